package live_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"turno/server/live"
)

// An office has a topic of each class, by its path: two boards, two desks, the supervisor and two phones. It notes what is
// rendered, and stops there as long as a test says.
type office struct {
	mu       sync.Mutex
	seq      int64                    // guarded by mu
	rendered []string                 // guarded by mu
	stops    map[string]chan struct{} // guarded by mu
}

func (o *office) Render(_ context.Context, members []string, give func(int, live.State)) error {
	for i, name := range members {
		give(i, o.state(name))
	}
	return nil
}

func (o *office) state(name string) live.State {
	o.mu.Lock()
	o.rendered = append(o.rendered, name)
	seq, stop := o.seq, o.stops[name]
	o.mu.Unlock()
	if stop != nil {
		<-stop
	}
	return live.State{Epoch: "one", Seq: seq, HTML: fmt.Sprint(name, seq)}
}

var officeTopics = []string{"/board1", "/board2", "/desk1", "/desk2", "/supervisor", "/phone1", "/phone2"}

func (o *office) topic(path string) live.Topic {
	t := live.Topic{Name: path, Group: "meet", Render: func(context.Context) (live.State, error) { return o.state(path), nil }}
	switch path[:5] {
	case "/boar":
		t.Batch, t.Member = o, path
	case "/desk":
		t.Class = live.Desks
	case "/supe":
		t.Class = live.Staff
	default:
		t.Class, t.Batch, t.Member = live.Phones, batchOfPhones{o}, path
	}
	return t
}

type batchOfPhones struct{ *office }

// since is what was rendered since the last call, sorted.
func (o *office) since() []string {
	synctest.Wait()
	o.mu.Lock()
	defer o.mu.Unlock()
	defer func() { o.rendered = nil }()
	return slices.Sorted(slices.Values(o.rendered))
}

// stop has the next renders of a topic wait, until the channel is closed.
func (o *office) stop(name string) (carryOn chan struct{}) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.stops[name] = make(chan struct{})
	return o.stops[name]
}

// Boards are rendered before desks, desks before the supervisor, the supervisor before phones; and the first board has its
// frame before the second one is rendered.
func TestEachClassWaitsForTheOnesBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &office{stops: map[string]chan struct{}{}}
		hub, p := servePaths(t, live.Options{}, o.topic)
		screens := map[string]*watcher{}
		for _, path := range officeTopics {
			screens[path] = watchPath(t, p, path, true)
		}
		o.since()
		for range 2 {
			var steps []chan struct{}
			for _, path := range officeTopics {
				steps = append(steps, o.stop(path))
				screens[path].got()
			}
			o.mu.Lock()
			o.seq++
			o.mu.Unlock()
			hub.Changed("meet")
			first := o.since()
			if len(first) != 1 || first[0][:5] != "/boar" {
				t.Fatalf("%v are rendered at first, want one board", first)
			}
			other := map[string]string{"/board1": "/board2", "/board2": "/board1"}[first[0]]
			at := slices.Index(officeTopics, first[0])
			close(steps[at])
			if got := o.since(); !slices.Equal(got, []string{other}) {
				t.Errorf("%v are rendered after the first board, want the other", got)
			}
			if screens[first[0]].got() != 1 {
				t.Error("the first board has no frame while the second one is rendered")
			}
			close(steps[1-at])
			for _, class := range [][]string{{"/desk1", "/desk2"}, {"/supervisor"}} {
				for i, path := range class {
					if got := o.since(); i == 0 && !slices.Equal(got, class) || i > 0 && len(got) > 0 {
						t.Errorf("%v are rendered before %s is done, want %v", got, path, class)
					}
					close(steps[slices.Index(officeTopics, path)])
				}
			}
			if got := o.since(); len(got) != 1 || got[0][:6] != "/phone" {
				t.Errorf("%v are rendered at last, want a phone", got)
			}
			close(steps[5])
			close(steps[6])
			synctest.Wait()
			for path, s := range screens {
				if n := s.got(); n != 1 && path != first[0] {
					t.Errorf("%s got %d frames, want 1", path, n)
				}
			}
			o.since()
		}
	})
}

// However fast boards change, phones and desks have their turn.
func TestAFloodOfChangesStarvesNobody(t *testing.T) {
	board := newState()
	over := atomic.Bool{}
	desk, phones := newState(), &phones{}
	deskTopic := live.Topic{Name: "desk", Group: "meet", Class: live.Desks, Render: desk.render}
	hub, server := serveTopics(t, map[string]live.Topic{
		"/board": board.topic(), "/desk": deskTopic,
		"/phone": {Name: "phone", Group: "meet", Class: live.Phones, Batch: phones, Member: "phone"},
	})
	for _, path := range []string{"/board", "/desk", "/phone"} {
		dialPath(t, server, path).next()
	}
	board.mu.Lock()
	board.reading = func() {
		if !over.Load() {
			hub.Changed("meet") // during each render
		}
	}
	board.mu.Unlock()
	defer over.Store(true)
	hub.Changed("meet")
	before := len(phones.rendered())
	desks := desk.renders.Load()
	eventually(t, "a hundred renders of the desk and the phones", func() bool {
		return desk.renders.Load()-desks > 100 && len(phones.rendered())-before > 100
	})
	if n := board.renders.Load(); n < 100 {
		t.Errorf("the board was rendered %d times", n)
	}
}
