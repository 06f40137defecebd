package desk_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"turno/server/ledger"
	"turno/server/queue"
)

// A key ends the shift, even while the page is open. The page says so and can begin it again.
func TestTheShiftOfADesk(t *testing.T) {
	onEachStore(t, func(t *testing.T, s timed) {
		s.post(t, "/desk/meet/2/presence", `{"person":"omar","services":["legal"]}`, 201, nil)
		page := s.Page(t, "/desk/meet/2?lang=en")
		same(t, "the key after what is done here changed", page.One(t, "class", "undo__text").Text(),
			"Undo: settings of this desk")
		if menu := page.One(t, "id", "menu-seat").Text(); strings.Index(menu, "End the shift") > strings.Index(menu,
			"Done here today") {
			t.Errorf("the end of the shift is below the lists: %q", menu)
		}
		var got queue.Presence
		s.post(t, "/desk/meet/2/shift/end", `{}`, 201, &got)
		if got.Person != "" || len(got.Services) != 4 || got.EndedAt == nil {
			t.Errorf("after the end: %+v", got)
		}
		page = s.Page(t, "/desk/meet/2?lang=en")
		card := page.One(t, "aria-labelledby", "desk-ended").Text()
		if !strings.Contains(card, "Shift ended at 10:40") || !strings.Contains(card, "Begin again") {
			t.Errorf("the page says %q", card)
		}
		same(t, "who is at work though the page was looked at", s.state(t, "1").Here.Desks, []string{"1"})
		if undo := page.One(t, "class", "undo__text").Text(); undo != "Undo: end of the shift" {
			t.Errorf("the key says %q", undo)
		}
		s.post(t, "/desk/meet/2/shift", `{}`, 201, &got)
		same(t, "after it began again", got.EndedAt == nil, true)
		same(t, "who is at work then", s.state(t, "1").Here.Desks, []string{"1", "2"})
		s.Issue(t, "legal", "it")
		s.post(t, "/desk/meet/2/calls", `{}`, 201, nil)
		s.post(t, "/desk/meet/2/shift/end", `{}`, 409, nil)
	})
}

// A break after the held ticket is shown, can be taken back by its key, and stops the desk from calling by itself.
func TestABreakAfterThisOneIsShown(t *testing.T) {
	onEachStore(t, func(t *testing.T, s timed) {
		s.post(t, "/desk/meet/2/presence", `{"auto_call":true}`, 201, nil)
		s.Issue(t, "legal", "it")
		s.Issue(t, "legal", "it")
		s.post(t, "/desk/meet/2/calls", `{}`, 201, nil)
		if menu := s.Page(t, "/desk/meet/2?lang=en").One(t, "id", "menu-break").Text(); !strings.Contains(menu,
			"Break after this one") {
			t.Errorf("the key says %q", menu)
		}
		s.post(t, "/desk/meet/2/breaks", `{"reason":"pause"}`, 409, nil)
		s.post(t, "/desk/meet/2/breaks", `{"reason":"pause","after":true}`, 201, nil)
		key := s.Page(t, "/desk/meet/2?lang=en").One(t, "class", "bar__key--next").Text()
		if !strings.Contains(key, "After this one: Break") || !strings.Contains(key, "call off") {
			t.Errorf("the key says %q", key)
		}
		s.post(t, "/desk/meet/2/breaks/end", `{}`, 201, nil)
		s.post(t, "/desk/meet/2/breaks", `{"reason":"pause","after":true}`, 201, nil)
		s.post(t, "/desk/meet/2/moves", `{"ticket":"B001","move":"serve"}`, 201, nil)
		s.post(t, "/desk/meet/2/moves", `{"ticket":"B001","move":"finish"}`, 201, nil)
		state := s.state(t, "2")
		if state.Ticket != nil || state.Presence.Break != "pause" || state.Total != 1 {
			t.Errorf("after the visit: %+v", state)
		}
	})
}

// If all waiting tickets are offered to another desk first, or have asked for time, the page says so and until when. One key
// calls the first of them.
func TestWhoWaitsIsOfferedLater(t *testing.T) {
	for name, test := range map[string]struct {
		make      func(t *testing.T, s timed)
		says, key string
	}{
		"another desk": {func(t *testing.T, s timed) {
			s.post(t, "/desk/meet/1/presence", `{"languages":["it","ar"]}`, 201, nil)
			s.Issue(t, "legal", "ar")
		}, "B001 speaks Arabic (العربية) and waits until 10:50", "Those waiting are first for another desk"},
		"more time": {func(t *testing.T, s timed) {
			if _, err := s.Engine.Postpone(t.Context(), ledger.Head{Key: "time", By: ledger.ByVisitor},
				s.Issue(t, "legal", "it").Token); err != nil {
				t.Fatal(err)
			}
		}, "B001 has asked for time until 10:45.", "Those waiting have asked for time"},
	} {
		t.Run(name, func(t *testing.T) {
			onEachStore(t, func(t *testing.T, s timed) {
				test.make(t, s)
				page := s.Page(t, "/desk/meet/2?lang=en")
				says := plain(page.One(t, "class", "elsewhere"))
				if !strings.Contains(says, test.says) || !strings.Contains(says, "Call B001 all the same") {
					t.Errorf("the page says %q", says)
				}
				if key := page.One(t, "class", "next__nobody").Text(); key != test.key {
					t.Errorf("the key says %q", key)
				}
				form := url.Values{}
				for _, input := range page.One(t, "class", "elsewhere").Tags("input") {
					form.Set(input.Attribute("name"), input.Attribute("value"))
				}
				if a := s.PostForm(t, "/desk/meet/2/calls?lang=en", form); a.Status != 303 {
					t.Fatalf("status %d", a.Status)
				}
				same(t, "who is called", s.state(t, "2").Ticket.Number, "B001")
			})
		})
	}
}

// The transfer menu shows who is at work. The others are apart, with what happens to a ticket that waits for them.
func TestATransferShowsWhoIsHere(t *testing.T) {
	onEachStore(t, func(t *testing.T, s timed) {
		s.post(t, "/desk/meet/1/presence", `{"person":"anna"}`, 201, nil)
		s.Issue(t, "legal", "it")
		s.post(t, "/desk/meet/2/calls", `{}`, 201, nil)
		menu := s.Page(t, "/desk/meet/2?lang=en").One(t, "id", "transfer-B001")
		away := menu.One(t, "id", "away-B001")
		if text := away.Text(); !strings.Contains(text, "Desk 3") || strings.Contains(text, "Anna") ||
			!strings.Contains(text, "After 10 minutes") {
			t.Errorf("those who are away: %q", text)
		}
		if text := menu.All("class", "menu__form")[0].Text(); strings.Contains(text, "Desk 3") || !strings.Contains(text, "Anna") {
			t.Errorf("those who are here: %q", text)
		}
		s.post(t, "/desk/meet/2/moves", `{"ticket":"B001","move":"transfer","desk":"3"}`, 409, nil)
		s.post(t, "/desk/meet/2/moves", `{"ticket":"B001","move":"transfer","desk":"3","absent":true}`, 201, nil)
		same(t, "who wait for the others at once", s.state(t, "2").Total, 0)
		s.clock.Move(10 * time.Minute)
		if row := plain(rowOf(t, s.Site, "list-waiting", "B001")); !strings.Contains(row,
			"not here: other desks may call it now") {
			t.Errorf("the row says %q", row)
		}
	})
}
