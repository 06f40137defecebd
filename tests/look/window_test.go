//go:build long

package look_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"syscall"
	"testing"

	"turno/server/servertest"
	"turno/tests/harness"
)

// A window shows a page in a browser that is not Chromium, as many offices and phones have another.
type window struct {
	remote
	t testing.TB
}

// show opens a page at a size, which it must fit.
func (w *window) show(url string, at harness.Size) {
	w.t.Helper()
	if err := errors.Join(w.resize(at), w.navigate(url)); err != nil {
		w.t.Fatal(err)
	}
	w.until("to be loaded", `document.readyState === "complete"`)
	w.mustFit()
	// It goes with the page, so that a reload is noticed.
	w.value(`(window.sameDocument = true)`, new(bool))
}

// value reads what an expression gives.
func (w *window) value(expression string, into any) {
	w.t.Helper()
	if err := w.read(expression, into); err != nil {
		w.t.Fatalf("%s: %v", expression, err)
	}
}

func (w *window) read(expression string, into any) error {
	text, err := w.evaluate("JSON.stringify(" + expression + ")")
	if err != nil {
		return err
	}
	return json.Unmarshal([]byte(text), into)
}

// until waits until an expression is true.
func (w *window) until(what, expression string) {
	w.t.Helper()
	harness.Eventually(w.t, what, func() error {
		var is bool
		if err := w.read("Boolean("+expression+")", &is); err != nil || is {
			return err
		}
		var text string
		return errors.Join(w.read("document.body.innerText", &text), errors.New("it shows: "+text))
	})
}

// untilText waits until the first element that the selector finds shows a text.
func (w *window) untilText(selector, want string) {
	w.t.Helper()
	w.until(fmt.Sprintf("%s to show %q", selector, want),
		fmt.Sprintf("document.querySelector(%q)?.textContent.trim() === %q", selector, want))
}

// click presses the mouse on the first element that the selector finds, once a person could.
func (w *window) click(selector string) {
	w.t.Helper()
	type place struct{ X, Y float64 }
	var at, before *place
	harness.Eventually(w.t, selector+" to let itself be clicked", func() error {
		before, at = at, nil
		if err := w.read(fmt.Sprintf(harness.FindTarget, selector), &at); err != nil || at == nil {
			return errors.Join(err, errors.New("it is not there"))
		}
		if before == nil || *before != *at {
			return errors.New("it moves")
		}
		return nil
	})
	if err := w.act([]any{map[string]any{"type": "pointer", "id": "mouse", "actions": []any{
		map[string]any{"type": "pointerMove", "x": int(at.X), "y": int(at.Y)},
		map[string]any{"type": "pointerDown", "button": 0},
		map[string]any{"type": "pointerUp", "button": 0},
	}}}); err != nil {
		w.t.Fatalf("click on %s: %v", selector, err)
	}
}

// mustFit checks that nothing of the page is cut, as the check of all screens in Chromium does.
func (w *window) mustFit() {
	w.t.Helper()
	harness.Eventually(w.t, "the page to fit", func() error {
		var found []servertest.Misfit
		if err := w.read(servertest.Fit(servertest.Demand{}), &found); err != nil || len(found) == 0 {
			return err
		}
		return fmt.Errorf("%v", found)
	})
}

// mustBeLive checks that the page has come this far by frames, without a reload.
func (w *window) mustBeLive() {
	w.t.Helper()
	w.until("to be the page that was opened", "window.sameDocument")
	w.mustFit()
}

// A remote is the first window of a browser that is told what to do by WebDriver.
type remote interface {
	navigate(url string) error
	// evaluate gives the string that a JavaScript expression is.
	evaluate(expression string) (string, error)
	// act does what a person does with the mouse, as WebDriver's actions say it.
	act(actions []any) error
	resize(to harness.Size) error
}

// begin starts a program that ends, with all that it started, with the test.
func begin(t testing.TB, cmd *exec.Cmd) {
	t.Helper()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.Fatalf("%s: %v; scripts/test-needs long installs it", cmd.Path, err)
	}
	t.Cleanup(func() {
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		cmd.Wait()
	})
}
