package display_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"turno/display"
	"turno/server/queue"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// Boards of several languages, services and desks share one read of the store for a change, and each shows what its page
// does.
func TestTheBoardsOfABranchShareOneRead(t *testing.T) {
	store := queuetest.Store{Client: queuetest.StartRedis(t).Client(t)}
	clock := queuetest.NewClock(t, "2026-11-24T10:00:00+01:00")
	s := servertest.Serve(t, store.Engine(queuetest.AlwaysOpen(), clock.Now), display.Routes)
	for range 3 {
		s.Issue(t, "legal", "it")
		s.Issue(t, "information", "ar")
	}
	frames := map[string]func() queue.Board{}
	for _, query := range []string{"", "lang=ar", "services=legal", "desks=1,2", "services=legal&desks=2&lang=en"} {
		socket := s.Watch(t, "/display/meet/live?format=json&"+query)
		frames[query] = func() queue.Board {
			var f struct{ State queue.Board }
			servertest.Receive(t, socket, &f)
			return f.State
		}
		frames[query]()
	}
	scripts := func() (n int) {
		stats, err := store.Client.Info(t.Context(), "commandstats").Result()
		if err != nil {
			t.Fatal(err)
		}
		_, of, _ := strings.Cut(stats, "cmdstat_evalsha:calls=")
		fmt.Sscan(strings.Split(of, ",")[0], &n)
		return n
	}
	for desk := 1; desk <= 3; desk++ {
		s.Call(t, fmt.Sprint(desk), "")
		before := scripts()
		s.Hub.Changed("meet")
		got := map[string]queue.Board{}
		for query, next := range frames {
			got[query] = next()
		}
		if n := scripts() - before; n != 1 {
			t.Errorf("the boards were read %d times, want once", n)
		}
		for query, board := range got {
			var page queue.Board
			if err := json.Unmarshal([]byte(s.Get(t, "/display/meet?"+query, "application/json").Body), &page); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(page, board); diff != "" {
				t.Errorf("the frame of ?%s differs from its page (-page +frame):\n%s", query, diff)
			}
		}
	}
}

// A change that a board does not show brings its page no frame, and the next one that it shows does.
func TestABoardGetsNoFrameThatLooksTheSame(t *testing.T) {
	s := open(t)
	s.Issue(t, "legal", "it")
	s.Call(t, "3", "B001")
	socket := s.Watch(t, "/display/meet/live")
	type frame struct {
		Seq  int64
		HTML string
	}
	var first, second frame
	servertest.Receive(t, socket, &first)
	s.Move(t, "3", "B001", queue.Serve)
	s.Hub.Changed("meet")
	s.Move(t, "3", "B001", queue.Finish)
	s.Hub.Changed("meet")
	s.Issue(t, "information", "it")
	s.Hub.Changed("meet")
	servertest.Receive(t, socket, &second)
	if second.Seq != first.Seq+3 {
		t.Errorf("the frame after %d is %d, want that of the ticket: who is served is not shown", first.Seq, second.Seq)
	}
}
