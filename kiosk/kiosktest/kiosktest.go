// Package kiosktest serves the screens of visitors (kiosk, door and phone) for their tests, and does on their pages what a
// browser without scripts does.
package kiosktest

import (
	"encoding/json"
	"image"
	"image/color"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"turno/kiosk"
	"turno/kiosk/door"
	"turno/kiosk/phone"
	"turno/server/branch"
	"turno/server/ledger"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// Office is the sample branch after a change of its file.
func Office(t *testing.T, change func(file map[string]any)) *branch.Branch {
	t.Helper()
	var file map[string]any
	if err := json.Unmarshal(branch.SampleJSON(), &file); err != nil {
		t.Fatal(err)
	}
	change(file)
	data, err := json.Marshal(file)
	if err != nil {
		t.Fatal(err)
	}
	b, err := branch.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Unasked is the sample branch, open round the clock, without questions.
func Unasked(t *testing.T) *branch.Branch {
	return Office(t, func(file map[string]any) {
		file["always_open"] = true
		delete(file, "residence")
		delete(file, "origin")
	})
}

// Serve serves the screens of a branch; the clock may be nil for the real one.
func Serve(t *testing.T, b *branch.Branch, clock *queuetest.Clock) *servertest.Site {
	t.Helper()
	now := ledger.Options{}.Now
	if clock != nil {
		now = clock.Now
	}
	return servertest.Serve(t, queuetest.Embedded(t).Engine(b, now), kiosk.Routes, door.Routes, phone.Routes)
}

// Tap fills in a page's form as a browser without scripts does when one of its buttons is tapped.
func Tap(page servertest.Node, name, value string) (action string, fields url.Values) {
	for _, form := range page.Tags("form") {
		if !strings.Contains(form.Attribute("class"), "languages") {
			return Fill(form, name, value)
		}
	}
	panic("the page has no form")
}

// Wish fills in the form of a mobile ticket that sends a wish.
func Wish(t *testing.T, page servertest.Node, name string) (action string, fields url.Values) {
	t.Helper()
	for _, form := range page.Tags("form") {
		if path, _, _ := strings.Cut(form.Attribute("action"), "?"); strings.HasSuffix(path, "/"+name) {
			return Fill(form, "", "")
		}
	}
	t.Fatalf("the page has no form for %s", name)
	return "", nil
}

// Fill fills in a form, by one of its buttons or fields, "" for none.
func Fill(form servertest.Node, name, value string) (action string, fields url.Values) {
	fields = url.Values{}
	for _, in := range form.Tags("input") {
		if in.Attribute("type") == "hidden" || in.Has("checked") {
			fields.Set(in.Attribute("name"), in.Attribute("value"))
		}
	}
	if name != "" {
		fields.Set(name, value)
	}
	return form.Attribute("action"), fields
}

// Texts are what the elements of a class say.
func Texts(page servertest.Node, class string) []string {
	var all []string
	for _, n := range page.All("class", class) {
		all = append(all, n.Text())
	}
	return all
}

// Issued is what the answer to an issue must hold.
type Issued struct {
	Number, Service, Language, State, Token, URL string
	Priority                                     string
}

// Said is what the page says of the wish.
func Said(t *testing.T, page servertest.Node) string {
	t.Helper()
	return page.One(t, "class", "said").Text()
}

// Scan is where the code of the door leads.
func Scan(t *testing.T, s *servertest.Site) string {
	t.Helper()
	answer := s.Get(t, "/door/meet", "text/html")
	if answer.Status != 200 {
		t.Fatalf("the door: %d", answer.Status)
	}
	path, ok := strings.CutPrefix(ReadQR(t, SVGOf(t, answer.Body, "door__qr")), s.URL)
	if !ok || !strings.HasPrefix(path, "/door/meet/") {
		t.Fatalf("the code leads to %s", path)
	}
	return path
}

// Decode reads JSON.
func Decode[T any](t *testing.T, text string) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}

var (
	viewBox = regexp.MustCompile(`viewBox="0 0 (\d+) \d+"`)
	run     = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-\d+z`)
)

// ReadQR draws the runs of an SVG code and decodes them as a phone would.
func ReadQR(t *testing.T, svg string) string {
	t.Helper()
	const scale = 6
	number := func(s string) int {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	box := viewBox.FindStringSubmatch(svg)
	if box == nil {
		t.Fatal("the code has no viewBox")
	}
	side := number(box[1]) * scale
	picture := image.NewGray(image.Rect(0, 0, side, side))
	for i := range picture.Pix {
		picture.Pix[i] = 255
	}
	for _, m := range run.FindAllStringSubmatch(svg, -1) {
		x, y, length := number(m[1])*scale, number(m[2])*scale, number(m[3])*scale
		for i := range length {
			for j := range scale {
				picture.SetGray(x+i, y+j, color.Gray{})
			}
		}
	}
	return servertest.ReadQR(t, picture)
}

// SVGOf cuts the code out of a page.
func SVGOf(t *testing.T, body, class string) string {
	t.Helper()
	_, rest, ok := strings.Cut(body, `<svg class="`+class+`"`)
	if !ok {
		t.Fatalf("the page has no %s", class)
	}
	svg, _, _ := strings.Cut(rest, "</svg>")
	return svg
}
