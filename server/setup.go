package server

import (
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"turno/server/ledger"
)

// A setUpFault is a request that was refused, as it seems, because of how the server is set up: visitors see that something
// does not work, and only who runs the server can mend it. Another site's attack looks the same.
type setUpFault struct {
	code       ledger.Code
	met, asked string // the page's origin, or the Host
	at         time.Time
}

// setUpShown is for how long staff see a fault of the set-up.
const setUpShown = 10 * time.Minute

// setUp is the last fault, nil for none.
type setUp struct{ last atomic.Pointer[setUpFault] }

// noteSetUp keeps a refusal for staff, and logs once a minute what met what and what to set.
func (s *Site) noteSetUp(r *http.Request, code ledger.Code) {
	f := &setUpFault{code: code, met: short(r.Header.Get("Origin")), asked: short(r.Host), at: time.Now()}
	s.setUp.last.Store(f)
	if !s.seldom.due("set-up " + string(code)) {
		return
	}
	if code == codeWrongHost {
		s.Log.Warn("a request asked for a name that this program does not answer under; if it is yours, set TURNO_PUBLIC_URL "+
			"to the address that browsers show", slog.String("host", f.asked), slog.String("public", s.PublicURL))
		return
	}
	s.Log.Warn("a page of one address wrote to another; if the page is yours, have the proxy hand on the Host "+
		"(nginx: proxy_set_header Host $http_host) and set TURNO_PUBLIC_URL to the page's address",
		slog.String("origin", f.met), slog.String("host", f.asked), slog.String("public", s.PublicURL))
}

// short is a header as a log and a page may repeat it.
func short(text string) string {
	const most = 100
	if len(text) > most {
		return text[:most] + "…"
	}
	return text
}

// SetUp tells staff of the last fault of the set-up, and what to set; "" for none in the last minutes.
func (s *Site) SetUp(v View) string {
	f := s.setUp.last.Load()
	if f == nil || time.Since(f.at) > setUpShown {
		return ""
	}
	return v.T("home.set_up_"+string(f.code), "Origin", "\u2068"+f.met+"\u2069", "Host", "\u2068"+f.asked+"\u2069")
}
