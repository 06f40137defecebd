package display_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"turno/display"
	"turno/server"
	"turno/server/engine"
	"turno/server/servertest"
	"turno/server/voice"
)

// limit bounds each wait for a screen.
const limit = 20 * time.Second

// step is by how much the page's clock moves at once.
const step = 250 * time.Millisecond

// serve serves the displays of an engine, with clips in Italian and Arabic, each of which has a length of its own.
func serve(t *testing.T, e *engine.Engine) *servertest.Site {
	t.Helper()
	dir := t.TempDir()
	for _, lang := range []string{"it", "ar"} {
		for i, part := range voice.Parts() {
			path := filepath.Join(dir, lang, part+".wav")
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, sound(400+2*i+len(lang)%2), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	clips, err := voice.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return servertest.Serve(t, e, server.Routes, func(s *server.Site) []server.Route {
		s.Voices = clips
		return display.Routes(s)
	})
}

// sound is a wav file with some silent samples.
func sound(samples int) []byte {
	const rate = 16000
	file := []byte("RIFF....WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00")
	file = binary.LittleEndian.AppendUint32(file, rate)
	file = binary.LittleEndian.AppendUint32(file, 2*rate)
	file = append(file, "\x02\x00\x10\x00data"...)
	file = binary.LittleEndian.AppendUint32(file, uint32(2*samples))
	file = append(file, make([]byte, 2*samples)...)
	binary.LittleEndian.PutUint32(file[4:], uint32(len(file)-8))
	return file
}

// watching runs in each page before its own scripts. It moves the page's clock by window.skew, and records the numbers in
// the large place, when the page says that it is not current, and the clips that are played. window.pass moves the clock and
// runs the timers that are due by then at once. It runs an interval only once, as a browser does after sleep.
const watching = `
window.skew = 0
const timers = new Map()
const waitOnce = window.setTimeout
const waitOften = window.setInterval
const forget = window.clearTimeout
function keep(wait, every) {
  return (run, ms = 0) => {
    const timer = { at: Date.now() + ms, run: () => {
      if (every) timer.at = Date.now() + ms
      else timers.delete(id)
      run()
    } }
    const id = wait.call(window, timer.run, ms)
    timers.set(id, timer)
    return id
  }
}
window.setTimeout = keep(waitOnce, false)
window.setInterval = keep(waitOften, true)
window.clearTimeout = window.clearInterval = (id) => {
  timers.delete(id)
  forget.call(window, id)
}
window.pass = (ms) => {
  window.skew += ms
  const due = Array.from(timers).filter(([, timer]) => timer.at <= Date.now()).sort(([, a], [, b]) => a.at - b.at)
  for (const [id, timer] of due) {
    if (timers.get(id) !== timer) continue // another one cleared it
    timer.run()
    if (!timers.has(id)) forget.call(window, id)
    note()
  }
}
window.shown = []
window.spoken = []
window.stale = 0
const real = Date.now
Date.now = () => real.call(Date) + window.skew
const decode = BaseAudioContext.prototype.decodeAudioData
const names = new WeakMap()
const fetched = window.fetch
window.fetch = (url, options) => fetched(url, options).then((answer) => {
  const clip = /voices\/(.+)\.wav$/.exec(url)
  if (!clip) return answer
  const named = (bytes) => {
    names.set(bytes, clip[1])
    return bytes
  }
  return { ok: answer.ok, arrayBuffer: () => answer.arrayBuffer().then(named) }
})
BaseAudioContext.prototype.decodeAudioData = function (bytes) {
  const name = names.get(bytes)
  return decode.call(this, bytes).then((clip) => { names.set(clip, name); return clip })
}
const start = AudioBufferSourceNode.prototype.start
AudioBufferSourceNode.prototype.start = function (when) {
  window.spoken.push(names.get(this.buffer))
  return start.call(this, when)
}
function note() {
  const number = document.querySelector(".call__number")
  if (number && window.shown[window.shown.length - 1] !== number.textContent) window.shown.push(number.textContent)
  if (document.documentElement.classList.contains("is-stale")) window.stale++
}
waitOften.call(window, note, 5)
`

// A television is a page of Chromium that shows a display.
type television struct {
	t   *testing.T
	ctx context.Context
}

// watch opens a display in a browser that allows sound, after a script of the test's own. A display speaks slowly, so tests
// that watch one are parallel.
func watch(t *testing.T, address, first string) *television {
	t.Helper()
	ctx := servertest.Browser(t, chromedp.Flag("autoplay-policy", "no-user-gesture-required"))
	v := &television{t, ctx}
	if _, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument,
		page.AddScriptToEvaluateOnNewDocumentParams{Source: watching + first}); err != nil {
		t.Fatal(err)
	}
	v.visit(address)
	return v
}

func (v *television) visit(address string) {
	v.t.Helper()
	if err := chromedp.Do(v.ctx, chromedp.Navigate(address)); err != nil {
		v.t.Fatal(err)
	}
}

// evaluate returns the value of a script.
func evaluate[T any](v *television, script string) T {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, limit)
	defer cancel()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[T](script))
	if err != nil {
		v.t.Fatalf("%s: %v", script, err)
	}
	return got
}

// until polls until the script is true.
func (v *television) until(what, script string) {
	v.t.Helper()
	v.untilIn(0, what, script)
}

// untilIn is until for something that the page does after a time. The page's clock moves on in steps, by longest at most.
func (v *television) untilIn(longest time.Duration, what, script string) {
	v.t.Helper()
	poll := time.NewTicker(20 * time.Millisecond)
	defer poll.Stop()
	for end := time.Now().Add(limit); time.Now().Before(end); <-poll.C {
		ask := "Boolean(" + script + ")"
		if longest > 0 {
			ask += fmt.Sprintf(" || (window.pass(%d), false)", step.Milliseconds())
			longest -= step
		}
		if evaluate[bool](v, ask) {
			return
		}
	}
	v.t.Fatalf("waited %v for the screen to %s; it shows %q, announced %q, spoke %v", limit, what,
		evaluate[string](v, "document.querySelector('[data-part]').innerText"),
		v.announced(), evaluate[[]string](v, "window.spoken"))
}

// announced are the ids of the calls that the display announced, in order.
func (v *television) announced() string {
	v.t.Helper()
	return evaluate[string](v, `document.querySelector("main").dataset.announced`)
}

// untilShows waits until a number is in the large place and the page counts as current.
func (v *television) untilShows(number string) {
	v.t.Helper()
	v.until("show "+number, `(document.querySelector(".call__number") || {}).textContent === "`+number+`" && `+
		`!document.documentElement.classList.contains("is-stale")`)
}

// sleep moves the page's clock, as if the machine had slept for that time.
func (v *television) sleep(d time.Duration) {
	v.t.Helper()
	evaluate[float64](v, fmt.Sprint("window.skew += ", d.Milliseconds()))
}

// pass moves the page's clock on and runs the timers that are due by then.
func (v *television) pass(d time.Duration) {
	v.t.Helper()
	evaluate[bool](v, fmt.Sprintf("window.pass(%d) || true", d.Milliseconds()))
}
