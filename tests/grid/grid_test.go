// Package grid_test tries real pages for sizes, counts, lengths, states and languages against each other. Each pair of
// values of two of them occurs, on some 570 pages; with the build tag `long` each three, on some 3,200. All combinations
// would be millions. What does not fit is told by kind and place, with one page of each as example:
//
//	go test ./tests/grid -run TestGrid/board -pages '1366.*message' -shots /tmp/shots
package grid_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"turno/server/queue/queuetest"
	"turno/server/servertest"
	"turno/tests/harness"
)

var (
	shots = flag.String("shots", "", "save a picture of each page that does not fit in this `directory`")
	every = flag.Bool("every", false, "with -shots: of each page")
	only  = flag.String("pages", "", "try only pages whose description matches this `expression`")
)

// tabs are how many pages are tried at the same time.
const tabs = 3

// patience is the longest that a page may take to be there.
const patience = 20 * time.Second

// No page of the grid has anything that a person cannot see, read or touch.
func TestGrid(t *testing.T) {
	browser := servertest.Browser(t)
	redis := queuetest.StartRedis(t, "--appendonly", "no")
	strength := 2
	if harness.Long {
		strength = 3
	}
	for _, s := range screens {
		t.Run(s.name, func(t *testing.T) { s.try(t, browser, redis, strength) })
	}
}

// pages are those of the screen.
func (s screen) pages(strength int) []page {
	named := append(slices.Clone(s.axes), along("screen", func(p *page, name string) { p.screen = name }, s.name))
	match := regexp.MustCompile(*only)
	all := slices.Clone(s.corners)
	for i := range all {
		all[i].screen = s.name
	}
	for _, c := range cover(named, strength, impossible) {
		all = append(all, c.page(named))
	}
	return slices.DeleteFunc(all, func(p page) bool { return !match.MatchString(p.String()) })
}

func (s screen) try(t *testing.T, browser context.Context, redis *queuetest.Redis, strength int) {
	pages := s.pages(strength)
	h := open(t, redis, pages)
	var found report
	start := time.Now()
	next := make(chan page)
	var running sync.WaitGroup
	for range tabs {
		tab := newTab(t, browser, s.name)
		running.Go(func() {
			for p := range next {
				misfits := tab.try(s, p, h)
				found.add(p, misfits)
				tab.picture(p, len(misfits) > 0)
			}
		})
	}
	for _, p := range pages {
		next <- p
	}
	close(next)
	running.Wait()
	t.Logf("%d pages in %v", len(pages), time.Since(start).Round(time.Second))
	if len(found.groups) > 0 {
		t.Error(found.String())
	}
}

// A tab is one window that shows one page after the other.
type tab struct {
	t   *testing.T
	ctx context.Context
}

func newTab(t *testing.T, browser context.Context, screen string) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewWindow(true))
	t.Cleanup(cancel)
	still := &emulation.MediaFeature{Name: "prefers-reduced-motion", Value: "reduce"}
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{still}}
	if screen == "slip" {
		media.Media = "print"
	}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, media); err != nil {
		t.Fatalf("open a tab: %v", err)
	}
	return &tab{t, ctx}
}

// drawn waits until what is on the page has its place.
const drawn = `document.fonts.ready.then(() => new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(() => done(true)))))`

// silence has a page think that it hears nothing of its server for a minute: it opens sockets and asks, and gets no answer.
const silence = `(() => {
  const now = Date.now
  Date.now = () => now() + 60000
  window.WebSocket = class { close() {} }
  window.fetch = () => new Promise(() => {})
  window.dispatchEvent(new Event("online"))
  return true
})()`

const larger = `document.documentElement.style.setProperty("font-size", "200%") === undefined`

// press presses a key, and tells whether it is there.
const press = `(() => {
  const key = document.querySelector(%q)
  if (!key || key.disabled || !key.checkVisibility()) return false
  key.click()
  return true
})()`

// reach presses a key of the kiosk, when its scripts are there, and waits for what it leads to.
const reach = `(async () => {
  const until = async (is) => { while (!is()) await new Promise((done) => setTimeout(done, 20)) }
  await until(() => document.readyState === "complete")
  document.querySelector(%q).click()
  await until(() => document.querySelector(%q))
  return true
})()`

// opened is what a press has put over the page.
const opened = ":popover-open, details[open], .help__text"

// counted is how many of something are to be seen.
const counted = `Array.from(document.querySelectorAll(%q)).filter((e) => e.checkVisibility()).length`

// try shows a page and tells what does not fit.
func (b *tab) try(s screen, p page, h *house) []servertest.Misfit {
	b.do(p, chromedp.EmulateViewport(p.size.width, p.size.height), chromedp.Navigate(h.url(s, p)))
	if p.size.large {
		evaluate[bool](b, p, larger)
	}
	if p.state == "stale" {
		evaluate[bool](b, p, silence)
	}
	if s.reach != nil {
		for _, step := range s.reach(p) {
			evaluate[bool](b, p, fmt.Sprintf(reach, step[0], step[1]))
		}
	}
	demand, is := away(p)
	if !is {
		demand = s.owes(p)
	}
	if p.press != "" && evaluate[bool](b, p, fmt.Sprintf(press, p.press)) {
		demand.Must, demand.Over = nil, opened
	}
	if s.turn == "" || is {
		return b.check(p, demand)
	}
	return b.leaves(s, p, demand)
}

// check tells what does not fit. While a busy browser lays a page out, it may do so in steps, so that only what it still
// holds against the page the second time counts.
func (b *tab) check(p page, demand servertest.Demand) []servertest.Misfit {
	var found []servertest.Misfit
	for range 2 {
		evaluate[bool](b, p, drawn)
		if found = evaluate[[]servertest.Misfit](b, p, servertest.Fit(demand)); len(found) == 0 {
			break
		}
	}
	return found
}

// leaves checks all leaves of a list.
func (b *tab) leaves(s screen, p page, demand servertest.Demand) []servertest.Misfit {
	found := b.check(p, demand)
	seen := evaluate[int](b, p, fmt.Sprintf(counted, s.item))
	for demand.Over == "" && evaluate[bool](b, p, fmt.Sprintf(press, s.turn)) {
		demand.Must = nil // on the first leaf
		found = append(found, b.check(p, demand)...)
		seen += evaluate[int](b, p, fmt.Sprintf(counted, s.item))
	}
	if want := s.items(p); demand.Over == "" && seen < want {
		found = append(found, servertest.Misfit{Kind: "missing", Where: s.item,
			What: fmt.Sprintf("%d of %d are on all leaves together", seen, want)})
	}
	return found
}

func (b *tab) do(p page, steps ...chromedp.Action[chromedp.Void]) {
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Errorf("%s %v: %v", p.screen, p, err)
	}
}

func evaluate[T any](b *tab, p page, expression string) T {
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Errorf("%s %v: %v", p.screen, p, err)
	}
	return value
}

// picture saves what the page looks like, if that is wished.
func (b *tab) picture(p page, bad bool) {
	if *shots == "" || !bad && !*every {
		return
	}
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.MkdirAll(*shots, 0o700)
	}
	if err == nil {
		name := strings.NewReplacer(" ", "_", "/", "_", ",", "").Replace(p.screen + " " + p.String() + ".png")
		err = os.WriteFile(filepath.Join(*shots, name), png, 0o600)
	}
	if err != nil {
		b.t.Errorf("picture of %s %v: %v", p.screen, p, err)
	}
}

// A report gathers what does not fit, by kind and place.
type report struct {
	mu     sync.Mutex
	groups map[string]*group // guarded by mu
}

// A group is what is the same on several pages.
type group struct {
	kind, where, what string // as on the first of them
	first             page
	pages             int
}

func (r *report) add(p page, found []servertest.Misfit) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.groups == nil {
		r.groups = map[string]*group{}
	}
	seen := map[string]bool{}
	for _, m := range found {
		name := m.Kind + ": " + m.Where
		if seen[name] {
			continue
		}
		seen[name] = true
		if r.groups[name] == nil {
			r.groups[name] = &group{m.Kind, m.Where, m.What, p, 0}
		}
		r.groups[name].pages++
	}
}

// String has a line for each group, those of most pages first.
func (r *report) String() string {
	var lines []string
	all := []*group{}
	for _, g := range r.groups {
		all = append(all, g)
	}
	slices.SortFunc(all, func(a, b *group) int {
		if a.pages != b.pages {
			return b.pages - a.pages
		}
		return strings.Compare(a.kind+a.where, b.kind+b.where)
	})
	for _, g := range all {
		lines = append(lines, fmt.Sprintf("%d pages, %s: %s: %s [%v]", g.pages, g.kind, g.where, g.what, g.first))
	}
	return strings.Join(lines, "\n")
}
