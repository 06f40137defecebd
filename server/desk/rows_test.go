package desk_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"turno/server"
	"turno/server/appointment"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/servertest"
)

// plain is a text without the signs that keep names of another direction together.
func plain(n servertest.Node) string {
	return strings.NewReplacer("\u2066", "", "\u2068", "", "\u2069", "").Replace(n.Text())
}

// rowOf is the row of a ticket in a list of desk 2, in English.
func rowOf(t *testing.T, s *servertest.Site, list, number string) servertest.Node {
	t.Helper()
	for _, row := range s.Page(t, "/desk/meet/2?lang=en").One(t, "id", list).All("class", "row") {
		if row.One(t, "class", "row__number").Text() == number {
			return row
		}
	}
	t.Fatalf("%s has no %s", list, number)
	return servertest.Node{}
}

// menuOf is the page with the menu of a row of desk 2.
func menuOf(t *testing.T, s *servertest.Site, list, number string) servertest.Node {
	t.Helper()
	more := rowOf(t, s, list, number).One(t, "class", "row__opener")
	return s.Page(t, more.Attribute("href")).One(t, "class", "row__menu")
}

// press sends the form of a part of the page that has this move, by the key with that value, "" for a key that adds none.
func press(t *testing.T, s *servertest.Site, part servertest.Node, move, value string) {
	t.Helper()
	for _, f := range formsOf(part) {
		if f.values.Get("move") == move && (f.added == "" && value == "" || f.added != "" && f.values.Get(f.added) == value) {
			if a := s.PostForm(t, f.path, f.values); a.Status != http.StatusSeeOther {
				t.Fatalf("%s %s: status %d, want 303", move, value, a.Status)
			}
			return
		}
	}
	t.Fatalf("there is no key for %s %s", move, value)
}

// issue issues a ticket for a request.
func issue(t *testing.T, s *servertest.Site, r queue.IssueRequest) queue.Issued {
	t.Helper()
	r.Head, r.Source = ledger.Head{Key: server.NewKey(), By: ledger.ByVisitor}, "kiosk"
	got, err := s.Engine.Issue(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// Staff read the name of a language in their own language, with its own name beside it (B5).
func TestTheNeededLanguageIsNamedForStaffAndInItsOwnScript(t *testing.T) {
	s := open(t)
	issue(t, s, queue.IssueRequest{Service: "mediation", Language: "ar", Needs: "ti"})
	if got := s.Page(t, "/desk/meet/2?lang=en").One(t, "class", "next__facts").Text(); !strings.Contains(got,
		"speaks Tigrinya ትግርኛ · reads Arabic العربية") {
		t.Errorf("the preview says %q", got)
	}
	if got := rowOf(t, s, "list-waiting", "C001").One(t, "class", "row__language").Text(); got != "Tigrinya ትግርኛ" {
		t.Errorf("the row says %q", got)
	}
	s.Call(t, "2", "C001")
	if got := s.Page(t, "/desk/meet/2?lang=en").One(t, "class", "held__speaks").Text(); !strings.Contains(got, "ትግርኛ") ||
		!strings.Contains(got, "العربية") {
		t.Errorf("the card says %q", got)
	}
}

func TestWhoIsOfferedElsewhereFirstCanStillBeCalled(t *testing.T) {
	s := open(t)
	_, err := s.Engine.SetPresence(t.Context(), queue.PresenceRequest{Head: ledger.Head{Key: "p", Desk: "1"},
		Languages: []string{"ar"}})
	if err != nil {
		t.Fatal(err)
	}
	s.Issue(t, "legal", "ar")
	s.Issue(t, "information", "it")
	page := s.Page(t, "/desk/meet/2?lang=en")
	if got := page.One(t, "class", "next__number").Text(); got != "A001" {
		t.Errorf("the next is %s, want A001: B001 is desk 1's first", got)
	}
	row := rowOf(t, s, "list-waiting", "B001")
	if got := plain(row.One(t, "class", "row__notes")); !strings.HasPrefix(got, "until ") ||
		!strings.HasSuffix(got, " for desks that speak Arabic (العربية)") {
		t.Errorf("the row says %q", got)
	}
	if len(rowOf(t, s, "list-waiting", "A001").All("class", "row__notes")) != 0 {
		t.Error("A001 is offered here and says otherwise")
	}
	press(t, s, row, "", "")
	if got := s.Page(t, "/desk/meet/2").One(t, "id", "desk-held").Text(); got != "B001" {
		t.Errorf("the desk holds %q, want B001", got)
	}
}

func TestParkedForOneDeskOrForAll(t *testing.T) {
	s := open(t)
	s.Issue(t, "legal", "ar")
	s.Call(t, "2", "B001")
	park := s.Page(t, "/desk/meet/2").One(t, "id", "park-B001")
	if got := park.One(t, "name", "mine").Attribute("value"); got != "true" {
		t.Errorf("the box sends mine=%s", got)
	}
	press(t, s, park, "park", "documents")
	row := rowOf(t, s, "list-parked", "B001")
	if got := plain(row.One(t, "class", "row__notes")); got != "Fetching documents" {
		t.Errorf("the row says %q", got)
	}
	press(t, s, row, "resume", "")
	f := formsOf(s.Page(t, "/desk/meet/2").One(t, "id", "park-B001"))[0]
	f.values.Set("mine", "true")
	s.PostForm(t, f.path, f.values)

	if got := plain(rowOf(t, s, "list-parked", "B001").One(t, "class", "row__notes")); got != "for desk 2" {
		t.Errorf("at desk 2 the row says %q", got)
	}
	elsewhere := s.Page(t, "/desk/meet/3?lang=en").One(t, "id", "list-parked")
	if key := elsewhere.One(t, "class", "act--resume").Tags("button")[0]; !key.Has("disabled") {
		t.Error("desk 3 could resume what desk 2 keeps")
	}
	if got := plain(elsewhere.One(t, "class", "row__notes")); got != "for desk 2" {
		t.Errorf("at desk 3 the row says %q", got)
	}
	press(t, s, menuOf(t, s, "list-parked", "B001"), "return", "")
	if got := stateOf(t, s, "B001"); got != queue.Waiting {
		t.Errorf("the ticket is %s, want waiting", got)
	}
}

func TestAMissedTicketIsTakenUpOrWaitsAgain(t *testing.T) {
	for move, want := range map[string]queue.State{"resume": queue.Called, "return": queue.Waiting} {
		s := open(t)
		prepare(t, s, "missed")
		part := rowOf(t, s, "list-missed", "B001")
		if move == "return" {
			part = menuOf(t, s, "list-missed", "B001")
		}
		press(t, s, part, move, "")
		if got := stateOf(t, s, "B001"); got != want {
			t.Errorf("%s: the ticket is %s, want %s", move, got, want)
		}
	}
}

func TestWhoIsOnTheirWay(t *testing.T) {
	s := open(t)
	if len(s.Page(t, "/desk/meet/2").All("class", "lists--coming")) != 0 {
		t.Error("nobody is on their way and the list is there")
	}
	for range 2 {
		issue(t, s, queue.IssueRequest{Service: "legal", Language: "ar", Coming: true})
	}
	press(t, s, rowOf(t, s, "list-coming", "B001"), "arrive", "")
	press(t, s, menuOf(t, s, "list-coming", "B002"), "cancel", "")
	d, err := s.Engine.Desk(t.Context(), "2")
	if err != nil || len(d.Waiting) != 1 || d.Waiting[0].Number != "B001" || len(d.Coming) != 0 {
		t.Errorf("waiting %v and coming %v, %v; want B001 and nobody", d.Waiting, d.Coming, err)
	}
}

// All classes of the branch except the ticket's own are offered, also those that only staff give.
func TestAWaitingTicketIsPrioritized(t *testing.T) {
	s := open(t)
	s.Issue(t, "legal", "ar")
	offered := func() []string {
		var values []string
		for _, f := range formsOf(menuOf(t, s, "list-waiting", "B001")) {
			if f.added == "priority" {
				values = append(values, f.values.Get("priority"))
			}
		}
		return values
	}
	if diff := cmp.Diff([]string{"priority", "urgent"}, offered()); diff != "" {
		t.Errorf("classes (-want +got):\n%s", diff)
	}
	press(t, s, menuOf(t, s, "list-waiting", "B001"), "prioritize", "urgent")
	if got := rowOf(t, s, "list-waiting", "B001").One(t, "class", "row__priority").Text(); got != "Urgent" {
		t.Errorf("the row says %q", got)
	}
	if diff := cmp.Diff([]string{"priority", ""}, offered()); diff != "" {
		t.Errorf("classes of an urgent ticket (-want +got):\n%s", diff)
	}
	press(t, s, menuOf(t, s, "list-waiting", "B001"), "prioritize", "")
	if got := rowOf(t, s, "list-waiting", "B001").All("class", "row__priority"); len(got) != 0 {
		t.Error("the priority stays")
	}
}

// A row says for whom its ticket is kept.
func TestRowsOfTicketsForOneDeskOrPerson(t *testing.T) {
	s := open(t)
	anna := "anna"
	if _, err := s.Engine.SetPresence(t.Context(), queue.PresenceRequest{Head: ledger.Head{Key: "p", Desk: "2"},
		Person: &anna}); err != nil {
		t.Fatal(err)
	}
	s.Issue(t, "legal", "ar")
	s.Issue(t, "legal", "ar")
	for number, to := range map[string]queue.MoveRequest{"B001": {ToDesk: "2"}, "B002": {ToPerson: "anna"}} {
		s.Call(t, "1", number)
		to.Key, to.Desk, to.Ticket, to.Move = server.NewKey(), "1", number, queue.Transfer
		if _, err := s.Engine.Move(t.Context(), to); err != nil {
			t.Fatal(err)
		}
	}
	for number, want := range map[string]string{"B001": "for desk 2", "B002": "for Anna"} {
		if got := plain(rowOf(t, s, "list-waiting", number).One(t, "class", "row__notes")); got != want {
			t.Errorf("%s says %q, want %q", number, got, want)
		}
	}
	// A ticket cannot be transferred to the person at the same desk.
	s.Call(t, "2", "")
	if moves := movesOf(s.Page(t, "/desk/meet/2")); slices.Contains(moves, "transfer person=anna") ||
		!slices.Contains(moves, "transfer person=omar") {
		t.Errorf("the keys are %v", moves)
	}
}

// Above the waiting tickets the page says how many appointments are awaited, and when the first ones are.
func TestAppointmentsAreAwaited(t *testing.T) {
	s, clock := openAt(t, nil)
	page := func() string { return plain(s.Page(t, "/desk/meet/2?lang=en").One(t, "class", "lists--waiting")) }
	if got := page(); strings.Contains(got, "expected") {
		t.Errorf("with none it says %q", got)
	}
	for _, in := range []int{30, 10, 20, 50} {
		booking := appointment.Booking{Service: "legal", At: clock.Now().Add(time.Duration(in) * time.Minute)}
		if _, err := s.Engine.Appointments.Book(t.Context(),
			appointment.BookRequest{Head: ledger.Head{Key: fmt.Sprint("book", in)}, Booking: booking}); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := page(), "4 appointments expected: 10:10 · 10:20 · 10:30 · …"; !strings.Contains(got, want) {
		t.Errorf("it says %q, without %q", got, want)
	}
}
