package main

import (
	"context"
	"fmt"
	"net/url"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"turno/server/servertest"
)

// A load is what the first visit to a page moves over the network.
type load struct {
	mu    sync.Mutex
	bytes map[network.RequestID]float64 // guarded by mu: headers and bodies as they were sent
	urls  map[network.RequestID]string  // guarded by mu
}

// hear keeps what a network event tells.
func (l *load) hear(event any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch event := event.(type) {
	case *network.EventRequestWillBeSent:
		l.urls[event.RequestID] = event.Request.URL
	case *network.EventLoadingFinished:
		l.bytes[event.RequestID] = event.EncodedDataLength
	}
}

// whole waits until everything that was asked for has come, and gives the weight in bytes and the addresses.
func (l *load) whole(t *testing.T) (bytes float64, urls []string) {
	t.Helper()
	eventually(t, "the page to be loaded", func() error {
		l.mu.Lock()
		defer l.mu.Unlock()
		bytes, urls = 0, nil
		for id, url := range l.urls {
			size, finished := l.bytes[id]
			if !finished {
				return fmt.Errorf("%s is still on its way", url)
			}
			bytes += size
			urls = append(urls, url)
		}
		return nil
	})
	return bytes, urls
}

// Each screen is light enough for an old phone in a cellar, and gets nothing from another host.
func TestWeight(t *testing.T) {
	s := newStage(t)
	browser := servertest.Browser(t)
	budgets := map[string]float64{ // kB, of 1000 bytes
		"kiosk home": 60, "kiosk issued": 60, "phone waiting": 40, "phone called": 40, "board": 80, "desk idle": 100, "desk serving": 100,
	}
	for _, v := range s.views("ar") {
		budget, weighed := budgets[v.name]
		if !weighed {
			continue
		}
		t.Run(v.name, func(t *testing.T) {
			p := openTab(t, browser, v.name, v.device)
			l := &load{bytes: map[network.RequestID]float64{}, urls: map[network.RequestID]string{}}
			ctx, cancel := context.WithCancel(p.ctx)
			defer cancel()
			if err := chromedp.Listen(ctx, l.hear); err != nil {
				t.Fatal(err)
			}
			if _, err := chromedp.Call(p.ctx, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true}); err != nil {
				t.Fatal(err)
			}
			p.show(v)
			bytes, urls := l.whole(t)
			t.Logf("%.1f kB in %d requests", bytes/1000, len(urls))
			if bytes/1000 > budget || len(urls) < 5 {
				t.Errorf("the first load takes %.1f kB, want %.0f at most: %v", bytes/1000, budget, urls)
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
