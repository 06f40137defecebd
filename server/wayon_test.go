package server_test

import (
	"net/http"
	"strings"
	"testing"

	"turno/server/ledger"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// A visitor's error page says whom to ask, in the visitor's language, and never leads to staff's screens (A8).
func TestVisitorsErrorPage(t *testing.T) {
	h := newHouse(t, nil)
	refuse := func(w http.ResponseWriter, r *http.Request) error { return &ledger.Error{Code: ledger.IllegalMove} }
	h.handle("POST /t/{token}/cancellation", refuse)
	h.handle("POST /a/{branch}/{code}/check-in", refuse)
	h.handle("POST /door/{branch}/{code}/tickets", refuse)
	h.handle("POST /kiosk/{branch}/tickets", refuse)
	h.handle("GET /kiosk/{branch}", func(w http.ResponseWriter, r *http.Request) error {
		return &ledger.Error{Code: ledger.Unavailable}
	})
	for _, tt := range []struct{ method, path, lang, title, says, way string }{
		{"GET", "/t/none", "it", "Pagina non trovata", "Questo numero non c’è più", ""},
		{"GET", "/t/none/live/", "en", "Page not found", "This number is not here any more", ""},
		{"GET", "/s/none", "fr", "Page introuvable", "Cette place n’est plus là", ""},
		{"GET", "/a/meet/none", "ar", "الصفحة غير موجودة", "هذا الموعد لم يعد هنا", ""},
		{"GET", "/door/meet/none", "it", "Pagina non trovata", "Qui non c’è nulla", ""},
		{"GET", "/display/meet/none", "en", "Page not found", "There is nothing here", "/display/meet"},
		{"GET", "/kiosk/elsewhere/none", "en", "Page not found", "There is nothing here", ""},
		{"GET", "/nowhere", "en", "Page not found", "There is nothing here", ""},
		{"GET", "/kiosk/meet", "it", "Ora non funziona", "In questo momento non funziona", ""},
		{"POST", "/t/none/cancellation", "it", "Non è stato possibile", "Ora non si può più fare", "/t/none"},
		{"POST", "/a/meet/none/check-in", "en", "That was not possible", "", "/a/meet/none"},
		{"POST", "/door/meet/none/tickets", "fr", "Ce n’était pas possible", "", "/door/meet/none"},
		{"POST", "/kiosk/meet/tickets", "ar", "تعذّر ذلك", "", "/kiosk/meet"},
	} {
		for _, asked := range []*http.Request{
			request(tt.method, tt.path, "", "Accept-Language", tt.lang),
			request(tt.method, tt.path+"?lang="+tt.lang, "", "Accept-Language", "de"),
		} {
			page := servertest.Parse(t, body(t, h.answer(asked)))
			text := page.Text()
			if got := page.Tags("title")[0].Text(); got != tt.title+" – .Meet" {
				t.Errorf("%s: titled %q, want %q", tt.path, got, tt.title)
			}
			for _, want := range []string{tt.says, "via Leutrum 7, 12100 Cuneo", "0171 444547"} {
				if !strings.Contains(text, want) {
					t.Errorf("%s: lacks %q: %s", tt.path, want, text)
				}
			}
			way := tt.way
			if query := asked.URL.RawQuery; way != "" && query != "" {
				way += "?" + query // in the language of the page that was refused
			}
			mustLead(t, page, tt.path, way)
		}
	}
}

// mustLead checks the links of a visitor's page, but for those to other languages.
func mustLead(t *testing.T, page servertest.Node, path, way string) {
	t.Helper()
	found := way == ""
	for _, a := range page.Tags("a") {
		href := a.Attribute("href")
		switch {
		case href == way:
			found = true
		case !strings.HasPrefix(href, "tel:0171444547") && !strings.HasPrefix(href, strings.TrimSuffix(path, "/")+"?lang="):
			t.Errorf("%s: leads to %q", path, href)
		}
	}
	if !found {
		t.Errorf("%s: does not lead back to %q", path, way)
	}
}

// Of several offices the one that the path names is told of, and none where a token names none.
func TestVisitorsErrorPageOfTwoBranches(t *testing.T) {
	h := newHouse(t, nil)
	other := queuetest.AlwaysOpen()
	other.ID, other.Name, other.Contact.Address = "west", "West", "via Roma 1"
	h.Engines["west"] = queuetest.Embedded(t).Engine(other, nil)
	for path, want := range map[string]string{"/kiosk/west/none": "via Roma 1", "/a/meet/none": "via Leutrum 7",
		"/t/none": ""} {
		page := body(t, h.answer(request("GET", path, "")))
		for _, address := range []string{"via Roma 1", "via Leutrum 7"} {
			if got := strings.Contains(page, address); got != (address == want) {
				t.Errorf("%s says %q: %t", path, address, got)
			}
		}
	}
}

// A program reads the same sentence.
func TestGoneAsProblem(t *testing.T) {
	h := newHouse(t, nil)
	res := h.answer(request("GET", "/t/none?lang=en", "", "Accept", jsonType))
	if text := body(t, res); res.StatusCode != 404 || !strings.Contains(text, "This number is not here any more") {
		t.Errorf("got %d %s", res.StatusCode, text)
	}
}
