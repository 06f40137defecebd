package program

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// launched is the program, run within the test and stopped by the test's end at the latest.
type launched struct {
	base  string
	lines []string // what it said
	stop  func() error
}

// launch runs the program on a free port and waits until it is ready.
func launch(t *testing.T, args []string, env ...string) *launched {
	t.Helper()
	return launchWithLog(t, io.Discard, args, env...)
}

func launchWithLog(t *testing.T, log io.Writer, args []string, env ...string) *launched {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out, stdout := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := run(ctx, append([]string{"-listen", "127.0.0.1:0"}, args...), environ(env...), stdout, log)
		stdout.CloseWithError(io.EOF)
		ended <- err
	}()
	p := &launched{}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		p.lines = append(p.lines, lines.Text())
		if base, ready := strings.CutPrefix(lines.Text(), "ready "); ready {
			p.base = base
		}
		if strings.Contains(lines.Text(), "store") || strings.Contains(lines.Text(), "Redis") {
			break
		}
	}
	stopped := false
	p.stop = func() error {
		if stopped {
			return nil
		}
		stopped = true
		cancel()
		select {
		case err := <-ended:
			return err
		case <-time.After(15 * time.Second):
			t.Fatal("the program does not stop")
			return nil
		}
	}
	t.Cleanup(func() { p.stop() })
	if p.base == "" {
		t.Fatalf("never ready: %v", p.stop())
	}
	return p
}

// getJSON asks the program for a state.
func (p *launched) getJSON(t *testing.T, path string, into any) int {
	t.Helper()
	r, _ := http.NewRequest("GET", p.base+path, nil)
	r.Header.Set("Accept", "application/json")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if err := json.NewDecoder(res.Body).Decode(into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return res.StatusCode
}

func TestStartAndStop(t *testing.T) {
	data := filepath.Join(t.TempDir(), "new", "data")
	p := launch(t, []string{"-data", data})
	said := strings.Join(p.lines, "\n")
	if !regexp.MustCompile(`^ready http://127\.0\.0\.1:[1-9][0-9]*\n`).MatchString(said) {
		t.Errorf("the first line is not the address:\n%s", said)
	}
	for _, want := range []string{p.base + "/kiosk/meet", p.base + "/display/meet", p.base + "/desk/meet", data,
		"one small office"} {
		if !strings.Contains(said, want) {
			t.Errorf("lacks %s:\n%s", want, said)
		}
	}
	var ready struct{ Ready bool }
	if status := p.getJSON(t, "/readyz", &ready); status != 200 || !ready.Ready {
		t.Errorf("readyz: got %d %+v", status, ready)
	}
	host := strings.TrimPrefix(p.base, "http://")
	if err := run(t.Context(), []string{"-listen", host, "healthcheck"}, environ(), io.Discard, io.Discard); err != nil {
		t.Errorf("health: %v", err)
	}
	if err := run(t.Context(), []string{"-listen", host, "-data", t.TempDir()}, environ(), io.Discard, io.Discard); err == nil {
		t.Error("a second program takes the same address")
	}
	same := []string{"-listen", "127.0.0.1:0", "-data", data}
	if err := run(t.Context(), same, environ(), io.Discard, io.Discard); err == nil {
		t.Error("a second program takes the same data")
	}
	if err := p.stop(); err != nil {
		t.Errorf("stop: %v", err)
	}
	if conn, err := net.Dial("tcp", host); err == nil {
		conn.Close()
		t.Error("it still answers")
	}
	if err := run(t.Context(), []string{"-listen", host, "healthcheck"}, environ(), io.Discard, io.Discard); err == nil {
		t.Error("a program that has stopped is called healthy")
	}
}

// Who runs the server has a listener of their own; the public one tells neither figures nor reasons.
func TestPrivateListener(t *testing.T) {
	p := launch(t, []string{"-data", t.TempDir(), "-private", "127.0.0.1:0"})
	private, ok := strings.CutPrefix(p.lines[1], "private ")
	if !ok {
		t.Fatalf("it does not say where the private listener is: %q", p.lines)
	}
	for url, want := range map[string]int{private + "/metrics": 200, private + "/readyz": 200, private + "/desk/meet/1": 404,
		p.base + "/metrics": 404, p.base + "/readyz": 200} {
		res, err := http.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%s: got %d, want %d", url, res.StatusCode, want)
		}
	}
	if err := p.stop(); err != nil {
		t.Errorf("stop: %v", err)
	}
	for _, bad := range []string{"9090", "127.0.0.1:99999", strings.TrimPrefix(private, "http://") + "0"} {
		args := []string{"-data", t.TempDir(), "-listen", "127.0.0.1:0", "-private", bad}
		err := run(t.Context(), args, environ(), io.Discard, io.Discard)
		if err == nil || !strings.Contains(err.Error(), "-private "+bad+" is not an address such as 127.0.0.1:9090") {
			t.Errorf("-private %s: got %v", bad, err)
		}
	}
}

// Without Redis the program starts, says so, and answers at once what it cannot do.
func TestStartWithoutRedis(t *testing.T) {
	t.Parallel()
	p := launch(t, nil, "TURNO_REDIS_URL", "redis://127.0.0.1:1/0")
	begun := time.Now()
	var ready struct{ Ready bool }
	if status := p.getJSON(t, "/readyz", &ready); status != 503 || ready.Ready {
		t.Errorf("readyz: got %d %+v", status, ready)
	}
	var problem struct{ Code string }
	if status := p.getJSON(t, "/display/meet", &problem); status != 503 || problem.Code != "unavailable" {
		t.Errorf("board: got %d %+v", status, problem)
	}
	if took := time.Since(begun); took > 6*time.Second {
		t.Errorf("two answers took %s", took)
	}
	if err := p.stop(); err != nil {
		t.Errorf("stop: %v", err)
	}
}

// A demo shows life within two seconds.
func TestDemoIsAlive(t *testing.T) {
	p := launch(t, []string{"-demo", "-data", t.TempDir()})
	begun := time.Now()
	for {
		var board struct {
			Seq     int64
			Waiting map[string]int
		}
		if p.getJSON(t, "/display/meet", &board); board.Seq > 2 {
			break
		}
		if time.Since(begun) > 2*time.Second {
			t.Fatalf("after 2 s: %+v", board)
		}
		<-time.After(20 * time.Millisecond)
	}
}

func TestBranchFile(t *testing.T) {
	for _, args := range [][]string{{"-branch", "none.json"}, {"-branch", "../go.mod"}} {
		err := run(t.Context(), args, environ(), io.Discard, io.Discard)
		if err == nil || !strings.Contains(err.Error(), args[1]) {
			t.Errorf("%v: got %v", args, err)
		}
	}
}

// Over TLS browsers take the cookie of the door from this host alone.
func TestCookieOverTLS(t *testing.T) {
	for public, want := range map[string]string{
		"":                      "turno_door=",
		"https://turno.example": "__Host-turno_door=",
	} {
		p := launch(t, []string{"-dev", "-data", t.TempDir()}, "TURNO_PUBLIC_URL", public)
		var door struct{ Code string }
		if status := p.getJSON(t, "/door/meet", &door); status != 200 {
			t.Fatalf("the door: got %d", status)
		}
		form := url.Values{"service": {"information"}, "language": {"it"}, "key": {"a"}}
		client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		res, err := client.PostForm(p.base+"/door/meet/"+door.Code+"/tickets", form)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		got := res.Header.Get("Set-Cookie")
		tls := strings.Contains(got, "; Secure") && strings.Contains(got, "; Path=/;")
		if !strings.HasPrefix(got, want) || tls != (public != "") || !strings.Contains(got, "; HttpOnly") {
			t.Errorf("public address %q: got %d, %q", public, res.StatusCode, got)
		}
	}
}
