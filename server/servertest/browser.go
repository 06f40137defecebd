// Package servertest helps tests to see what a visitor sees: it serves screens, reads their pages and starts the browser
// that they drive.
package servertest

import (
	"context"
	"os/exec"
	"testing"

	"github.com/chromedp/chromedp"
)

// names are what Chromium is called on different systems, the first one found is taken: that without windows is the
// quickest.
var names = []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"}

// Browser starts a headless Chromium with a profile of its own and answers the context of its first tab, for
// chromedp.Do and chromedp.Run. Further tabs are chromedp.NewContext of it. The browser ends with the test. A machine
// without Chromium fails the test.
func Browser(tb testing.TB, more ...chromedp.ExecAllocatorOption) context.Context {
	tb.Helper()
	// Chromium drops what is clicked and typed before the first frame of a page, as it protects people from tapping what they
	// have not seen; a test sees the document before that. Playwright and Puppeteer give the same flag.
	early := chromedp.Flag("allow-pre-commit-input", true)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(find(tb)), chromedp.DisableGPU, early)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), append(options, more...)...)
	tb.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	tb.Cleanup(cancel)
	// The first call binds the browser's life to its context, so it must not carry a time limit.
	if err := chromedp.Do(ctx); err != nil {
		tb.Fatalf("start Chromium: %v", err)
	}
	return ctx
}

// find is where Chromium is.
func find(tb testing.TB) string {
	tb.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	tb.Fatalf("found none of %v: the tests need Chromium", names)
	return ""
}
