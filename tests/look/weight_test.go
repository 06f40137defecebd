package look_test

import (
	"context"
	"fmt"
	"net/url"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"turno/server/servertest"
	"turno/tests/harness"
)

// A load is what the first visit to a page moves over the network.
type load struct {
	mu       sync.Mutex
	requests map[network.RequestID]*request // guarded by mu
}

// A request is one file of a load. Its head is left out of the budgets: where one connection carries all files, as HTTP/2
// does behind the proxy of an office, a head that was sent before takes a few bytes.
type request struct {
	url        string
	head, body float64 // bytes as they were sent, compressed
	finished   bool
}

// hear keeps what a network event tells.
func (l *load) hear(event any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch event := event.(type) {
	case *network.EventRequestWillBeSent:
		l.requests[event.RequestID] = &request{url: event.Request.URL}
	case *network.EventResponseReceived:
		if r := l.requests[event.RequestID]; r != nil {
			r.head = event.Response.EncodedDataLength
		}
	case *network.EventLoadingFinished:
		if r := l.requests[event.RequestID]; r != nil {
			r.body, r.finished = event.EncodedDataLength-r.head, true
		}
	}
}

// whole waits until everything that was asked for has come, and gives the addresses and the weight in bytes.
func (l *load) whole(t *testing.T) (urls []string, heads, bodies float64) {
	t.Helper()
	harness.Eventually(t, "the page to be loaded", func() error {
		l.mu.Lock()
		defer l.mu.Unlock()
		urls, heads, bodies = nil, 0, 0
		for _, r := range l.requests {
			if !r.finished {
				return fmt.Errorf("%s is still on its way", r.url)
			}
			urls, heads, bodies = append(urls, r.url), heads+r.head, bodies+r.body
		}
		return nil
	})
	return urls, heads, bodies
}

// Each screen is light enough for an old phone in a cellar, and gets nothing from another host.
func TestWeight(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	browser := servertest.Browser(t)
	budgets := map[string]float64{ // kB, of 1000 bytes
		"kiosk home": 60, "kiosk issued": 60, "kiosk sessions": 60, "phone waiting": 40, "phone called": 40, "board": 80,
		"desk idle": 100, "desk serving": 100, "phone sign-up": 40, "desk sessions": 100, "supervisor": 100,
		"phone at the door": 40, "door": 60,
	}
	for _, v := range s.views("ar") {
		budget, weighed := budgets[v.name]
		if !weighed {
			continue
		}
		t.Run(v.name, func(t *testing.T) {
			p := harness.OpenTab(t, browser, v.name, v.device)
			l := &load{requests: map[network.RequestID]*request{}}
			ctx, cancel := context.WithCancel(p.Ctx)
			defer cancel()
			if err := chromedp.Listen(ctx, l.hear); err != nil {
				t.Fatal(err)
			}
			off := network.SetCacheDisabledParams{CacheDisabled: true}
			if _, err := chromedp.Call(p.Ctx, network.SetCacheDisabled, off); err != nil {
				t.Fatal(err)
			}
			show(p, v)
			urls, heads, bodies := l.whole(t)
			t.Logf("%.1f kB in %d files, and %.1f kB of heads", bodies/1000, len(urls), heads/1000)
			if bodies/1000 > budget || bodies/1000 < budget/10 || heads == 0 {
				t.Errorf("the first load takes %.1f kB, want %.0f at most: %v", bodies/1000, budget, urls)
			}
			at, err := url.Parse(v.url)
			if err != nil {
				t.Fatal(err)
			}
			for _, address := range urls {
				if u, err := url.Parse(address); err != nil || u.Host != at.Host && u.Scheme != "data" {
					t.Errorf("it asks another host: %s", address)
				}
			}
		})
	}
}
