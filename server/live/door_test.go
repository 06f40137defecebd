package live_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"turno/server/live"
)

// A herd asks the store by a few at once, whatever its size, and all of it gets in.
func TestAHerdIsLetInByFew(t *testing.T) {
	const herd = 400
	state := newState()
	var inside, most atomic.Int64
	hub := live.New(live.Options{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := hub.Open(w, r, func(*http.Request) (live.Topic, error) {
			now := inside.Add(1)
			defer inside.Add(-1)
			for had := most.Load(); now > had && !most.CompareAndSwap(had, now); had = most.Load() {
			}
			<-time.After(time.Millisecond) // a read of the store
			return state.topic(), nil
		})
		if err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { hub.Close(context.Background()) })
	var coming sync.WaitGroup
	for range herd {
		coming.Go(func() {
			if err := visit(server, 1); err != nil {
				t.Error(err)
			}
		})
	}
	coming.Wait()
	t.Logf("%d sockets, at most %d asked at once, rendered %d times", herd, most.Load(), state.renders.Load())
	if n := most.Load(); n > 32 {
		t.Errorf("%d asked at once", n)
	}
}

// Who finds the door shut for long is told when to come back.
func TestAHerdThatStandsStillIsTurnedAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hub := live.New(live.Options{})
		defer hub.Close(t.Context())
		hangs := make(chan struct{})
		var inside sync.WaitGroup
		for range 32 {
			inside.Go(func() {
				r := httptest.NewRequest("GET", "/", nil)
				hub.Open(httptest.NewRecorder(), r, func(*http.Request) (live.Topic, error) {
					<-hangs
					return newState().topic(), nil
				})
			})
		}
		synctest.Wait()
		began, answer := time.Now(), httptest.NewRecorder()
		err := hub.Open(answer, httptest.NewRequest("GET", "/", nil), func(*http.Request) (live.Topic, error) {
			t.Error("one more was let in")
			return live.Topic{}, nil
		})
		if waited := time.Since(began); err != nil || answer.Code != http.StatusServiceUnavailable || answer.Header().Get("Retry-After") == "" || waited > 6*time.Second {
			t.Errorf("after %v: %v, %d, Retry-After %q; want 503 within 6 s", waited, err, answer.Code, answer.Header().Get("Retry-After"))
		}
		close(hangs)
		inside.Wait()
	})
}
