package enginetest_test

import (
	"strings"
	"testing"
	"time"

	"turno/server/queue/queuetest"
)

// faulty checks that readiness names one fault, or none for "".
func (o *office) faulty(code, says string, warning bool) {
	o.t.Helper()
	faults := o.engine.Ready(o.t.Context())
	if code == "" && len(faults) == 0 {
		return
	}
	if len(faults) != 1 || faults[0].Code != code || faults[0].Warning != warning ||
		!strings.Contains(faults[0].Message, says) {
		o.t.Errorf("got %+v, want the fault %q that says %q, warning: %t", faults, code, says, warning)
	}
}

func TestReady(t *testing.T) {
	t.Parallel() // it mostly waits
	for _, c := range []struct {
		name         string
		settings     []string
		behind       time.Duration
		fault, words string
		warning      bool
	}{
		{name: "as it should be"},
		{name: "evicts", settings: []string{"--maxmemory-policy", "allkeys-lru"}, fault: "eviction", words: "allkeys-lru"},
		{name: "keeps nothing", settings: []string{"--appendonly", "no"}, fault: "persistence", words: "appendonly yes"},
		{name: "syncs each second", settings: []string{"--appendfsync", "everysec"}, fault: "persistence", words: "everysec",
			warning: true},
		{name: "syncs when it likes", settings: []string{"--appendfsync", "no"}, fault: "persistence",
			words: "appendfsync always"},
		{name: "has another time", behind: time.Hour, fault: "clock", words: "1h0m0s"},
		{name: "has about the same time", behind: time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			store := queuetest.Store{Client: queuetest.StartRedis(t, c.settings...).Client(t)}
			o := &office{t: t, store: store}
			o.engine = store.Engine(queuetest.AlwaysOpen(), func() time.Time { return time.Now().Add(-c.behind) })
			o.faulty(c.fault, c.words, c.warning)
		})
	}
}

// TestNotReadyWhereWritesAreRefused: a store that answers reads but refuses writes is not ready.
func TestNotReadyWhereWritesAreRefused(t *testing.T) {
	t.Parallel()
	store := queuetest.Store{Client: queuetest.StartRedis(t, "--min-replicas-to-write", "1").Client(t)}
	o := &office{t: t, store: store, engine: store.Engine(queuetest.AlwaysOpen(), nil)}
	o.faulty("writes", "NOREPLICAS", false)
}

func TestReadyEmbedded(t *testing.T) {
	o := openOffice(t, queuetest.Embedded(t))
	o.faulty("", "", false)
}

func TestNotReadyWithoutRedis(t *testing.T) {
	t.Parallel() // it mostly waits
	server := queuetest.StartRedis(t)
	store := queuetest.Store{Client: server.Client(t)}
	o := &office{t: t, store: store, engine: store.Engine(queuetest.AlwaysOpen(), nil)}
	server.Kill()
	o.faulty("store", "scripts", false)
	server.Start(t)
	o.faulty("", "", false)
}
