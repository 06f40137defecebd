package server_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"turno/server"
	"turno/server/branch"
)

func newPages(t *testing.T) *server.Pages {
	t.Helper()
	p, err := server.NewPages(false)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestLanguageOfAView(t *testing.T) {
	pages, meet := newPages(t), branch.Sample()
	tests := []struct{ query, accept, want string }{
		{"", "", "it"},
		{"ar", "fr", "ar"},
		{"", "fr-CH, en;q=0.5", "fr"},
		{"", "ar-MA", "ar"},
		{"", "wo", "fr"}, // who reads Wolof mostly reads French
		{"", "ja", "it"},
		{"ja", "en", "en"},
		{"<script>", "en;;;q=", "it"},
		{"", "*", "it"},
	}
	for _, tt := range tests {
		v := pages.View(request("GET", "/?lang="+tt.query, "", "Accept-Language", tt.accept), meet)
		if v.Lang != tt.want {
			t.Errorf("?lang=%s, Accept-Language %q: got %s, want %s", tt.query, tt.accept, v.Lang, tt.want)
		}
	}
	if v := pages.ViewIn("ar", meet); v.Lang != "ar" || v.Dir != "rtl" {
		t.Errorf("got %s %s", v.Lang, v.Dir)
	}
	if v := pages.ViewIn("ja", nil); v.Lang != "it" || v.Dir != "ltr" {
		t.Errorf("got %s %s", v.Lang, v.Dir)
	}
}

func TestView(t *testing.T) {
	pages, meet := newPages(t), branch.Sample()
	v := pages.ViewIn("fr", meet)
	text := branch.Text{"it": "ciao", "ar": "مرحبا"}
	if diff := cmp.Diff(server.LocalText{Text: "ciao", Lang: "it", Dir: "ltr"}, v.Text(text)); diff != "" {
		t.Errorf("a text in the branch's language for want of another (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(server.LocalText{Text: "مرحبا", Lang: "ar", Dir: "rtl"},
		pages.ViewIn("ar", meet).Text(text)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	want := []server.Language{{Tag: "it", Name: "Italiano", Dir: "ltr"}, {Tag: "en", Name: "English", Dir: "ltr"},
		{Tag: "fr", Name: "Français", Dir: "ltr", Current: true}, {Tag: "ar", Name: "العربية", Dir: "rtl"}}
	if diff := cmp.Diff(want, v.Languages()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := v.Time(time.Date(2026, 7, 1, 7, 5, 0, 0, time.UTC)); got != "9\u00a0h\u00a005" {
		t.Errorf("got %q, want the branch's local time as French says it", got)
	}
	if got := pages.ViewIn("it", meet).Time(time.Date(2026, 7, 1, 7, 5, 0, 0, time.UTC)); got != "09:05" {
		t.Errorf("got %q, want the branch's local time", got)
	}
	if got := v.Hour(""); got != "" {
		t.Errorf("no time is said as %q", got)
	}
	for id, want := range map[string]int{"information": 1, "legal": 2, "participation": 4, "none": 1} {
		if got := v.Accent(id); got != want {
			t.Errorf("accent of %s: got %d, want %d", id, got, want)
		}
	}
	for tag, want := range map[string]string{"fr": "français", "ar": "arabe (\u2068العربية\u2069)",
		"rom": "romani (\u2068Romani čhib\u2069)"} {
		if got := v.LanguageOf(tag).Both(); got != want {
			t.Errorf("staff read %q of %s, want %q", got, tag, want)
		}
	}
	if got := v.LanguageName("ar") + v.LanguageName("bn"); got != "العربيةবাংলা" {
		t.Errorf("got %s", got)
	}
	if a, b := server.NewKey(), server.NewKey(); a == b || len(a) < 22 {
		t.Errorf("keys %s and %s", a, b)
	}
}

// In development pages, texts and assets are those on disk.
func TestDevelopment(t *testing.T) {
	if _, err := server.NewPages(true); err == nil {
		t.Error("no error outside of the source tree")
	}
	t.Chdir("..")
	pages, err := server.NewPages(true)
	if err != nil {
		t.Fatal(err)
	}
	h := newHouse(t, nil)
	h.Pages = pages
	if res := h.answer(request("GET", "/", "")); res.StatusCode != 200 {
		t.Errorf("got %d %s", res.StatusCode, body(t, res))
	}
	res := h.answer(request("GET", pages.Assets().Path("css/base/home.css"), ""))
	if res.StatusCode != 200 || res.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("got %d %v", res.StatusCode, res.Header)
	}
	for _, path := range []string{"/static/dev/static.go", "/static/dev/../main.go", "/static/dev/css/../../main.go",
		"/static/dev//etc/passwd.txt"} {
		if res := h.answer(request("GET", path, "")); res.StatusCode == 200 {
			t.Errorf("%s is served", path)
		}
	}
}
