package bench_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
)

// roleVariable names the role of this test binary. Servers and clients are separate processes, so that the cost of one is
// not counted for the other; most are this binary in a role. They read commands on stdin and answer on stdout, a line each.
const roleVariable = "TURNO_BENCH_ROLE"

var roles = map[string]func(args []string) error{
	"crowd":  func(args []string) error { return runCrowd(args) },
	"hub":    func([]string) error { return runHub() },
	"chat":   func(args []string) error { return runChat(args) },
	"site":   func(args []string) error { return runSite(args) },
	"phones": func(args []string) error { return runPhones(args) },
}

func TestMain(m *testing.M) {
	if role := os.Getenv(roleVariable); role != "" {
		if err := roles[role](os.Args[1:]); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", role, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// A process is a started process. It ends with the benchmark.
type process struct {
	tb    testing.TB
	name  string
	cmd   *exec.Cmd
	stdin io.WriteCloser
	lines *bufio.Scanner
}

// startRole starts this binary in a role.
func startRole(tb testing.TB, role string, args ...string) *process {
	tb.Helper()
	self, err := os.Executable()
	if err != nil {
		tb.Fatal(err)
	}
	cmd := exec.Command(self, args...)
	cmd.Env = append(os.Environ(), roleVariable+"="+role)
	return startProcess(tb, role, cmd)
}

func startProcess(tb testing.TB, name string, cmd *exec.Cmd) *process {
	tb.Helper()
	stdin, err := cmd.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		tb.Fatalf("start %s: %v", name, err)
	}
	p := &process{tb: tb, name: name, cmd: cmd, stdin: stdin, lines: bufio.NewScanner(stdout)}
	tb.Cleanup(p.end)
	return p
}

func (p *process) pid() int { return p.cmd.Process.Pid }

func (p *process) end() {
	p.stdin.Close()
	p.cmd.Process.Kill()
	p.cmd.Wait()
}

// tell writes a line to the process.
func (p *process) tell(format string, args ...any) {
	p.tb.Helper()
	if _, err := fmt.Fprintf(p.stdin, format+"\n", args...); err != nil {
		p.tb.Fatalf("tell %s: %v", p.name, err)
	}
}

// hear returns the rest of the next line, which must begin with a word.
func (p *process) hear(word string) string {
	p.tb.Helper()
	if !p.lines.Scan() {
		p.tb.Fatalf("%s ended before it said %q", p.name, word)
	}
	rest, ok := strings.CutPrefix(p.lines.Text(), word)
	if !ok {
		p.tb.Fatalf("%s said %q, want %q", p.name, p.lines.Text(), word)
	}
	return strings.TrimSpace(rest)
}

// serveRole serves websockets on a port of its own and does what stdin says: "publish <seq>", "memory".
func serveRole(handler http.Handler, publish func(seq int)) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go http.Serve(listener, handler)
	fmt.Println("ready", listener.Addr())
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		var seq int
		if _, err := fmt.Sscanf(lines.Text(), "publish %d", &seq); err == nil {
			publish(seq)
			continue
		}
		debug.FreeOSMemory()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		fmt.Println("memory", m.HeapAlloc+m.StackInuse)
	}
	return nil
}
