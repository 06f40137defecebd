package program

import (
	"net/netip"
	"strings"
	"testing"
)

// Until staff sign in, nobody beyond this machine gets in without somebody saying so.
func TestOnlyLoopbackUnlessInsecure(t *testing.T) {
	for address, want := range map[string]bool{
		"127.0.0.1:0": true, "[::1]:0": true, "localhost:0": true,
		":0": false, "0.0.0.0:0": false, "[::]:0": false, "192.0.2.1:0": false,
	} {
		l, err := listen(options{listen: address})
		if err == nil {
			l.Close()
		}
		if err != nil && want && strings.Contains(address, "::1") {
			continue // a machine without IPv6
		}
		if (err == nil) != want || err != nil && !strings.Contains(err.Error(), "-insecure") {
			t.Errorf("%s: got %v", address, err)
		}
	}
	l, err := listen(options{listen: ":0", insecure: true})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if got := baseURL(l); !strings.HasPrefix(got, "http://127.0.0.1:") {
		t.Errorf("got %s", got)
	}
}

func TestNetworkAddress(t *testing.T) {
	ips := func(texts ...string) (all []netip.Addr) {
		for _, text := range texts {
			all = append(all, netip.MustParseAddr(text))
		}
		return all
	}
	for _, c := range []struct {
		name, out string
		own       []netip.Addr
		want      string
	}{
		{"the way out", "192.168.1.7", ips("172.17.0.1", "192.168.1.7"), "192.168.1.7"},
		{"the way out is a tunnel", "100.64.3.3", ips("203.0.113.7", "192.168.1.7"), "192.168.1.7"},
		{"a server", "203.0.113.7", ips("203.0.113.7", "172.17.0.1"), "203.0.113.7"},
		{"no way out", "", ips("10.0.0.7"), "10.0.0.7"},
		{"nothing private", "", ips("203.0.113.7"), "203.0.113.7"},
		{"nothing", "", nil, ""},
	} {
		var out netip.Addr
		if c.out != "" {
			out = netip.MustParseAddr(c.out)
		}
		got := reachedBy(out, c.own)
		if got.IsValid() != (c.want != "") || got.IsValid() && got.String() != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}
