package embedded

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// sharingViolation is what Windows answers when another process has a file open that shares nothing.
const sharingViolation syscall.Errno = 32

// lockDir keeps every other process out of dir, by holding a file open which shares nothing. The system gives it free
// when the process ends, however it does.
func lockDir(dir string) (*os.File, error) {
	path := filepath.Join(dir, "lock")
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, fmt.Errorf("lock data directory %s: %w", dir, err)
	}
	const access = syscall.GENERIC_READ | syscall.GENERIC_WRITE
	h, err := syscall.CreateFile(name, access, 0, nil, syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if errors.Is(err, sharingViolation) {
		err = errInUse
	}
	if err != nil {
		return nil, fmt.Errorf("lock data directory %s: %w", dir, err)
	}
	return os.NewFile(uintptr(h), path), nil
}

// syncDir has nothing to do: Windows keeps names itself, and does not sync directories.
func syncDir(string) error { return nil }
