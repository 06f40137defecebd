package supervisor_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"turno/server"
	"turno/server/activity"
	"turno/server/branch"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// rows are the cells of a table's body, each row as one text.
func rows(page servertest.Node) []string {
	var list []string
	for _, r := range page.Tags("tbody")[0].Tags("tr") {
		var cells []string
		for n := range r.ChildNodes() {
			if cell := (servertest.Node{Node: n}); n.Data == "td" || n.Data == "th" {
				cells = append(cells, cell.Text())
			}
		}
		list = append(list, strings.Join(cells, " | "))
	}
	return list
}

// A story says each change in words, with who made it, where and when, and what was before and after.
func TestStory(t *testing.T) {
	o := open(t, queuetest.Embedded(t))
	o.person(t, "2", "omar", "it")
	o.Issue(t, "legal", "ar")
	o.clock.Move(3 * time.Minute)
	o.Call(t, "2", "B001")
	o.clock.Move(time.Minute)
	_, err := o.Engine.Move(t.Context(), queue.MoveRequest{Head: ledger.Head{Key: server.NewKey(), By: ledger.Supervisor},
		Ticket: "B001", Move: queue.Transfer, ToDesk: "1", Absent: true})
	must(t, err)
	_, err = o.Engine.Move(t.Context(), queue.MoveRequest{Head: ledger.Head{Key: server.NewKey(), By: ledger.Supervisor},
		Ticket: "B001", Move: queue.Prioritize, Priority: "urgent"})
	must(t, err)
	_, err = o.Engine.Undo(t.Context(), queue.UndoRequest{Head: ledger.Head{Key: server.NewKey(), By: ledger.Supervisor},
		Seq: o.floor(t).Undo.Seq})
	must(t, err)
	page := o.Page(t, base+"/tickets/20261124/B001?lang=en")
	want := []string{
		"10:00:00 | Ticket issued |  | Visitor | Service → Legal desk Language → Arabic (\u2068العربية\u2069) State → Waiting",
		"10:03:00 | Called | Desk 2 | Omar | State Waiting → Called Desk → Desk 2 Times called → 1",
		"10:04:00 | Transferred |  | Supervisor | State Called → Waiting Only for → Desk 1 Desk Desk 2 → —",
		"10:04:00 | Priority changed |  | Supervisor | Priority → Urgent Place in the queue: as though arrived at 10:00 → 09:00",
		"10:04:00 | Last action undone · Priority changed |  | Supervisor | Place in the queue: as though arrived at 09:00 → " +
			"10:00 Priority Urgent → —",
	}
	if diff := cmp.Diff(want, rows(page)); diff != "" {
		t.Errorf("the story (-want +got):\n%s", diff)
	}
	if len(page.All("class", "notice--warn")) != 0 {
		t.Error("a whole story says that its beginning is gone")
	}
	if strings.Contains(page.Text(), "for_desk") || strings.Contains(page.Text(), "\x1f") {
		t.Error("the page says names of fields")
	}
	var story queue.Story
	must(t, json.Unmarshal([]byte(o.Get(t, base+"/tickets/20261124/B001", "application/json").Body), &story))
	if len(story.Events) != 5 || story.Events[4].Undone != queue.Prioritize ||
		story.Events[2].Changes[0] != (ledger.FieldChange{Field: "state", Was: "called", Became: "waiting"}) {
		t.Errorf("the story as JSON is %+v", story)
	}
	for _, nowhere := range []string{"20261124/B002", "20261123/B001", "today/B001"} {
		if a := o.Get(t, base+"/tickets/"+nowhere, "text/html"); a.Status != 404 {
			t.Errorf("%s: %d, want 404", nowhere, a.Status)
		}
	}
}

// A story says so if the stream does not keep its beginning any more.
func TestStoryWithoutItsBeginning(t *testing.T) {
	s := queuetest.Embedded(t)
	o := open(t, s)
	o.Issue(t, "legal", "it")
	o.Call(t, "1", "")
	must(t, s.Client.Eval(t.Context(), "return redis.call('XTRIM', KEYS[1], 'MAXLEN', 1)",
		[]string{"turno:{meet}:events"}).Err())
	page := o.Page(t, base+"/tickets/20261124/B001?lang=en")
	if got := len(rows(page)); got != 1 || !strings.HasPrefix(page.One(t, "class", "notice--warn").Text(),
		"The first changes are gone") {
		t.Errorf("the page of %d changes says %s", got, page.Text())
	}
}

// A number is found in the forms that people type. It is today's unless they say another day.
func TestFind(t *testing.T) {
	o := open(t, queuetest.Embedded(t))
	for typed, want := range map[string]string{
		"ticket=B001":                     "/tickets/20261124/B001?lang=it",
		"ticket=b+1&lang=ar":              "/tickets/20261124/B001?lang=ar",
		"ticket=a1234":                    "/tickets/20261124/A1234?lang=it",
		"ticket=A012&day=2026-11-23":      "/tickets/20261123/A012?lang=it",
		"ticket=A012&day=&key=k&to=&x=ok": "/tickets/20261124/A012?lang=it",
	} {
		a := o.Get(t, base+"/tickets?"+typed, "text/html")
		if a.Status != 303 || a.Header.Get("Location") != base+want {
			t.Errorf("%s: %d to %s, want %s", typed, a.Status, a.Header.Get("Location"), want)
		}
	}
	for _, typed := range []string{"", "ticket=", "ticket=12", "ticket=A12345678", "ticket=../x"} {
		if a := o.Get(t, base+"/tickets?"+typed, "text/html"); a.Status != 422 {
			t.Errorf("%q: %d, want 422", typed, a.Status)
		}
	}
}

// The stream is read page by page and with filters, and says in words the changes of the house and of desks.
func TestEvents(t *testing.T) {
	o := open(t, queuetest.Embedded(t))
	o.crowd(t, 60, time.Second)
	o.person(t, "2", "omar", "it", "ar")
	_, err := o.Engine.Break(t.Context(), queue.BreakRequest{Head: ledger.Head{Key: server.NewKey(), Desk: "2"},
		Reason: "meeting"})
	must(t, err)
	must(t, o.Engine.Pause(t.Context(), ledger.Head{Key: server.NewKey(), By: ledger.Supervisor}, "legal", true))
	must(t, o.Engine.SetMessage(t.Context(), ledger.Head{Key: server.NewKey(), By: ledger.Supervisor}, "We close at noon"))
	must(t, o.Engine.AskHelp(t.Context(), ledger.Head{Key: server.NewKey(), By: ledger.ByVisitor}, "fr"))
	_, err = o.Engine.Activities.Save(t.Context(), activity.SessionRequest{Head: ledger.Head{Key: server.NewKey()},
		Service: "participation",
		Title:   branch.Text{"it": "Cucito"}, Date: "2026-11-25", Time: "17:30", Minutes: 60, Capacity: 9})
	must(t, err)
	page := o.Page(t, base+"/events?lang=en")
	want := []string{
		"10:01:00 24/11/2026 |  | Help asked for at the kiosk |  |  | Visitor | Call for help at the kiosk → since 10:01 · " +
			"French (\u2068Français\u2069)",
		"10:01:00 24/11/2026 |  | Message on the displays |  |  | Supervisor | Message on the displays → We close at noon",
		"10:01:00 24/11/2026 |  | Service paused | Legal desk |  | Supervisor | Service paused: Legal desk → since 10:01",
		"10:01:00 24/11/2026 |  | Break begun |  | Desk 2 | Omar | Break → Meeting",
		"10:01:00 24/11/2026 |  | Presence at the desk |  | Desk 2 | Staff | At the desk → Omar Languages at the desk → " +
			"Italian (\u2068Italiano\u2069) · Arabic (\u2068العربية\u2069)",
	}
	got := rows(page)
	if diff := cmp.Diff(want, got[1:6]); diff != "" {
		t.Errorf("the record (-want +got):\n%s", diff)
	}
	if !strings.Contains(got[0], "| Activities and workshops | Staff |") {
		t.Errorf("a session is planned at no desk, the record says %s", got[0])
	}
	if len(got) != ledger.EventPageLen {
		t.Errorf("the page has %d changes, want %d", len(got), ledger.EventPageLen)
	}
	older := page.One(t, "class", "audit__pages").Tags("a")[0].Attribute("href")
	if n := len(rows(o.Page(t, older))); n != 66-ledger.EventPageLen {
		t.Errorf("%s has %d changes, want %d", older, n, 66-ledger.EventPageLen)
	}
	if got := rows(o.Page(t, base+"/events?lang=en&desk=2")); len(got) != 2 {
		t.Errorf("the changes of desk 2 are %v", got)
	}
	if page := o.Page(t, base+"/events?ticket=z999"); len(page.Tags("tbody")) != 0 || len(page.All("class", "notice")) != 1 {
		t.Error("the page of no changes does not say that there are none")
	}
	if a := o.Get(t, base+"/events?before=x", "application/json"); a.Status != 422 {
		t.Errorf("before=x: %d, want 422", a.Status)
	}
}

// TestEveryPressOfTheAuditHasItsKey tests the same on the pages of a ticket's story and of all changes.
func TestEveryPressOfTheAuditHasItsKey(t *testing.T) {
	o := open(t, queuetest.Embedded(t))
	o.Issue(t, "legal", "ar")
	o.Issue(t, "legal", "it")
	servertest.EveryPressHasItsKey(t, "events", o.Page(t, base+"/events?lang=it"))
	servertest.EveryPressHasItsKey(t, "the story of who waits", o.Page(t, base+"/tickets/20261124/B001?lang=it"))
	o.Call(t, "2", "B001")
	o.Move(t, "2", "B001", queue.Serve)
	o.Move(t, "2", "B001", queue.Finish)
	page := o.Page(t, base+"/tickets/20261124/B001?lang=it")
	servertest.EveryPressHasItsKey(t, "the story of a visit that ended", page)
	if page.One(t, "value", "reopen").Attribute("aria-keyshortcuts") != "R" {
		t.Error("R does not reopen the visit")
	}
}

// A story can reopen a visit of today, and give a waiting ticket a note and a language. For a visit of yesterday it cannot.
func TestWhatAStoryOffers(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := open(t, s)
		day := o.floor(t).Day
		o.Issue(t, "legal", "it")
		o.Call(t, "1", "B001")
		o.Move(t, "1", "", queue.Serve)
		o.Move(t, "1", "", queue.Finish)
		send := func(move string, more url.Values) {
			t.Helper()
			for _, form := range o.Page(t, base+"/tickets/"+day+"/B001").All("class", "audit__deed") {
				if form.Tags("button")[0].Attribute("value") != move {
					continue
				}
				more.Set("move", move)
				for _, field := range form.Tags("input") {
					if field.Attribute("type") == "hidden" {
						more.Set(field.Attribute("name"), field.Attribute("value"))
					}
				}
				a := o.PostForm(t, form.Attribute("action"), more)
				if a.Status != http.StatusSeeOther || a.Header.Get("Location") != base+"/tickets/"+day+"/B001?lang=it" {
					t.Fatalf("%s: status %d to %s", move, a.Status, a.Header.Get("Location"))
				}
				return
			}
			t.Fatalf("the story does not offer %s", move)
		}
		send("reopen", url.Values{})
		send("note", url.Values{"note": {"Torna con la figlia"}})
		send("change_language", url.Values{"needs": {"ar"}})
		waits := o.floor(t).Waiting[0]
		if waits.Number != "B001" || waits.Note != "Torna con la figlia" || waits.Needs != "ar" {
			t.Errorf("the floor has %+v", waits)
		}
		form := url.Values{"ticket": {"B001"}, "story": {day}, "move": {"note"}, "note": {"Porta il permesso"},
			"key": {server.NewKey()}}
		o.Call(t, "1", "B001")
		refused := o.PostForm(t, base+"/moves?lang=en", form)
		page := servertest.Parse(t, refused.Body)
		if typed := page.One(t, "name", "note").Attribute("value"); refused.Status != http.StatusConflict ||
			typed != "Porta il permesso" {
			t.Errorf("the refusal is %d and keeps %q", refused.Status, typed)
		}
		if says := page.One(t, "role", "alert").Text(); !strings.HasPrefix(says, "This can no longer be done") {
			t.Errorf("the refusal says %q", says)
		}
		o.clock.Move(24 * time.Hour)
		if deeds := o.Page(t, base+"/tickets/"+day+"/B001").All("class", "audit__deed"); len(deeds) != 0 {
			t.Errorf("yesterday's story offers %d deeds", len(deeds))
		}
	})
}
