package embedded

import (
	"cmp"
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/alicebob/miniredis/v2"
)

// grown tells whether to rewrite the file: it is large, and more than twice as long as after the last rewrite.
func (j *journal) grown() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.size > j.compactAt && j.size > 2*j.base
}

// A copying is a rewrite of the journal on its way: every key is copied once, a slice at a time, while scripts run in
// between. What a script changes of a key that still waits is in the copy; what it changes of any other is noted behind the
// copy. So the two together make what is in memory at any moment, and a script waits for one slice at most.
type copying struct {
	memory  *miniredis.Miniredis
	keys    []string        // to look at, in order
	waiting map[string]bool // those that are not copied yet
	mixed   []string        // keys that the script changed by a command to one that waits and one that does not
	copied  []byte          // commands that make keys, not written yet
	changed []byte          // groups of the scripts since the beginning, not written yet
	err     error           // why a key cannot be copied
}

// The bounds of a slice: it ends with the key that reaches either.
const (
	sliceKeys  = 200
	sliceBytes = 128 << 10
)

func newCopying(m *miniredis.Miniredis) *copying {
	c := &copying{memory: m, keys: m.Keys(), waiting: map[string]bool{}}
	for _, key := range c.keys {
		c.waiting[key] = true
	}
	return c
}

// slice copies some more keys.
func (c *copying) slice() (done bool, err error) {
	for n := 0; n < sliceKeys && len(c.copied) < sliceBytes && len(c.keys) > 0; n++ {
		c.copy(c.keys[0])
		c.keys = c.keys[1:]
	}
	return len(c.keys) == 0, c.err
}

// copy copies a key that still waits.
func (c *copying) copy(key string) {
	if c.waiting[key] {
		delete(c.waiting, key)
		c.copied = c.make(c.copied, key)
	}
}

// make appends the commands that make a key, none if it is gone.
func (c *copying) make(to []byte, key string) []byte {
	if !c.memory.Exists(key) {
		return to
	}
	commands, err := dumpKey(c.memory, key)
	if err != nil {
		c.err = errors.Join(c.err, fmt.Errorf("key %q: %w", key, err))
	}
	for _, w := range commands {
		to = appendCommand(to, w[0], w[1:]...)
	}
	return to
}

// follows tells, before a write, whether it has to be noted: not if the keys that it changes are copied later. If one of two
// is, both are made anew behind what the script does.
func (c *copying) follows(command string, args []string) bool {
	keys, later := keysOf(command, args), 0
	for _, key := range keys {
		if c.waiting[key] {
			later++
		}
	}
	if later > 0 && later < len(keys) {
		c.mixed = append(c.mixed, keys...)
	}
	return later == 0
}

// note notes what a script has done that has to be noted, as one group.
func (c *copying) note(commands []byte) {
	for _, key := range c.mixed {
		delete(c.waiting, key)
		commands = c.make(appendCommand(commands, "DEL", key), key)
	}
	c.mixed = nil
	if len(commands) > 0 {
		c.changed = appendGroup(c.changed, commands)
	}
}

// take gives what is to be written, and forgets it.
func take(b *[]byte) []byte {
	taken := *b
	*b = nil
	return taken
}

// begin begins a rewrite. The caller holds s.mu. It is false if one is on its way.
func (s *Store) begin() bool {
	if s.copying != nil {
		return false
	}
	s.copying = newCopying(s.memory)
	s.rewriting.Go(func() {
		if err := s.compact(longestRest); err != nil {
			s.journal.fail(err)
		}
	})
	return true
}

// longestRest is the longest rest after a slice.
const longestRest = 5 * time.Millisecond

// compact replaces the journal by what makes what is in memory. It has the store's mutex for a slice at a time, and then
// rests as long as the slice took, but no longer than rest: so others have room even on one processor.
func (s *Store) compact(rest time.Duration) error {
	next, err := s.journal.next()
	if err == nil {
		err = s.copyTo(next, rest)
	}
	if err == nil {
		err = s.replace(next)
	}
	if err != nil {
		s.mu.Lock()
		s.copying = nil
		s.mu.Unlock()
		return errors.Join(fmt.Errorf("compact journal: %w", err), next.file.Close())
	}
	return nil
}

// copyTo writes the copy.
func (s *Store) copyTo(next *successor, rest time.Duration) error {
	for done := false; !done; {
		s.mu.Lock()
		began := time.Now()
		var err error
		done, err = s.copying.slice()
		copied := take(&s.copying.copied)
		s.mu.Unlock()
		took := time.Since(began)
		if err := cmp.Or(err, next.copy(copied)); err != nil {
			return err
		}
		time.Sleep(min(took, rest))
	}
	return next.seal()
}

// replace writes what has changed meanwhile, and then puts the file in the journal's place. With the mutex it writes only a
// little.
func (s *Store) replace(next *successor) error {
	for {
		s.mu.Lock()
		changed := take(&s.copying.changed)
		if len(changed) < sliceBytes {
			defer s.mu.Unlock()
			s.copying = nil
			return s.journal.swap(next, changed)
		}
		s.mu.Unlock()
		if err := errors.Join(next.write(changed), next.file.Sync()); err != nil {
			return err
		}
	}
}

// unfinished ends the name of a file that compaction has not completed.
const unfinished = ".new"

// A successor is the file that is to take the journal's place: one group with the copy, and then the groups since.
type successor struct {
	file     *os.File
	path     string
	size     int64
	unsynced int    // bytes since the last sync
	sum      uint32 // of the first group, until it is sealed
}

// syncEvery is after how many bytes a successor is synced: a sync of all of it at once would hold up those of the journal.
const syncEvery = 1 << 20

// next begins the file that is to take the journal's place.
func (j *journal) next() (*successor, error) {
	path := j.path + unfinished
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	return &successor{file: f, path: path}, err
}

// write appends bytes.
func (n *successor) write(b []byte) error {
	n.size += int64(len(b))
	n.unsynced += len(b)
	n.sum = crc32.Update(n.sum, crc32.IEEETable, b)
	_, err := n.file.Write(b)
	if err == nil && n.unsynced >= syncEvery {
		n.unsynced = 0
		err = n.file.Sync()
	}
	return err
}

// copy appends commands of the first group.
func (n *successor) copy(commands []byte) error {
	if n.size == 0 && len(commands) > 0 {
		if err := n.write(appendCommand(nil, "MULTI")); err != nil {
			return err
		}
	}
	return n.write(commands)
}

// seal ends the first group. Nothing makes no group.
func (n *successor) seal() error {
	if n.size == 0 {
		return nil
	}
	if err := n.write(appendCommand(nil, "EXEC")); err != nil {
		return err
	}
	return errors.Join(n.write(appendSeal(nil, n.sum)), n.file.Sync())
}

// swap puts the next file in the journal's place, with the last groups. The file and these hold all that was appended until
// now, so what is pending needs no writing any more. The old file is closed before, as Windows wants it.
func (j *journal) swap(next *successor, last []byte) error {
	j.syncing.Lock()
	defer j.syncing.Unlock()
	if j.failed != nil {
		return j.failed
	}
	if _, err := next.file.Write(last); err != nil {
		return err
	}
	if err := errors.Join(next.file.Sync(), next.file.Close(), j.file.Close()); err != nil {
		return err
	}
	if err := os.Rename(next.path, j.path); err != nil {
		return err
	}
	if err := syncDir(filepath.Dir(j.path)); err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.synced, j.pending = j.appended, nil
	j.size = next.size + int64(len(last))
	j.base = j.size
	var err error
	j.file, err = openEnd(j.path, j.size)
	return err
}

// dumpKey gives the commands that make one key.
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
