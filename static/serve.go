package static

import (
	"bytes"
	"compress/gzip"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"
)

// types are the content types by file name extension. They are listed here, as those of package mime depend on the machine.
var types = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".json":  "application/json",
	".svg":   "image/svg+xml",
	".png":   "image/png",
	".webp":  "image/webp",
	".ico":   "image/x-icon",
	".woff2": "font/woff2",
	".mp3":   "audio/mpeg",
	".ogg":   "audio/ogg",
	".opus":  "audio/ogg",
	".wav":   "audio/wav",
	".txt":   "text/plain; charset=utf-8",
}

// An entry is one file, ready to be sent.
type entry struct {
	content     []byte
	contentType string
	// zipped returns the compressed content, nil if compression saves too little. It is made once, at the first call.
	zipped func() []byte
}

func newEntry(name string, content []byte) *entry {
	e := &entry{content: content, contentType: contentType(name)}
	e.zipped = sync.OnceValue(func() []byte { return compress(e.contentType, content) })
	return e
}

func contentType(name string) string {
	if t, ok := types[path.Ext(name)]; ok {
		return t
	}
	return "application/octet-stream"
}

// Serve answers GET and HEAD for what Path names. It also answers for a path with the hash of another build, as pages and
// servers of two builds exist together during an upgrade, but no browser may cache that answer. If there is no such file,
// it writes nothing and reports false.
func (a *Assets) Serve(w http.ResponseWriter, r *http.Request) bool {
	version, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, Prefix), "/")
	e := a.find(name)
	if e == nil {
		return false
	}
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	if version == a.version && a.dev == nil {
		header.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	header.Set("Content-Type", e.contentType)
	header.Set("Vary", "Accept-Encoding")
	if zipped := e.zipped(); zipped != nil && acceptsGzip(r) {
		header.Set("Content-Encoding", "gzip")
		header.Set("Content-Length", strconv.Itoa(len(zipped)))
		if r.Method != http.MethodHead {
			w.Write(zipped)
		}
		return true
	}
	// ServeContent answers requests for ranges, which some browsers need for sounds.
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(e.content))
	return true
}

// Has reports whether there is such a file.
func (a *Assets) Has(name string) bool { return a.find(name) != nil }

// find is the file of that name, nil if there is none.
func (a *Assets) find(name string) *entry {
	if a.dev == nil {
		return a.entries[name]
	}
	if _, servable := types[path.Ext(name)]; !servable {
		return nil
	}
	content, err := fs.ReadFile(a.dev, name)
	if err != nil {
		return nil
	}
	return newEntry(name, content)
}

// compress compresses texts with gzip. It returns nil for other types, and if it would save less than a tenth.
func compress(contentType string, content []byte) []byte {
	kind, _, _ := mime.ParseMediaType(contentType)
	if !strings.HasPrefix(kind, "text/") && kind != "image/svg+xml" && kind != "application/json" {
		return nil
	}
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is valid, so there is no error
	z.Write(content)                                      // a buffer accepts everything
	z.Close()
	if b.Len() > len(content)*9/10 {
		return nil
	}
	return b.Bytes()
}

// acceptsGzip reports whether the client names gzip and does not refuse it.
func acceptsGzip(r *http.Request) bool {
	for coding := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(coding), ";")
		refused := strings.Trim(strings.TrimSpace(q), "q=0. ") == "" && strings.Contains(q, "0")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") && !refused {
			return true
		}
	}
	return false
}
