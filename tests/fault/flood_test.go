package fault_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"turno/server/servertest"
	"turno/tests/harness"
)

// A caller sends requests from one of this machine's addresses, as another device would.
type caller struct {
	http.Client
	base string
}

func callerAt(t *testing.T, p *harness.Program, address string) *caller {
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}
	transport := &http.Transport{DialContext: dialer.DialContext, MaxIdleConnsPerHost: 16}
	t.Cleanup(transport.CloseIdleConnections)
	return &caller{http.Client{Timeout: harness.Patience, Transport: transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, p.Base}
}

// post sends JSON and reads the answer.
func (c *caller) post(t *testing.T, path, key, body string) (status int, header http.Header, answer map[string]any) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "POST", c.base+path, bytes.NewBufferString(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = http.Header{"Accept": {"application/json"}, "Content-Type": {"application/json"}, "Idempotency-Key": {key}}
	res, err := c.Do(r)
	if err != nil {
		t.Error(err)
		return 0, nil, nil
	}
	defer res.Body.Close()
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		t.Errorf("%s: %v", path, err)
	}
	return res.StatusCode, res.Header, answer
}

// One address that floods the kiosk gets as many tickets as the limits say. Staff behind the same address, and other
// addresses, go on.
func TestAFloodIsBounded(t *testing.T) {
	harness.OnEachPlace(t, func(t *testing.T, where harness.Place) {
		p := harness.Start(t, where, "-branch", servertest.Office{}.File(t), "-limits", "on")
		flood, other := callerAt(t, p, "127.0.0.1"), callerAt(t, p, "127.0.0.2")
		const ticket = `{"service":"legal","language":"it"}`
		var mu sync.Mutex
		var first string
		got := map[int]int{}
		began := time.Now()
		var senders sync.WaitGroup
		for n := range 8 {
			senders.Go(func() {
				for i := range 25 {
					key := fmt.Sprint("flood ", n, " ", i)
					status, header, answer := flood.post(t, harness.Tickets, key, ticket)
					mu.Lock()
					got[status]++
					if first == "" && status == 201 {
						first = key
					}
					mu.Unlock()
					if status == 429 && (answer["code"] != "too_many" || header.Get("Retry-After") != "1") {
						t.Errorf("refused with %v, Retry-After %q", answer, header.Get("Retry-After"))
					}
				}
			})
		}
		senders.Wait()
		most := 60 + int(2*time.Since(began).Seconds()) + 1
		if got[201] < 60 || got[201] > most || got[201]+got[429] != 200 {
			t.Errorf("200 requests: got %v, want 60 to %d tickets and 429 for the rest", got, most)
		}
		if status, _, answer := flood.post(t, harness.Tickets, first, ticket); status != 201 {
			t.Errorf("a lost answer that is asked for again: got %d %v", status, answer)
		}
		if status, _, answer := flood.post(t, harness.Desk1+"/calls", "call", `{}`); status != 201 {
			t.Errorf("a call from the same address: got %d %v", status, answer)
		}
		registered := `{"service":"legal","language":"it"}`
		if status, _, answer := flood.post(t, harness.Desk1+"/tickets", "register", registered); status != 201 {
			t.Errorf("a ticket at the desk from the same address: got %d %v", status, answer)
		}
		if status, _, answer := other.post(t, harness.Tickets, "other", ticket); status != 201 {
			t.Errorf("another address: got %d %v", status, answer)
		}
		refused := false
		for i := 0; i < 20 && !refused; i++ { // a busy machine may have given the bucket some back
			form := url.Values{"service": {"legal"}, "language": {"ar"}, "key": {fmt.Sprint("page ", i)}}
			res, err := flood.PostForm(p.Base+harness.Tickets, form)
			if err != nil {
				t.Fatal(err)
			}
			page, err := io.ReadAll(res.Body)
			res.Body.Close()
			if refused = res.StatusCode == 429; refused && (err != nil || !strings.Contains(string(page), "طلبات كثيرة")) {
				t.Errorf("a person who chose Arabic reads %s", page)
			}
		}
		if !refused {
			t.Error("no form was refused")
		}
	})
}

// The same key is two keys at two desks, and at the kiosk: nobody uses up the key of another's next press, or gets another's
// token by it.
func TestAKeyBelongsToItsRoute(t *testing.T) {
	p := harness.StartOpen(t, harness.AtDisk(t))
	const key = "the same key"
	_, token := p.Issue(t, key, "legal", "it")
	p.Issue(t, "another", "legal", "it")
	third := p.Must(t, harness.Desk1+"/tickets", key, map[string]string{"service": "legal", "language": "it"})
	if third["token"] == token {
		t.Error("a desk got the visitor's token under the visitor's key")
	}
	p.Must(t, "/t/"+token+"/cancellation", key, map[string]string{})
	for _, desk := range []string{"2", "3"} {
		called := p.Must(t, "/desk/meet/"+desk+"/calls", key, map[string]string{})
		again := p.Must(t, "/desk/meet/"+desk+"/calls", key, map[string]string{})
		if called["number"] != again["number"] {
			t.Errorf("desk %s: the repeat called %v after %v", desk, again["number"], called["number"])
		}
	}
}
