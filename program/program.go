// Package program puts store, engine, hub and screens together and runs them. This is the first file to read. Only the
// command and tests/harness import the package.
package program

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"sync"
	"syscall"
	"time"

	"turno/display"
	"turno/kiosk"
	"turno/kiosk/door"
	"turno/kiosk/phone"
	"turno/server"
	"turno/server/agenda"
	"turno/server/demo"
	"turno/server/desk"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/live"
	"turno/server/supervisor"
	"turno/server/voice"
)

// stopWithin is how long it may take from the signal that stops the program to the end of the last request.
const stopWithin = 8 * time.Second

// Main runs the program with the arguments and the environment of the process, until a signal stops it. Where it cannot
// run it says why and ends the process with status 1.
func Main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	limitMemory(os.Getenv)
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		if !errors.Is(err, errMistakes) { // they were listed
			fmt.Fprintln(os.Stderr, "turno:", err)
		}
		os.Exit(1)
	}
}

// run is the whole program: it returns when ctx ends, or when it cannot start. Addresses go to stdout, the log to stderr.
func run(ctx context.Context, args []string, env func(string) string, stdout, stderr io.Writer) error {
	o, err := parseOptions(args, env, stderr)
	if err != nil {
		return err
	}
	if o.healthcheck {
		return checkHealth(ctx, o)
	}
	if o.makeVoices {
		return makeVoices(ctx, o, stdout)
	}
	if o.checkFile != "" {
		return checkSettings(o.checkFile, stdout)
	}
	said, logged := newLines(stdout), newLines(stderr)
	defer said.close()
	defer logged.close()
	log := slog.New(slog.NewTextHandler(logged, nil))
	if o.dev {
		log = slog.New(slog.NewTextHandler(logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	b, err := openBranch(o, log)
	if err != nil {
		return err
	}
	listener, err := listen(o)
	if err != nil {
		return err
	}
	defer listener.Close()
	private, err := listenPrivate(o)
	if err != nil {
		return err
	}
	if private != nil {
		defer private.Close()
	}
	store, err := openStore(o, log)
	if err != nil {
		return err
	}
	defer store.close()
	of := ledger.Options{History: store.history, Log: log}
	if store.history != "" {
		of.Memory = func() (used, most int64) { return store.weight.used(), o.memory }
	}
	e := engine.Open(store.client, b, of)
	return serve(ctx, o, listeners{listener, private}, e, store, said, log)
}

// mostPrivate is how many connections the private listener keeps.
const mostPrivate = 4

// listeners are where the program answers; private is nil for none.
type listeners struct{ public, private net.Listener }

// serve answers requests until ctx ends. Then it takes no new requests, and ends those that run, the sockets, and the work
// beside them.
func serve(ctx context.Context, o options, at listeners, e *engine.Engine, st *store, stdout io.Writer,
	log *slog.Logger) error {
	var pages *server.Pages
	var voices *voice.Clips
	err := st.weight.without(func() (err error) {
		if pages, err = server.NewPages(o.dev && inSourceTree()); err == nil {
			voices, err = voice.Open(o.voices())
		}
		return err
	})
	if err != nil {
		return err
	}
	if !o.limits {
		log.Warn("-limits off: one address may change a branch as often as it likes")
	}
	network := ""
	if o.trial() && o.publicURL == "" {
		network = networkURL(at.public)
	}
	files := shares(openFiles())
	perAddress := 0 // as usual
	if !o.limits || o.trial() {
		perAddress = files.sockets
	}
	hub := live.New(live.Options{CheckOrigin: server.CheckOrigin(o.publicURL), MaxSockets: files.sockets,
		MaxPerAddress: perAddress, Log: log})
	site := &server.Site{
		Engines:   map[string]*engine.Engine{e.Branch().ID: e},
		Hub:       hub,
		Pages:     pages,
		Voices:    voices,
		PublicURL: o.publicURL,
		Network:   network,
		Proxies:   o.proxies,
		Limits:    o.limits && !o.trial(),
		Metrics:   server.NewMetrics(hub),
		Log:       log,
	}
	beside, stopBeside := context.WithCancel(context.WithoutCancel(ctx))
	var running sync.WaitGroup
	defer running.Wait()
	defer stopBeside()
	running.Go(func() { watch(beside, e, hub) })
	running.Go(func() { attend(beside, e, hub) })
	running.Go(func() { e.Weigh(beside) })
	running.Go(func() { sweep(beside, e, log) })

	// While there are few screens, others have their room: all screens may come back at once.
	conns := func() int { return files.conns + files.sockets - hub.Sockets() }
	srv := server.NewServer(site.Handler(routes(site)), conns, log)
	served := make(chan error, 2)
	go func() { served <- srv.Serve(at.public) }()
	news := start{options: o, base: baseURL(at.public), network: network, alone: isLoopback(at.public),
		branch: e.Branch(), screens: site.Screens(), now: time.Now(), store: st.told}
	if at.private != nil {
		private := server.NewServer(site.Private(), func() int { return mostPrivate }, log)
		defer private.Close()
		go func() { served <- private.Serve(at.private) }()
		news.private = baseURL(at.private)
	}
	if o.demo {
		news.ticket, news.noTicket = demo.Guest(ctx, e)
		running.Go(func() { demo.Run(beside, e, demo.Options{Log: log}) })
	}
	if _, err := io.WriteString(stdout, news.String()); err != nil {
		log.Warn("tell where everything is", slog.Any("err", err))
	}
	warn(ctx, e, log)
	select {
	case err := <-served:
		return fmt.Errorf("serve %s: %w", at.public.Addr(), err)
	case <-ctx.Done():
	}
	return shutDown(srv, hub)
}

// routes is the table of all routes.
func routes(s *server.Site) []server.Route {
	return slices.Concat(server.Routes(s), kiosk.Routes(s), door.Routes(s), phone.Routes(s), display.Routes(s), desk.Routes(s),
		agenda.Routes(s), supervisor.Routes(s))
}

// shutDown accepts no more connections, closes the sockets and lets the running requests end. What does not end in time is
// cut off.
func shutDown(srv *http.Server, hub *live.Hub) error {
	ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	// Not after Shutdown: it waits for connections that browsers opened ahead and may never use.
	srv.RegisterOnShutdown(func() { hub.Close(ctx) })
	if err := errors.Join(srv.Shutdown(ctx), hub.Close(ctx)); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("stop: %w", err)
	}
	return nil
}

// inSourceTree tells whether the program runs in the root directory of its source, so that -dev reads pages and assets
// from there. Elsewhere -dev serves what is built in.
func inSourceTree() bool {
	for _, name := range []string{"go.mod", "static/js", "server/layout.html"} {
		if _, err := os.Stat(name); err != nil {
			return false
		}
	}
	return true
}

// warn logs at the start what breaks the engine's promises, or weakens them. /readyz says the same later.
func warn(ctx context.Context, e *engine.Engine, log *slog.Logger) {
	for _, f := range e.Ready(ctx) {
		log.Warn("the queue's promise is not kept",
			slog.String("branch", e.Branch().ID), slog.String("code", f.Code), slog.String("why", f.Message))
	}
}
