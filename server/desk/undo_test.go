package desk_test

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"turno/server/branch"
	"turno/server/count"
	"turno/server/desk"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// openAt serves the desks of a branch at a time that the test moves.
func openAt(t *testing.T, change func(*branch.Branch)) (*servertest.Site, *queuetest.Clock) {
	t.Helper()
	b := queuetest.AlwaysOpen()
	if change != nil {
		change(b)
	}
	clock := queuetest.NewClock(t, "2026-11-03T10:00:00+01:00")
	return servertest.Serve(t, queuetest.Embedded(t).Engine(b, clock.Now), desk.Routes), clock
}

// undoOf is the form of the page's undo, nil if there is none.
func undoOf(page servertest.Node) *form {
	for _, f := range formsOf(page) {
		if strings.Contains(f.path, "/undos") {
			return &f
		}
	}
	return nil
}

// The undo key names the desk's last change and takes it back, also without scripts. Then there is nothing to undo.
func TestTheLastChangeIsTakenBack(t *testing.T) {
	for _, c := range []struct {
		state string
		move  queue.Move
		says  string
		was   queue.State
	}{
		{"called", queue.Serve, "Undo: B001 is here", queue.Called},
		{"called", queue.Recall, "Undo: call B001 again", queue.Called},
		{"called", queue.MissShow, "Undo: B001 not here", queue.Called},
		{"called", queue.Cancel, "Undo: cancel B001", queue.Called},
		{"called", queue.Return, "Undo: put B001 back in queue", queue.Called},
		{"serving", queue.Finish, "Undo: finish B001", queue.Serving},
		{"serving", queue.Park, "Undo: park B001", queue.Serving},
		{"parked", queue.Resume, "Undo: resume B001", queue.Parked},
		{"missed", queue.Resume, "Undo: resume B001", queue.NoShow},
	} {
		t.Run(c.state+" "+string(c.move), func(t *testing.T) {
			s := open(t)
			prepare(t, s, c.state)
			before := countsOf(t, s)
			s.Move(t, "2", "B001", c.move)
			page := s.Page(t, "/desk/meet/2?lang=en")
			said := strings.NewReplacer("\u2068", "", "\u2069", "").Replace(page.One(t, "class", "undo__text").Text())
			if said != c.says {
				t.Errorf("the key says %q, want %q", said, c.says)
			}
			f := undoOf(page)
			if a := s.PostForm(t, f.path, f.values); a.Status != http.StatusSeeOther ||
				a.Header.Get("Location") != "/desk/meet/2?lang=en" {
				t.Fatalf("status %d to %q, want 303 to the desk", a.Status, a.Header.Get("Location"))
			}
			if got := stateOf(t, s, "B001"); got != c.was {
				t.Errorf("the ticket is %s, want %s", got, c.was)
			}
			if undoOf(s.Page(t, "/desk/meet/2")) != nil {
				t.Error("an undo can be undone")
			}
			if diff := cmp.Diff(before, countsOf(t, s)); diff != "" {
				t.Errorf("counts (-before +after):\n%s", diff)
			}
		})
	}
}

// countsOf are the counts of the day without those that are zero.
func countsOf(t *testing.T, s *servertest.Site) count.Counts {
	t.Helper()
	counts, err := s.Engine.Counts(t.Context(), s.Engine.Branch().Day(s.Engine.Now()))
	if err != nil {
		t.Fatal(err)
	}
	maps.DeleteFunc(counts, func(_ string, n int64) bool { return n == 0 })
	return counts
}

// stateOf finds a ticket on the desk's screen.
func stateOf(t *testing.T, s *servertest.Site, number string) queue.State {
	t.Helper()
	d, err := s.Engine.Desk(t.Context(), "2")
	if err != nil {
		t.Fatal(err)
	}
	all := append(append(append(d.Waiting, d.Parked...), d.NoShows...), d.Coming...)
	if d.Ticket != nil {
		all = append(all, *d.Ticket)
	}
	for _, one := range all {
		if one.Number == number {
			return one.State
		}
	}
	return ""
}

func TestAnUndoThatComesTooLate(t *testing.T) {
	s, clock := openAt(t, nil)
	prepare(t, s, "called")
	page := s.Page(t, "/desk/meet/2?lang=en")
	if got := page.One(t, "class", "undo__seconds").Text(); got != "10" {
		t.Errorf("%s seconds are left, want 10", got)
	}
	clock.Move(ledger.UndoWithin)
	if got := s.Page(t, "/desk/meet/2").One(t, "class", "undo__seconds").Text(); got != "0" {
		t.Errorf("%s seconds are left in the last moment, want 0", got)
	}
	clock.Move(time.Millisecond)
	if undoOf(s.Page(t, "/desk/meet/2")) != nil {
		t.Error("the key is there still")
	}
	f := undoOf(page)
	a := s.PostForm(t, f.path, f.values)
	if said := servertest.Parse(t, a.Body).One(t, "role", "alert").Text(); a.Status != http.StatusConflict ||
		!strings.HasPrefix(said, "It is too late") {
		t.Errorf("status %d with %q, want 409 and that it is too late", a.Status, said)
	}
	json := s.PostJSON(t, "/desk/meet/2/undos", "k", fmt.Sprintf(`{"seq":%s}`, f.values.Get("seq")))
	var got struct{ Code string }
	if decode(t, json, &got); got.Code != "too_late" {
		t.Errorf("the code is %q, want too_late", got.Code)
	}
}

func TestAnUndoAfterSomethingElseHappened(t *testing.T) {
	s := open(t)
	prepare(t, s, "parked")
	f := undoOf(s.Page(t, "/desk/meet/2?lang=en"))
	s.Move(t, "3", "B001", queue.Resume)
	a := s.PostForm(t, f.path, f.values)
	if said := servertest.Parse(t, a.Body).One(t, "role", "alert").Text(); a.Status != http.StatusConflict ||
		!strings.Contains(said, "something else has happened since") {
		t.Errorf("status %d with %q, want 409 and why", a.Status, said)
	}
	if d, err := s.Engine.Desk(t.Context(), "3"); err != nil || d.Ticket == nil {
		t.Errorf("desk 3 holds %v, %v; want what it resumed", d.Ticket, err)
	}
}
