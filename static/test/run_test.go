// Package test runs the tests of the browser's scripts in Chromium, without Node and without a build.
package test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"turno/server/servertest"
)

// limit is how long the tests of one file may take.
const limit = 30 * time.Second

// policy is as strict as that of the pages, so that a script that breaks it fails here.
const policy = "default-src 'none'; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'; " +
	"trusted-types turno"

// A result is what check.js reports about one test.
type result struct{ Name, Failure string }

// TestScripts runs every *_test.js beside this file, each in a page of its own.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("*_test.js")
	if err != nil || len(files) == 0 {
		t.Fatalf("found no test: %v", err)
	}
	server := httptest.NewServer(pages())
	t.Cleanup(server.Close)
	browser := servertest.Browser(t)
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			for _, r := range run(t, browser, server.URL, file) {
				t.Run(r.Name, func(t *testing.T) {
					if r.Failure != "" {
						t.Error(r.Failure)
					}
				})
			}
		})
	}
}

// run returns the results of a test file.
func run(t *testing.T, browser context.Context, address, file string) []result {
	t.Helper()
	ctx, cancel := context.WithTimeout(browser, limit)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(address)); err != nil {
		t.Fatalf("open %s: %v", address, err)
	}
	script := fmt.Sprintf(`import("/test/%s").then(() => import("/test/check.js")).then((check) => check.run())`, file)
	results, err := chromedp.Run(ctx, chromedp.Evaluate[[]result](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("run %s: %v", file, err)
	}
	if len(results) == 0 {
		t.Fatalf("%s registers no test", file)
	}
	return results
}

// pages serves an empty page, and the scripts.
func pages() *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle("GET /", http.FileServer(http.Dir("..")))
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { writePage(w, "") })
	return mux
}

func writePage(w http.ResponseWriter, body string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", policy)
	fmt.Fprintf(w, `<!doctype html><html lang="en"><title>Tests</title><body>%s</body></html>`, body)
}
