package program

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"turno/server"
)

// options are all that can be set from outside. A flag wins over the environment.
type options struct {
	listen    string // host:port
	private   string // host:port of the private listener, "" for none
	data      string // directory of the embedded store
	redisURL  string // "": the embedded store
	publicURL string // scheme and host, no slash at the end; "": take the request's
	// proxies are believed when they say whom they speak for.
	proxies    server.Proxies
	branchFile string // or "sample:meet"; "": that one
	limits     bool   // how often one address may change a branch is bounded
	memory     int64  // what the embedded store may take, in bytes
	dev        bool
	demo       bool
	insecure   bool
	// healthcheck asks the running program whether it is healthy; makeVoices makes clips for the displays.
	healthcheck bool
	makeVoices  bool
	// checkFile is the settings file to check instead, "" for none.
	checkFile string
}

const usage = `turno serves the screens of an office's waiting room: kiosk, mobile ticket, display and desk.

  turno [flags]
  turno [flags] healthcheck    asks the program that listens already; exits 0 if it lives
  turno [flags] voices         makes the clips that displays speak with, by espeak-ng, into DATA/voices
  turno check FILE             lists the mistakes of a settings file, a line each; exits 0 if there are none

Flags win over the environment: TURNO_LISTEN, TURNO_PRIVATE, TURNO_DATA, TURNO_MEMORY, TURNO_REDIS_URL (redis://,
rediss:// or unix://; several hosts for a cluster, ?master_name= for Sentinel), TURNO_PUBLIC_URL (what phones reach, for
QR codes) and TURNO_TRUSTED_PROXIES (addresses and networks of the reverse proxies whose X-Forwarded-For and
X-Forwarded-Proto are believed, such as 127.0.0.1,10.0.0.0/8).

`

// parseOptions reads flags and environment, and checks them as far as that needs no file, store or network.
func parseOptions(args []string, env func(string) string, help io.Writer) (options, error) {
	o := options{redisURL: env("TURNO_REDIS_URL")}
	flags := flag.NewFlagSet("turno", flag.ContinueOnError)
	flags.SetOutput(help)
	flags.Usage = func() {
		fmt.Fprint(help, usage)
		flags.PrintDefaults()
	}
	flags.StringVar(&o.listen, "listen", cmp.Or(env("TURNO_LISTEN"), "127.0.0.1:8080"),
		"`address` to answer on; port 0 takes a free one")
	flags.StringVar(&o.private, "private", env("TURNO_PRIVATE"),
		"`address` of a second listener, for metrics and for readiness with reasons; keep it to whoever runs the server")
	flags.StringVar(&o.data, "data", env("TURNO_DATA"),
		"`directory` of the embedded store (default: in the user's state directory turno-data, or turno-demo with -demo and -dev)")
	flags.StringVar(&o.branchFile, "branch", "",
		"`file` with the settings of a branch, or sample:NAME for one of those built in (default: sample:meet)")
	limits := flags.String("limits", "on", "`on`, or off to let one address change a branch as often as it likes")
	memory := flags.String("memory", cmp.Or(env("TURNO_MEMORY"), "256"), "`MB` of memory that the embedded store may take")
	flags.BoolVar(&o.dev, "dev", false,
		"for developers: the branch is always open, requests are logged; in the source tree, pages and assets are read from disk")
	flags.BoolVar(&o.demo, "demo", false, "for a look: the branch is always open, with simulated visitors and staff")
	flags.BoolVar(&o.insecure, "insecure", false,
		"answer on other addresses than loopback, though everybody there can use the desks")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if err := o.setBounds(*limits, *memory); err != nil {
		return o, err
	}
	if err := o.setCommand(flags.Args()); err != nil {
		return o, err
	}
	var err error
	if o.publicURL, err = parsePublicURL(env("TURNO_PUBLIC_URL")); err != nil {
		return o, err
	}
	if o.proxies, err = server.ParseProxies(env("TURNO_TRUSTED_PROXIES")); err != nil {
		return o, fmt.Errorf("TURNO_TRUSTED_PROXIES: %w", err)
	}
	if o.data == "" {
		o.data, err = defaultData(env, o.trial())
	}
	return o, err
}

// most is the most memory that may be given to the embedded store, in MB.
const most = 1 << 20

// setBounds sets the limits and the memory. In a trial nothing is limited.
func (o *options) setBounds(limits, memory string) error {
	if limits != "on" && limits != "off" {
		return fmt.Errorf("-limits %s: say on or off", limits)
	}
	mb, err := strconv.Atoi(memory)
	if err != nil || mb < 1 || mb > most {
		return fmt.Errorf("-memory %s is not a number of MB from 1 to %d", memory, most)
	}
	o.limits, o.memory = limits == "on", int64(mb)<<20
	return nil
}

// trial tells that Turno is tried out or developed, and no office runs on it.
func (o options) trial() bool { return o.dev || o.demo }

// setCommand sets what the program does instead of serving, if anything.
func (o *options) setCommand(words []string) error {
	switch {
	case len(words) == 0:
	case len(words) == 1 && words[0] == "healthcheck":
		o.healthcheck = true
	case len(words) == 1 && words[0] == "voices":
		o.makeVoices = true
	case len(words) == 2 && words[0] == "check":
		o.checkFile = words[1]
	case words[0] == "check":
		return errors.New("turno check needs the settings file, and nothing else: turno check FILE")
	default:
		return fmt.Errorf("%q is neither a flag nor a command; see turno -help", words[0])
	}
	return nil
}

// parsePublicURL checks the base of QR addresses and spells it as server.Origin does.
func parsePublicURL(raw string) (string, error) {
	if raw == "" {
		return "", nil
	}
	origin, ok := server.Origin(strings.TrimSuffix(raw, "/"))
	if !ok {
		return "", fmt.Errorf("TURNO_PUBLIC_URL: %q is not of the form https://turno.example", raw)
	}
	return origin, nil
}

// defaultData is where the embedded store is without -data: in the user's state directory, which has another name on each
// system. A trial has a directory of its own, apart from an office's tickets.
func defaultData(env func(string) string, trial bool) (string, error) {
	name := "turno-data"
	if trial {
		name = "turno-demo"
	}
	if state := env("XDG_STATE_HOME"); filepath.IsAbs(state) {
		return filepath.Join(state, name), nil
	}
	if home := env("HOME"); home != "" && runtime.GOOS != "darwin" && runtime.GOOS != "windows" {
		return filepath.Join(home, ".local", "state", name), nil
	}
	config, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("no place for the data is known: set -data: %w", err)
	}
	return filepath.Join(config, name), nil
}
