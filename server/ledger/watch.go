package ledger

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	// watchEvery is how often Redis is asked where the branch's history stands, also if nothing was published.
	watchEvery = 2 * time.Second
	// deafAfter is how long a subscription may say nothing, not even answer a ping, before another replaces it. go-redis' own
	// channel never notices a master that hangs.
	deafAfter = 2 * time.Second
	// doubt is a hint that does not follow the one before, or the first one. The history may be another one.
	doubt = 0
	// hintsKept is how many hints may wait. More of them wait in the connection.
	hintsKept = 64
)

var renewScript = base.Script("renew")

// A Change tells a watcher where the branch's history stands.
type Change struct {
	Epoch string
	Seq   int64
}

// Watch calls changed whenever the branch changed, in any process, or when what beside returns changed. It calls verified
// each time (every 2 s) that Redis confirms that nothing changed since. It returns when ctx ends.
// Published changes are only hints. A hint of the next change is told at once, as whoever hears of it reads the branch
// anyway. Each other hint leads to a read of where the branch stands, and so do a new subscription and a tick.
func (l *Ledger) Watch(ctx context.Context, beside func() any, changed func(Change), verified func()) {
	hints := make(chan int64, hintsKept)
	go l.listen(ctx, hints)
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	var last Change
	var said any // beside, which changes without any change in Redis
	away := false
	for {
		at, err := l.whereabouts(ctx, last)
		says := beside()
		switch {
		case ctx.Err() != nil:
			return
		case err != nil && !away:
			l.log.Warn("the branch cannot be watched", "branch", l.branch.ID, "err", err)
		case err == nil && (at != last || says != said):
			last, said = at, says
			changed(at)
		case err == nil:
			verified()
		}
		away = err != nil
		last = follow(ctx, last, hints, tick.C, changed)
		for len(hints) > 0 {
			<-hints // the read comes after all of them
		}
	}
}

// follow tells of the changes that follow the last one, until the branch has to be asked where it stands. It returns the
// change that it told last.
func follow(ctx context.Context, last Change, hints <-chan int64, tick <-chan time.Time, changed func(Change)) Change {
	for {
		select {
		case <-ctx.Done():
			return last
		case <-tick:
			return last
		case seq := <-hints:
			switch {
			case seq == doubt || seq > last.Seq+1:
				return last
			case seq > last.Seq: // or the read has told it already
				last.Seq = seq
				changed(last)
			}
		}
	}
}

// whereabouts reads where the branch stands, and starts a new epoch if its history is not the known one: another history of
// Redis (a restart, a fail-over), none at all (a flush), or one that is behind the last known change (a restore).
func (l *Ledger) whereabouts(ctx context.Context, last Change) (Change, error) {
	ctx, cancel := context.WithTimeout(ctx, watchEvery)
	defer cancel()
	history, err := l.historyName(ctx)
	if err != nil {
		return Change{}, fmt.Errorf("ask for the history: %w", err)
	}
	meta, err := l.rdb.HMGet(ctx, l.Key("meta"), "epoch", "seq", "history").Result()
	if err != nil {
		return Change{}, fmt.Errorf("read where the branch stands: %w", err)
	}
	epoch, _ := meta[0].(string)
	seq, _ := meta[1].(string)
	at := Change{epoch, Number(seq)}
	wrong := ""
	if at.Epoch == last.Epoch && at.Seq < last.Seq {
		wrong = at.Epoch
	}
	if last.Seq > 0 && at.Seq < last.Seq {
		l.lose(last.Seq, at.Seq)
	}
	if wrong != "" || at.Epoch == "" || meta[2] != history {
		renewed, err := l.Once(ctx, renewScript, "", Args{"history": history, "wrong": wrong})
		if err != nil {
			return Change{}, fmt.Errorf("start a new epoch: %w", err)
		}
		at.Epoch = renewed.(string)
	}
	if at.Epoch != last.Epoch {
		l.secret.Store(nil) // the store may be another one
	}
	return at, nil
}

// lose notes that the store went back: it was emptied, restored, or promoted with loss.
func (l *Ledger) lose(had, has int64) {
	f := &Fault{Code: "history", Warning: true, Message: fmt.Sprintf("Redis lost history: it stood at change %d and "+
		"stands at %d. Tickets of between are gone; new numbers begin after those that were seen. "+
		"Look for why, and restart Turno", had, has)}
	l.lost.Store(f)
	l.log.Error("the store lost history", "branch", l.branch.ID, "had", had, "has", has)
}

// historyName names the history of the store: Redis has a new replication id after each start and each promotion.
func (l *Ledger) historyName(ctx context.Context) (string, error) {
	if l.history != "" {
		return l.history, nil
	}
	info, err := l.info(ctx, "replication")
	if err != nil {
		return "", err
	}
	id := info["master_replid"]
	if id == "" {
		return "", errors.New("INFO replication names no master_replid")
	}
	return id, nil
}

// info reads a section of INFO on the branch's node.
func (l *Ledger) info(ctx context.Context, section string) (map[string]string, error) {
	text, err := l.onMaster(ctx, func(ctx context.Context, rdb redis.Cmdable) (string, error) {
		return rdb.Info(ctx, section).Result()
	})
	fields := map[string]string{}
	for line := range strings.Lines(text) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			fields[name] = value
		}
	}
	return fields, err
}

// onMaster asks the branch's node.
func (l *Ledger) onMaster(ctx context.Context, ask func(context.Context, redis.Cmdable) (string, error)) (string, error) {
	if cluster, ok := l.rdb.(*redis.ClusterClient); ok {
		node, err := cluster.MasterForKey(ctx, l.Key("meta"))
		if err != nil {
			return "", err
		}
		return ask(ctx, node)
	}
	return ask(ctx, l.rdb)
}

// listen turns what is published into hints until ctx ends. Each subscription begins with doubt, as nobody heard what
// happened before. A restart of Redis and a fail-over end a subscription, so the history is asked for after both.
func (l *Ledger) listen(ctx context.Context, hints chan<- int64) {
	for ctx.Err() == nil {
		sub := l.rdb.Subscribe(ctx, l.Key("changes"))
		hear(ctx, sub, hints)
		sub.Close()
		select {
		case <-ctx.Done():
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// hear turns what a subscription says into hints, until it fails or says nothing for deafAfter. A hint is the seq of a
// change that follows the one heard before, else doubt.
func hear(ctx context.Context, sub *redis.PubSub, hints chan<- int64) {
	asked := ""
	heard := int64(doubt)
	for {
		message, err := sub.ReceiveTimeout(ctx, deafAfter)
		hint := int64(doubt)
		switch message := message.(type) {
		case *redis.Pong:
			asked = ""
			continue
		case *redis.Message:
			seq := Number(message.Payload) // or the word of another epoch, which is no number
			if heard != doubt && seq == heard+1 {
				hint = seq
			}
			heard = seq
		case *redis.Subscription:
			heard = doubt // the client may subscribe anew by itself
		default:
			if err != nil && (!passing(err) || asked != "" || ctx.Err() != nil) {
				return
			}
			asked = rand.Text()[:4]
			if sub.Ping(ctx, asked) != nil {
				return
			}
			continue
		}
		asked = ""
		select {
		case hints <- hint:
		case <-ctx.Done():
			return
		}
	}
}
