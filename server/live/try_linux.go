//go:build linux && (amd64 || arm64) && !portable

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

// try writes what a connection takes at once, maybe nothing. Most of what a fan-out costs is this call, so it is made the
// short way: it does not block, so the scheduler need not hear of it (a tenth of the cost), and sendto does less than
// write for any file (a thirtieth).
func try(fd int, p []byte) (int, error) {
	const flags = syscall.MSG_DONTWAIT | syscall.MSG_NOSIGNAL
	for {
		n, _, errno := syscall.RawSyscall6(syscall.SYS_SENDTO, uintptr(fd),
			uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), flags, 0, 0)
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
