//go:build !unix

package live

import "syscall"

// canAttempt tells that a write cannot be tried without waiting: each frame is written by catchUp.
const canAttempt = false

type attempt struct{}

func newAttempt() *attempt { return nil }

func (*attempt) write(syscall.RawConn, []byte) (int, error) { return 0, nil }
