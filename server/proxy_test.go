package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"turno/server"
)

// clientSeen is what a handler knows of the client of a request that comes from a peer.
func clientSeen(t *testing.T, proxies, peer string, headers ...string) string {
	t.Helper()
	h := newHouse(t, nil)
	var err error
	if h.Proxies, err = server.ParseProxies(proxies); err != nil {
		t.Fatal(err)
	}
	h.handle("GET /client", func(w http.ResponseWriter, r *http.Request) error {
		fmt.Fprint(w, server.ClientOf(r), " ", h.URL(r, ""))
		return nil
	})
	r := request("GET", "/client", "", headers...)
	r.RemoteAddr = peer
	return body(t, h.answer(r))
}

// A client is believed to speak for another only where it is a proxy that the operator has named.
func TestProxiesAreBelievedIfNamed(t *testing.T) {
	const direct = " http://localhost:8080"
	for _, c := range []struct{ name, proxies, peer, headers, want string }{
		{"nobody is named", "", "127.0.0.1:4000", "X-Forwarded-For=198.51.100.7 X-Forwarded-Proto=https", "127.0.0.1" + direct},
		{"another is named", "10.0.0.1", "127.0.0.1:4000", "X-Forwarded-For=198.51.100.7", "127.0.0.1" + direct},
		{"a proxy", "127.0.0.1", "127.0.0.1:4000", "X-Forwarded-For=198.51.100.7", "198.51.100.7" + direct},
		{"with TLS", "127.0.0.1", "127.0.0.1:4000", "X-Forwarded-For=198.51.100.7 X-Forwarded-Proto=https",
			"198.51.100.7 https://localhost:8080"},
		{"a proxy without TLS", "127.0.0.1", "127.0.0.1:4000", "X-Forwarded-Proto=http", "127.0.0.1" + direct},
		{"a client that claims to be another", "127.0.0.1", "127.0.0.1:4000", "X-Forwarded-For=1.2.3.4,198.51.100.7",
			"198.51.100.7" + direct},
		{"two proxies", "127.0.0.1, 10.0.0.0/8", "127.0.0.1:4000", "X-Forwarded-For=1.2.3.4,198.51.100.7,10.1.2.3",
			"198.51.100.7" + direct},
		{"proxies alone", "10.0.0.0/8", "10.0.0.1:4000", "X-Forwarded-For=10.0.0.2,10.0.0.3", "10.0.0.2" + direct},
		{"no address", "127.0.0.1", "127.0.0.1:4000", "X-Forwarded-For=unknown", "127.0.0.1" + direct},
		{"a port", "127.0.0.1", "127.0.0.1:4000", "X-Forwarded-For=198.51.100.7:5000", "198.51.100.7" + direct},
		{"a household of IPv6", "::1", "[::1]:4000", "X-Forwarded-For=[2001:db8:1:2:3:4:5:6]:443", "2001:db8:1:2::/64" + direct},
		{"IPv4 within IPv6", "127.0.0.1", "[::ffff:127.0.0.1]:4000", "X-Forwarded-For=::ffff:198.51.100.7",
			"198.51.100.7" + direct},
	} {
		var headers []string
		for pair := range strings.FieldsSeq(c.headers) {
			name, value, _ := strings.Cut(pair, "=")
			headers = append(headers, name, value)
		}
		if got := clientSeen(t, c.proxies, c.peer, headers...); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func TestProxiesRefused(t *testing.T) {
	for _, bad := range []string{"proxy", "10.0.0.0/33", "10.0.0.1:80", "127.0.0.1;10.0.0.1"} {
		if got, err := server.ParseProxies(bad); err == nil || !strings.Contains(err.Error(), "such as 10.0.0.7") {
			t.Errorf("%s: got %v, %v", bad, got, err)
		}
	}
}
