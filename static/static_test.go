package static_test

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"

	"turno/static"
)

// files lists the assets on disk. Tests of scripts are not assets.
func files(t *testing.T) []string {
	t.Helper()
	var names []string
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.Contains(name, "/") && !strings.HasPrefix(name, "test/") {
			names = append(names, name)
		}
		return err
	})
	if err != nil || len(names) == 0 {
		t.Fatalf("found %d files, %v", len(names), err)
	}
	return names
}

func get(a *static.Assets, path string, headers ...string) (*http.Response, bool) {
	r := httptest.NewRequest("GET", path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	found := a.Serve(w, r)
	return w.Result(), found
}

// Each file is in the program, with a content type that browsers accept for it.
func TestEveryFileIsServed(t *testing.T) {
	a := static.Embedded()
	for _, name := range files(t) {
		res, found := get(a, a.Path(name))
		if !found || res.StatusCode != 200 {
			t.Errorf("%s: found %v, status %d", name, found, res.StatusCode)
			continue
		}
		kind := res.Header.Get("Content-Type")
		if kind == "application/octet-stream" {
			t.Errorf("%s: %s has no content type in types", name, path.Ext(name))
		}
		if strings.HasPrefix(kind, "text/") && !strings.HasSuffix(kind, "; charset=utf-8") {
			t.Errorf("%s: %s names no charset", name, kind)
		}
	}
}

func TestVersion(t *testing.T) {
	a, b := static.Embedded(), static.Embedded()
	if a.Version() != b.Version() || !regexp.MustCompile(`^[a-z2-7]{16}$`).MatchString(a.Version()) {
		t.Errorf("got %s and %s", a.Version(), b.Version())
	}
}

func TestCompression(t *testing.T) {
	a := static.Embedded()
	page := a.Path("css/base/home.css")
	for accept, want := range map[string]string{
		"gzip": "gzip", "br, gzip;q=0.5": "gzip", "GZIP": "gzip",
		"": "", "br": "", "gzip;q=0": "", "gzip; q=0.0": "", "identity": "",
	} {
		res, _ := get(a, page, "Accept-Encoding", accept)
		if got := res.Header.Get("Content-Encoding"); got != want {
			t.Errorf("Accept-Encoding %q: got %q, want %q", accept, got, want)
		}
		if got := res.Header.Get("Vary"); got != "Accept-Encoding" {
			t.Errorf("Vary: got %q", got)
		}
	}
	if res, _ := get(a, a.Path("fonts/titillium-web-latin-700.woff2"), "Accept-Encoding",
		"gzip"); res.Header.Get("Content-Encoding") != "" {
		t.Error("a font is compressed twice")
	}
}

func TestRangesAreAnswered(t *testing.T) {
	a := static.Embedded()
	res, _ := get(a, a.Path("img/turno.svg"), "Range", "bytes=0-3")
	if res.StatusCode != http.StatusPartialContent || res.ContentLength != 4 {
		t.Errorf("got %d, %d bytes", res.StatusCode, res.ContentLength)
	}
}

// Every file that another one names by a relative address exists.
func TestReferencesLeadSomewhere(t *testing.T) {
	a := static.Embedded()
	reference := regexp.MustCompile(`(?:url\("|from "|import\("|import ")(\.{1,2}/[^"#?]+|[a-z-]+\.css)"`)
	for _, name := range files(t) {
		if ext := path.Ext(name); ext != ".css" && ext != ".js" {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range reference.FindAllSubmatch(text, -1) {
			if target := path.Join(path.Dir(name), string(m[1])); !a.Has(target) {
				t.Errorf("%s refers to %s, which does not exist", name, target)
			}
		}
	}
}
