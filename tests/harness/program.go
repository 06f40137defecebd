package harness

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"turno/server/servertest"
)

// A Program is turno in a process of its own.
type Program struct {
	// Base is its address, "http://127.0.0.1:…", Private that of its private listener. Client is the client that Send uses.
	Base    string
	Private string
	Client  *http.Client
	Where   Place
	args    []string
	cmd     *exec.Cmd
	log     journal
}

// A journal is what a program has written to its log, in all its runs.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer // guarded by mu
}

func (j *journal) Write(b []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(b)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// always are the arguments of each program. One machine takes the tickets of a whole office, so nothing is limited.
var always = []string{"-listen", "127.0.0.1:0", "-private", "127.0.0.1:0", "-limits", "off"}

// Start starts turno on a free port. It ends with the test.
func Start(t testing.TB, where Place, args ...string) *Program {
	t.Helper()
	p := &Program{Where: where, args: append(slices.Clone(always), args...),
		Client: &http.Client{Timeout: Patience, Transport: &http.Transport{MaxIdleConnsPerHost: 32}}}
	t.Cleanup(func() {
		p.Kill()
		p.Client.CloseIdleConnections()
		if text := p.log.String(); t.Failed() || strings.Contains(text, "DATA RACE") || strings.Contains(text, "panic") {
			t.Errorf("the program's log:\n%s", last(text, 8000))
		}
	})
	p.Start(t)
	return p
}

// StartOpen starts turno as an office runs it, with the sample branch, which is open day and night.
func StartOpen(t testing.TB, where Place) *Program {
	t.Helper()
	return Start(t, where, "-branch", servertest.Office{}.File(t))
}

// StartClosed starts turno with a branch that never opens.
func StartClosed(t testing.TB) *Program {
	t.Helper()
	return StartOffice(t, servertest.Office{Closed: true})
}

// StartOffice starts turno with an office of any size.
func StartOffice(t testing.TB, o servertest.Office) *Program {
	t.Helper()
	return Start(t, AtDisk(t), "-branch", o.File(t))
}

// Start starts the program and waits until it is ready. If it ran before, it gets the same port again.
func (p *Program) Start(t testing.TB) {
	t.Helper()
	p.cmd = p.Where.Command(t, p.args...)
	p.cmd.Stderr = &p.log
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if base, ok := strings.CutPrefix(lines.Text(), "ready "); ok {
			p.Base, p.args[1] = base, strings.TrimPrefix(base, "http://")
		}
		if private, ok := strings.CutPrefix(lines.Text(), "private "); ok {
			p.Private = private
			go io.Copy(io.Discard, stdout)
			return
		}
	}
	t.Fatalf("turno %v ended before it was ready: %v", p.args, p.cmd.Wait())
}

// Process is the program's process, for signals.
func (p *Program) Process() *os.Process { return p.cmd.Process }

// Kill kills the program, as a power cut would.
func (p *Program) Kill() {
	if p.cmd == nil {
		return
	}
	p.cmd.Process.Kill()
	p.cmd.Wait()
	p.cmd = nil
}

// Stop asks the program to end, and checks that it does so within 10 s with exit status 0.
func (p *Program) Stop(t testing.TB) {
	t.Helper()
	cmd := p.cmd
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(10*time.Second, p.Kill)
	defer late.Stop()
	if err := cmd.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v; want exit status 0 within 10 s", err)
	}
	p.cmd = nil
}

// Send sends a request to the program, a POST if body is not nil. Both bodies are JSON, and an answer may have none.
func (p *Program) Send(path, key string, body any) (status int, answer map[string]any, err error) {
	method, payload := "GET", []byte(nil)
	if body != nil {
		method = "POST"
		if payload, err = json.Marshal(body); err != nil {
			return 0, nil, err
		}
	}
	r, err := http.NewRequest(method, p.Base+path, bytes.NewReader(payload))
	if err != nil {
		return 0, nil, err
	}
	r.Header = http.Header{"Accept": {"application/json"}, "Content-Type": {"application/json"}, "Idempotency-Key": {key}}
	resp, err := p.Client.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil && !errors.Is(err, io.EOF) {
		return 0, nil, fmt.Errorf("%s: %w", path, err)
	}
	return resp.StatusCode, answer, nil
}

// Must is Send, and checks that the answer is 2xx. While the store does not answer it repeats the request, as pages do: a
// disk may be busy for seconds while another program is linked.
func (p *Program) Must(t testing.TB, path, key string, body any) map[string]any {
	t.Helper()
	status, answer, err := p.Send(path, key, body)
	for began := time.Now(); status == http.StatusServiceUnavailable && time.Since(began) < Patience; {
		status, answer, err = p.Send(path, key, body)
	}
	if err != nil || status/100 != 2 {
		t.Fatalf("%s: %d %v %v", path, status, answer, err)
	}
	return answer
}

// Issue takes a ticket at the kiosk.
func (p *Program) Issue(t testing.TB, key, service, language string) (number, token string) {
	t.Helper()
	ticket := p.Must(t, Tickets, key, map[string]string{"service": service, "language": language})
	return ticket["number"].(string), ticket["token"].(string)
}

// last is the end of a text.
func last(text string, n int) string {
	return text[max(0, len(text)-n):]
}
