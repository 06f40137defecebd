package server_test

import (
	"strings"
	"testing"

	"turno/server"
	"turno/server/branch"
)

// office is the sample branch with a Wi-Fi for visitors, "" for none.
func office(wifi string) *branch.Branch {
	b := branch.Sample()
	b.WiFi = wifi
	return b
}

func TestReach(t *testing.T) {
	const loopback, private, public = "loopback", "private", "public"
	for address, kind := range map[string]string{
		"http://127.0.0.1:8080":         loopback,
		"http://127.0.0.2":              loopback,
		"http://[::1]:8080":             loopback,
		"http://[::ffff:127.0.0.1]":     loopback,
		"http://0.0.0.0:8080":           loopback,
		"http://localhost:8080":         loopback,
		"http://LOCALHOST":              loopback,
		"http://localhost.":             loopback,
		"http://turno.localhost":        loopback,
		"http://":                       loopback, // a request that names no host
		"http://192.168.1.7:8080":       private,
		"http://10.0.0.7":               private,
		"http://172.31.0.7":             private,
		"http://169.254.3.4":            private,
		"http://100.64.1.2":             private,
		"http://[fd00::7]:8080":         private,
		"http://[fe80::7%25eth0]:8080":  private,
		"http://turno:8080":             private,
		"https://turno.local":           private,
		"https://Turno.LAN.":            private,
		"https://turno.home.arpa":       private,
		"https://turno.internal":        private,
		"https://turno.example":         public,
		"https://turno.comune.cuneo.it": public,
		"https://localhost.example":     public,
		"https://local.example":         public,
		"http://172.32.0.7":             public,
		"https://203.0.113.7":           public,
		"https://[2001:db8::7]":         public,
	} {
		for _, wifi := range []string{"", "Meet ospiti"} {
			want := server.Reach{Address: address, Phones: kind == public, Loopback: kind == loopback}
			if kind == private {
				want.WiFi, want.Phones = wifi, wifi != ""
			}
			if got := server.ReachOf(address, office(wifi)); got != want {
				t.Errorf("%s, Wi-Fi %q: got %+v, want %+v", address, wifi, got, want)
			}
		}
	}
}

// What QR codes lead to is the public address, or else what the page itself was opened under.
func TestReachOfARequest(t *testing.T) {
	h := newHouse(t, nil)
	atKiosk := request("GET", "/", "", "Host", "192.168.1.7:8080")
	want := server.Reach{Address: "http://192.168.1.7:8080", Phones: true, WiFi: "Meet ospiti"}
	if got := h.PhoneReach(atKiosk, office("Meet ospiti")); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	h.PublicURL = "https://turno.example"
	want = server.Reach{Address: "https://turno.example", Phones: true}
	if got := h.PhoneReach(atKiosk, office("")); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestReachSaysWhatToSet(t *testing.T) {
	for address, want := range map[string][]string{
		"http://127.0.0.1:8080":   {"http://127.0.0.1:8080", "TURNO_PUBLIC_URL"},
		"http://192.168.1.7:8080": {"http://192.168.1.7:8080", "TURNO_PUBLIC_URL", `"wifi"`},
	} {
		f := server.ReachOf(address, office("")).Fault()
		if f == nil || f.Code != "phones_cannot_reach" || !f.Warning {
			t.Errorf("%s: got %+v, want the warning phones_cannot_reach", address, f)
			continue
		}
		for _, word := range want {
			if !strings.Contains(f.Message, word) {
				t.Errorf("%s: %q lacks %s", address, f.Message, word)
			}
		}
	}
	if f := server.ReachOf("http://192.168.1.7:8080", office("Meet ospiti")).Fault(); f != nil {
		t.Errorf("with a Wi-Fi: got %+v", f)
	}
}

// A trial's screens are opened on the machine itself, and lead phones to where the network finds it.
func TestNetworkTakesThePlaceOfLoopback(t *testing.T) {
	h := newHouse(t, nil)
	h.Network = "http://192.168.1.7:8080"
	for host, want := range map[string]string{
		"127.0.0.1:8080":   "http://192.168.1.7:8080/t/TOKEN",
		"localhost:8080":   "http://192.168.1.7:8080/t/TOKEN",
		"[::1]:8080":       "http://192.168.1.7:8080/t/TOKEN",
		"turno.local:8080": "http://turno.local:8080/t/TOKEN",
	} {
		if got := h.URL(request("GET", "/", "", "Host", host), "/t/TOKEN"); got != want {
			t.Errorf("opened under %s: got %s, want %s", host, got, want)
		}
	}
	trial := server.Reach{Address: h.Network, Phones: true}
	if got := h.PhoneReach(request("GET", "/", "", "Host", "localhost:8080"), office("")); got != trial {
		t.Errorf("a phone of the trial's network: got %+v, want %+v", got, trial)
	}
	if got := h.PhoneReach(request("GET", "/", "", "Host", "turno.local:8080"), office("")); got.Phones {
		t.Errorf("a phone under another name of a network: got %+v", got)
	}
	h.PublicURL = "https://turno.example"
	if got := h.URL(request("GET", "/", "", "Host", "localhost:8080"), "/"); got != "https://turno.example/" {
		t.Errorf("with a public address: got %s", got)
	}
}
