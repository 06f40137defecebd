package desk_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"turno/server"
	"turno/server/desk"
	"turno/server/queue"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

func open(t *testing.T) *servertest.Site {
	t.Helper()
	return servertest.Serve(t, queuetest.Open(t), desk.Routes)
}

func TestChoosingADesk(t *testing.T) {
	s := open(t)
	var got struct {
		Desks []struct {
			ID       string   `json:"id"`
			Services []string `json:"services"`
		} `json:"desks"`
	}
	decode(t, s.Get(t, "/desk/meet", "application/json"), &got)
	if len(got.Desks) != 3 || got.Desks[1].ID != "2" || len(got.Desks[1].Services) != 4 {
		t.Errorf("desks %+v, want 1, 2 and 3 with four services each", got.Desks)
	}
	var links []string
	for _, a := range s.Page(t, "/desk/meet?lang=it").All("class", "choose__desk") {
		links = append(links, a.Attribute("href"))
	}
	if diff := cmp.Diff([]string{"/desk/meet/1?lang=it", "/desk/meet/2?lang=it", "/desk/meet/3?lang=it"}, links); diff != "" {
		t.Errorf("links (-want +got):\n%s", diff)
	}
}

func TestADeskThatDoesNotExistIsNotFound(t *testing.T) {
	s := open(t)
	for _, path := range []string{"/desk/nowhere", "/desk/nowhere/2", "/desk/meet/99", "/desk/meet/99/live"} {
		for _, accept := range []string{"text/html", "application/json"} {
			if a := s.Get(t, path, accept); a.Status != http.StatusNotFound {
				t.Errorf("GET %s as %s: status %d, want 404", path, accept, a.Status)
			}
		}
	}
	for _, path := range []string{"/desk/meet/99/calls", "/desk/meet/99/recalls", "/desk/meet/99/moves"} {
		if a := s.PostJSON(t, path, "k", `{}`); a.Status != http.StatusNotFound {
			t.Errorf("POST %s: status %d, want 404", path, a.Status)
		}
	}
}

func TestTheStateAsJSON(t *testing.T) {
	s := open(t)
	token := s.Issue(t, "legal", "ar").Token
	s.Issue(t, "information", "it")
	s.Call(t, "2", "")
	a := s.Get(t, "/desk/meet/2", "application/json")
	var got queue.DeskState
	decode(t, a, &got)
	want, err := s.Engine.Desk(t.Context(), "2")
	if err != nil {
		t.Fatal(err)
	}
	got.At = want.At // each read has its own moment
	notTold := cmpopts.IgnoreFields(queue.Ticket{}, "Source", "Since", "AnnouncedAt", "Announcement")
	if diff := cmp.Diff(want, got, notTold); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
	if strings.Contains(a.Body, token) || strings.Contains(s.Get(t, "/desk/meet/2", "text/html").Body, token) {
		t.Error("the desk tells a ticket's token")
	}
}

func TestThePageShowsWhomTheKeyWouldCall(t *testing.T) {
	s := open(t)
	if got := s.Page(t, "/desk/meet/2?lang=it").One(t, "class", "next__key").Text(); !strings.Contains(got,
		"Nessuno in attesa") {
		t.Errorf("with nobody waiting the key says %q", got)
	}
	s.Issue(t, "legal", "ar")
	key := s.Page(t, "/desk/meet/2?lang=it").One(t, "class", "next__key").Text()
	for _, want := range []string{"Chiama il prossimo", "B001", "Sportello legale", "العربية", "0 min", "Spazio"} {
		if !strings.Contains(key, want) {
			t.Errorf("the key says %q, without %q", key, want)
		}
	}
}

func TestThePageShowsWhatCanBeDone(t *testing.T) {
	s := open(t)
	s.Issue(t, "legal", "ar")
	s.Issue(t, "information", "fr")
	s.Call(t, "2", "B001")

	parks := []string{"park reason=", "park reason=documents", "park reason=form", "park reason=interpreter",
		"park reason=other_office"}
	transfers := []string{"transfer service=information", "transfer service=mediation", "transfer service=participation",
		"transfer desk=1", "transfer desk=3", "transfer person=anna", "transfer person=omar", "transfer person=giulia"}
	onward := slices.Concat(transfers, []string{"send place=copier", "send place=mediator", "send place=stamp",
		"change_service service=information", "change_service service=mediation", "change_service service=participation"})
	called := slices.Concat([]string{"serve", "recalls", "no_show", "return"}, parks, onward,
		[]string{"answers", "cancel", "undos"})
	if diff := cmp.Diff(called, movesOf(s.Page(t, "/desk/meet/2"))); diff != "" {
		t.Errorf("of a called ticket (-want +got):\n%s", diff)
	}
	s.Move(t, "2", "B001", queue.Serve)
	page := s.Page(t, "/desk/meet/2")
	goesOn := []string{"finish", "finish call=true", "finish service=information", "finish service=mediation",
		"finish service=participation"}
	serving := slices.Concat(goesOn, []string{"recalls", "no_show", "return"}, parks, onward, []string{"answers", "undos"})
	if diff := cmp.Diff(serving, movesOf(page)); diff != "" {
		t.Errorf("of a ticket being served (-want +got):\n%s", diff)
	}
	if cases := page.All("class", "case__count"); len(cases) != 4 {
		t.Errorf("%d types of case can be counted, want 4", len(cases))
	}
	for _, act := range page.One(t, "id", "list-waiting").All("class", "act--call") {
		if key := act.Tags("button")[0]; !key.Has("disabled") {
			t.Errorf("the desk is busy and could press %q", key.Text())
		}
	}
}

func TestWhoWaitsTooLongStandsOut(t *testing.T) {
	clock := queuetest.NewClock(t, "2026-11-03T10:00:00+01:00")
	e := queuetest.Embedded(t).Engine(queuetest.AlwaysOpen(), clock.Now)
	s := servertest.Serve(t, e, desk.Routes)
	s.Issue(t, "legal", "ar")
	clock.Move(12 * minute)
	s.Issue(t, "legal", "fr")
	clock.Move(9 * minute)
	var late []string
	for _, row := range s.Page(t, "/desk/meet/2").One(t, "id", "list-waiting").All("class", "row") {
		wait := row.One(t, "class", "wait")
		if wait.Has("is-late") {
			late = append(late, row.One(t, "class", "row__number").Text()+" "+wait.Text())
		}
	}
	if diff := cmp.Diff([]string{"B001 21 min"}, late); diff != "" {
		t.Errorf("late (-want +got):\n%s", diff)
	}
}

func TestParkedAndMissedStandApart(t *testing.T) {
	s := open(t)
	s.Issue(t, "legal", "ar")
	s.Issue(t, "information", "fr")
	s.Call(t, "2", "B001")
	s.Move(t, "2", "B001", queue.Park)
	s.Call(t, "2", "A001")
	s.Move(t, "2", "A001", queue.MissShow)
	page := s.Page(t, "/desk/meet/2")
	for list, want := range map[string]string{"list-parked": "B001", "list-missed": "A001"} {
		if got := page.One(t, "id", list).One(t, "class", "row__number").Text(); got != want {
			t.Errorf("%s has %q, want %s", list, got, want)
		}
	}
}

func TestAFrameIsTheStateOfThePage(t *testing.T) {
	s := open(t)
	socket := s.Watch(t, "/desk/meet/2/live?lang=ar")
	var first, second struct {
		Seq  int64  `json:"seq"`
		HTML string `json:"html"`
	}
	servertest.Receive(t, socket, &first)
	s.Issue(t, "legal", "ar")
	s.Hub.Changed("meet")
	for second.Seq <= first.Seq {
		servertest.Receive(t, socket, &second)
	}
	part := servertest.Parse(t, second.HTML)
	if got := part.One(t, "class", "next__number").Text(); got != "B001" {
		t.Errorf("the frame offers %q, want B001", got)
	}
	if got := part.One(t, "class", "next__title").Text(); got != "نادِ التالي" {
		t.Errorf("the frame's key says %q, want Arabic", got)
	}
}

func decode(t *testing.T, a servertest.Answer, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.Body), into); err != nil {
		t.Fatalf("status %d: %v", a.Status, err)
	}
}

// If phones cannot open the addresses of QR codes, the desk's page says so in a word. Opened, it says what to set.
func TestTheDeskSaysThatPhonesGetNowhere(t *testing.T) {
	s := open(t)
	note := s.Page(t, "/desk/meet/1?lang=en").One(t, "class", "unreached")
	if got := note.Tags("summary")[0].Text(); !strings.HasPrefix(got, "Phones cannot open the QR codes") {
		t.Errorf("the head says %q", got)
	}
	if got := note.Tags("p")[0].Text(); !strings.Contains(got, "TURNO_PUBLIC_URL") {
		t.Errorf("%q lacks what to set", got)
	}
	public := func(s *server.Site) []server.Route {
		s.PublicURL = "https://turno.example"
		return desk.Routes(s)
	}
	reached := servertest.Serve(t, queuetest.Open(t), public)
	if n := len(reached.Page(t, "/desk/meet/1?lang=en").All("class", "unreached")); n != 0 {
		t.Error("it says so where they can")
	}
}
