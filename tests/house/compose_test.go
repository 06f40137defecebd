package house_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/oasdiff/yaml"
)

// service is what the rules below read of a service of docker-compose.yml.
type service struct {
	Image       string            `json:"image"`
	Command     []string          `json:"command"`
	Environment map[string]string `json:"environment"`
	Ports       []string          `json:"ports"`
	Networks    []string          `json:"networks"`
	Volumes     []string          `json:"volumes"`
	DependsOn   map[string]struct {
		Condition string `json:"condition"`
	} `json:"depends_on"`
	Healthcheck struct {
		Test []string `json:"test"`
	} `json:"healthcheck"`
	User        string   `json:"user"`
	ReadOnly    bool     `json:"read_only"`
	CapDrop     []string `json:"cap_drop"`
	CapAdd      []string `json:"cap_add"`
	Privileged  bool     `json:"privileged"`
	SecurityOpt []string `json:"security_opt"`
	MemLimit    string   `json:"mem_limit"`
	PidsLimit   int      `json:"pids_limit"`
	Restart     string   `json:"restart"`
}

// composition is docker-compose.yml.
type composition struct {
	Services map[string]service `json:"services"`
	Networks map[string]*struct {
		Internal bool `json:"internal"`
	} `json:"networks"`
	Volumes map[string]any `json:"volumes"`
}

func readComposition(t *testing.T) composition {
	t.Helper()
	var c composition
	readYAML(t, "docker-compose.yml", &c)
	return c
}

// readYAML reads a file of the project into a value by its json tags.
func readYAML(t *testing.T, path string, into any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := yaml.Unmarshal(text, into, yaml.DecodeOpts{DisableTimestamps: true}); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// Each service runs with nothing that it does not need.
func TestComposeServicesAreConfined(t *testing.T) {
	c := readComposition(t)
	if len(c.Services) != 2 {
		t.Fatalf("got %d services, want turno and redis", len(c.Services))
	}
	for name, s := range c.Services {
		t.Run(name, func(t *testing.T) {
			for rule, kept := range map[string]bool{
				"runs as a numeric user that is not root":  regexp.MustCompile(`^[1-9][0-9]*:[1-9][0-9]*$`).MatchString(s.User),
				"has a read-only file system":              s.ReadOnly,
				"drops all capabilities":                   slices.Equal(s.CapDrop, []string{"ALL"}),
				"adds no capabilities":                     len(s.CapAdd) == 0 && !s.Privileged,
				"gains no privileges":                      slices.Contains(s.SecurityOpt, "no-new-privileges:true"),
				"has a health check":                       len(s.Healthcheck.Test) > 1,
				"has a memory limit":                       s.MemLimit != "",
				"has a limit of processes":                 s.PidsLimit > 0,
				"comes back after a crash":                 s.Restart == "unless-stopped",
				"names its image by an exact tag":          exactTag(s.Image),
				"mounts no socket of the container engine": !strings.Contains(strings.Join(s.Volumes, " "), "docker.sock"),
			} {
				if !kept {
					t.Errorf("broken rule: %s %s", name, rule)
				}
			}
		})
	}
}

// The store keeps what was acknowledged, and nobody but turno reaches it.
func TestComposeStoreKeepsItsPromise(t *testing.T) {
	c := readComposition(t)
	store := c.Services["redis"]
	if len(store.Ports) > 0 {
		t.Errorf("redis publishes %v; its image has protected mode off, so it must publish nothing", store.Ports)
	}
	for option, want := range map[string]string{
		"--appendonly": "yes", "--appendfsync": "always", "--maxmemory-policy": "noeviction",
	} {
		i := slices.Index(store.Command, option)
		if i < 0 || i+1 == len(store.Command) || store.Command[i+1] != want {
			t.Errorf("redis is started with %q, want %s %s in it", store.Command, option, want)
		}
	}
	if !slices.Contains(store.Volumes, "store:/data") {
		t.Errorf("redis mounts %v, want the volume store on /data", store.Volumes)
	}
	if _, ok := c.Volumes["store"]; !ok {
		t.Error("the volume store is not declared")
	}
	for _, name := range store.Networks {
		if n := c.Networks[name]; n == nil || !n.Internal {
			t.Errorf("redis is on the network %s, which is not internal", name)
		}
	}
}

// Desks are open to everybody until staff sign in, so the port stays on the host's loopback.
func TestComposeTurnoIsOnLoopback(t *testing.T) {
	turno := readComposition(t).Services["turno"]
	if len(turno.Ports) == 0 {
		t.Error("turno publishes no port")
	}
	for _, p := range turno.Ports {
		if !strings.HasPrefix(p, "127.0.0.1:") {
			t.Errorf("turno publishes %s, want 127.0.0.1: before it", p)
		}
	}
	if got := turno.DependsOn["redis"].Condition; got != "service_healthy" {
		t.Errorf("turno waits for redis to be %q, want service_healthy", got)
	}
	if got, want := turno.Environment["TURNO_REDIS_URL"], "redis://redis:6379/0"; got != want {
		t.Errorf("TURNO_REDIS_URL: got %q, want %q", got, want)
	}
	if got, want := turno.Healthcheck.Test, []string{"CMD", "/turno", "healthcheck"}; !slices.Equal(got, want) {
		t.Errorf("health check: got %q, want %q; the image has no other program", got, want)
	}
}

// The image holds a static binary that runs as nobody in particular.
func TestDockerfile(t *testing.T) {
	text, err := os.ReadFile("Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	froms := regexp.MustCompile(`(?m)^FROM (\S+)`).FindAllStringSubmatch(string(text), -1)
	if len(froms) != 2 {
		t.Fatalf("got %d stages, want one that builds and one that runs", len(froms))
	}
	if !exactTag(froms[0][1]) {
		t.Errorf("the first stage is from %s, want an exact tag", froms[0][1])
	}
	if froms[1][1] != "scratch" {
		t.Errorf("the last stage is from %s, want scratch", froms[1][1])
	}
	build := regexp.MustCompile(`CGO_ENABLED=0 go build .* -o `)
	if image, made := build.FindString(string(text)), build.FindString(read(t, "Makefile")); image == "" || made != image {
		t.Errorf("make build says %q, the Dockerfile %q", made, image)
	}
	for _, want := range []string{`(?m)^USER [1-9][0-9]*:[1-9][0-9]*$`, `(?m)^ENTRYPOINT \["/turno"\]$`} {
		if !regexp.MustCompile(want).Match(text) {
			t.Errorf("Dockerfile has no match of %s", want)
		}
	}
}

// exactTag reports whether an image is named by a version down to its patch level, or is the one built here.
func exactTag(image string) bool {
	if image == "turno:local" {
		return true
	}
	return regexp.MustCompile(`^[a-z0-9/.-]+:[0-9]+\.[0-9]+\.[0-9]+(-[a-z0-9.]+)?$`).MatchString(image)
}
