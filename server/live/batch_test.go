package live_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"turno/server/live"
)

// phones are a batch: each member's state says its name.
type phones struct {
	mu      sync.Mutex
	seq     int64      // guarded by mu
	parts   [][]string // guarded by mu
	reading func()     // guarded by mu; if set, called before each part is answered
}

func (p *phones) Render(_ context.Context, members []string, give func(int, live.State)) error {
	p.mu.Lock()
	seq, reading := p.seq, p.reading
	p.parts = append(p.parts, slices.Clone(members))
	p.mu.Unlock()
	if reading != nil {
		reading()
	}
	for i, name := range members {
		if !strings.HasPrefix(name, "unknown") {
			give(i, live.State{Epoch: "one", Seq: seq, HTML: fmt.Sprint(name, " at ", seq)})
		}
	}
	return nil
}

func (p *phones) change(seq int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.seq = seq
}

// read sets what happens before each part is answered.
func (p *phones) read(reading func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.reading = reading
}

func (p *phones) rendered() [][]string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.parts)
}

// servePhones serves a member of the batch by its path, and the board's topic at /board.
func servePhones(t *testing.T, batch *phones, board live.Topic) (*live.Hub, *httptest.Server) {
	t.Helper()
	hub := live.New(live.Options{Log: quiet()})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, "/")
		if name == "board" {
			hub.Serve(w, r, board)
			return
		}
		hub.Serve(w, r, live.Topic{Name: name, Group: "meet", Class: live.Phones, Batch: batch, Member: name})
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { hub.Close(context.Background()) })
	return hub, server
}

// serveTopics serves topics by their paths.
func serveTopics(t *testing.T, topics map[string]live.Topic) (*live.Hub, *httptest.Server) {
	t.Helper()
	hub := live.New(live.Options{Log: quiet()})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hub.Serve(w, r, topics[r.URL.Path])
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { hub.Close(context.Background()) })
	return hub, server
}

func TestABatchIsReadTogether(t *testing.T) {
	const members = 300
	batch := &phones{}
	hub, server := servePhones(t, batch, newState().topic())
	var screens []screen
	for i := range members {
		screens = append(screens, dialPath(t, server, fmt.Sprintf("/phone%d", i)))
		screens[i].next()
	}
	dialPath(t, server, "/unknown") // which must not spoil it for the others
	before := len(batch.rendered())
	batch.change(1)
	hub.Changed("meet")
	for i, s := range screens {
		if got := s.wait(1); got.HTML != fmt.Sprintf("phone%d at 1", i) {
			t.Fatalf("phone %d got %q", i, got.HTML)
		}
	}
	if n := len(batch.rendered()) - before; n > 6 {
		t.Errorf("one change of %d phones was read %d times, want 2 and one or two for the one that is unknown", members, n)
	}
}

// Phones in great number are rendered a part after the other: one that comes meanwhile, and the board, do not wait for
// all of them.
func TestNobodyWaitsForAllPhones(t *testing.T) {
	const members = 700 // three parts
	board := newState()
	reading, carryOn := make(chan struct{}), make(chan struct{})
	batch := &phones{}
	hub, server := servePhones(t, batch, board.topic())
	var screens []screen
	for i := range members {
		screens = append(screens, dialPath(t, server, fmt.Sprintf("/phone%d", i)))
		screens[i].next()
	}
	wall := dialPath(t, server, "/board")
	wall.next()
	batch.read(func() { reading <- struct{}{}; <-carryOn })
	batch.change(1)
	board.change(1)
	before := len(batch.rendered())
	hub.Changed("meet")
	<-reading // the first part, which takes its time
	wall.wait(1)
	late := dialPath(t, server, "/late")
	eventually(t, "the late one watches", func() bool { return hub.Sockets() == members+2 })
	carryOn <- struct{}{}
	<-reading
	parts := batch.rendered()[before:]
	if len(parts) != 2 || !slices.Equal(parts[1], []string{"late"}) {
		t.Errorf("after the first part came %d more, the next of %d", len(parts)-1, len(parts[1]))
	}
	carryOn <- struct{}{}
	late.next()
	go func() {
		for {
			select {
			case <-reading:
				carryOn <- struct{}{}
			case <-t.Context().Done():
				return
			}
		}
	}()
	for _, s := range screens {
		s.wait(1)
	}
}
