//go:build linux && !portable

package live

import (
	"net"
	"syscall"
	"unsafe"
)

// descriptor gives the file descriptor of a connection that writes can be tried on. It is the connection's own: it is
// of no use to anybody once that is closed.
func descriptor(conn net.Conn) (fd int, ok bool) {
	plain, ok := conn.(*net.TCPConn)
	if !ok {
		return 0, false
	}
	raw, err := plain.SyscallConn()
	if err != nil {
		return 0, false
	}
	err = raw.Control(func(is uintptr) { fd = int(is) })
	return fd, err == nil
}

// try writes what a connection takes at once, maybe nothing. The descriptor does not block, so the Go scheduler need not
// hear of the call, which costs a tenth of it: most of what a fan-out does is this.
func try(fd int, p []byte) (int, error) {
	for {
		n, _, errno := syscall.RawSyscall(syscall.SYS_WRITE, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)))
		switch errno {
		case 0:
			return int(n), nil
		case syscall.EAGAIN:
			return 0, nil
		case syscall.EINTR:
		default:
			return 0, errno
		}
	}
}
