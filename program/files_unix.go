//go:build unix

package program

import "syscall"

// openFiles is how many files the process may have open, sockets among them. Go has raised it to what the system allows.
func openFiles() int {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) != nil {
		return mostFiles
	}
	return int(min(uint64(limit.Cur), mostFiles))
}
