package supervisor

import (
	"html/template"
	"strings"
)

// A shortRow is all that a frame says of a row. Equal ones look the same, whatever else is known of their tickets.
type shortRow struct {
	Number, Language, Since, Accent, Service string
	said                                     string // its facts with their kinds and languages
}

// keptRows bounds how many short rows are kept, of 0.3 KB each. The page lists everybody who waits.
const keptRows = 8192

// Short is the row in a frame: rendered, or kept from another frame. In development pages may change at any moment.
func (r row) Short() (template.HTML, error) {
	short := shortRow{Number: r.Number, Language: r.Speaks.Tag, Since: r.Since.Since, Accent: r.Accent, Service: r.Service}
	var said strings.Builder
	for _, f := range r.Facts {
		said.WriteString(f.Kind + "\x00" + f.Text + "\x00" + f.Lang + "\x00")
	}
	short.said = said.String()
	render := func() (template.HTML, error) {
		html, err := r.screen.pages.Part("supervisor.html", "short-row", struct {
			shortRow
			Facts []fact
		}{short, r.Facts})
		return template.HTML(html), err
	}
	if !r.screen.pages.Fixed() {
		return render()
	}
	return r.screen.rows.Get(short, render)
}
