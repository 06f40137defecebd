package server

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// Proxies are the addresses of the reverse proxies that are believed when they say whom they speak for.
type Proxies []netip.Prefix

// ParseProxies reads addresses and networks (CIDR), separated by commas or spaces.
func ParseProxies(text string) (Proxies, error) {
	var all Proxies
	for _, word := range strings.FieldsFunc(text, func(c rune) bool { return c == ',' || c == ' ' }) {
		network, err := netip.ParsePrefix(word)
		if err != nil {
			var address netip.Addr
			if address, err = netip.ParseAddr(word); err == nil {
				network = netip.PrefixFrom(address.WithZone(""), address.BitLen())
			}
		}
		if err != nil {
			return nil, fmt.Errorf("%q is neither an address such as 10.0.0.7 nor a network such as 10.0.0.0/8", word)
		}
		all = append(all, network.Masked())
	}
	return all, nil
}

func (p Proxies) trust(a netip.Addr) bool {
	for _, network := range p {
		if network.Contains(a) {
			return true
		}
	}
	return false
}

// throughTLS is set in the context of a request whose client uses TLS up to a proxy.
type throughTLS struct{}

// overTLS reports whether the client of a request uses TLS, to this program or to a proxy that is believed.
func overTLS(r *http.Request) bool { return r.TLS != nil || r.Context().Value(throughTLS{}) != nil }

// behind is the request as its client made it: RemoteAddr is the client's address. The last proxy's word counts only if it
// is trusted, the word of the one before that only if that is, too.
func (p Proxies) behind(r *http.Request) *http.Request {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	peer := at.Addr().Unmap().WithZone("")
	if err != nil || !p.trust(peer) {
		return r
	}
	ctx := r.Context()
	if last(r.Header, "X-Forwarded-Proto") == "https" {
		ctx = context.WithValue(ctx, throughTLS{}, true)
	}
	via := words(r.Header, "X-Forwarded-For")
	for client := peer; ; via = via[:len(via)-1] {
		peer = client
		if len(via) == 0 || !p.trust(peer) {
			break
		}
		if client, err = forwardedAddress(via[len(via)-1]); err != nil {
			break
		}
	}
	r = r.WithContext(ctx)
	r.RemoteAddr = netip.AddrPortFrom(peer, at.Port()).String()
	return r
}

// words are the values of a header that is a list.
func words(h http.Header, name string) (list []string) {
	for _, line := range h.Values(name) {
		for word := range strings.SplitSeq(line, ",") {
			list = append(list, strings.TrimSpace(word))
		}
	}
	return list
}

// last is the last value of a header that is a list, "" for none.
func last(h http.Header, name string) string {
	list := words(h, name)
	if len(list) == 0 {
		return ""
	}
	return strings.ToLower(list[len(list)-1])
}

// forwardedAddress reads an address as proxies write it: bare, with brackets, with a port.
func forwardedAddress(word string) (netip.Addr, error) {
	if host, _, err := net.SplitHostPort(word); err == nil {
		word = host
	}
	address, err := netip.ParseAddr(strings.Trim(word, "[]"))
	return address.Unmap().WithZone(""), err
}

// ClientOf is the address by which the client of a request is counted, "" for none: of IPv6 the network of 64 bits, which
// one household has.
func ClientOf(r *http.Request) string {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return "" // a pipe, or a socket of unix
	}
	address := from.Addr().Unmap().WithZone("")
	if address.Is4() {
		return address.String()
	}
	return netip.PrefixFrom(address, 64).Masked().String()
}
