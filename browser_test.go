package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// A size is that of a screen, in CSS pixels.
type size struct{ width, height int64 }

func (s size) String() string { return fmt.Sprintf("%d×%d", s.width, s.height) }

// The screens that the pages are drawn for.
var (
	tower   = size{1080, 1920} // a kiosk that stands
	wide    = size{1920, 1080}
	pocket  = size{360, 740} // a small phone
	staffed = size{1366, 768}
)

// A tab is one screen of an office, in a window of its own.
type tab struct {
	t   testing.TB
	ctx context.Context
	// name says in messages which screen it is.
	name string
	// media are the media features that are emulated.
	media map[string]string

	mu         sync.Mutex
	complaints []string // guarded by mu: errors of the console
	outage     bool     // guarded by mu: requests may fail
}

// openTab opens a window of that size. What its pages complain of fails the test.
func openTab(t testing.TB, browser context.Context, name string, of size) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewWindow(true))
	t.Cleanup(cancel)
	// The first call must not carry a time limit.
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(of.width, of.height)); err != nil {
		t.Fatalf("open %s: %v", name, err)
	}
	p := &tab{t: t, ctx: ctx, name: name, media: map[string]string{}}
	console := chromedp.Console(ctx)
	go func() {
		for message, err := range console {
			if err != nil {
				return
			}
			p.hear(message)
		}
	}()
	t.Cleanup(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, c := range p.complaints {
			t.Errorf("%s complains: %s", p.name, c)
		}
	})
	return p
}

// openStill is openTab for the looks of a page alone: nothing moves, and it may be answered with 404 or 503.
func openStill(t testing.TB, browser context.Context, name string, of size) *tab {
	t.Helper()
	p := openTab(t, browser, name, of)
	p.expectOutage()
	p.emulate("prefers-reduced-motion", "reduce")
	return p
}

// hear keeps what is an error, a violation of the content security policy among them.
func (p *tab) hear(m chromedp.ConsoleMessage) {
	p.mu.Lock()
	defer p.mu.Unlock()
	bad := m.Type == chromedp.ConsoleError || m.IsException() || strings.Contains(m.Text, "Content Security Policy")
	asked := p.outage && (m.Source == "network" || strings.Contains(m.Text, "WebSocket connection"))
	if bad && !asked {
		p.complaints = append(p.complaints, fmt.Sprintf("%s (%s) %s:%d", m, m.Source, m.URL, m.Line+1))
	}
}

// expectOutage allows failing requests from now on.
func (p *tab) expectOutage() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.outage = true
}

// do takes steps, within patience.
func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.t.Fatalf("%s: %v; it shows: %s", p.name, err, p.text())
	}
}

func (p *tab) visit(url string) {
	p.t.Helper()
	p.do(chromedp.Navigate(url))
}

// findTarget is where a person would touch an element: its middle, if it is there, enabled, and nothing lies above it. Before
// its styles are there a page has another layout, which nobody sees.
const findTarget = `(() => {
  if (document.readyState !== "complete") return null
  const element = document.querySelector(%q)
  if (!element || element.disabled || !element.checkVisibility()) return null
  element.scrollIntoView({ block: "nearest" })
  const box = element.getBoundingClientRect()
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  return element.contains(document.elementFromPoint(x, y)) ? { x, y } : null
})()`

// click clicks on the first element that the selector finds, once a person could: it is there, and stays in its place.
func (p *tab) click(selector string) {
	p.t.Helper()
	type place struct{ X, Y float64 }
	var at, before *place
	eventually(p.t, p.name+" to let "+selector+" be clicked", func() error {
		ctx, cancel := context.WithTimeout(p.ctx, time.Second)
		defer cancel()
		var err error
		before = at
		at, err = chromedp.Run(ctx, chromedp.Evaluate[*place](fmt.Sprintf(findTarget, selector)))
		if err != nil || at == nil {
			return errors.Join(err, errors.New("it shows: "+p.text()))
		}
		if before == nil || *before != *at {
			return errors.New("it moves") // as while a first frame comes in
		}
		return nil
	})
	// Once, however long a busy machine takes: a second click would close again what the first one opened.
	p.do(chromedp.MouseClickXY(at.X, at.Y))
}

// press presses a key, once the page has an enabled control for it: in the menu that is open, if one is.
func (p *tab) press(key, shortcut string) {
	p.t.Helper()
	p.until("to have the shortcut "+shortcut,
		fmt.Sprintf("[...([...document.querySelectorAll('details[open]')].pop() ?? document)"+
			".querySelectorAll('[aria-keyshortcuts=%s]:not(:disabled)')].some((e) => e.checkVisibility())", shortcut))
	p.do(chromedp.KeyEvent(key))
}

// text is what the page shows, for messages.
func (p *tab) text() string {
	ctx, cancel := context.WithTimeout(p.ctx, time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.pathname + ": " + document.body.innerText`))
	if err != nil {
		return err.Error()
	}
	return strings.Join(strings.Fields(text), " ")
}

// evaluate gives the value of a JavaScript expression on the page.
func evaluate[T any](p *tab, expression string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %s: %v", p.name, expression, err)
	}
	return value
}

// until waits until a JavaScript expression is true, across reloads.
func (p *tab) until(what, expression string) {
	p.t.Helper()
	eventually(p.t, p.name+" "+what, func() error {
		ctx, cancel := context.WithTimeout(p.ctx, time.Second)
		defer cancel()
		is, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+expression+")"))
		if err == nil && !is {
			err = errors.New("it shows: " + p.text())
		}
		return err
	})
}

// untilText waits until the first element that the selector finds shows a text; points where its words may break are no part of it.
func (p *tab) untilText(selector, want string) {
	p.t.Helper()
	p.until(fmt.Sprintf("to show %q in %s", want, selector),
		fmt.Sprintf(`document.querySelector(%q)?.textContent.replaceAll("\u00ad", "").trim() === %q`, selector, want))
}

// textOf is the text of the first element that the selector finds, once there is one.
func (p *tab) textOf(selector string) string {
	p.t.Helper()
	p.until("to have "+selector, fmt.Sprintf("document.querySelector(%q)", selector))
	return evaluate[string](p, fmt.Sprintf(`document.querySelector(%q).textContent.replaceAll("\u00ad", "").trim()`, selector))
}

// readQR takes a picture of an element and reads the QR code in it, as a phone does.
func (p *tab) readQR(selector string) string {
	p.t.Helper()
	return decodeQR(p.t, onNode(p, "be photographed", chromedp.Screenshot(chromedp.CSS(selector), chromedp.NodeVisible)))
}

// choose picks a file for the first field that the selector finds.
func (p *tab) choose(selector, path string) {
	p.t.Helper()
	onNode(p, "have a file", chromedp.SetUploadFiles(chromedp.CSS(selector), []string{path}))
}

// onNode does what looks for a node of the page first, and again where the page was replaced meanwhile, and the node with it.
func onNode[T any](p *tab, what string, action chromedp.Action[T]) (result T) {
	p.t.Helper()
	eventually(p.t, p.name+" to "+what, func() (err error) {
		ctx, cancel := context.WithTimeout(p.ctx, patience/2)
		defer cancel()
		result, err = chromedp.Run(ctx, action)
		return err
	})
	return result
}

// eventually polls until try answers nil, for patience at most.
func eventually(t testing.TB, what string, try func() error) {
	t.Helper()
	end := time.Now().Add(patience)
	for {
		err := try()
		if err == nil {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("waited %v for %s: %v", patience, what, err)
		}
		<-time.After(20 * time.Millisecond)
	}
}

// withoutScripts keeps the tab from running any script of its pages.
func (p *tab) withoutScripts() {
	p.t.Helper()
	_, err := chromedp.Call(p.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	if err != nil {
		p.t.Fatalf("%s: %v", p.name, err)
	}
}
