package embedded

import (
	"cmp"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"sync"
)

// A journal is the file of a Store. Groups are appended in memory, in the order in which their scripts ran, and sync writes
// them to disk. The first caller of sync writes all that is pending, so callers at the same time share one sync. append and
// replace are called under the store's mutex, sync is not.
type journal struct {
	path      string
	fatal     func(error)
	compactAt int64

	mu       sync.Mutex // guards what follows; no I/O under it
	pending  []byte     // groups that are not in the file yet
	appended uint64     // groups ever appended
	size     int64      // of the file with pending
	base     int64      // of the file after the last compaction

	syncing sync.Mutex // held during I/O, taken before mu; guards what follows
	file    *os.File
	synced  uint64 // groups on disk
	failed  error  // the first fault; the journal is not used after it
}

// extent is how far a journal is good, and how long it was after the last compaction, both in bytes.
type extent struct{ end, base int64 }

// openJournal opens the file for appending after its good part, and cuts off the rest.
func openJournal(path string, good extent, o Options) (*journal, error) {
	if err := os.Remove(path + unfinished); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("remove an unfinished compaction: %w", err)
	}
	f, err := openEnd(path, good.end)
	if err != nil {
		return nil, fmt.Errorf("open journal: %w", err)
	}
	if err := errors.Join(f.Sync(), syncDir(filepath.Dir(path))); err != nil {
		return nil, errors.Join(fmt.Errorf("open journal: %w", err), f.Close())
	}
	var once sync.Once
	fatal := func(err error) { once.Do(func() { o.Fatal(err) }) }
	return &journal{path: path, fatal: fatal, compactAt: o.CompactAt, size: good.end, base: good.base, file: f}, nil
}

// openEnd opens the file for writing at end, and cuts off what follows. It does not use O_APPEND, as Windows does not cut a
// file that is open in that mode.
func openEnd(path string, end int64) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	_, seeking := f.Seek(end, io.SeekStart)
	if err := errors.Join(f.Truncate(end), seeking); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// append adds a script's write commands, if any, as one group. It returns the position up to which sync must go to have all
// groups until now on disk.
func (j *journal) append(commands []byte) (position uint64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(commands) > 0 {
		before := len(j.pending)
		j.pending = appendGroup(j.pending, commands)
		j.size += int64(len(j.pending) - before)
		j.appended++
	}
	return j.appended
}

// sync returns when every group up to position is on disk. After an error it returns that error for ever, also if the disk
// works again, as nobody knows what a failed sync has lost.
func (j *journal) sync(position uint64) error {
	j.syncing.Lock()
	defer j.syncing.Unlock()
	if j.failed != nil || j.synced >= position {
		return j.failed
	}
	j.mu.Lock()
	batch, last := j.pending, j.appended
	j.pending = nil
	j.mu.Unlock()

	_, err := j.file.Write(batch)
	if err == nil {
		err = j.file.Sync()
	}
	if err != nil {
		j.failed = fmt.Errorf("write journal: %w", err)
		j.fatal(j.failed)
		return j.failed
	}
	j.synced = last
	return nil
}

// fail notes a fault that is not one of sync.
func (j *journal) fail(err error) {
	j.syncing.Lock()
	defer j.syncing.Unlock()
	j.failed = cmp.Or(j.failed, err)
	j.fatal(err)
}

func (j *journal) close() error {
	j.syncing.Lock()
	defer j.syncing.Unlock()
	return j.file.Close()
}

// A group ends with an annotation, which Redis skips: the CRC-32 of everything before it in the group.
const (
	trailerStart  = "#crc32 "
	trailerLength = len(trailerStart) + 8 + len("\r\n")
)

// appendGroup puts encoded commands into MULTI and EXEC, so that Redis loads all of them or none, and adds the checksum.
func appendGroup(to, commands []byte) []byte {
	start := len(to)
	to = appendCommand(to, "MULTI")
	to = append(to, commands...)
	to = appendCommand(to, "EXEC")
	return appendSeal(to, crc32.ChecksumIEEE(to[start:]))
}

// appendSeal appends the end of a group with the checksum of what is before.
func appendSeal(to []byte, sum uint32) []byte { return fmt.Appendf(to, trailerStart+"%08x\r\n", sum) }

// appendCommand encodes a command as Redis' protocol and file have it.
func appendCommand(to []byte, command string, args ...string) []byte {
	to = append(to, '*')
	to = strconv.AppendInt(to, int64(1+len(args)), 10)
	to = append(to, "\r\n"...)
	to = appendBulk(to, command)
	for _, a := range args {
		to = appendBulk(to, a)
	}
	return to
}

func appendBulk(to []byte, s string) []byte {
	to = append(to, '$')
	to = strconv.AppendInt(to, int64(len(s)), 10)
	to = append(to, "\r\n"...)
	to = append(to, s...)
	return append(to, "\r\n"...)
}
