//go:build long

package look_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"turno/tests/harness"
)

// firefox is a Firefox over WebDriver BiDi, which it speaks by itself.
type firefox struct {
	socket *websocket.Conn
	asked  int
	window string
}

// startFirefox starts one with a profile of its own.
func startFirefox(t testing.TB) *firefox {
	t.Helper()
	cmd := exec.Command("firefox-esr", "--headless", "--no-remote", "--profile", t.TempDir(), "--remote-debugging-port", "0")
	says, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	begin(t, cmd)
	lines := bufio.NewScanner(says)
	for lines.Scan() {
		if _, address, ok := strings.Cut(lines.Text(), "WebDriver BiDi listening on "); ok {
			go io.Copy(io.Discard, says) // so that it can go on writing
			return joinFirefox(t, address)
		}
	}
	t.Fatal("Firefox ended before it listened")
	return nil
}

// joinFirefox begins a session.
func joinFirefox(t testing.TB, address string) *firefox {
	t.Helper()
	socket, _, err := websocket.DefaultDialer.Dial(address+"/session", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { socket.Close() })
	f := &firefox{socket: socket}
	var tree struct{ Contexts []struct{ Context string } }
	if err := errors.Join(f.do("session.new", map[string]any{"capabilities": struct{}{}}, nil),
		f.do("browsingContext.getTree", map[string]any{}, &tree)); err != nil || len(tree.Contexts) == 0 {
		t.Fatalf("a session of Firefox with %v: %v", tree, err)
	}
	f.window = tree.Contexts[0].Context
	return f
}

// do sends a command for the window and reads its result.
func (f *firefox) do(method string, params map[string]any, result any) error {
	f.asked++
	if f.window != "" {
		params["context"] = f.window
	}
	if err := f.socket.WriteJSON(map[string]any{"id": f.asked, "method": method, "params": params}); err != nil {
		return err
	}
	f.socket.SetReadDeadline(time.Now().Add(harness.Patience))
	for {
		var answer struct {
			ID             int
			Error, Message string
			Result         json.RawMessage
		}
		switch err := f.socket.ReadJSON(&answer); {
		case err != nil:
			return err
		case answer.ID != f.asked: // an event
		case answer.Error != "":
			return fmt.Errorf("%s: %s: %s", method, answer.Error, answer.Message)
		case result == nil:
			return nil
		default:
			return json.Unmarshal(answer.Result, result)
		}
	}
}

func (f *firefox) navigate(url string) error {
	return f.do("browsingContext.navigate", map[string]any{"url": url, "wait": "complete"}, nil)
}

func (f *firefox) evaluate(expression string) (string, error) {
	var got struct {
		Result struct{ Value any }
		// ExceptionDetails says what was thrown.
		ExceptionDetails struct{ Text string }
	}
	err := f.do("script.evaluate", map[string]any{"expression": expression, "awaitPromise": false,
		"target": map[string]any{"context": f.window}}, &got)
	if err == nil && got.ExceptionDetails.Text != "" {
		err = errors.New(got.ExceptionDetails.Text)
	}
	return fmt.Sprint(got.Result.Value), err
}

func (f *firefox) act(actions []any) error {
	return f.do("input.performActions", map[string]any{"actions": actions}, nil)
}

func (f *firefox) resize(to harness.Size) error {
	return f.do("browsingContext.setViewport",
		map[string]any{"viewport": map[string]any{"width": to.Width, "height": to.Height}}, nil)
}

// A desk in Firefox: it sees who takes a ticket, calls, serves, finishes and takes that back, all without a reload.
func TestFirefoxAtTheDesk(t *testing.T) {
	p := harness.StartOpen(t, harness.AtDisk(t))
	desk := &window{startFirefox(t), t}
	desk.show(p.Base+"/desk/meet/2?lang=it", harness.Staffed)
	number, _ := p.Issue(t, "first", "mediation", "ar")
	desk.untilText(".next__number", number)
	desk.click(".next__key")
	desk.untilText(".held__number", number)
	desk.click(".act--serve button")
	desk.click(".finish__key")
	desk.until("to be free", `document.querySelector(".next__nobody")`)
	desk.click(".undo__key")
	desk.untilText(".held__number", number)
	if held, _ := p.Must(t, "/desk/meet/2", "", nil)["ticket"].(map[string]any); held["state"] != "serving" {
		t.Errorf("after the undo the desk holds %v, want a ticket that is being served", held)
	}
	desk.mustBeLive()
}

// A supervisor in Firefox sees who waits and who is called while it happens.
func TestFirefoxAtTheSupervisor(t *testing.T) {
	p := harness.StartOpen(t, harness.AtDisk(t))
	page := &window{startFirefox(t), t}
	page.show(p.Base+"/supervisor/meet?lang=it", harness.Staffed)
	number, _ := p.Issue(t, "first", "legal", "fr")
	page.untilText(".figures dd", "1")
	page.until("to show who waits", fmt.Sprintf(`document.querySelector("#list-legal #t-%s[data-state=waiting]")`, number))
	p.Must(t, harness.Desk1+"/calls", "call", map[string]string{})
	page.until("to show the call", fmt.Sprintf(`document.querySelector(".bench--called #t-%s")`, number))
	page.mustBeLive()
}
