package server

import (
	"fmt"
	"hash/fnv"
	"net/http"
	"strings"

	"turno/server/branch"
	"turno/server/ledger"
)

// Unchanged sets the validator of a state that was read at a position and reports whether the client has that state
// already; it has answered 304 then. The validator is of epoch, seq, build, settings, what the calendar says, language, kind
// of answer and what else it is told that no change of the branch tells of, and weak, as pages of one state may differ in
// the hour that they were made. It is for pages that poll: browsers that reach us by websocket have no use for it.
//
// Only what nobody's privacy is in may be stored by a browser, to be asked for again each time; the rest stays no-store,
// for the script that polls keeps the validator itself.
func (s *Site) Unchanged(w http.ResponseWriter, r *http.Request, b *branch.Branch, at ledger.Position, lang string,
	more ...any) bool {
	kind := "html"
	if WantsJSON(r) {
		kind = "json"
	}
	sum := fnv.New64a()
	fmt.Fprint(sum, s.Pages.Version(b), b.Calendar(at.At), lang, kind, more)
	tag := fmt.Sprintf(`W/"%s-%d-%x"`, at.Epoch, at.Seq, sum.Sum64())
	w.Header().Set("ETag", tag)
	for known := range strings.SplitSeq(strings.Join(r.Header.Values("If-None-Match"), ","), ",") {
		if known = strings.TrimSpace(known); known == tag || known == "*" {
			w.Header().Add("Vary", "Accept, Accept-Language")
			w.WriteHeader(http.StatusNotModified)
			return true
		}
	}
	return false
}
