package phone

import (
	"strings"
	"testing"

	"turno/server"
	"turno/server/live"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// A phone gets what its own page would show, even if most of it was rendered for another phone.
func TestPhonesShareWhatTheyShow(t *testing.T) {
	pages, err := server.NewPages(false)
	if err != nil {
		t.Fatal(err)
	}
	k := newScreens(&server.Site{Hub: live.New(live.Options{}), Pages: pages})
	b := queuetest.AlwaysOpen()
	var all []face
	for _, lang := range b.Languages {
		for _, number := range []string{"B001", "B002"} {
			common := face{branch: b, lang: lang, number: number, length: 4, service: "legal"}
			for _, ahead := range []int{0, 1, 2, 3, 11, 100, 1000} {
				for _, wait := range [][2]int{{}, {0, 3}, {5, 10}, {20, 45}} {
					f := common
					f.state, f.ahead, f.low, f.high = queue.Waiting, ahead, wait[0], wait[1]
					all = append(all, f)
				}
			}
			for _, state := range []queue.State{queue.Called, queue.Serving, queue.Parked, queue.Done, queue.NoShow,
				queue.Cancelled} {
				f := common
				f.state, f.desk, f.calls = state, "2", 1
				all = append(all, f)
			}
		}
	}
	for _, f := range all {
		want, err := k.pages.Part("ticket.html", "ticket", k.part(f))
		if err != nil {
			t.Fatal(err)
		}
		got, err := k.partOf(f)
		if err != nil {
			t.Fatal(err)
		}
		if joined := strings.Join(got, ""); joined != live.Quote(want) {
			t.Errorf("%+v: a phone gets\n%s\nwant\n%s", f, joined, live.Quote(want))
		}
	}
	if kept, most := k.faces.Len(), len(all)/3; kept > most {
		t.Errorf("%d faces are kept for %d phones, want %d at the most", kept, len(all), most)
	}
}

// A visitor who waits for one desk or person is told who calls and what happens if nobody is there, not an unknown wait.
func TestAPhoneSaysWhoCalls(t *testing.T) {
	pages, err := server.NewPages(false)
	if err != nil {
		t.Fatal(err)
	}
	k := newScreens(&server.Site{Hub: live.New(live.Options{}), Pages: pages})
	for want, f := range map[string]face{
		"Desk \u20682\u2069 calls you as soon as it is free":                           {forDesk: "2"},
		"The person who helps you calls you as soon as they are free":                  {forSomebody: true},
		"Whoever is to call you is not here now. From 10:30 another desk may call you": {forDesk: "2", othersAt: "10:30"},
		"Whoever is to call you is not here now: another desk may call you too": {forSomebody: true, othersAt: "10:30",
			passed: true},
		"We don’t know yet": {},
	} {
		f.branch, f.lang, f.number, f.length, f.service, f.state = queuetest.AlwaysOpen(), "en", "B001", 4, "legal", queue.Waiting
		html, err := k.pages.Part("ticket.html", "ticket", k.part(f))
		if err != nil {
			t.Fatal(err)
		}
		if unknown := strings.Contains(html, "We don’t know yet"); !strings.Contains(html, want) ||
			unknown != (f.whom(k.part(f).View) == "") {
			t.Errorf("the phone does not say %q: %s", want, html)
		}
	}
}
