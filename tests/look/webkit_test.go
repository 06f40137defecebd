//go:build long

package look_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"turno/tests/harness"
)

// webKit is the browser of WebKitGTK over classic WebDriver.
type webKit struct{ session string } // the session's address

// startWebKit starts its driver, which starts the browser, on a display of its own: it has no headless mode.
func startWebKit(t testing.TB) *webKit {
	t.Helper()
	port := freePort(t)
	driver := exec.Command("WebKitWebDriver", "--port="+port)
	driver.Env = append(os.Environ(), "DISPLAY="+startDisplay(t), "HOME="+t.TempDir(), "GDK_BACKEND=x11")
	begin(t, driver)
	w := &webKit{session: "http://127.0.0.1:" + port + "/session"}
	options := map[string]any{"webkitgtk:browserOptions": map[string]any{
		"args": []string{"--automation", "--javascript-can-open-windows-automatically=true"}}}
	var began struct{ SessionID string }
	harness.Eventually(t, "a session of WebKit", func() error {
		return w.do("", map[string]any{"capabilities": map[string]any{"alwaysMatch": options}}, &began)
	})
	w.session += "/" + began.SessionID
	w.narrow(t)
	return w
}

// narrow goes to a window without a toolbar, which keeps the first one wider than a phone.
func (w *webKit) narrow(t testing.TB) {
	t.Helper()
	var first string
	var all []string
	_, err := w.evaluate(`String(window.open("about:blank", "", "width=360"))`)
	if err := errors.Join(err, w.do("/window", nil, &first), w.do("/window/handles", nil, &all)); err != nil || len(all) != 2 {
		t.Fatalf("the windows of WebKit are %v: %v", all, err)
	}
	for _, handle := range all {
		if handle == first {
			continue
		}
		if err := w.do("/window", map[string]any{"handle": handle}, nil); err != nil {
			t.Fatal(err)
		}
	}
}

func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

// startDisplay starts an X server without a screen and gives its name.
func startDisplay(t testing.TB) string {
	t.Helper()
	told, tell, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer told.Close()
	cmd := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1400x1000x24", "-nolisten", "tcp")
	cmd.ExtraFiles = []*os.File{tell}
	begin(t, cmd)
	tell.Close()
	name, err := bufio.NewReader(told).ReadString('\n')
	if err != nil {
		t.Fatalf("Xvfb ended before it had a display: %v", err)
	}
	return ":" + strings.TrimSpace(name)
}

// do sends a command of the session, a GET without params, and reads its value.
func (w *webKit) do(command string, params map[string]any, value any) error {
	method, body := http.MethodGet, []byte(nil)
	if params != nil {
		method = http.MethodPost
		body, _ = json.Marshal(params)
	}
	r, err := http.NewRequest(method, w.session+command, bytes.NewReader(body))
	if err != nil {
		return err
	}
	client := http.Client{Timeout: harness.Patience}
	resp, err := client.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	var answer struct{ Value json.RawMessage }
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s %s", command, resp.Status, answer.Value)
	}
	if value == nil {
		return nil
	}
	return json.Unmarshal(answer.Value, value)
}

func (w *webKit) navigate(url string) error { return w.do("/url", map[string]any{"url": url}, nil) }

func (w *webKit) evaluate(expression string) (value string, err error) {
	err = w.do("/execute/sync", map[string]any{"script": "return " + expression, "args": []any{}}, &value)
	return value, err
}

func (w *webKit) act(actions []any) error {
	return w.do("/actions", map[string]any{"actions": actions}, nil)
}

func (w *webKit) resize(to harness.Size) error {
	return w.do("/window/rect", map[string]any{"x": 0, "y": 0, "width": to.Width, "height": to.Height}, nil)
}

// A phone with WebKit shows its number, and the call as soon as it comes.
func TestWebKitOnThePhone(t *testing.T) {
	p := harness.StartOpen(t, harness.AtDisk(t))
	number, token := p.Issue(t, "first", "mediation", "ar")
	phone := &window{startWebKit(t), t}
	phone.show(p.Base+"/t/"+token+"?lang=ar", harness.Pocket)
	phone.untilText(".ticket--waiting .ticket__number", number)
	p.Must(t, harness.Desk1+"/calls", "call", map[string]string{})
	phone.untilText(".ticket--called .ticket__number", number)
	phone.untilText(".ticket--called .ticket__desk .code", "1")
	phone.mustBeLive()
}
