package display_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"
	"golang.org/x/net/html"

	"turno/display"
	"turno/server"
	"turno/server/live"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

func TestAnEmptyBoardSaysWhereTheFirstCallAppears(t *testing.T) {
	s := open(t)
	page := s.page(t, "/display/meet")
	if got := text(page, "class", "board__first-text"); !strings.Contains(got, "La prima chiamata appare qui") {
		t.Errorf("an empty board says %q", got)
	}
	if calls := all(page, "data-call", "*"); len(calls) != 0 {
		t.Errorf("an empty board shows %d calls", len(calls))
	}
	if services := all(page, "class", "queues__name"); len(services) != 4 {
		t.Errorf("the board shows %d queues, want 4", len(services))
	}
}

func TestTheNewestCallIsLargeAndTheOthersAreListed(t *testing.T) {
	s := open(t)
	s.issue(t, "information", "it")
	s.issue(t, "legal", "ar")
	s.call(t, "1", "A001")
	s.call(t, "2", "B001")

	page := s.page(t, "/display/meet")
	cards := all(page, "data-call", "*")
	if len(cards) != 2 {
		t.Fatalf("the board has %d calls, want 2", len(cards))
	}
	for i, want := range []struct {
		number, desk, accent string
		hidden               bool
	}{
		{"B001", "2", "accent-2", false},
		{"A001", "1", "accent-1", true},
	} {
		card := cards[i]
		if got := text(card, "class", "call__number"); got != want.number {
			t.Errorf("call %d is of %q, want %q", i, got, want.number)
		}
		if got := text(card, "class", "call__desk-number code"); got != want.desk {
			t.Errorf("call %d leads to desk %q, want %q", i, got, want.desk)
		}
		if !strings.Contains(attr(card, "class"), want.accent) {
			t.Errorf("call %d has the classes %q, want %s", i, attr(card, "class"), want.accent)
		}
		if _, hidden := find(card.Attr, "hidden"); hidden != want.hidden {
			t.Errorf("call %d is hidden: %v, want %v", i, hidden, want.hidden)
		}
		if _, hidden := find(all(page, "data-listed", "*")[i].Attr, "hidden"); hidden == want.hidden {
			t.Errorf("row %d of the list is hidden: %v, want the contrary of the card's", i, hidden)
		}
	}
	// Beside the branch's language stands the ticket's, and no other.
	var languages []string
	for _, n := range all(all(cards[0], "class", "call__turn")[0], "lang", "*") {
		languages = append(languages, attr(n, "lang"))
	}
	if diff := cmp.Diff([]string{"it", "ar"}, languages); diff != "" {
		t.Errorf("languages of the call (-want +got):\n%s", diff)
	}
}

func TestTheBoardCountsWhoWaits(t *testing.T) {
	s := open(t)
	s.issue(t, "information", "it")
	s.issue(t, "information", "fr")
	s.issue(t, "participation", "it")
	var counts []string
	for _, n := range all(s.page(t, "/display/meet"), "class", "queues__count code") {
		counts = append(counts, words(n))
	}
	if diff := cmp.Diff([]string{"2", "0", "0", "1"}, counts); diff != "" {
		t.Errorf("waiting (-want +got):\n%s", diff)
	}
}

func TestTheBoardSpeaksTheBranchsLanguageWhateverTheTelevisionPrefers(t *testing.T) {
	s := open(t)
	for path, want := range map[string][2]string{
		"/display/meet":         {"it", "ltr"},
		"/display/meet?lang=ar": {"ar", "rtl"},
		"/display/meet?lang=xx": {"it", "ltr"},
	} {
		page := s.page(t, path)
		root := all(page, "data-version", "*")[0]
		if got := [2]string{attr(root, "lang"), attr(root, "dir")}; got != want {
			t.Errorf("%s is in %v, want %v", path, got, want)
		}
	}
}

func TestTheBoardAsJSON(t *testing.T) {
	s := open(t)
	token := s.issue(t, "legal", "ar").Token
	s.call(t, "3", "B001")
	res := s.get(t, "/display/meet", "application/json")
	var got queue.Board
	body := read(t, res)
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	want, err := s.engine.Board(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got.At = want.At // each read has its own moment
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("board (-want +got):\n%s", diff)
	}
	if strings.Contains(body, token) || strings.Contains(s.body(t, "/display/meet"), token) {
		t.Error("the board tells a ticket's token")
	}
}

func TestTheBoardOfNoBranchIsNotFound(t *testing.T) {
	s := open(t)
	for _, path := range []string{"/display/nowhere", "/display/nowhere/live"} {
		for _, accept := range []string{"text/html", "application/json"} {
			if res := s.get(t, path, accept); res.StatusCode != http.StatusNotFound {
				t.Errorf("GET %s as %s: status %d, want 404", path, accept, res.StatusCode)
			}
		}
	}
}

func TestTheBoardWorksWithoutScripts(t *testing.T) {
	s := open(t)
	if body := s.body(t, "/display/meet"); !strings.Contains(body, `<noscript><meta http-equiv="refresh"`) {
		t.Error("without scripts the board does not refresh itself")
	}
}

func TestAFrameIsTheBoardOfThePage(t *testing.T) {
	s := open(t)
	s.issue(t, "legal", "ar")
	socket := s.watch(t, "/display/meet/live?lang=it")
	var first frame
	receive(t, socket, &first)
	if first.Epoch == "" || len(first.Calls) != 0 {
		t.Errorf("the first frame is of epoch %q with %d calls, want some epoch and no call", first.Epoch, len(first.Calls))
	}

	s.call(t, "3", "B001")
	s.hub.Changed("meet")
	var second frame
	for receive(t, socket, &second); second.Seq == first.Seq; receive(t, socket, &second) {
	}
	if second.Seq < first.Seq || len(second.Calls) != 1 || second.Calls[0].Number != "B001" {
		t.Errorf("after the call, frame %d has the calls %v, want B001 in a frame after %d", second.Seq, second.Calls, first.Seq)
	}
	part, err := html.Parse(strings.NewReader(second.HTML))
	if err != nil {
		t.Fatal(err)
	}
	if got := text(part, "class", "call__number"); got != "B001" {
		t.Errorf("the frame's part shows %q, want B001", got)
	}
}

func TestAFrameAsJSON(t *testing.T) {
	s := open(t)
	s.issue(t, "legal", "ar")
	var got struct {
		State queue.Board `json:"state"`
	}
	receive(t, s.watch(t, "/display/meet/live?format=json"), &got)
	if got.State.Waiting["legal"] != 1 {
		t.Errorf("the state tells %v waiting, want 1 for legal", got.State.Waiting)
	}
}

// frame is one message to a board.
type frame struct {
	Epoch string       `json:"epoch"`
	Seq   int64        `json:"seq"`
	HTML  string       `json:"html"`
	Calls []queue.Call `json:"calls"`
}

// site is the display of the sample branch, served.
type site struct {
	engine *queue.Engine
	hub    *live.Hub
	url    string
}

func open(t *testing.T) *site {
	t.Helper()
	engine := queuetest.Open(t)
	pages, err := server.NewPages(false)
	if err != nil {
		t.Fatal(err)
	}
	hub := live.New(live.Options{Version: pages.Assets().Version()})
	mux := http.NewServeMux()
	s := &server.Site{
		Engines: map[string]*queue.Engine{"meet": engine}, Hub: hub, Pages: pages, Log: slog.New(slog.DiscardHandler),
	}
	display.Register(mux, s)
	srv := httptest.NewServer(s.Handler(mux))
	t.Cleanup(func() {
		hub.Close(context.WithoutCancel(t.Context()))
		srv.Close()
	})
	return &site{engine: engine, hub: hub, url: srv.URL}
}

func (s *site) issue(t *testing.T, service, language string) queue.Issued {
	t.Helper()
	ticket, err := s.engine.Issue(t.Context(), queue.IssueRequest{
		Key: server.NewKey(), Service: service, Language: language, Source: "kiosk",
	})
	if err != nil {
		t.Fatal(err)
	}
	return ticket
}

func (s *site) call(t *testing.T, desk, number string) {
	t.Helper()
	if _, err := s.engine.Call(t.Context(), queue.CallRequest{Key: server.NewKey(), Desk: desk, Ticket: number}); err != nil {
		t.Fatal(err)
	}
}

func (s *site) get(t *testing.T, path, accept string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", accept)
	r.Header.Set("Accept-Language", "fr")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	return res
}

func (s *site) body(t *testing.T, path string) string {
	t.Helper()
	return read(t, s.get(t, path, "text/html"))
}

func (s *site) page(t *testing.T, path string) *html.Node {
	t.Helper()
	page, err := html.Parse(strings.NewReader(s.body(t, path)))
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func (s *site) watch(t *testing.T, path string) *websocket.Conn {
	t.Helper()
	c, _, err := websocket.DefaultDialer.DialContext(t.Context(), "ws"+strings.TrimPrefix(s.url, "http")+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}
