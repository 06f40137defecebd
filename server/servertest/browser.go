// Package servertest helps tests to see what a visitor sees: it serves screens, reads their pages and starts a browser for
// them.
package servertest

import (
	"context"
	"os/exec"
	"testing"

	"github.com/chromedp/chromedp"
)

// names are Chromium's names on different systems. The first one that is found is used, so the one without windows, which
// is the fastest, comes first.
var names = []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"}

// Browser starts a headless Chromium with a profile of its own and returns the context of its first tab, for
// chromedp.Do and chromedp.Run. chromedp.NewContext of it makes another tab. The browser ends with the test. The test
// fails on a machine without Chromium.
func Browser(tb testing.TB, more ...chromedp.ExecAllocatorOption) context.Context {
	tb.Helper()
	// Chromium ignores clicks and keys before the first frame of a page, so that people do not tap what they have not seen. A
	// test sees the document before that frame. Playwright and Puppeteer set the same flag.
	early := chromedp.Flag("allow-pre-commit-input", true)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(find(tb)), chromedp.DisableGPU, early)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), append(options, more...)...)
	tb.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	tb.Cleanup(cancel)
	// The browser ends with the context of the first call, so that context must not have a time limit.
	if err := chromedp.Do(ctx); err != nil {
		tb.Fatalf("start Chromium: %v", err)
	}
	return ctx
}

// find is the path of Chromium.
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
