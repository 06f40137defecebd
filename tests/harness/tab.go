package harness

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// A Size is that of a screen, in CSS pixels.
type Size struct{ Width, Height int64 }

// String is the size in the form that messages use.
func (s Size) String() string { return fmt.Sprintf("%d×%d", s.Width, s.Height) }

// The screens that the pages are drawn for.
var (
	Tower   = Size{1080, 1920} // a standing kiosk
	Wide    = Size{1920, 1080}
	Pocket  = Size{360, 740} // a small phone
	Staffed = Size{1366, 768}
)

// A Tab is one screen of an office, in a window of its own.
type Tab struct {
	// T is the test: at its end the tab is closed. Ctx is the tab for package chromedp.
	T   testing.TB
	Ctx context.Context
	// Name says in messages which screen it is.
	Name string
	// media are the media features that are emulated.
	media map[string]string

	mu         sync.Mutex
	complaints []string // guarded by mu: errors of the console
	outage     bool     // guarded by mu: requests may fail
}

// OpenTab opens a window of that size. Errors in the console of its pages fail the test.
func OpenTab(t testing.TB, browser context.Context, name string, of Size) *Tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewWindow(true))
	t.Cleanup(cancel)
	// The first call must not have a time limit.
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(of.Width, of.Height)); err != nil {
		t.Fatalf("open %s: %v", name, err)
	}
	p := &Tab{T: t, Ctx: ctx, Name: name, media: map[string]string{}}
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
			t.Errorf("%s complains: %s", p.Name, c)
		}
	})
	return p
}

// OpenStill is OpenTab for tests of how a page looks: nothing moves, and answers 404 or 503 are no errors.
func OpenStill(t testing.TB, browser context.Context, name string, of Size) *Tab {
	t.Helper()
	p := OpenTab(t, browser, name, of)
	p.ExpectOutage()
	p.Emulate("prefers-reduced-motion", "reduce")
	return p
}

// hear keeps a console message if it is an error or a violation of the content security policy.
func (p *Tab) hear(m chromedp.ConsoleMessage) {
	p.mu.Lock()
	defer p.mu.Unlock()
	bad := m.Type == chromedp.ConsoleError || m.IsException() || strings.Contains(m.Text, "Content Security Policy")
	asked := p.outage && (m.Source == "network" || strings.Contains(m.Text, "WebSocket connection"))
	if bad && !asked {
		p.complaints = append(p.complaints, fmt.Sprintf("%s (%s) %s:%d", m, m.Source, m.URL, m.Line+1))
	}
}

// ExpectOutage allows failing requests from now on.
func (p *Tab) ExpectOutage() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.outage = true
}

// WithoutScripts keeps the tab from running any script of its pages.
func (p *Tab) WithoutScripts() {
	p.T.Helper()
	off := emulation.SetScriptExecutionDisabledParams{Value: true}
	_, err := chromedp.Call(p.Ctx, emulation.SetScriptExecutionDisabled, off)
	if err != nil {
		p.T.Fatalf("%s: %v", p.Name, err)
	}
}

// Emulate sets the value of a media feature, which the page's media queries read.
func (p *Tab) Emulate(feature, value string) {
	p.T.Helper()
	p.media[feature] = value
	var features []*emulation.MediaFeature
	for name, value := range p.media {
		features = append(features, &emulation.MediaFeature{Name: name, Value: value})
	}
	_, err := chromedp.Call(p.Ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
	if err != nil {
		p.T.Fatal(err)
	}
}

// Touch makes the tab a touch screen without a mouse, until the tab is resized.
func (p *Tab) Touch() {
	p.T.Helper()
	on := emulation.SetTouchEmulationEnabledParams{Enabled: true}
	if _, err := chromedp.Call(p.Ctx, emulation.SetTouchEmulationEnabled, on); err != nil {
		p.T.Fatal(err)
	}
	p.Emulate("pointer", "coarse")
	p.Emulate("hover", "none")
}

// Resize gives the tab another size.
func (p *Tab) Resize(to Size) {
	p.T.Helper()
	p.Do(chromedp.EmulateViewport(to.Width, to.Height))
}
