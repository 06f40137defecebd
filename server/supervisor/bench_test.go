//go:build unix

package supervisor_test

import (
	"fmt"
	"io"
	"net/http"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// crowded is how many tickets wait in the benchmarks. The page has to stay quick with them.
const crowded = 500

// ours serves an office with a crowd on a store.
func ours(b *testing.B, store string) *office {
	s := queuetest.Embedded(b)
	if store == "redis" {
		s = queuetest.Store{Client: queuetest.StartRedis(b).Client(b)}
	}
	o := open(b, s)
	o.crowd(b, crowded, 3*time.Second)
	o.Call(b, "1", "")
	return o
}

// busy is the CPU time of this process. On a machine that others use as well it says more than the clock.
func busy(tb testing.TB) time.Duration {
	tb.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// BenchmarkPage measures the whole page with 500 waiting, from the request to its last byte. The time includes the client,
// which decompresses the page, and the read of the store: the embedded store runs in this process too.
func BenchmarkPage(b *testing.B) {
	for _, store := range []string{"redis", "embedded"} {
		b.Run(store+"/page", func(b *testing.B) {
			o := ours(b, store)
			packed := packedSize(b, o)
			size, before := 0, busy(b)
			for b.Loop() {
				a := o.Get(b, base, "text/html")
				if a.Status != http.StatusOK {
					b.Fatal(a.Status)
				}
				size = len(a.Body)
			}
			b.ReportMetric(float64((busy(b)-before).Microseconds())/1000/float64(b.N), "CPU-ms/page")
			b.ReportMetric(float64(size)/1000, "kB")
			b.ReportMetric(float64(packed)/1000, "packed-kB")
		})
		b.Run(store+"/read", func(b *testing.B) {
			o := ours(b, store)
			before := busy(b)
			for b.Loop() {
				f, err := o.Engine.Floor(b.Context())
				if err != nil || f.Total < crowded-1 {
					b.Fatal(f.Total, err)
				}
			}
			b.ReportMetric(float64((busy(b)-before).Microseconds())/1000/float64(b.N), "CPU-ms/read")
		})
	}
}

// packedSize is how many bytes the compressed page has.
func packedSize(b *testing.B, o *office) int {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, o.URL+base, http.NoBody)
	must(b, err)
	r.Header = http.Header{"Accept": {"text/html"}, "Accept-Encoding": {"gzip"}}
	res, err := http.DefaultTransport.RoundTrip(r)
	must(b, err)
	defer res.Body.Close()
	n, err := io.Copy(io.Discard, res.Body)
	must(b, err)
	return int(n)
}

// swap replaces the part by two frames in turn, as a call and a new ticket make them, with the layout of the page. It
// returns the shortest and the median time, in ms. The shortest is the time without other load on the machine. whole hides
// from part.js that there are lists, so that it replaces everything.
const swap = `(async (whole) => {
  const page = document.querySelector("script[type=module]").src
  const { replace } = await import(page.replace("supervisor/supervisor.js", "element/part.js"))
  const part = document.querySelector("[data-part]")
  const frame = () => (whole ? part.innerHTML.replaceAll(" data-rows", " data-hidden") : part.innerHTML)
  const before = frame()
  const first = part.querySelector(".choice[data-row]")
  const [place, list] = [first.nextSibling, first.parentNode]
  first.remove()
  const after = frame()
  list.insertBefore(first, place)
  const times = []
  for (let i = 0; i < 26; i++) {
    await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))
    const began = performance.now()
    replace(part, (i & 1) ? before : after)
    part.getBoundingClientRect()
    times.push(performance.now() - began)
  }
  replace(part, before.replaceAll(" data-hidden", " data-rows"))
  times.sort((a, b) => a - b)
  return { best: times[0], middle: times[12] }
})(%v)`

// BenchmarkSwap measures how long a browser is busy with one frame of 500 waiting, as it is and if everything were replaced.
// It does so with the whole CPU, and four times slower, as on an office's old computer.
func BenchmarkSwap(b *testing.B) {
	o := ours(b, "embedded")
	ctx := servertest.Browser(b)
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1366, 768), chromedp.Navigate(o.URL+base),
		chromedp.WaitVisible(chromedp.CSS(".choice"))); err != nil {
		b.Fatal(err)
	}
	for _, slower := range []float64{1, 4} {
		b.Run(fmt.Sprintf("slowed=%v", slower), func(b *testing.B) {
			if _, err := chromedp.Call(ctx, emulation.SetCPUThrottlingRate,
				emulation.SetCPUThrottlingRateParams{Rate: slower}); err != nil {
				b.Fatal(err)
			}
			var rows, whole struct{ Best, Middle float64 }
			for b.Loop() {
				for took, all := range map[*struct{ Best, Middle float64 }]bool{&rows: false, &whole: true} {
					got, err := chromedp.Run(ctx, chromedp.Evaluate[struct{ Best, Middle float64 }](fmt.Sprintf(swap, all),
						chromedp.EvalAwaitPromise))
					if err != nil {
						b.Fatal(err)
					}
					*took = got
				}
			}
			b.ReportMetric(rows.Best, "ms/best")
			b.ReportMetric(rows.Middle, "ms/middle")
			b.ReportMetric(whole.Middle, "whole-ms/middle")
		})
	}
}
