package embedded_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"turno/server/queue/embedded"
)

// groups makes a journal of n issues, and returns where each of its groups ends.
func groups(t *testing.T, n int) (data []byte, ends []int) {
	t.Helper()
	dir := t.TempDir()
	s := open(t, dir, embedded.Options{})
	for i := range n {
		if _, err := issue(context.Background(), s.Client(), int64(i)); err != nil {
			t.Fatal(err)
		}
		ends = append(ends, len(read(t, journal(dir))))
	}
	closeStore(t, s)
	return read(t, journal(dir)), ends
}

// wholeIssues checks that the store holds n whole issues.
func wholeIssues(t *testing.T, s *embedded.Store, n int) {
	t.Helper()
	ctx, rdb := context.Background(), s.Client()
	got := map[string]int64{"queue": rdb.ZCard(ctx, "{b}:q").Val(), "idem": rdb.HLen(ctx, "{b}:idem").Val(),
		"events": rdb.XLen(ctx, "{b}:events").Val()}
	for name, reply := range map[string]string{
		"number": rdb.HGet(ctx, "{b}:numbers", "A").Val(), "seq": rdb.HGet(ctx, "{b}:meta", "seq").Val(), "issued": rdb.HGet(ctx,
			"{b}:day", "A:issued").Val(),
	} {
		got[name], _ = strconv.ParseInt(reply, 10, 64)
	}
	want := map[string]int64{"queue": int64(n), "idem": int64(n), "events": int64(n), "number": int64(n), "seq": int64(n),
		"issued": int64(n)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("not %d whole issues (-want +got):\n%s", n, diff)
	}
	tickets, err := rdb.Keys(ctx, "{b}:t:*").Result()
	if err != nil || len(tickets) != n {
		t.Fatalf("%d tickets, %v, want %d", len(tickets), err, n)
	}
}

func TestAJournalCutAnywhereOpensWithWholeGroups(t *testing.T) {
	t.Parallel()
	data, ends := groups(t, 6)
	dir := t.TempDir()
	for cut := len(data); cut >= 0; cut-- {
		write(t, journal(dir), data[:cut])
		s := open(t, dir, embedded.Options{})
		whole := 0
		for whole < len(ends) && ends[whole] <= cut {
			whole++
		}
		wholeIssues(t, s, whole)
		if cut%100 == 0 { // and the journal goes on from there
			if _, err := issue(context.Background(), s.Client(), int64(cut)); err != nil {
				t.Fatal(err)
			}
			closeStore(t, s)
			s = open(t, dir, embedded.Options{})
			wholeIssues(t, s, whole+1)
		}
		closeStore(t, s)
	}
}

// After a power cut a file may have its new length, but not all of its new content.
func TestAJournalThatEndsInZerosIsCut(t *testing.T) {
	data, ends := groups(t, 3)
	for _, kept := range []int{ends[1], ends[1] + 1, ends[1] + 100, ends[2] - 1} {
		dir := t.TempDir()
		write(t, journal(dir), slices.Concat(data[:kept], make([]byte, 4096)))
		s := open(t, dir, embedded.Options{})
		wholeIssues(t, s, 2)
		closeStore(t, s)
	}
}

func TestEveryDamagedByteIsFound(t *testing.T) {
	t.Parallel()
	data, ends := groups(t, 3)
	dir := t.TempDir()
	write(t, journal(dir), data)
	s := open(t, dir, embedded.Options{})
	eval(t, s, `redis.call("SET", "long", string.rep("x", 100))`) // a 9 in its length leads beyond the end of the file
	closeStore(t, s)
	data = read(t, journal(dir))

	start := 0
	for _, end := range append(ends, len(data)) {
		for at := start; at < end; at++ {
			for _, wrong := range []byte{data[at] ^ 0x01, data[at] ^ 0x80, '9'} {
				if data[at] != wrong {
					checkDamageFound(t, dir, data, at, wrong, int64(start))
				}
			}
		}
		start = end
	}
}

// checkDamageFound changes a byte of data, in the group that begins at start.
func checkDamageFound(t *testing.T, dir string, data []byte, at int, wrong byte, start int64) {
	t.Helper()
	damaged := slices.Clone(data)
	damaged[at] = wrong
	write(t, journal(dir), damaged)
	_, err := embedded.Open(dir, embedded.Options{})
	var damage *embedded.DamageError
	if !errors.As(err, &damage) || damage.Offset != start || !strings.Contains(err.Error(), fmt.Sprint("offset ", start)) {
		t.Fatalf("byte %d is %q, in the group at %d: Open answers %v", at, wrong, start, err)
	}
	if !bytes.Equal(read(t, journal(dir)), damaged) {
		t.Fatal("a journal that is refused has been changed")
	}
}

func TestAForeignFileIsRefused(t *testing.T) {
	for name, data := range map[string]string{
		"text":         "tickets: none\n",
		"rdb preamble": "REDIS0010\xfa\tredis-ver",
		"not a group":  "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n",
		"empty":        "*0\r\n",
		"huge":         "*1\r\n$99999999999999999999\r\nMULTI\r\n",
	} {
		dir := t.TempDir()
		write(t, journal(dir), []byte(data))
		var damage *embedded.DamageError
		if _, err := embedded.Open(dir, embedded.Options{}); !errors.As(err, &damage) {
			t.Errorf("%s: Open answers %v", name, err)
		}
	}
}

func TestCompactionKeepsEverything(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir, embedded.Options{CompactAt: never})
	eval(t, s, everyWrite)
	for i := range 300 {
		if err := visit(context.Background(), s.Client(), int64(i)); err != nil {
			t.Fatal(err)
		}
	}
	before := content(t, s.Client())
	closeStore(t, s)
	long := len(read(t, journal(dir)))

	for _, o := range []embedded.Options{{CompactAt: never}, {CompactAt: 1}, {CompactAt: 1}, {CompactAt: never}} {
		s = open(t, dir, o)
		if diff := cmp.Diff(before, content(t, s.Client())); diff != "" {
			t.Fatalf("opened with %+v (-before +after):\n%s", o, diff)
		}
		closeStore(t, s)
	}
	if short := len(read(t, journal(dir))); short > long*2/3 {
		t.Errorf("compacted from %d to %d bytes", long, short)
	}
}

func TestACompactedJournalIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, embedded.Options{})
	for range 10 {
		eval(t, s, `redis.call("SET", "a", "1")`)
	}
	closeStore(t, s)
	rewritten := func() bool {
		before, err := os.Stat(journal(dir))
		if err != nil {
			t.Fatal(err)
		}
		closeStore(t, open(t, dir, embedded.Options{CompactAt: 1}))
		after, err := os.Stat(journal(dir))
		if err != nil {
			t.Fatal(err)
		}
		return !os.SameFile(before, after)
	}
	if first, second := rewritten(), rewritten(); !first || second {
		t.Errorf("rewritten at the first Open: %t, at the second: %t; want true, false", first, second)
	}
}

func TestARunningStoreKeepsItsJournalSmall(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir, embedded.Options{CompactAt: 10_000})
	for range 2_000 {
		eval(t, s, `redis.call("INCR", "n") redis.call("SET", "last", redis.call("GET", "n"))`)
		if size := len(read(t, journal(dir))); size > 30_000 { // a rewrite takes its time
			t.Fatalf("the journal has grown to %d bytes", size)
		}
	}
	before := content(t, s.Client())
	closeStore(t, s)
	s = open(t, dir, embedded.Options{})
	defer closeStore(t, s)
	if diff := cmp.Diff(before, content(t, s.Client())); diff != "" || before["n"] != "2000" {
		t.Errorf("after a restart (-before +after):\n%s", diff)
	}
}

func TestEverythingDeletedIsNothingLeft(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, embedded.Options{})
	for _, write := range []string{`"SET", "a", "1"`, `"SET", "a", "2"`, `"DEL", "a"`} {
		eval(t, s, `redis.call(`+write+`)`)
	}
	closeStore(t, s)
	for range 2 {
		s = open(t, dir, embedded.Options{CompactAt: 1})
		if got := content(t, s.Client()); len(got) != 0 {
			t.Errorf("left: %v", got)
		}
		closeStore(t, s)
	}
	if got := read(t, journal(dir)); len(got) != 0 {
		t.Errorf("the journal of nothing is %q", got)
	}
}

// An unfinished compaction has no use, and may hold data that was deleted since.
func TestAnUnfinishedCompactionIsRemoved(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, embedded.Options{})
	eval(t, s, `redis.call("SET", "a", "1")`)
	closeStore(t, s)
	whole := read(t, journal(dir))
	for cut := range whole {
		write(t, journal(dir)+".new", whole[:cut])
		s = open(t, dir, embedded.Options{})
		if got := content(t, s.Client())["a"]; got != "1" {
			t.Fatalf("a is %v", got)
		}
		closeStore(t, s)
	}
	if files, err := filepath.Glob(filepath.Join(dir, "*.new")); len(files) != 0 || err != nil {
		t.Errorf("left: %v, %v", files, err)
	}
}

func TestADirectoryThatCannotBeWrittenIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, nil)
	if _, err := embedded.Open(filepath.Join(file, "data"), embedded.Options{}); err == nil {
		t.Error("a directory below a file is opened")
	}
	dir := t.TempDir()
	if err := os.Mkdir(journal(dir), 0o700); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the first leaves no lock behind
		if _, err := embedded.Open(dir, embedded.Options{}); err == nil || !strings.Contains(err.Error(), "read journal") {
			t.Errorf("with a directory as journal, Open answers %v", err)
		}
	}
}
