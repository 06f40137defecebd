//go:build unix

package live

import "syscall"

// canAttempt tells that a write can be tried without waiting.
const canAttempt = true

// An attempt tries one write at a time. It is kept, as each new one would be garbage.
type attempt struct {
	p   []byte
	n   int
	err error
	try func(fd uintptr) bool
}

func newAttempt() *attempt {
	a := &attempt{}
	a.try = func(fd uintptr) bool {
		for {
			a.n, a.err = syscall.Write(int(fd), a.p)
			if a.err != syscall.EINTR {
				return true // whatever came of it: nobody waits
			}
		}
	}
	return a
}

// write writes what the connection takes at once, maybe nothing.
func (a *attempt) write(raw syscall.RawConn, p []byte) (int, error) {
	a.p = p
	err := raw.Write(a.try)
	a.p = nil
	switch {
	case err != nil:
		return 0, err
	case a.err == syscall.EAGAIN:
		return 0, nil
	case a.err != nil:
		return 0, a.err
	}
	return a.n, nil
}
