package program

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"turno/server/servertest"
)

// B10: the start page is for staff. It leads to all their pages, and to those of visitors.
func TestStartPageLeadsEverywhere(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(office map[string]any)
		want   string
	}{
		{"all there is", func(map[string]any) {},
			"/desk/meet /supervisor/meet /desk/meet/appointments /desk/meet/sessions /desk/meet/screens " +
				"/kiosk/meet /display/meet /door/meet"},
		{"a plain office", func(office map[string]any) {
			delete(office, "door")
			for _, s := range office["services"].([]any) {
				delete(s.(map[string]any), "activities")
				delete(s.(map[string]any), "appointments")
			}
		}, "/desk/meet /supervisor/meet /desk/meet/screens /kiosk/meet /display/meet"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := launch(t, []string{"-data", t.TempDir(), "-branch", servertest.Office{Hours: true}.File(t, c.change)})
			var paths []string
			for _, link := range p.page(t, "/?lang=it").All("class", "home__screen") {
				path, lang, _ := strings.Cut(link.Attribute("href"), "?")
				if paths = append(paths, path); lang != "lang=it" {
					t.Errorf("%s is not in the page's language", path)
				}
				p.page(t, link.Attribute("href"))
			}
			if got := strings.Join(paths, " "); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// Staff's pages say that phones cannot open the codes, as long as they cannot.
func TestStaffLearnThatPhonesDoNotGetHere(t *testing.T) {
	pages := []string{"/?lang=en", "/desk/meet?lang=en", "/supervisor/meet?lang=en"}
	alone := launch(t, []string{"-data", t.TempDir()})
	for _, path := range pages {
		if note := alone.page(t, path).One(t, "class", "note").Text(); !strings.Contains(note, "TURNO_PUBLIC_URL") {
			t.Errorf("%s says %q", path, note)
		}
	}
	reached := launch(t, []string{"-data", t.TempDir()}, "TURNO_PUBLIC_URL", "https://turno.example")
	for _, path := range pages {
		if notes := reached.page(t, path).All("class", "note"); len(notes) > 0 {
			t.Errorf("%s says %q", path, notes[0].Text())
		}
	}
}

// page is a page of the program.
func (p *launched) page(t *testing.T, path string) servertest.Node {
	t.Helper()
	res, err := http.Get(p.base + path)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %v", path, res.StatusCode, err)
	}
	return servertest.Parse(t, string(text))
}
