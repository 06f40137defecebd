package embedded

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// sharingViolation is the error of Windows when another process has the file open without sharing.
const sharingViolation syscall.Errno = 32

// lockDir locks dir against every other process: it keeps a file open without sharing. The system unlocks dir when the
// process ends, in any way.
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

// syncDir does nothing, as Windows writes new names itself and does not sync directories.
func syncDir(string) error { return nil }
