package supervisor_test

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"turno/server"
	"turno/server/branch"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// rowsInSight counts for each queue the rows that are completely within their list and above the keys at the foot.
const rowsInSight = `Math.min(...[...document.querySelectorAll(".floor__queues .rows")].map((list) => {
  const foot = Math.min(list.getBoundingClientRect().bottom, document.querySelector(".deeds").getBoundingClientRect().top)
  return [...list.children].filter((row) => row.getBoundingClientRect().bottom <= foot + 1).length
}))`

// placeOfLastCall is the position of the key for the last call.
const placeOfLastCall = `JSON.stringify(document.querySelector("[data-focus=last-call]").getBoundingClientRect())`

// On an office computer's screen the supervisor sees twelve rows of each of four queues, also while there is an undo. The
// page does not scroll by a few pixels if the browser's own bars take some height. Neither an undo nor an alarm moves a key.
func TestTwelveRowsAreInSight(t *testing.T) {
	browser := servertest.Browser(t)
	o := open(t, queuetest.Embedded(t))
	for i := range 15 {
		for _, service := range []string{"information", "legal", "mediation", "participation"} {
			o.Issue(t, service, []string{"it", "en", "fr", "ar"}[i%4])
		}
	}
	o.post(t, "/moves", `{"ticket":"A015","move":"cancel"}`, 201)
	tab, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	for _, lang := range []string{"it", "en", "fr", "ar"} {
		address := fmt.Sprint(o.URL, base, "?lang=", lang)
		must(t, chromedp.Do(tab, chromedp.EmulateViewport(1366, 768), chromedp.Navigate(address),
			chromedp.WaitVisible(chromedp.CSS(".bench"))))
		until(t, tab, "the script", `document.querySelector(".deeds").dataset.state === ""`)
		rows, err := chromedp.Run(tab, chromedp.Evaluate[int](rowsInSight))
		must(t, err)
		if rows < 12 {
			t.Errorf("%s: %d rows of a queue are in sight at 1366×768, want 12", lang, rows)
		}
		must(t, chromedp.Do(tab, chromedp.EmulateViewport(1366, 625)))
		until(t, tab, "a page that does not scroll at 1366×625", `document.documentElement.scrollHeight <= innerHeight`)
	}
	for _, width := range []int64{1366, 1024, 820, 320} {
		must(t, chromedp.Do(tab, chromedp.EmulateViewport(width, 768)))
		var places []string
		look := func() {
			t.Helper()
			must(t, chromedp.Do(tab, chromedp.Reload(), chromedp.WaitVisible(chromedp.CSS(".bench"))))
			place, err := chromedp.Run(tab, chromedp.Evaluate[string](placeOfLastCall))
			must(t, err)
			places = append(places, place)
		}
		look()
		o.post(t, "/moves", `{"ticket":"A001","move":"prioritize","priority":"urgent"}`, 201)
		look()
		must(t, o.Engine.Alarm(t.Context(), ledger.Head{Key: server.NewKey(), Desk: "2"}, "2", true))
		look()
		if places[0] != places[1] || places[0] != places[2] {
			t.Errorf("%d wide the key's place is %s, with an undo %s, with an alarm %s", width, places[0], places[1], places[2])
		}
		must(t, o.Engine.Alarm(t.Context(), ledger.Head{Key: server.NewKey(), Desk: "2"}, "2", false))
		o.post(t, "/moves", `{"ticket":"A001","move":"prioritize"}`, 201)
		o.clock.Move(time.Minute)
	}
}

// The supervisor ends a break that goes on or is still to come, ends the shift of a desk, and resumes a parked ticket.
func TestTheSupervisorActsForADesk(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := open(t, s)
		o.person(t, "1", "anna", "it")
		o.Issue(t, "legal", "it")
		o.Call(t, "1", "B001")
		rest := func(after bool) {
			t.Helper()
			_, err := o.Engine.Break(t.Context(), queue.BreakRequest{Head: ledger.Head{Key: server.NewKey(), Desk: "1"},
				Reason: "meeting", After: after})
			must(t, err)
		}
		press := func(id string) {
			t.Helper()
			page := o.Page(t, base+"?lang=en")
			for _, form := range page.One(t, "id", "list-desks").Tags("form") {
				if form.Tags("button")[0].Attribute("data-focus") == id {
					key := url.Values{"key": {form.Tags("input")[0].Attribute("value")}}
					if a := o.PostForm(t, form.Attribute("action"), key); a.Status != 303 {
						t.Errorf("%s: status %d", id, a.Status)
					}
					return
				}
			}
			t.Fatalf("there is no key %s", id)
		}
		rest(true)
		if text := o.Page(t, base+"?lang=en").One(t, "class", "bench__next").Text(); text != "then a break: Meeting" {
			t.Errorf("the desk says %q", text)
		}
		press("break-1")
		if d := o.floor(t).Desks[0]; d.BreakNext != "" {
			t.Errorf("the desk is %+v", d)
		}
		o.Move(t, "1", "B001", queue.Park)
		rest(false)
		press("break-1")
		press("shift-1")
		if d := o.floor(t).Desks[0]; d.EndedAt == nil || d.Person != "" || d.Active {
			t.Errorf("the desk is %+v", d)
		}
		page := o.Page(t, base+"?lang=en")
		if text := page.One(t, "class", "bench--ended").Text(); !strings.Contains(text, "Shift ended") {
			t.Errorf("the desk says %q", text)
		}
		form := url.Values{"ticket": {"B001"}, "move": {"resume"}, "to": {""}, "desk": {""}, "priority": {""},
			"key": {keyOf(page, "moves")}}
		o.PostForm(t, base+"/moves", form)
		if d := o.floor(t).Desks; slices.ContainsFunc(d, func(d queue.FloorDesk) bool { return d.Ticket != nil }) {
			t.Errorf("a list that nobody has touched called B001: %+v", d)
		}
		form["desk"], form["key"] = []string{"3"}, []string{server.NewKey()}
		if a := o.PostForm(t, base+"/moves", form); a.Status != 303 {
			t.Fatalf("resume: status %d", a.Status)
		}
		if held := o.floor(t).Desks[2].Ticket; held == nil || held.Number != "B001" {
			t.Errorf("desk 3 holds %+v", held)
		}
		o.clock.Move(time.Minute)
		o.post(t, "/moves", `{"ticket":"B001","move":"resume","desk":"2"}`, 409)
	})
}

// The page works by keyboard alone. A digit leads to a service and chooses its first number, and B pauses that service. D
// leads to the desks and the arrows from one desk to the next, where B ends the break and F the shift.
func TestTheSupervisorByKeyboard(t *testing.T) {
	browser := servertest.Browser(t)
	o := open(t, queuetest.Embedded(t))
	o.Issue(t, "information", "it")
	o.Issue(t, "legal", "it")
	o.Issue(t, "legal", "it")
	_, err := o.Engine.Break(t.Context(), queue.BreakRequest{Head: ledger.Head{Key: server.NewKey(), Desk: "1"},
		Reason: "meeting"})
	must(t, err)
	must(t, o.Engine.Alarm(t.Context(), ledger.Head{Key: server.NewKey(), Desk: "2"}, "2", true))
	must(t, o.Engine.SetMessage(t.Context(), ledger.Head{Key: server.NewKey(), By: ledger.Supervisor}, "We close at noon"))
	tab, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	must(t, chromedp.Do(tab, chromedp.EmulateViewport(1366, 768), chromedp.Navigate(o.URL+base+"?lang=en"),
		chromedp.WaitVisible(chromedp.CSS(".bench"))))
	go o.Engine.Watch(t.Context(), func(ledger.Change) { o.Hub.Changed("meet") }, func() { o.Hub.Verified("meet") })
	press := func(keys string) {
		t.Helper()
		until(t, tab, "the page, and the press before to be over",
			`document.readyState === "complete" && !document.querySelector("main[aria-busy=true]")`)
		must(t, chromedp.Do(tab, chromedp.KeyEvent(keys)))
	}
	until(t, tab, "the script", `document.querySelector(".deeds").dataset.state === ""`)
	press("2")
	until(t, tab, "the first number", `document.querySelector("[data-chosen]").textContent === "B001"`)
	press("b")
	until(t, tab, "the pause", `document.querySelector(".line--paused #line-legal")`)
	press("x")
	until(t, tab, "the ticket's end", `!document.querySelector("#t-B001")`)
	press("i")
	until(t, tab, "the alarm's end", `!document.querySelector(".alarm")`)
	press("d")
	press(kb.ArrowDown)
	press(kb.ArrowUp)
	press("b")
	until(t, tab, "the break's end", `!document.querySelector(".bench--break")`)
	press("f")
	until(t, tab, "the shift's end", `document.querySelector(".bench--ended #bench-1")`)
}

// TestEveryPressHasItsKey: every control has a key that it shows, and no key means two things at once. The keys of a line or
// a desk count while it has the focus. Enter sends a field.
func TestEveryPressHasItsKey(t *testing.T) {
	large, err := branch.Parse(servertest.Office{Services: 26, Desks: 30, Priorities: 2}.JSON())
	must(t, err)
	for name, b := range map[string]*branch.Branch{"sample": queuetest.AlwaysOpen(), "large": large} {
		o := openAs(t, queuetest.Embedded(t), b)
		must(t, o.Engine.AskHelp(t.Context(), ledger.Head{Key: server.NewKey(), By: ledger.ByVisitor}, "it"))
		must(t, o.Engine.SetMessage(t.Context(), ledger.Head{Key: server.NewKey(), By: ledger.Supervisor}, "We close at noon"))
		for _, d := range o.Engine.Branch().Desks[:3] {
			must(t, o.Engine.Alarm(t.Context(), ledger.Head{Key: server.NewKey(), Desk: d.ID}, d.ID, true))
			_, err := o.Engine.Break(t.Context(), queue.BreakRequest{Head: ledger.Head{Key: server.NewKey(), Desk: d.ID},
				Reason: "meeting"})
			must(t, err)
		}
		keys, own := map[string]string{}, map[string]string{} // of the page, and of a line or a desk
		page := o.Page(t, "/supervisor/"+o.Engine.Branch().ID)
		for _, control := range slices.Concat(page.Tags("button"), page.Tags("a"), page.Tags("label")) {
			key, of := control.Attribute("aria-keyshortcuts"), cmp.Or(control.Attribute("data-focus"), control.Text())
			if key == "" && control.Data != "button" {
				continue
			}
			if what, id, _ := strings.Cut(of, "-"); what == "pause" || what == "break" || what == "shift" {
				own[key] = of
				key += " of " + id
			}
			switch shown := control.Tags("kbd"); {
			case control.Has("hidden") || of == "message":
				continue
			case len(shown) != 1 || !strings.HasPrefix(key, shown[0].Text()):
				t.Errorf("%s: %q does not show its key %q", name, control.Text(), key)
			case key == "" || keys[key] != "":
				t.Errorf("%s: %q has no key of its own, but %q", name, control.Text(), key)
			}
			keys[key] = of
		}
		for key, of := range own {
			if keys[key] != "" {
				t.Errorf("%s: the key %s of %q is that of %q", name, key, of, keys[key])
			}
		}
	}
}

// The undo names what it takes back: the desk of a break, shift or alarm, the service of a pause, the ticket of a move.
func TestTheUndoNamesWhatItTakesBack(t *testing.T) {
	o := open(t, queuetest.Embedded(t))
	must(t, o.Engine.Alarm(t.Context(), ledger.Head{Key: server.NewKey(), Desk: "3"}, "3", true))
	_, err := o.Engine.Break(t.Context(), queue.BreakRequest{Head: ledger.Head{Key: server.NewKey(), Desk: "2"},
		Reason: "meeting"})
	must(t, err)
	o.Issue(t, "legal", "it")
	for _, test := range []struct{ path, body, says string }{
		{"/breaks/2/end", `{}`, "Undo: Back from the break (Desk 2)"},
		{"/shifts/2/end", `{}`, "Undo: Shift ended (Desk 2)"},
		{"/alarms/3/end", `{}`, "Undo: Help has come (Desk 3)"},
		{"/pauses", `{"service":"legal"}`, "Undo: Service paused (Legal desk)"},
		{"/messages", `{"text":"At noon we close"}`, "Undo: Message on the displays"},
		{"/moves", `{"ticket":"B001","move":"cancel"}`, "Undo: Cancelled B001"},
	} {
		o.post(t, test.path, test.body, 201)
		got := o.Page(t, base+"?lang=en").One(t, "data-focus", "undo").Text()
		if got = strings.NewReplacer("\u2068", "", "\u2069", "", "\u00ad", "").Replace(got); got != test.says+" Z" {
			t.Errorf("%s: the key says %q, want %q", test.path, got, test.says)
		}
	}
}

// If a desk takes fewer services today than it could, the page says so, and says which ones the desk leaves out.
func TestServicesLeftOutAreSaid(t *testing.T) {
	o := open(t, queuetest.Embedded(t))
	_, err := o.Engine.SetPresence(t.Context(), queue.PresenceRequest{Head: ledger.Head{Key: "k", Desk: "2"},
		Services: []string{"information", "legal", "mediation"}})
	must(t, err)
	pills := o.Page(t, base+"?lang=en").All("class", "pill--warn")
	if len(pills) != 1 || !strings.HasPrefix(pills[0].Text(), "3 of 4 services") ||
		!strings.Contains(pills[0].Attribute("title"), "Not done here today") {
		t.Errorf("the desks say %v", pills)
	}
}
