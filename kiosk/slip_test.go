package kiosk

import (
	"strings"
	"testing"
	"time"

	"turno/server"
	"turno/server/estimate"
	"turno/server/queue/queuetest"
)

// The slip says the wait as clock times, in steps of five minutes.
func TestAbout(t *testing.T) {
	pages, err := server.NewPages(false)
	if err != nil {
		t.Fatal(err)
	}
	b := queuetest.AlwaysOpen()
	at := time.Date(2026, 11, 24, 11, 8, 0, 0, b.Location())
	for _, tt := range []struct {
		lang      string
		low, high int // minutes
		want      string
	}{
		{"en", 12, 31, "Your turn between about 11:15 and 11:45"},
		{"it", 0, 3, "Tocca a te entro le 11:15 circa"},
		{"fr", 60, 90, "Votre tour entre 12\u00a0h\u00a005 et 12\u00a0h\u00a040 environ"},
		{"ar", 0, 0, ""},
	} {
		v := pages.ViewIn(tt.lang, b)
		if got := about(v, at, &estimate.Range{LowS: 60 * tt.low, HighS: 60 * tt.high}); got != tt.want {
			t.Errorf("%d to %d minutes: %q, want %q", tt.low, tt.high, got, tt.want)
		}
		if got := about(v, at, nil); got != "" {
			t.Errorf("of no estimate it says %q", got)
		}
	}
}

// If a text is too long for the paper, the slip refers to the ticket's page, but only if phones can open that.
func TestDocumentsTooLongForThePaper(t *testing.T) {
	pages, err := server.NewPages(false)
	if err != nil {
		t.Fatal(err)
	}
	v := pages.ViewIn("en", queuetest.AlwaysOpen())
	short, long := "passport", strings.Repeat("passport ", 34)
	for _, tt := range []struct {
		text   string
		phones bool
		want   string
	}{{short, true, short}, {short, false, short}, {long, true, "see the page that the code opens."}, {long, false,
		"Ask the staff"}} {
		if got := printed(v, server.LocalText{Text: tt.text, Lang: "en"}, server.Reach{Phones: tt.phones}).Text; got != tt.want {
			t.Errorf("of %d characters, with phones %t, it says %q, want %q", len(tt.text), tt.phones, got, tt.want)
		}
	}
}
