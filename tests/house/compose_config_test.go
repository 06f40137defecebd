package house_test

import (
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Docker Compose itself is asked where there is one that knows the file: most machines that run the tests have none.
func TestComposeConfig(t *testing.T) {
	compose, passed := findCompose(func(command ...string) (string, error) {
		out, err := exec.Command(command[0], command[1:]...).CombinedOutput()
		return string(out), err
	})
	for _, why := range passed {
		t.Log("not asked:", why)
	}
	if compose == nil {
		t.Log("no Docker Compose read the file: its rules were checked, its form by Compose itself was not")
		return
	}
	command := append(compose, "-f", "docker-compose.yml", "config", "--quiet")
	if out, err := exec.Command(command[0], command[1:]...).CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", strings.Join(command, " "), err, out)
	}
}

// knowsTheFile is the first version of Docker Compose that knows all that is in the file: start_interval is the newest.
var knowsTheFile = []int{2, 20, 2}

// findCompose is the first of Docker Compose's commands that knows the file, nil for none, and why others were passed over.
func findCompose(run func(command ...string) (string, error)) (compose, passed []string) {
	for _, c := range [][]string{{"docker", "compose"}, {"docker-compose"}} {
		out, err := run(append(slices.Clone(c), "version")...)
		version := composeVersion(out)
		switch {
		case err != nil || version == nil:
			passed = append(passed, strings.Join(c, " ")+", which does not tell its version")
		case slices.Compare(version, knowsTheFile) < 0:
			passed = append(passed, fmt.Sprintf("%s, as %d is older than %d", strings.Join(c, " "), version, knowsTheFile))
		default:
			return c, passed
		}
	}
	return nil, passed
}

// versionForm is how the many Composes say their version.
var versionForm = regexp.MustCompile(`(?i)version:? v?([0-9]+)\.([0-9]+)\.([0-9]+)`)

// composeVersion reads what Docker Compose says of its version, nil if it says none.
func composeVersion(text string) []int {
	m := versionForm.FindStringSubmatch(text)
	if m == nil {
		return nil
	}
	var version []int
	for _, part := range m[1:] {
		n, _ := strconv.Atoi(part)
		version = append(version, n)
	}
	return version
}

// N7: a Compose that is too old, such as Debian's own, is not asked, and the test says so.
func TestOldComposeIsNotAsked(t *testing.T) {
	const (
		debian  = "docker-compose version 1.29.2, build unknown\ndocker-py version: 5.0.3\nCPython version: 3.11.2\n"
		missing = "docker: 'compose' is not a docker command."
	)
	for _, c := range []struct {
		name, plugin, alone string
		want                string
		passed              int
	}{
		{"the plugin", "Docker Compose version v2.29.7\n", debian, "docker compose", 0},
		{"an old plugin beside a new command", "Docker Compose version v2.3.3\n", "Docker Compose version v2.20.2\n",
			"docker-compose", 1},
		{"Debian's own", missing, debian, "", 2},
		{"of another distribution", "Docker Compose version 2.26.1-4\n", missing, "docker compose", 0},
		{"none", missing, missing, "", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			compose, passed := findCompose(func(command ...string) (string, error) {
				text := map[bool]string{true: c.plugin, false: c.alone}[command[0] == "docker"]
				if text == missing {
					return text, errors.New("exit status 1")
				}
				return text, nil
			})
			if got := strings.Join(compose, " "); got != c.want || len(passed) != c.passed {
				t.Errorf("got %q, passed over %q; want %q and %d passed over", got, passed, c.want, c.passed)
			}
		})
	}
}
