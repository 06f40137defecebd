package fault_test

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"turno/tests/harness"
)

// The files for nginx and Caddy have two faces: the internet sees what is visitors', the office's network everything.
func TestProxies(t *testing.T) {
	for name, start := range map[string]func(*testing.T, proxied){"nginx": startNginx, "caddy": startCaddy} {
		t.Run(name, func(t *testing.T) {
			where := harness.AtDisk(t)
			where.Env = []string{"TURNO_PUBLIC_URL=https://turno.example.org", "TURNO_TRUSTED_PROXIES=127.0.0.1"}
			p := harness.StartOpen(t, where)
			at := proxied{backend: strings.TrimPrefix(p.Base, "http://"), public: freePort(t), inside: freePort(t), dir: t.TempDir()}
			start(t, at)
			faces(t, p, at)
		})
	}
}

// proxied is where a proxy listens in a test, and what it is before. Both faces are on 127.0.0.1.
type proxied struct{ backend, public, inside, dir string }

func freePort(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// adapted is a file of deploy/ for a test's ports and directory.
func adapted(t *testing.T, file string, pairs ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "deploy", file))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(string(text), pairs[i]) {
			t.Fatalf("%s has no %s", file, pairs[i])
		}
	}
	return strings.NewReplacer(pairs...).Replace(string(text))
}

// write writes a file of the test's directory and gives its path.
func (at proxied) write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(at.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func startNginx(t *testing.T, at proxied) {
	certificate := filepath.Join(at.dir, "a.pem")
	if out, err := exec.Command("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=turno",
		"-keyout", certificate+".key", "-out", certificate).CombinedOutput(); err != nil {
		t.Fatalf("openssl: %v\n%s", err, out)
	}
	sites := at.write(t, "turno.conf", adapted(t, "nginx.conf",
		"listen 443 ssl", "listen 127.0.0.1:"+at.public+" ssl", "listen 192.168.1.10:443", "listen 127.0.0.1:"+at.inside,
		"/etc/ssl/turno/public.pem", certificate, "/etc/ssl/turno/public.key", certificate+".key",
		"/etc/ssl/turno/inside.pem", certificate, "/etc/ssl/turno/inside.key", certificate+".key",
		"server 127.0.0.1:8080", "server "+at.backend))
	temporary := ""
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		temporary += fmt.Sprintf("%s_temp_path %s/%s;\n", kind, at.dir, kind)
	}
	main := at.write(t, "nginx.conf", "daemon off;\nmaster_process off;\npid "+at.dir+"/pid;\nerror_log stderr;\nevents {}\n"+
		"http {\n"+temporary+"include "+sites+";\n}\n")
	run(t, exec.Command("/usr/sbin/nginx", "-p", at.dir, "-c", main))
}

func startCaddy(t *testing.T, at proxied) {
	text := adapted(t, "Caddyfile", "default_sni 192.168.1.10", "default_sni 127.0.0.1\n\tadmin off\n"+
		"\tauto_https disable_redirects\n\tskip_install_trust\n\tlocal_certs",
		"https://turno.example.org {", "https://turno.example.org:"+at.public+" {\n\tbind 127.0.0.1",
		"https://192.168.1.10 {", "https://127.0.0.1:"+at.inside+" {", "bind 192.168.1.10", "bind 127.0.0.1",
		"127.0.0.1:8080", at.backend)
	cmd := exec.Command("caddy", "run", "--adapter", "caddyfile", "--config", at.write(t, "Caddyfile", text))
	cmd.Env = append(os.Environ(), "XDG_DATA_HOME="+at.dir, "XDG_CONFIG_HOME="+at.dir, "HOME="+at.dir)
	run(t, cmd)
}

// run runs a proxy until the test ends.
func run(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	var log strings.Builder
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
		if t.Failed() {
			t.Log(log.String())
		}
	})
}

// faces asks both faces of a proxy.
func faces(t *testing.T, p *harness.Program, at proxied) {
	_, token := p.Issue(t, "a", "legal", "it")
	insecure := &tls.Config{InsecureSkipVerify: true, ServerName: "turno.example.org"}
	client := &http.Client{Timeout: harness.Patience, Transport: &http.Transport{TLSClientConfig: insecure}}
	t.Cleanup(client.CloseIdleConnections)
	ask := func(method, port, host, path string, headers ...string) (int, error) {
		r, err := http.NewRequestWithContext(t.Context(), method, "https://127.0.0.1:"+port+path, strings.NewReader("{}"))
		if err != nil {
			return 0, err
		}
		r.Host = host
		r.Header = http.Header{"Content-Type": {"application/json"}, "Accept": {"text/html"}, "Idempotency-Key": {"proxied"}}
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		res, err := client.Do(r)
		if err != nil {
			return 0, err
		}
		defer res.Body.Close()
		return res.StatusCode, nil
	}
	const public = "turno.example.org"
	harness.Eventually(t, "the proxy to answer", func() error {
		status, err := ask("GET", at.public, public, "/t/"+token)
		if status != 200 {
			err = errors.Join(err, fmt.Errorf("status %d", status))
		}
		return err
	})
	for path, want := range map[string]int{"/t/" + token: 200, "/s/AAAA": 404, "/desk/meet/1": 404, "/kiosk/meet": 404,
		"/door/meet": 404, "/supervisor/meet": 404, "/": 404, "/metrics": 404, "/door/meet/AAAA": 409} {
		if got, err := ask("GET", at.public, public, path); got != want {
			t.Errorf("the internet asks for %s: got %d, %v, want %d", path, got, err, want)
		}
	}
	leave := "/t/" + token + "/cancellation"
	if got, err := ask("POST", at.public, public, leave, "Origin", "https://evil.example"); got != 403 {
		t.Errorf("a foreign page writes: got %d, %v", got, err)
	}
	own := []string{"Origin", "https://" + public, "Accept", "application/json"}
	if got, err := ask("POST", at.public, public, leave, own...); got != 201 {
		t.Errorf("a visitor's press: got %d, %v", got, err)
	}
	insecure.ServerName = ""
	inside := "127.0.0.1:" + at.inside
	for path, want := range map[string]int{"/desk/meet/1": 200, "/kiosk/meet": 200, "/door/meet": 200, "/supervisor/meet": 200,
		"/t/" + token: 200} {
		if got, err := ask("GET", at.inside, inside, path); got != want {
			t.Errorf("the office asks for %s: got %d, %v, want %d", path, got, err, want)
		}
	}
	dialer := websocket.Dialer{TLSClientConfig: insecure}
	conn, _, err := dialer.Dial("wss://"+inside+"/desk/meet/1/live", http.Header{"Origin": {"https://" + inside}})
	if err != nil {
		t.Fatalf("a desk's socket: %v", err)
	}
	defer conn.Close()
	if _, _, err := conn.ReadMessage(); err != nil {
		t.Errorf("a desk's frame: %v", err)
	}
}
