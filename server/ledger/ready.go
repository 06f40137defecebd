package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Fault is why a branch is not ready, or what weakens its promises.
type Fault struct {
	// Code is stable, for programs: "store", "memory", "eviction", "persistence", "clock", "history",
	// "writes", "unchecked".
	Code string `json:"code"`
	// Message is the sentence for whoever runs the server, "" where others read it.
	Message string `json:"message,omitempty"`
	// Warning is set if the branch still works.
	Warning bool `json:"warning,omitempty"`
}

var standScript = base.Script("stand")

// clockDrift is how far apart the clocks of this process and of Redis may be.
const clockDrift = 2 * time.Second

// Ready looks for what breaks the promise that an acknowledged ticket is on disk and that nobody is called twice: a
// store that does not run scripts, evicts keys, does not persist or has another time. nil is good.
func (l *Ledger) Ready(ctx context.Context) []Fault {
	ctx, cancel := context.WithTimeout(ctx, AnswerWithin)
	defer cancel()
	if _, err := l.Read(ctx, standScript, nil); err != nil {
		return []Fault{{Code: "store", Message: "Redis does not run the queue's scripts: " + err.Error()}}
	}
	var faults []Fault
	if f := l.lost.Load(); f != nil {
		faults = append(faults, *f)
	}
	if l.history != "" { // the embedded store: ours alone, always synced, this process' clock
		if f := l.checkMemory(ctx); f != nil {
			faults = append(faults, *f)
		}
		return faults
	}
	if err := l.probe(ctx); err != nil {
		faults = append(faults, Fault{Code: "writes",
			Message: "Redis runs the queue's scripts but lets none write: " + err.Error()})
	}
	for _, check := range []func(context.Context) *Fault{l.checkMemory, l.checkEviction, l.checkPersistence, l.Clock} {
		if f := check(ctx); f != nil {
			faults = append(faults, *f)
		}
	}
	return faults
}

// probe writes a key that nobody reads, as a store that answers reads may still refuse writes: a replica, or a master
// without enough replicas. It never counts as a change.
func (l *Ledger) probe(ctx context.Context) error {
	_, err := l.Once(ctx, forgetScript, "", Args{"probing": "1"})
	return err
}

// checkMemory finds that the store is nearly full. As nothing is evicted, Redis refuses all writes when it is full.
func (l *Ledger) checkMemory(ctx context.Context) *Fault {
	used, most, err := l.weigh(ctx)
	switch {
	case err != nil:
		return unchecked("the memory", err)
	case !nearly(used, most):
		return nil
	}
	raise := "raise maxmemory"
	if l.history != "" {
		raise = "raise -memory"
	}
	return &Fault{Code: "memory", Warning: used < most, Message: fmt.Sprintf("the store takes %d of %d bytes; from %d %% on "+
		"it gives no ticket, sign-up or booking, so that those who have come are served: %s", used, most, nearlyFull, raise)}
}

func (l *Ledger) checkEviction(ctx context.Context) *Fault {
	policy, err := l.setting(ctx, "maxmemory-policy")
	switch {
	case err != nil:
		return unchecked("maxmemory-policy", err)
	case policy != "noeviction":
		return &Fault{Code: "eviction", Message: fmt.Sprintf("Redis may throw tickets away when memory is short: "+
			"set maxmemory-policy noeviction (it is %s)", policy)}
	}
	return nil
}

func (l *Ledger) checkPersistence(ctx context.Context) *Fault {
	on, err := l.setting(ctx, "appendonly")
	if err != nil {
		return unchecked("appendonly", err)
	}
	if on != "yes" {
		return &Fault{Code: "persistence", Message: "Redis forgets tickets when it stops: set appendonly yes"}
	}
	if info, err := l.info(ctx, "persistence"); err == nil && info["aof_last_write_status"] == "err" {
		return &Fault{Code: "persistence", Message: "Redis cannot write its append-only file and gives no ticket: " +
			"make room on its disk"}
	}
	sync, err := l.setting(ctx, "appendfsync")
	switch {
	case err != nil:
		return unchecked("appendfsync", err)
	case sync == "no":
		return &Fault{Code: "persistence", Message: "Redis may lose half a minute of tickets in a power cut: " +
			"set appendfsync always (it is no)"}
	case sync != "always":
		return &Fault{Code: "persistence", Warning: true, Message: fmt.Sprintf("Redis may lose a second or two of tickets "+
			"in a power cut: set appendfsync always (it is %s)", sync)}
	}
	return nil
}

// Clock compares the clocks of this process and of Redis; nil if they agree. The embedded store has this process' clock.
func (l *Ledger) Clock(ctx context.Context) *Fault {
	if l.history != "" {
		return nil
	}
	before := l.now()
	theirs, err := l.rdb.Time(ctx).Result()
	if err != nil {
		return unchecked("the clock", err)
	}
	ours := before.Add(l.now().Sub(before) / 2)
	if drift := theirs.Sub(ours).Abs(); drift > clockDrift {
		return &Fault{Code: "clock", Message: fmt.Sprintf("the clocks of this server and of Redis are %s apart: "+
			"set both by NTP", drift.Round(time.Second))}
	}
	return nil
}

// setting reads one of Redis' settings, on the node of the branch.
func (l *Ledger) setting(ctx context.Context, name string) (string, error) {
	return l.onMaster(ctx, func(ctx context.Context, rdb redis.Cmdable) (string, error) {
		got, err := rdb.ConfigGet(ctx, name).Result()
		return got[name], err
	})
}

func unchecked(what string, err error) *Fault {
	return &Fault{Code: "unchecked", Warning: true, Message: fmt.Sprintf("%s of Redis could not be checked: "+
		"%v", what, err)}
}
