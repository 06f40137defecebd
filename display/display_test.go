package display_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"turno/display"
	"turno/server/queue"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

func open(t *testing.T) *servertest.Site {
	t.Helper()
	return servertest.Serve(t, queuetest.Open(t), display.Routes)
}

func TestAnEmptyBoardSaysWhereTheFirstCallAppears(t *testing.T) {
	page := open(t).Page(t, "/display/meet")
	if got := page.One(t, "class", "board__first-text").Text(); !strings.Contains(got, "La prima chiamata appare qui") {
		t.Errorf("an empty board says %q", got)
	}
	if calls := page.All("data-call", "*"); len(calls) != 0 {
		t.Errorf("an empty board shows %d calls", len(calls))
	}
	if services := page.All("class", "queue__name"); len(services) != 4 {
		t.Errorf("the board shows %d queues, want 4", len(services))
	}
}

func TestTheNewestCallIsLargeAndTheOthersAreListed(t *testing.T) {
	s := open(t)
	s.Issue(t, "information", "it")
	s.Issue(t, "legal", "ar")
	s.Call(t, "1", "A001")
	s.Call(t, "2", "B001")

	page := s.Page(t, "/display/meet")
	rows := page.All("data-call", "*")
	if len(rows) != 2 {
		t.Fatalf("the board has %d rows, want 2", len(rows))
	}
	for i, want := range []struct {
		number, desk, accent string
		large                bool
	}{
		{"B001", "2", "accent-2", true},
		{"A001", "1", "accent-1", false},
	} {
		row := rows[i]
		if got := row.One(t, "class", "last__number").Text(); got != want.number {
			t.Errorf("call %d is of %q, want %q", i, got, want.number)
		}
		if got := row.One(t, "class", "last__desk").Text(); got != want.desk {
			t.Errorf("call %d leads to desk %q, want %q", i, got, want.desk)
		}
		if got := row.Attribute("class"); !strings.Contains(got, want.accent) {
			t.Errorf("call %d has the classes %q, want %s", i, got, want.accent)
		}
		if row.Has("hidden") != want.large {
			t.Errorf("call %d: listed %v, want %v", i, !row.Has("hidden"), !want.large)
		}
	}
	large := page.One(t, "class", "call")
	if got := large.One(t, "class", "call__number").Text() + large.One(t, "class", "call__desk-number").Text(); got != "B0012" {
		t.Errorf("the large place shows %s, want B001 and desk 2", got)
	}
	// The ticket's language is shown beside the display's.
	if got := large.One(t, "class", "call__turn").One(t, "class", "is-shown").Attribute("lang"); got != "ar" {
		t.Errorf("the call's other language is %q, want ar", got)
	}
}

func TestTheBoardCountsWhoWaits(t *testing.T) {
	s := open(t)
	s.Issue(t, "information", "it")
	s.Issue(t, "information", "fr")
	s.Issue(t, "participation", "it")
	var counts []string
	for _, n := range s.Page(t, "/display/meet").All("class", "queue__count") {
		counts = append(counts, n.Text())
	}
	if diff := cmp.Diff([]string{"2", "0", "0", "1"}, counts); diff != "" {
		t.Errorf("waiting (-want +got):\n%s", diff)
	}
}

func TestTheBoardSpeaksTheBranchsLanguageUnlessToldOtherwise(t *testing.T) {
	s := open(t)
	for path, want := range map[string][2]string{
		"/display/meet":         {"it", "ltr"},
		"/display/meet?lang=ar": {"ar", "rtl"},
		"/display/meet?lang=xx": {"it", "ltr"},
	} {
		root := s.Page(t, path).Tags("html")[0]
		if got := [2]string{root.Attribute("lang"), root.Attribute("dir")}; got != want {
			t.Errorf("%s is in %v, want %v", path, got, want)
		}
	}
}

func TestTheBoardAsJSON(t *testing.T) {
	s := open(t)
	token := s.Issue(t, "legal", "ar").Token
	s.Call(t, "3", "B001")
	a := s.Get(t, "/display/meet", "application/json")
	var got queue.Board
	if err := json.Unmarshal([]byte(a.Body), &got); err != nil {
		t.Fatal(err)
	}
	want, err := s.Engine.Board(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got.At, want.Recent, want.Busy = want.At, nil, false // each read has its own moment, and only frames have the others
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("board (-want +got):\n%s", diff)
	}
	page := s.Get(t, "/display/meet", "text/html").Body
	if strings.Contains(a.Body, token) || strings.Contains(page, token) {
		t.Error("the board tells a ticket's token")
	}
}

func TestTheBoardOfNoBranchIsNotFound(t *testing.T) {
	s := open(t)
	for _, path := range []string{"/display/nowhere", "/display/nowhere/live"} {
		for _, accept := range []string{"text/html", "application/json"} {
			if a := s.Get(t, path, accept); a.Status != http.StatusNotFound {
				t.Errorf("GET %s as %s: status %d, want 404", path, accept, a.Status)
			}
		}
	}
}

func TestTheBoardWorksWithoutScripts(t *testing.T) {
	if body := open(t).Get(t, "/display/meet", "text/html").Body; !strings.Contains(body,
		`<noscript><meta http-equiv="refresh"`) {
		t.Error("without scripts the board does not refresh itself")
	}
}

func TestAFrameIsTheBoardOfThePage(t *testing.T) {
	s := open(t)
	s.Issue(t, "legal", "ar")
	socket := s.Watch(t, "/display/meet/live?lang=it")
	type frame struct {
		Epoch string       `json:"epoch"`
		Seq   int64        `json:"seq"`
		HTML  string       `json:"html"`
		Calls []queue.Call `json:"calls"`
	}
	var first, second frame
	servertest.Receive(t, socket, &first)
	if first.Epoch == "" || len(first.Calls) != 0 {
		t.Errorf("the first frame is of epoch %q with %d calls, want some epoch and no call", first.Epoch, len(first.Calls))
	}

	s.Call(t, "3", "B001")
	s.Hub.Changed("meet")
	for second.Seq <= first.Seq {
		servertest.Receive(t, socket, &second)
	}
	if len(second.Calls) != 1 || second.Calls[0].Number != "B001" {
		t.Errorf("after the call, frame %d has the calls %v, want B001", second.Seq, second.Calls)
	}
	if got := servertest.Parse(t, second.HTML).One(t, "class", "call__number").Text(); got != "B001" {
		t.Errorf("the frame's part shows %q, want B001", got)
	}
}

func TestAFrameAsJSON(t *testing.T) {
	s := open(t)
	s.Issue(t, "legal", "ar")
	var got struct {
		State queue.Board `json:"state"`
	}
	servertest.Receive(t, s.Watch(t, "/display/meet/live?format=json"), &got)
	if got.State.Waiting["legal"] != 1 {
		t.Errorf("the state tells %v waiting, want 1 for legal", got.State.Waiting)
	}
}

// TestAFrameIsSmall checks the size of a frame, as every change of a branch sends one to each of its displays.
func TestAFrameIsSmall(t *testing.T) {
	const budget = 8 << 10 // bytes of the part, and as many of the calls when a hall calls one every three seconds
	s := open(t)
	for range 5 {
		s.Issue(t, "mediation", "ar")
		s.Move(t, "1", s.Call(t, "1", "").Number, queue.MissShow)
	}
	callMany(t, s, 25)
	var got struct {
		HTML  string          `json:"html"`
		Calls json.RawMessage `json:"calls"`
	}
	servertest.Receive(t, s.Watch(t, "/display/meet/live?lang=it"), &got)
	t.Logf("the part of a full board has %d bytes, 30 calls have %d", len(got.HTML), len(got.Calls))
	if len(numbersOf(t, string(got.Calls))) != 30 || len(got.HTML) > budget || len(got.Calls) > budget {
		t.Errorf("the part of a full board has %d bytes, 30 calls have %d, want at most %d of each", len(got.HTML),
			len(got.Calls), budget)
	}
}

// If its address asks for what the branch does not have, a display says so in its languages and shows the rest.
func TestADisplayAskedForWhatIsNotThere(t *testing.T) {
	s := open(t)
	for query, want := range map[string]string{
		"services=legall,legal": "legall", "services=nothing": "nothing", "desks=9": "9", "services=%E2%80%AEx%3Cb%3E": "?x?b?",
	} {
		for _, path := range []string{"/display/meet?", "/display/meet/lite?"} {
			page := s.Page(t, path+query)
			text := page.Text()
			for _, sentence := range []string{"Questo schermo è impostato per \u2066" + want + "\u2069",
				"This screen is set up for \u2066" + want} {
				if !strings.Contains(text, sentence) {
					t.Errorf("%s%s does not say %q", path, query, sentence)
				}
			}
		}
	}
	if queues := s.Page(t, "/display/meet?services=legall,legal").All("class", "queue__name"); len(queues) != 1 {
		t.Errorf("it shows %d queues, want that of the service that there is", len(queues))
	}
	for _, query := range []string{"", "?services=legal&desks=1", "?services=legal,"} {
		if len(s.Page(t, "/display/meet"+query).All("class", "display__unknown")) > 0 {
			t.Errorf("with %q it says that something is not there", query)
		}
	}
}
