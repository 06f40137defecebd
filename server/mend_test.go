package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"turno/server"
	"turno/server/ledger"
	"turno/server/servertest"
	"turno/server/text"
)

// A browser's form with a text that no screen can show comes back with what was typed, its other fields and its key, and a
// sentence at the field. A program is told the field.
func TestARefusedTextStays(t *testing.T) {
	h := newHouse(t, nil)
	h.handle("POST /notes", func(w http.ResponseWriter, r *http.Request) error {
		var note struct {
			Note  string            `json:"note"`
			Title map[string]string `json:"title"`
		}
		if _, err := server.Decode(w, r, &note); err != nil {
			return err
		}
		return ledger.RefuseText("note", text.Line{Most: 20}.Check(note.Note))
	})
	for typed, want := range map[string]string{
		"turned \u202eround":    "hidden characters",
		"\u3164":                "shows nothing",
		"a\nb":                  "one line",
		strings.Repeat("x", 21): "20 characters at most",
	} {
		form := url.Values{"note": {typed}, "title.it": {"Corso"}, "key": {"k1"}}
		res := h.answer(request("POST", "/notes?lang=en", form.Encode(), "Content-Type", formType, "Accept", "text/html"))
		page := servertest.Parse(t, body(t, res))
		input := page.One(t, "name", "note")
		said := page.One(t, "id", input.Attribute("aria-describedby")).Text()
		if res.StatusCode != 422 || input.Attribute("value") != typed || !strings.Contains(said, want) {
			t.Errorf("%q: %d, the field has %q and is told %q", typed, res.StatusCode, input.Attribute("value"), said)
		}
		if page.One(t, "name", "key").Attribute("value") != "k1" || page.One(t, "name", "title.it").Attribute("value") != "Corso" {
			t.Errorf("%q: the other fields are lost", typed)
		}
	}
	res := h.answer(request("POST", "/notes", `{"title":{"it":"\u2067"}}`, "Content-Type", jsonType, "Accept", jsonType))
	if said := body(t, res); res.StatusCode != 422 || !strings.Contains(said, `"field":"title.it"`) {
		t.Errorf("%d %s", res.StatusCode, said)
	}
	res = h.answer(request("POST", "/notes", `{"note":"کتاب\u200cخانه"}`, "Content-Type", jsonType, "Accept", jsonType))
	if res.StatusCode != 200 {
		t.Errorf("Persian: %d", res.StatusCode)
	}
}
