package live

import (
	"net/http"
	"net/netip"
)

// A Refusal is why a request gets no socket, to be answered with a status of HTTP.
type Refusal struct {
	Status int
	// Reason is a sentence for whoever wrote the client.
	Reason string
}

func (r *Refusal) Error() string { return r.Reason }

// tooMany refuses a screen that may come back in a moment.
var tooMany = &Refusal{http.StatusServiceUnavailable, "too many screens are open or come at once; come back in a moment"}

// addressOf is where a request's socket is counted, invalid for nowhere: public addresses are, those of IPv6 by their
// network, as a household has 64 bits of them.
func addressOf(r *http.Request) netip.Prefix {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Prefix{} // a pipe, or a socket of unix
	}
	address := from.Addr().Unmap().WithZone("")
	if address.IsLoopback() || address.IsPrivate() || address.IsLinkLocalUnicast() {
		return netip.Prefix{}
	}
	bits := address.BitLen()
	if address.Is6() {
		bits = 64
	}
	place, err := address.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return place
}
