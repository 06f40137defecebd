package kiosk_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"turno/kiosk/kiosktest"
	"turno/server/branch"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// made is an office of any size.
func made(t *testing.T, o servertest.Office) *branch.Branch {
	t.Helper()
	b, err := branch.Parse(o.JSON())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// More services than inSight are shown by their groups. Otherwise each service has a tile.
func TestGroups(t *testing.T) {
	for _, test := range []struct{ services, groups, tiles, links int }{{8, 4, 8, 1}, {9, 0, 9, 1}, {12, 4, 4, 4},
		{26, 2, 2, 2}} {
		s := kiosktest.Serve(t, made(t, servertest.Office{Services: test.services, Groups: test.groups}), nil)
		page := s.Page(t, "/kiosk/meet")
		if n := len(page.All("class", "tile")); n != test.tiles {
			t.Errorf("%d services in %d groups make %d tiles, want %d", test.services, test.groups, n, test.tiles)
		}
		links := 0
		for _, tile := range page.All("class", "tile") {
			if tile.Attribute("href") != "" { // to a group, or to the sessions of activities
				links++
			}
		}
		if links != test.links {
			t.Errorf("%d services in %d groups make %d links, want %d", test.services, test.groups, links, test.links)
		}
	}
}

// A group leads to its services and back, in the language and at the height that were chosen.
func TestGroupKeepsThePage(t *testing.T) {
	s := kiosktest.Serve(t, made(t, servertest.Office{Services: 12, Groups: 4}), nil)
	home := s.Page(t, "/kiosk/meet?lang=en&low=1")
	tile := home.All("class", "tile")[1]
	if got := kiosktest.Texts(tile, "fact__words"); cmp.Diff([]string{"3 services open"}, got) != "" {
		t.Errorf("the group says %q", got)
	}
	group := s.Page(t, tile.Attribute("href"))
	group.One(t, "class", "kiosk--low")
	if got := group.Tags("h1")[0].Text(); got != "Papers 2" {
		t.Errorf("h1 %q, want the group's name", got)
	}
	if n := len(group.All("class", "tile")); n != 3 {
		t.Errorf("%d services in the group, want 3", n)
	}
	if got := group.One(t, "class", "greeting__back").Attribute("href"); got != "/kiosk/meet?lang=en&low=1" {
		t.Errorf("back leads to %s", got)
	}
	if got := group.All("class", "strip__language")[2].Attribute("href"); got != "/kiosk/meet?group=group2&lang=fr&low=1" {
		t.Errorf("French is at %s", got)
	}
	if n := len(s.Page(t, "/kiosk/meet?group=nowhere").All("class", "tile")); n != 4 {
		t.Errorf("an unknown group shows %d tiles, want the 4 groups", n)
	}
}

// A group whose services are all closed says when the first one opens, in any order of its services.
func TestClosedGroupSaysWhenItOpens(t *testing.T) {
	b := made(t, servertest.Office{Services: 12, Groups: 4, Hours: true})
	for i, day := range map[int]time.Weekday{1: time.Friday, 5: time.Monday, 9: time.Tuesday} {
		b.Services[i].Hours = new(branch.Week)
		b.Services[i].Hours[day] = []branch.Span{{Start: "15:30", End: "18:00"}}
	}
	page := kiosktest.Serve(t, b, queuetest.NewClock(t, "2026-11-23T10:00:00+01:00")).Page(t, "/kiosk/meet?lang=en")
	if got := kiosktest.Texts(page.All("class", "tile")[1], "fact__words"); cmp.Diff([]string{"Opens today at 15:30"},
		got) != "" {
		t.Errorf("the group says %q", got)
	}
}

// The closed kiosk says when it opens and the hours of the coming seven days, with their exceptions (B7).
func TestClosedSaysTheWeek(t *testing.T) {
	b := kiosktest.Office(t, func(file map[string]any) {
		file["exceptions"] = []map[string]any{{"date": "2026-11-26", "hours": [][]string{{"10:00", "11:00"}}}}
	})
	page := kiosktest.Serve(t, b, queuetest.NewClock(t, "2026-11-23T20:00:00+01:00")).Page(t, "/kiosk/meet?lang=en")
	if got := page.One(t, "class", "greeting__opens").Text(); got != "Opens tomorrow at 09:30" {
		t.Errorf("it says %q", got)
	}
	want := []string{"Monday 09:30–12:00", "Tuesday 09:30–12:00 15:30–18:00", "Wednesday 16:00–18:30", "Thursday 10:00–11:00",
		"Friday 09:30–12:00", "Saturday – Sunday Closed"}
	var got []string
	for _, day := range page.All("class", "week__day") {
		got = append(got, day.Tags("dt")[0].Text()+" "+day.Tags("dd")[0].Text())
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("the week (-want +got):\n%s", d)
	}
	if got := page.One(t, "class", "week__day--today").Tags("dt")[0].Text(); got != "Monday" {
		t.Errorf("today is %q, want Monday", got)
	}
}

// The closed kiosk names the services with hours of their own that open at another time than the first one.
func TestClosedNamesOtherHours(t *testing.T) {
	b := kiosktest.Office(t, func(file map[string]any) {
		file["services"].([]any)[1].(map[string]any)["hours"] = map[string]any{"friday": [][]string{{"14:00", "16:00"}}}
	})
	page := kiosktest.Serve(t, b, queuetest.NewClock(t, "2026-11-23T20:00:00+01:00")).Page(t, "/kiosk/meet?lang=en")
	var got []string
	for _, tile := range page.All("class", "tile") {
		got = append(got, strings.Join(append(kiosktest.Texts(tile, "tile__name"), kiosktest.Texts(tile, "fact__words")...), " "))
	}
	if d := cmp.Diff([]string{"Legal desk Opens Friday at 14:00", "Activities and workshops"}, got); d != "" {
		t.Errorf("the tiles (-want +got):\n%s", d)
	}
}
