package program

import (
	"io"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/redis/go-redis/v9"

	"turno/server"
)

// environ is what a test sets of it.
func environ(pairs ...string) func(string) string {
	values := map[string]string{"HOME": "/home/anna"}
	for i := 0; i < len(pairs); i += 2 {
		values[pairs[i]] = pairs[i+1]
	}
	return func(name string) string { return values[name] }
}

func TestOptions(t *testing.T) {
	tests := []struct {
		name string
		args string
		env  []string
		want options
	}{
		{"nothing", "", nil, options{listen: "127.0.0.1:8080", data: "/home/anna/.local/state/turno-data"}},
		{"environment", "", []string{"TURNO_LISTEN", ":1", "TURNO_DATA", "/d", "TURNO_REDIS_URL", "redis://r",
			"TURNO_PUBLIC_URL", "https://Turno.example/"},
			options{listen: ":1", data: "/d", redisURL: "redis://r", publicURL: "https://turno.example"}},
		{"a public address with the port of its scheme", "-data /d", []string{"TURNO_PUBLIC_URL", "https://turno.example:443"},
			options{listen: "127.0.0.1:8080", data: "/d", publicURL: "https://turno.example"}},
		{"proxies", "-data /d", []string{"TURNO_TRUSTED_PROXIES", "127.0.0.1, 10.1.0.0/16"},
			options{listen: "127.0.0.1:8080", data: "/d",
				proxies: server.Proxies{netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("10.1.0.0/16")}}},
		{"no limits", "-data /d -limits off", nil, options{listen: "127.0.0.1:8080", data: "/d"}},
		{"little memory", "-data /d", []string{"TURNO_MEMORY", "64"}, options{listen: "127.0.0.1:8080", data: "/d"}},
		{"flags win", "-listen :2 -data /e -branch b.json -insecure", []string{"TURNO_LISTEN", ":1", "TURNO_DATA", "/d"},
			options{listen: ":2", data: "/e", branchFile: "b.json", insecure: true}},
		{"a demo has data of its own", "-demo", []string{"XDG_STATE_HOME", "/state"},
			options{listen: "127.0.0.1:8080", data: "/state/turno-demo", demo: true}},
		{"health", "healthcheck", []string{"TURNO_DATA", "/d"}, options{listen: "127.0.0.1:8080", data: "/d", healthcheck: true}},
		{"check", "check b.json", nil, options{listen: "127.0.0.1:8080", data: "/home/anna/.local/state/turno-data",
			checkFile: "b.json"}},
		{"voices", "-data /v voices", nil, options{listen: "127.0.0.1:8080", data: "/v", makeVoices: true}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parseOptions(strings.Fields(tt.args), environ(tt.env...), io.Discard)
			if err != nil {
				t.Fatal(err)
			}
			tt.want.limits, tt.want.memory = tt.name != "no limits", 256<<20
			if tt.name == "little memory" {
				tt.want.memory = 64 << 20
			}
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(options{}), cmpopts.EquateComparable(netip.Prefix{})); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestOptionsRefused(t *testing.T) {
	tests := []struct {
		args string
		env  []string
		want string
	}{
		{"-nonsense", nil, "nonsense"},
		{"start", nil, "start"},
		{"check", nil, "turno check FILE"},
		{"check a.json b.json", nil, "turno check FILE"},
		{"", []string{"TURNO_PUBLIC_URL", "turno.example"}, "TURNO_PUBLIC_URL"},
		{"", []string{"TURNO_PUBLIC_URL", "https://turno.example/path"}, "TURNO_PUBLIC_URL"},
		{"-limits none", nil, "-limits none: say on or off"},
		{"-memory 1GB", nil, "-memory 1GB is not a number of MB"},
		{"-memory 0", nil, "-memory 0 is not a number of MB"},
		{"", []string{"TURNO_TRUSTED_PROXIES", "10.0.0.1,nginx"}, `TURNO_TRUSTED_PROXIES: "nginx" is neither an address`},
		{"", []string{"TURNO_PUBLIC_URL", "ftp://turno.example"}, "TURNO_PUBLIC_URL"},
	}
	for _, tt := range tests {
		_, err := parseOptions(strings.Fields(tt.args), environ(tt.env...), io.Discard)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s %v: got %v", tt.args, tt.env, err)
		}
	}
}

func TestRedisAddresses(t *testing.T) {
	tests := []struct {
		url  string
		want redis.UniversalOptions
	}{
		{"redis://host", redis.UniversalOptions{Addrs: []string{"host:6379"}}},
		{"redis://:secret@host:7000/3", redis.UniversalOptions{Addrs: []string{"host:7000"}, Password: "secret", DB: 3}},
		{"unix:///run/redis.sock", redis.UniversalOptions{Addrs: []string{"/run/redis.sock"}}},
		{"redis://a:1,b:2,c:3", redis.UniversalOptions{Addrs: []string{"a:1", "b:2", "c:3"}}},
		{"redis://u:p@a:1?addr=b:2&cluster=true",
			redis.UniversalOptions{Addrs: []string{"a:1", "b:2"}, Username: "u", Password: "p", IsClusterMode: true}},
		{"redis://a:1,b:2/0?master_name=turno&sentinel_password=s",
			redis.UniversalOptions{Addrs: []string{"a:1", "b:2"}, MasterName: "turno", SentinelPassword: "s"}},
	}
	same := []string{"Addrs", "Username", "Password", "DB", "IsClusterMode", "MasterName", "SentinelUsername",
		"SentinelPassword"}
	for _, tt := range tests {
		got, err := redisOptions(tt.url)
		if err != nil {
			t.Errorf("%s: %v", tt.url, err)
			continue
		}
		if got.MaxRetries != -1 || !got.ContextTimeoutEnabled {
			t.Errorf("%s: the client repeats by itself, or no deadline bounds it", tt.url)
		}
		others := cmp.FilterPath(func(p cmp.Path) bool {
			return len(p) > 1 && !strings.Contains(strings.Join(same, " ")+" ", strings.TrimPrefix(p.Index(1).String(), ".")+" ")
		}, cmp.Ignore())
		if diff := cmp.Diff(tt.want, *got, others, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tt.url, diff)
		}
	}
	if got, err := redisOptions("rediss://host"); err != nil || got.TLSConfig == nil {
		t.Errorf("rediss: got %v, %v", got, err)
	}
	for _, bad := range []string{"host:6379", "http://host", "redis://:hunter2@host:port", "redis://u:hunter2@host/x",
		"redis://host?nonsense=1"} {
		_, err := redisOptions(bad)
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: got %v", bad, err)
		}
	}
}
