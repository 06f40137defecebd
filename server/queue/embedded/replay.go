package embedded

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"strconv"
)

// errShort says that the bytes end before the end of what is being read.
var errShort = errors.New("the file ends within a group")

// A DamageError says that the journal is not what was written.
type DamageError struct {
	Path   string
	Offset int64 // where the first group that is not good begins, in bytes
	Err    error
}

func (e *DamageError) Error() string {
	return fmt.Sprintf("%s is damaged at offset %d: %v; put a copy of the file from before in its place, "+
		"or cut it at that offset and lose every change from there on", e.Path, e.Offset, e.Err)
}

func (e *DamageError) Unwrap() error { return e.Err }

// replay applies the groups of the file and returns how far they go. An incomplete group at the end of the file was being
// written when the process ended. It was never acknowledged, and does not count.
func replay(path string, apply func(command string, args []string) error) (good extent, err error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return good, nil
	}
	if err != nil {
		return good, fmt.Errorf("read journal: %w", err)
	}
	// After a power cut a file can be longer than the content that reached the disk. The rest is then read as zeros.
	data = bytes.TrimRight(data, "\x00")
	for good.end < int64(len(data)) {
		rest := data[good.end:]
		commands, length, err := readGroup(rest)
		if errors.Is(err, errShort) && !sealed(rest) {
			break
		}
		for i := 0; i < len(commands) && err == nil; i++ {
			err = apply(commands[i][0], commands[i][1:])
		}
		if err != nil {
			return good, &DamageError{Path: path, Offset: good.end, Err: err}
		}
		if good.end == 0 {
			good.base = int64(length) // compaction writes one group, the first
		}
		good.end += int64(length)
	}
	return good, nil
}

// sealed tells whether b has a complete trailer anywhere. Then b is not an incomplete group at the end of the file, but a
// damaged length made the reader go beyond the end.
func sealed(b []byte) bool {
	i := bytes.Index(b, []byte("\r\n"+trailerStart))
	return i >= 0 && len(b)-i >= len("\r\n")+trailerLength
}

// repeat applies a command of the journal to memory.
func (s *Store) repeat(command string, args []string) error {
	if !writes[command] {
		return fmt.Errorf("%q is no command of a journal", command)
	}
	if reply := s.script.call(command, args); failed(reply) {
		return fmt.Errorf("%s: %s", command, bytes.TrimSpace(reply))
	}
	return nil
}

// readGroup reads the group at the beginning of b, and checks its checksum.
func readGroup(b []byte) (commands [][]string, length int, err error) {
	for {
		args, n, err := readCommand(b[length:])
		if err != nil {
			return nil, 0, err
		}
		length += n
		switch {
		case len(commands) == 0 && args[0] != "MULTI":
			return nil, 0, fmt.Errorf("a group begins with %q, not with MULTI", args[0])
		case args[0] == "EXEC":
			n, err := checkSeal(b, length)
			return commands[1:], length + n, err
		}
		commands = append(commands, args)
	}
}

// checkSeal compares the trailer at b[length:] with the group before it.
func checkSeal(b []byte, length int) (n int, err error) {
	if len(b) < length+trailerLength {
		return 0, errShort
	}
	want := fmt.Appendf(nil, trailerStart+"%08x\r\n", crc32.ChecksumIEEE(b[:length]))
	if !bytes.Equal(b[length:length+trailerLength], want) {
		return 0, errors.New("the group's checksum is wrong")
	}
	return trailerLength, nil
}

// readCommand reads an array of bulk strings, with at least one.
func readCommand(b []byte) (args []string, length int, err error) {
	count, length, err := readLength(b, '*')
	if err != nil {
		return nil, 0, err
	}
	if count == 0 {
		return nil, 0, errors.New("a command is empty")
	}
	args = make([]string, 0, min(count, len(b)/len("$0\r\n\r\n")+1))
	for range count {
		size, n, err := readLength(b[length:], '$')
		if err != nil {
			return nil, 0, err
		}
		start, end := length+n, length+n+size
		if len(b) < end+len("\r\n") {
			return nil, 0, errShort
		}
		if string(b[end:end+2]) != "\r\n" {
			return nil, 0, errors.New("an argument does not end where its length says")
		}
		args = append(args, string(b[start:end]))
		length = end + len("\r\n")
	}
	return args, length, nil
}

// readLength reads a line with a mark and a number.
func readLength(b []byte, mark byte) (value, length int, err error) {
	if len(b) > 0 && b[0] != mark {
		return 0, 0, fmt.Errorf("%q stands where %q should", b[0], mark)
	}
	end := bytes.IndexByte(b, '\n')
	if end < 0 {
		return 0, 0, errShort
	}
	digits, ok := bytes.CutSuffix(b[1:end], []byte("\r"))
	number, err := strconv.ParseUint(string(digits), 10, 31)
	if !ok || err != nil {
		return 0, 0, fmt.Errorf("%q is no length", b[1:end])
	}
	return int(number), end + 1, nil
}
