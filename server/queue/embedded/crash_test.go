//go:build linux || darwin

package embedded_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"go.uber.org/goleak"

	"turno/server/queue/embedded"
)

// TestMain is also the main function of the processes that tests start and kill.
func TestMain(m *testing.M) {
	if child := children[os.Getenv("EMBEDDED_TEST_CHILD")]; child != nil {
		child(os.Args[1])
		return
	}
	goleak.VerifyTestMain(m)
}

// children are the processes that these tests start, by the value of EMBEDDED_TEST_CHILD. Each gets the directory.
var children = map[string]func(dir string){
	"issue":             func(dir string) { issueForEver(dir, embedded.Options{CompactAt: never}) },
	"issue and compact": func(dir string) { issueForEver(dir, embedded.Options{CompactAt: 2_000}) },
	"issue and rewrite": func(dir string) { rewriteForEver(dir) },
	"disk full":         func(dir string) { limitFiles(30_000); issueForEver(dir, embedded.Options{CompactAt: never}) },
	"disk full, compacting": func(dir string) {
		limitFiles(30_000)
		issueForEver(dir, embedded.Options{CompactAt: 20_000})
	},
	"disk full, alive": stayAliveWhenFull,
}

// start starts the child of that name.
func start(t *testing.T, name, dir string) (child *exec.Cmd, output io.Reader) {
	t.Helper()
	child = exec.Command(os.Args[0], dir)
	child.Env = append(os.Environ(), "EMBEDDED_TEST_CHILD="+name)
	child.Stderr = os.Stderr
	output, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	return child, output
}

// issueForEver issues tickets by eight callers at a time, until something ends the process. It prints the name of each
// ticket after it was acknowledged.
func issueForEver(dir string, o embedded.Options) {
	s, err := embedded.Open(dir, o)
	if err != nil {
		panic(err)
	}
	issueOn(s)
}

// rewriteForEver is issueForEver while one rewrite after the other is on its way, each of twenty slices or more.
func rewriteForEver(dir string) {
	s, err := embedded.Open(dir, embedded.Options{CompactAt: never})
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	if s.Client().Exists(ctx, "day:1").Val() == 0 {
		if err := manyKeys(ctx, s, 4_000); err != nil {
			panic(err)
		}
	}
	go func() {
		for {
			s.Client().BgRewriteAOF(ctx) // refused while the last one goes on
			time.Sleep(time.Millisecond)
		}
	}()
	issueOn(s)
}

// issueOn issues tickets in an open store.
func issueOn(s *embedded.Store) {
	first := time.Now().UnixMilli() * 1_000 // so that no two children use a key twice
	var out sync.Mutex
	var callers sync.WaitGroup
	for caller := range 8 {
		callers.Go(func() {
			for n := first + int64(caller); ; n += 8 {
				name, err := issue(context.Background(), s.Client(), n)
				if err != nil {
					return
				}
				out.Lock()
				fmt.Println(name)
				out.Unlock()
			}
		})
	}
	callers.Wait()
	select {} // the journal ends the process, not the callers' errors
}

// limitFiles makes writes fail that would make a file longer than so many bytes, as a full disk does.
func limitFiles(bytes uint64) {
	signal.Ignore(syscall.SIGXFSZ)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: bytes, Max: bytes}); err != nil {
		panic(err)
	}
}

// stayAliveWhenFull has a Fatal that returns, and prints what clients get after that.
func stayAliveWhenFull(dir string) {
	limitFiles(3_000)
	fatal := 0
	s, err := embedded.Open(dir, embedded.Options{Fatal: func(error) { fatal++ }})
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	sub := s.Client().Subscribe(ctx, "{b}:meta")
	messages, issued := sub.Channel(), 0
	for err == nil {
		if _, err = issue(ctx, s.Client(), int64(issued)); err == nil {
			<-messages
			issued++
		}
	}
	_, again := issue(ctx, s.Client(), -1)
	var answered redis.Error
	fmt.Println("issued", issued, "fatal", fatal)
	fmt.Println("answered", errors.As(err, &answered), errors.As(again, &answered))
	fmt.Println("read", s.Client().HGet(ctx, "{b}:meta", "seq").Err() == nil)
	fmt.Println("told", len(messages) > 0)
	fmt.Println("closed", s.Close())
}

// acknowledged reads names until the pipe ends. It calls at once, after so many names.
func acknowledged(t *testing.T, output io.Reader, many int, at func()) (names []string) {
	t.Helper()
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		names = append(names, lines.Text())
		if len(names) == many {
			at()
		}
	}
	return names
}

// checkKept opens dir and checks that every name is there, and that every ticket in it is complete.
func checkKept(t *testing.T, dir string, names map[string]bool) {
	t.Helper()
	s := open(t, dir, embedded.Options{CompactAt: never})
	defer closeStore(t, s)
	ctx, rdb := context.Background(), s.Client()
	for name := range names {
		if rdb.HGet(ctx, "{b}:t:"+name, "number").Val() != name {
			t.Fatalf("%s was acknowledged and is lost", name)
		}
	}
	tickets := rdb.ZCard(ctx, "{b}:q").Val()
	keys := rdb.Keys(ctx, "{b}:t:*").Val()
	for what, got := range map[string]string{
		"last number": rdb.HGet(ctx, "{b}:numbers", "A").Val(), "seq": rdb.HGet(ctx, "{b}:meta", "seq").Val(),
		"outcomes": fmt.Sprint(rdb.HLen(ctx, "{b}:idem").Val()), "records": fmt.Sprint(len(keys)),
	} {
		if got != strconv.FormatInt(tickets, 10) && tickets > 0 {
			t.Errorf("%s is %s with %d in the queue", what, got, tickets)
		}
	}
}

func TestKillLosesNothing(t *testing.T) {
	for _, child := range []string{"issue", "issue and compact", "issue and rewrite"} {
		t.Run(child, func(t *testing.T) {
			t.Parallel()
			seed := rand.Uint64()
			t.Logf("seed %d", seed)
			random := rand.New(rand.NewPCG(seed, 0))
			dir := t.TempDir()
			all := make(map[string]bool)
			for range 25 {
				process, output := start(t, child, dir)
				for _, name := range acknowledged(t, output, 1+random.IntN(200), func() { process.Process.Kill() }) {
					if all[name] {
						t.Fatalf("%s is given twice", name)
					}
					all[name] = true
				}
				if err := process.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
					t.Fatalf("the child ended by itself: %v", err)
				}
				checkKept(t, dir, all)
			}
			t.Logf("25 kills, %d acknowledged", len(all))
		})
	}
}

func TestAFullDiskEndsTheProcessAndLosesNothing(t *testing.T) {
	for _, child := range []string{"disk full", "disk full, compacting"} {
		t.Run(child, func(t *testing.T) {
			dir := t.TempDir()
			process, output := start(t, child, dir)
			process.Stderr = nil
			names := make(map[string]bool)
			for _, name := range acknowledged(t, output, -1, nil) {
				names[name] = true
			}
			var exit *exec.ExitError
			if err := process.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 1 {
				t.Fatalf("the process ends with %v, want status 1", err)
			}
			if len(names) < 10 {
				t.Fatalf("only %d acknowledged: the test shows nothing", len(names))
			}
			checkKept(t, dir, names)
		})
	}
}

func TestNobodyIsToldWhatCouldNotBeWritten(t *testing.T) {
	dir := t.TempDir()
	process, output := start(t, "disk full, alive", dir)
	var issued, fatal int
	lines := bufio.NewReader(output)
	if _, err := fmt.Fscanf(lines, "issued %d fatal %d\n", &issued, &fatal); err != nil || issued == 0 || fatal != 1 {
		t.Errorf("issued %d, Fatal called %d times, %v", issued, fatal, err)
	}
	rest, err := io.ReadAll(lines)
	if want := "answered false false\nread false\ntold false\nclosed <nil>\n"; string(rest) != want || err != nil {
		t.Errorf("after the fault:\n%s%v, want\n%s", rest, err, want)
	}
	if err := process.Wait(); err != nil {
		t.Error(err)
	}
	s := open(t, dir, embedded.Options{})
	defer closeStore(t, s)
	wholeIssues(t, s, issued)
}
