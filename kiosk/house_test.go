package kiosk_test

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
	"turno/server/branch"
	"turno/server/ledger"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// office is the sample branch after a change of its file.
func office(t *testing.T, change func(file map[string]any)) *branch.Branch {
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

// unasked is the sample branch, open round the clock, without questions.
func unasked(t *testing.T) *branch.Branch {
	return office(t, func(file map[string]any) {
		file["always_open"] = true
		delete(file, "residence")
		delete(file, "origin")
	})
}

// serve serves the screens of a branch; the clock may be nil for the real one.
func serve(t *testing.T, b *branch.Branch, clock *queuetest.Clock) *servertest.Site {
	t.Helper()
	now := ledger.Options{}.Now
	if clock != nil {
		now = clock.Now
	}
	return servertest.Serve(t, queuetest.Embedded(t).Engine(b, now), kiosk.Register)
}

// tap fills in a page's form as a browser without scripts does that taps one of its buttons.
func tap(page servertest.Node, name, value string) (action string, fields url.Values) {
	for _, form := range page.Tags("form") {
		if !strings.Contains(form.Attribute("class"), "languages") {
			return fill(form, name, value)
		}
	}
	panic("the page has no form")
}

// tongue fills in the form that has a page in another language.
func tongue(t *testing.T, page servertest.Node, class, tag string) (action string, fields url.Values) {
	t.Helper()
	return fill(page.One(t, "class", class), "language", tag)
}

// wish fills in the form of a mobile ticket that sends a wish.
func wish(t *testing.T, page servertest.Node, name string) (action string, fields url.Values) {
	t.Helper()
	for _, form := range page.Tags("form") {
		if path, _, _ := strings.Cut(form.Attribute("action"), "?"); strings.HasSuffix(path, "/"+name) {
			return fill(form, "", "")
		}
	}
	t.Fatalf("the page has no form for %s", name)
	return "", nil
}

func fill(form servertest.Node, name, value string) (action string, fields url.Values) {
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

// texts are what the elements of a class say.
func texts(page servertest.Node, class string) []string {
	var all []string
	for _, n := range page.All("class", class) {
		all = append(all, n.Text())
	}
	return all
}

// decode reads JSON.
func decode[T any](t *testing.T, text string) T {
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

// readQR draws the runs of an SVG code and decodes them as a phone would.
func readQR(t *testing.T, svg string) string {
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

// svgOf cuts the code out of a page.
func svgOf(t *testing.T, body, class string) string {
	t.Helper()
	_, rest, ok := strings.Cut(body, `<svg class="`+class+`"`)
	if !ok {
		t.Fatalf("the page has no %s", class)
	}
	svg, _, _ := strings.Cut(rest, "</svg>")
	return svg
}
