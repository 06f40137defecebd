package server

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"

	"turno/server/branch"
	"turno/server/locale"
	"turno/static"
)

//go:embed layout.html home.html error.html
var templates embed.FS

// Where -dev reads from, relative to the root directory of the source.
const (
	staticDir   = "static"
	localeDir   = "server/locale"
	templateDir = "server"
)

// Pages make every page: they have the layout, the catalogues and the assets.
type Pages struct {
	assets     *static.Assets
	catalogues *locale.Catalogues // nil in development: read at each request
	own        *PageSet
	log        *slog.Logger
	// sign makes the code of a text by the secret of a branch; see Site.sign.
	sign func(branch, text string) []byte
}

// NewPages reads what is built into the program or, in development, what is on disk at each request; then the working
// directory must be the root directory of the source.
func NewPages(dev bool) (*Pages, error) {
	p := &Pages{log: slog.Default()}
	if dev {
		assets, err := static.Disk(staticDir)
		if err != nil {
			return nil, fmt.Errorf("%w; -dev runs at the top of the source tree", err)
		}
		p.assets = assets
	} else {
		p.assets = static.Embedded()
		p.catalogues = locale.Embedded()
	}
	p.own = p.Parse(templates, templateDir, "home.html", "error.html")
	return p, nil
}

// Assets are the files that browsers download.
func (p *Pages) Assets() *static.Assets { return p.assets }

// Version is different for each build, and for each version of the settings of a branch; b is nil for no branch.
func (p *Pages) Version(b *branch.Branch) string {
	if b == nil {
		return p.assets.Version()
	}
	return p.assets.Version() + b.Version()
}

// texts are the catalogues, in development those on disk. While a file on disk is broken they are the built-in ones, as the
// error page needs texts, too.
func (p *Pages) texts() *locale.Catalogues {
	if p.catalogues != nil {
		return p.catalogues
	}
	c, err := locale.Load(os.DirFS(localeDir))
	if err != nil {
		p.log.Error("catalogue on disk is broken", slog.Any("err", err))
		return locale.Embedded()
	}
	return c
}

// A PageSet is one screen's parsed templates over the layout.
type PageSet struct {
	files  []string
	parsed map[string]func() *template.Template // by file, put together when it is first shown; nil in development
	dir    string
	shared []Parts
}

// Parts are templates that several screens share: the files *.part.html of FS, which in development are read from Dir.
type Parts struct {
	FS  embed.FS
	Dir string
}

// partFiles is the pattern for files with parts of pages.
const partFiles = "*.part.html"

// Parse reads a screen's templates: files of fsys, in development at each request from dir, relative to the root directory
// of the source. Each file defines "title" and "main", and "head" if it has links of its own; the files *.part.html are
// parsed with each of the others. It panics on a broken template, so that the program does not start with it; a page has its
// own copy of the layout only once somebody has asked for it.
func (p *Pages) Parse(fsys embed.FS, dir string, files ...string) *PageSet {
	ps := &PageSet{files: files, dir: dir}
	if p.catalogues == nil {
		return ps
	}
	shared := template.Must(parseShared(templates, fsys, files))
	ps.parsed = map[string]func() *template.Template{}
	for _, file := range files {
		template.Must(parse(template.New(""), fsys, file))
		ps.parsed[file] = sync.OnceValue(func() *template.Template {
			page := template.Must(parse(template.Must(shared.Clone()), fsys, file))
			for _, parts := range ps.shared {
				template.Must(parse(page, parts.FS, partFiles))
			}
			return page
		})
	}
	return ps
}

// With lets the pages use shared parts, too. It panics on a broken one.
func (ps *PageSet) With(parts Parts) *PageSet {
	ps.shared = append(ps.shared, parts)
	if ps.Fixed() {
		template.Must(parse(template.New(""), parts.FS, partFiles))
	}
	return ps
}

// indented is how far in a line stands, which no browser shows.
var indented = regexp.MustCompile(`\n +`)

// parse adds the templates of a pattern's files. A line's place in its file is not sent: a frame of a phone would be a
// tenth larger.
func parse(t *template.Template, fsys fs.FS, pattern string) (*template.Template, error) {
	files, err := fs.Glob(fsys, pattern)
	for _, f := range files {
		var text []byte
		if text, err = fs.ReadFile(fsys, f); err != nil {
			break
		}
		if _, err = t.New(f).Parse(string(indented.ReplaceAll(text, []byte("\n")))); err != nil {
			break
		}
	}
	return t, err
}

// parseShared reads the layout and the parts, to which a page is added.
func parseShared(base, fsys fs.FS, files []string) (*template.Template, error) {
	t, err := parse(template.New(""), base, "layout.html")
	for _, f := range files {
		if err == nil && strings.HasSuffix(f, ".part.html") {
			t, err = parse(t, fsys, f)
		}
	}
	return t, err
}

// Fixed tells that the pages are the built-in ones, which do not change; in development they may change at any moment.
func (ps *PageSet) Fixed() bool { return ps.parsed != nil }

// template is the parsed page.
func (ps *PageSet) template(file string) (*template.Template, error) {
	if ps.parsed == nil {
		shared, err := parseShared(os.DirFS(templateDir), os.DirFS(ps.dir), ps.files)
		if err != nil {
			return nil, err
		}
		page, err := parse(shared, os.DirFS(ps.dir), file)
		for _, parts := range ps.shared {
			if err == nil {
				page, err = parse(page, os.DirFS(parts.Dir), partFiles)
			}
		}
		return page, err
	}
	page, ok := ps.parsed[file]
	if !ok {
		return nil, fmt.Errorf("page %s is not in its set", file)
	}
	return page(), nil
}

// Render writes a whole page. Nothing is written if it fails.
func (ps *PageSet) Render(w http.ResponseWriter, r *http.Request, status int, file string, view any) error {
	t, err := ps.template(file)
	if err != nil {
		return err
	}
	var page bytes.Buffer
	if err := t.ExecuteTemplate(&page, "layout", view); err != nil {
		return fmt.Errorf("render %s: %w", file, err)
	}
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Add("Vary", "Accept, Accept-Language")
	w.WriteHeader(status)
	_, err = page.WriteTo(w)
	return ignoreGone(err)
}

// Answer answers with what was read: a program gets it as JSON, a browser gets the page that shows it.
func (ps *PageSet) Answer(w http.ResponseWriter, r *http.Request, read any, file string, view any) error {
	if WantsJSON(r) {
		return WriteJSON(w, http.StatusOK, read)
	}
	return ps.Render(w, r, http.StatusOK, file, view)
}

// Part renders one named part of a page, for a frame.
func (ps *PageSet) Part(file, part string, view any) (string, error) {
	t, err := ps.template(file)
	if err != nil {
		return "", err
	}
	var html strings.Builder
	if err := t.ExecuteTemplate(&html, part, view); err != nil {
		return "", fmt.Errorf("render %s of %s: %w", part, file, err)
	}
	return html.String(), nil
}
