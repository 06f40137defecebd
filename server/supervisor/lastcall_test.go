package supervisor_test

import (
	"net/url"
	"strings"
	"testing"

	"turno/server"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// One key stops the numbers of the branch for today. An undo takes that back, and so does the key that ends the last call.
func TestTheLastCall(t *testing.T) {
	o := open(t, queuetest.Embedded(t))
	press := func(action string) {
		t.Helper()
		for _, form := range o.Page(t, base+"?lang=en").Tags("form") {
			if !strings.HasPrefix(form.Attribute("action"), base+action+"?") {
				continue
			}
			fields := url.Values{}
			for _, field := range form.Tags("input") {
				fields.Set(field.Attribute("name"), field.Attribute("value"))
			}
			if a := o.PostForm(t, form.Attribute("action"), fields); a.Status != 303 {
				t.Fatalf("%s: %d %s", action, a.Status, a.Body)
			}
			return
		}
		t.Fatalf("the page has no key for %s", action)
	}
	lasts := func(want bool) {
		t.Helper()
		text := o.Page(t, base+"?lang=en").Text()
		if says := strings.Contains(text, "No more numbers since 10:00. Whoever has one is served."); says != want {
			t.Errorf("the page says that no more are given: %t, want %t", says, want)
		}
		if (o.floor(t).House.LastCall != nil) != want {
			t.Errorf("a last call stands: %t, want %t", !want, want)
		}
	}
	lasts(false)
	press("/last-call")
	lasts(true)
	press("/last-call/end")
	lasts(false)
	press("/undos")
	lasts(true)
	press("/last-call/end")
	press("/last-call")
	press("/undos")
	lasts(false)
}

// The stream and the ticket's story say in words which rules staff have overridden.
func TestTheRecordNamesTheRules(t *testing.T) {
	o := open(t, queuetest.Embedded(t))
	must(t, o.Engine.LastCall(t.Context(), ledger.Head{Key: server.NewKey(), By: ledger.Supervisor}, true))
	must(t, o.Engine.Pause(t.Context(), ledger.Head{Key: server.NewKey(), By: ledger.Supervisor}, "legal", true))
	_, err := o.Engine.Issue(t.Context(), queue.IssueRequest{Head: ledger.Head{Key: server.NewKey(), Desk: "1"},
		Service: "legal", Language: "it", Source: queue.AtDesk, Override: true})
	must(t, err)
	for _, path := range []string{"/events", "/tickets/20261124/B001"} {
		for lang, want := range map[string]string{"it": "Regola superata → per oggi niente più numeri · il servizio è in pausa",
			"en": "Rule passed over → no more numbers today · the service is paused"} {
			if got := o.Page(t, base+path+"?lang="+lang).Text(); !strings.Contains(got, want) {
				t.Errorf("%s lacks %q: %s", path, want, got)
			}
		}
	}
}
