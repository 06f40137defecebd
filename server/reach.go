package server

import (
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"turno/server/branch"
	"turno/server/ledger"
)

// A Reach says whether visitors' phones can open what QR codes lead to. Where they cannot, no sentence may promise
// visitors that their phone shows or tells them anything.
type Reach struct {
	// Address is what QR codes begin with, "https://turno.example".
	Address string
	// Phones is set if a phone can open it.
	Phones bool
	// WiFi is the network that the phone has to be in for that, "" where any will do.
	WiFi string
	// Loopback is set if the address is of one machine alone, so that no network leads there.
	Loopback bool
}

// PhoneReach is the reach of the QR codes on the pages of this request. The visitor of a trial is whoever tries it, with a
// phone of the network that the trial was started for.
func (s *Site) PhoneReach(r *http.Request, b *branch.Branch) Reach {
	address := s.URL(r, "")
	if s.Network != "" && address == s.Network {
		return Reach{Address: address, Phones: true, WiFi: b.WiFi}
	}
	return ReachOf(address, b)
}

// ReachOf is the reach of QR codes that begin with an address. A private one is opened only from within a network, so
// that phones get there if the branch names its Wi-Fi to visitors.
func ReachOf(address string, b *branch.Branch) Reach {
	reach := Reach{Address: address, Phones: true}
	u, err := url.Parse(address)
	switch {
	case err != nil || isLoopback(u.Hostname()):
		reach.Phones, reach.Loopback = false, true
	case isPrivate(u.Hostname()):
		reach.Phones, reach.WiFi = b.WiFi != "", b.WiFi
	}
	return reach
}

// codeUnreached is the code of the fault that phones cannot open what QR codes lead to.
const codeUnreached = "phones_cannot_reach"

// Fault is the warning for whoever runs the server, nil if phones get there.
func (reach Reach) Fault() *ledger.Fault {
	if reach.Phones {
		return nil
	}
	where := "on this machine alone; set TURNO_PUBLIC_URL to the address that phones reach"
	if !reach.Loopback {
		where = `in a local network alone, and no Wi-Fi is named to visitors; set "wifi" in the branch's settings, ` +
			"or TURNO_PUBLIC_URL to an address that the internet knows"
	}
	message := "QR codes that lead to " + reach.Address + " open " + where
	return &ledger.Fault{Code: codeUnreached, Message: message, Warning: true}
}

// Unreached tells staff that phones cannot open what QR codes lead to, and what to set; "" if they can.
func (v View) Unreached(reach Reach) string {
	switch {
	case reach.Phones:
		return ""
	case reach.Loopback:
		return v.T("home.phones_loopback")
	}
	return v.T("home.phones_private")
}

// isLoopback reports whether a host is the machine that asks. Browsers take the unspecified address for it, too.
func isLoopback(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		ip = ip.Unmap()
		return ip.IsLoopback() || ip.IsUnspecified()
	}
	name := strings.TrimSuffix(strings.ToLower(host), ".")
	return name == "" || name == "localhost" || strings.HasSuffix(name, ".localhost")
}

// sharedByProvider is what providers give to many customers at once (RFC 6598), reached from within their network alone.
var sharedByProvider = netip.MustParsePrefix("100.64.0.0/10")

// localDomains are the last parts of names that the internet does not know: RFC 6762 with its appendix G, RFC 8375.
var localDomains = []string{"local", "arpa", "corp", "home", "internal", "intranet", "lan", "localdomain", "private"}

// isPrivate reports whether a host is known within a network only.
func isPrivate(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		ip = ip.Unmap()
		return ip.IsPrivate() || ip.IsLinkLocalUnicast() || sharedByProvider.Contains(ip)
	}
	name := strings.TrimSuffix(strings.ToLower(host), ".")
	at := strings.LastIndex(name, ".")
	return at < 0 || slices.Contains(localDomains, name[at+1:])
}
