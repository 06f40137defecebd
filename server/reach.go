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

// A Reach says whether visitors' phones can open what QR codes lead to. If they cannot, no sentence may promise visitors
// that their phone shows or tells them anything.
type Reach struct {
	// Address is what QR codes begin with, "https://turno.example".
	Address string
	// Phones is set if a phone can open it.
	Phones bool
	// WiFi is the network in which the phone has to be for that, "" for any.
	WiFi string
	// Loopback is set if only the machine itself can open the address.
	Loopback bool
}

// PhoneReach is the reach of the QR codes on the pages of this request. In a trial the visitor is whoever tries Turno, with
// a phone in the network of the trial.
func (s *Site) PhoneReach(r *http.Request, b *branch.Branch) Reach {
	address := s.URL(r, "")
	if s.Network != "" && address == s.Network {
		return Reach{Address: address, Phones: true, WiFi: b.WiFi}
	}
	return ReachOf(address, b)
}

// ReachOf is the reach of QR codes that begin with an address. A private address can be opened only in its network, so
// phones reach it if the branch names its Wi-Fi to visitors.
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

// Fault is the warning for whoever runs the server, nil if phones reach it.
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

// sharedByProvider are the addresses that providers give to many customers at once (RFC 6598); only their own network
// reaches them.
var sharedByProvider = netip.MustParsePrefix("100.64.0.0/10")

// localDomains are the top-level domains of private networks: RFC 6762 with its appendix G, RFC 8375.
var localDomains = []string{"local", "arpa", "corp", "home", "internal", "intranet", "lan", "localdomain", "private"}

// isPrivate reports whether a host is known only within a network.
func isPrivate(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		ip = ip.Unmap()
		return ip.IsPrivate() || ip.IsLinkLocalUnicast() || sharedByProvider.Contains(ip)
	}
	name := strings.TrimSuffix(strings.ToLower(host), ".")
	at := strings.LastIndex(name, ".")
	return at < 0 || slices.Contains(localDomains, name[at+1:])
}
