package server

import (
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// standardPorts are the ports that an origin need not name.
var standardPorts = map[string]string{"http": "80", "https": "443"}

// Origin is the scheme, host and port of an address in one spelling, so that origins can be compared: small letters, no dot
// at the end, no port that is the scheme's own. ok is false for an address that has more than these, or another scheme.
func Origin(address string) (origin string, ok bool) {
	u, err := url.Parse(address)
	if err != nil || u.Opaque+u.Path+u.RawQuery+u.Fragment != "" || u.User != nil {
		return "", false
	}
	host, standard := canonical(u.Hostname()), standardPorts[u.Scheme]
	if host == "" || standard == "" {
		return "", false
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port := u.Port(); port != "" && port != standard {
		host += ":" + port
	}
	return u.Scheme + "://" + host, true
}

// canonical is a host in one spelling, an IPv6 address without brackets.
func canonical(host string) string {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.String()
	}
	return strings.TrimSuffix(strings.ToLower(host), ".")
}

// asked is the origin that a request asks, as its client knows it.
func asked(r *http.Request) string {
	scheme := "http"
	if overTLS(r) {
		scheme = "https"
	}
	if origin, ok := Origin(scheme + "://" + r.Host); ok {
		return origin
	}
	return scheme + "://" + r.Host
}

// CheckOrigin decides which pages may open a websocket or write: those of the origin asked for, those of the public address,
// and clients that are no browser, which send no Origin. It is for live.Options.
func CheckOrigin(publicURL string) func(r *http.Request) bool {
	return func(r *http.Request) bool {
		from := r.Header.Get("Origin")
		if from == "" {
			return true
		}
		origin, ok := Origin(from)
		return ok && (origin == publicURL || origin == asked(r))
	}
}

// crossSite reports whether a page of another site asks for a write. Browsers that say where a request is from are believed;
// of others the Origin counts.
func crossSite(r *http.Request, check func(*http.Request) bool, publicURL string) bool {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return false
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "":
		return !check(r)
	case "same-origin", "none":
		return false
	}
	origin, ok := Origin(r.Header.Get("Origin"))
	return !ok || origin != publicURL
}

// answersTo reports whether the program answers under the host of a request: a loopback name, an IP address or the public
// host. A page whose domain was made to resolve to this machine (DNS rebinding) needs another name, and gets nothing.
func (s *Site) answersTo(r *http.Request) bool {
	host := canonical(hostname(r.Host))
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	public, err := url.Parse(s.PublicURL)
	return host != "" && (isLoopback(host) || err == nil && host == canonical(public.Hostname()))
}
