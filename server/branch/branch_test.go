package branch_test

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"testing"
	"time"

	"turno/server/branch"
)

func TestSampleIsTheCentreOfCuneo(t *testing.T) {
	b := branch.Sample()
	if b.ID != "meet" || b.Zone != "Europe/Rome" || len(b.Services) != 4 || len(b.Desks) != 3 {
		t.Fatalf("got %s in %s with %d services and %d desks", b.ID, b.Zone, len(b.Services), len(b.Desks))
	}
	for _, lang := range b.Languages {
		for _, s := range b.Services {
			if s.Name[lang] == "" || s.Documents[lang] == "" {
				t.Errorf("service %s lacks its name or documents in %s", s.ID, lang)
			}
		}
	}
}

func TestOpening(t *testing.T) {
	b := branch.Sample()
	s := &b.Services[0]
	for _, c := range []struct{ name, at, want string }{
		{"tuesday morning", "2026-11-24T10:00:00+01:00", "open until 2026-11-24T12:00:00+01:00"},
		{"the first second", "2026-11-24T09:30:00+01:00", "open until 2026-11-24T12:00:00+01:00"},
		{"the end is not included", "2026-11-24T12:00:00+01:00", "opens 2026-11-24T15:30:00+01:00"},
		{"saturday", "2026-11-28T10:00:00+01:00", "opens 2026-11-30T09:30:00+01:00"},
		{"after the last of the week, across the change to summer time", "2026-03-27T13:00:00+01:00",
			"opens 2026-03-30T09:30:00+02:00"},
		{"a clock in another zone", "2026-11-24T09:30:00Z", "open until 2026-11-24T12:00:00+01:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := describe(b.Opening(s, at(t, c.at))); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// TestOpeningOnTheNightsTheClocksChange opens from 01:00 to 02:30. On 29 March 2026 the hour from 02:00 does not exist
// in Cuneo; on 25 October 2026 it happens twice.
func TestOpeningOnTheNightsTheClocksChange(t *testing.T) {
	b := edited(t, func(m map[string]any) {
		m["hours"] = map[string]any{"sunday": [][2]string{{"01:00", "02:30"}}}
	})
	s := &b.Services[0]
	for _, c := range []struct{ name, at, want string }{
		{"spring: ends at the jump", "2026-03-29T01:30:00+01:00", "open until 2026-03-29T03:00:00+02:00"},
		{"spring: closed after it", "2026-03-29T03:00:00+02:00", "opens 2026-04-05T01:00:00+02:00"},
		{"autumn: open the first time round", "2026-10-25T02:10:00+02:00", "open until 2026-10-25T02:30:00+01:00"},
		{"autumn: still open the second time", "2026-10-25T02:10:00+01:00", "open until 2026-10-25T02:30:00+01:00"},
		{"autumn: closed after the second", "2026-10-25T02:30:00+01:00", "opens 2026-11-01T01:00:00+01:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := describe(b.Opening(s, at(t, c.at))); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// A date and a time are one moment in the branch's zone, also if the clock skips that time or shows it twice.
func TestMoment(t *testing.T) {
	b := branch.Sample()
	for _, tt := range []struct{ date, clock, want string }{
		{"2026-12-01", "17:30", "2026-12-01T17:30:00+01:00"},
		{"2026-03-29", "02:30", "2026-03-29T03:00:00+02:00"},
		{"2026-10-25", "02:30", "2026-10-25T02:30:00+02:00"},
		{"2026-12-01", "00:00", "2026-12-01T00:00:00+01:00"},
	} {
		got, ok := b.Moment(tt.date, tt.clock)
		if !ok || got.Format(time.RFC3339) != tt.want {
			t.Errorf("%s %s: got %s, want %s", tt.date, tt.clock, got.Format(time.RFC3339), tt.want)
		}
	}
	for _, wrong := range [][2]string{{"2026-02-30", "10:00"}, {"1.12.2026", "10:00"}, {"2026-12-01", "24:00"},
		{"2026-12-01", "9:00"}, {"", ""}} {
		if got, ok := b.Moment(wrong[0], wrong[1]); ok {
			t.Errorf("%v is the moment %s", wrong, got)
		}
	}
}

func TestClosuresAndOwnHours(t *testing.T) {
	b := edited(t, func(m map[string]any) {
		m["closures"] = []any{map[string]any{"from": "2026-12-24", "to": "2027-01-06"}}
		m["services"].([]any)[1].(map[string]any)["hours"] = map[string]any{"monday": [][2]string{{"08:00", "24:00"}}}
	})
	eve := at(t, "2026-12-24T16:00:00+01:00")
	if got, want := describe(b.Opening(&b.Services[0], eve)), "opens 2027-01-07T15:30:00+01:00"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := describe(b.Opening(&b.Services[1], at(t, "2026-11-23T23:59:00+01:00"))), "open until "+
		"2026-11-24T00:00:00+01:00"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Doors is open while any service takes visitors.
func TestDoors(t *testing.T) {
	b := edited(t, func(m map[string]any) {
		m["services"].([]any)[2].(map[string]any)["hours"] = map[string]any{"tuesday": [][2]string{{"08:00", "10:00"}},
			"sunday": [][2]string{{"17:00", "18:00"}}}
	})
	for _, c := range []struct{ name, at, want string }{
		{"before the first", "2026-11-24T07:00:00+01:00", "opens 2026-11-24T08:00:00+01:00"},
		{"one service only", "2026-11-24T09:00:00+01:00", "open until 2026-11-24T10:00:00+01:00"},
		{"all of them", "2026-11-24T09:45:00+01:00", "open until 2026-11-24T12:00:00+01:00"},
		{"the others", "2026-11-24T11:00:00+01:00", "open until 2026-11-24T12:00:00+01:00"},
		{"one opens before the others", "2026-11-28T11:00:00+01:00", "opens 2026-11-29T17:00:00+01:00"},
	} {
		if got := describe(b.Doors(at(t, c.at))); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
	b.AlwaysOpen = true
	if o := b.Doors(at(t, "2026-11-28T11:00:00+01:00")); !o.Open || !o.Until.IsZero() {
		t.Errorf("open round the clock: got %+v", o)
	}
	never := edited(t, func(m map[string]any) { m["hours"] = map[string]any{} })
	if o := never.Doors(at(t, "2026-11-28T11:00:00+01:00")); o != (branch.Opening{}) {
		t.Errorf("no hours at all: got %+v", o)
	}
}

func TestServiceDayIsTheLocalDate(t *testing.T) {
	b := branch.Sample()
	if got := b.Day(at(t, "2026-11-23T23:30:00Z")); got != "20261124" {
		t.Errorf("got %s, want 20261124: Cuneo is an hour ahead", got)
	}
}

func edited(t *testing.T, edit func(map[string]any)) *branch.Branch {
	t.Helper()
	b, err := branch.Parse(sampleWith(t, edit))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// sampleWith is the sample branch's file with one edit. It takes the file, as a Week is not written as it is read.
func sampleWith(t *testing.T, edit func(map[string]any)) []byte {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(branch.SampleJSON(), &m); err != nil {
		t.Fatal(err)
	}
	edit(m)
	data, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func at(t *testing.T, s string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func describe(o branch.Opening) string {
	switch {
	case o.Open:
		return "open until " + o.Until.Format(time.RFC3339)
	case o.Next.IsZero():
		return "closed"
	}
	return "opens " + o.Next.Format(time.RFC3339)
}

// Each of Pictograms has a picture, and an unknown pictogram is shown as "other" (B9).
func TestPictograms(t *testing.T) {
	pictures, err := os.ReadFile("../../static/img/services.svg")
	if err != nil {
		t.Fatal(err)
	}
	var drawn []string
	for _, found := range regexp.MustCompile(`<symbol id="([^"]+)"`).FindAllStringSubmatch(string(pictures), -1) {
		drawn = append(drawn, found[1])
	}
	if !slices.Equal(drawn, branch.Pictograms) {
		t.Errorf("services.svg draws %v, want %v", drawn, branch.Pictograms)
	}
	b := edited(t, func(m map[string]any) {
		m["services"].([]any)[0].(map[string]any)["pictogram"] = "unicorn"
		m["groups"] = []any{map[string]any{"id": "papers", "name": map[string]string{"it": "Documenti"}}}
	})
	if got := []string{b.Services[0].Pictogram, b.Services[1].Pictogram, b.Groups[0].Pictogram}; !slices.Equal(got,
		[]string{"other", "legal", "other"}) {
		t.Errorf("pictograms are %v", got)
	}
}
