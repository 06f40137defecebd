package embedded

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/alicebob/miniredis/v2"
)

// grown tells whether to rewrite the file: it is large, and more than twice as long as after the last rewrite.
func (j *journal) grown() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.size > j.compactAt && j.size > 2*j.base
}

// compact replaces the journal by the commands that make what is in memory. The caller holds s.mu, or nobody else has s yet.
func (s *Store) compact() error {
	commands, err := dump(s.memory)
	if err == nil {
		err = s.journal.replace(commands)
	}
	if err != nil {
		return fmt.Errorf("compact journal: %w", err)
	}
	return nil
}

// replace replaces the journal by a file with one group of these commands. They contain all that was appended until now, so
// pending groups need not be written any more.
func (j *journal) replace(commands []byte) error {
	j.syncing.Lock()
	defer j.syncing.Unlock()
	if j.failed != nil {
		return j.failed
	}
	var group []byte
	if len(commands) > 0 {
		group = appendGroup(nil, commands)
	}
	if err := j.swap(group); err != nil {
		j.failed = err
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.synced, j.pending = j.appended, nil
	j.size, j.base = int64(len(group)), int64(len(group))
	return nil
}

// unfinished ends the name of a file that compaction has not completed.
const unfinished = ".new"

// swap writes content to a new file and renames it to the journal. The old file is closed before, as Windows requires it.
func (j *journal) swap(content []byte) error {
	next := j.path + unfinished
	f, err := os.OpenFile(next, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err := errors.Join(err, f.Sync(), f.Close(), j.file.Close()); err != nil {
		return err
	}
	if err := os.Rename(next, j.path); err != nil {
		return err
	}
	if err := syncDir(filepath.Dir(j.path)); err != nil {
		return err
	}
	j.file, err = openEnd(j.path, int64(len(content)))
	return err
}

// dump encodes the commands that make everything in memory. Keys and members are in order, so that equal content gives
// equal bytes.
func dump(m *miniredis.Miniredis) (commands []byte, err error) {
	for _, key := range m.Keys() {
		write, err := dumpKey(m, key)
		if err != nil {
			return nil, fmt.Errorf("key %q: %w", key, err)
		}
		for _, w := range write {
			commands = appendCommand(commands, w[0], w[1:]...)
		}
	}
	return commands, nil
}

// dumpKey returns the commands that make one key.
func dumpKey(m *miniredis.Miniredis, key string) (commands [][]string, err error) {
	var command []string
	switch kind := m.Type(key); kind {
	case "string":
		value, err := m.Get(key)
		return [][]string{{"SET", key, value}}, err
	case "stream":
		return dumpStream(m, key)
	case "hash":
		command, err = dumpHash(m, key)
	case "list":
		command, err = m.List(key)
		command = slices.Concat([]string{"RPUSH", key}, command)
	case "set":
		command, err = m.Members(key)
		command = slices.Concat([]string{"SADD", key}, command)
	case "zset":
		command, err = dumpSortedSet(m, key)
	default:
		err = fmt.Errorf("the embedded store cannot keep a %s", kind)
	}
	return [][]string{command}, err
}

func dumpHash(m *miniredis.Miniredis, key string) ([]string, error) {
	fields, err := m.HKeys(key)
	command := []string{"HSET", key}
	for _, f := range fields {
		command = append(command, f, m.HGet(key, f))
	}
	return command, err
}

func dumpSortedSet(m *miniredis.Miniredis, key string) ([]string, error) {
	scores, err := m.SortedSet(key)
	command := []string{"ZADD", key}
	for _, member := range slices.Sorted(maps.Keys(scores)) {
		command = append(command, strconv.FormatFloat(scores[member], 'g', -1, 64), member)
	}
	return command, err
}

// dumpStream also keeps a stream without entries: one command adds an entry and trims it.
func dumpStream(m *miniredis.Miniredis, key string) (commands [][]string, err error) {
	entries, err := m.Stream(key)
	if len(entries) == 0 {
		return [][]string{{"XADD", key, "MAXLEN", "0", "0-1", "", ""}}, err
	}
	for _, e := range entries {
		commands = append(commands, append([]string{"XADD", key, e.ID}, e.Values...))
	}
	return commands, nil
}
