package enginetest_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// repeated checks that a request made again under its key has the same answer and changes nothing.
func repeated[T any](o *office, what string, first T, again func(context.Context) (T, error)) {
	o.t.Helper()
	before := dump(o.t, o.store.Client)
	second, err := again(o.t.Context())
	if err != nil {
		o.t.Errorf("%s again: %v", what, err)
	}
	same(o.t, what+" again", second, first)
	same(o.t, "the store after "+what+" again", dump(o.t, o.store.Client), before)
}

// TestEveryWriteRepeated repeats each write at once, and again when the ticket has long moved on and the day has changed.
func TestEveryWriteRepeated(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		e, ctx := o.engine, t.Context()
		var again []func()
		keep := func(repeat func()) { repeat(); again = append(again, repeat) }

		asked := o.walkIn("legal")
		issued := o.request(asked)
		keep(func() {
			repeated(o, "issue", issued, func(ctx context.Context) (queue.Issued, error) { return e.Issue(ctx, asked) })
		})
		for _, number := range []string{"", issued.Number} {
			r := queue.CallRequest{Head: byStaff(o.key(), "2"), Ticket: number}
			called, err := e.Call(ctx, r)
			if err != nil {
				t.Fatal(err)
			}
			keep(func() {
				repeated(o, "call", called, func(ctx context.Context) (queue.Ticket, error) { return e.Call(ctx, r) })
			})
			o.clock.Move(time.Minute)
			o.move("2", queue.Return)
		}
		answers := queue.AnswerRequest{Head: byVisitor(o.key()), Token: issued.Token, Residence: "cuneo"}
		answered, err := e.Answer(ctx, answers)
		o.did(err)
		keep(func() {
			answers.Origin = "asia" // it is not compared, as it is not kept
			repeated(o, "answer", answered, func(ctx context.Context) (queue.Ticket, error) { return e.Answer(ctx, answers) })
		})
		o.call("2")
		for _, r := range []queue.MoveRequest{
			{Move: queue.Recall}, {Move: queue.Serve}, {Move: queue.Park},
			{Move: queue.Resume, Ticket: issued.Number}, {Move: queue.MissShow},
			{Move: queue.Return, Ticket: issued.Number},
			{Move: queue.Transfer, Ticket: issued.Number, Service: "mediation"},
		} {
			r.Key, r.Desk = o.key(), "2"
			moved := o.make(r)
			keep(func() {
				repeated(o, string(r.Move), moved, func(ctx context.Context) (queue.Ticket, error) {
					again, err := e.Move(ctx, r)
					return again.Ticket, err
				})
			})
		}
		left, err := e.Leave(ctx, byVisitor("leave"), issued.Token)
		if err != nil {
			t.Fatal(err)
		}
		keep(func() {
			repeated(o, "leave", left, func(ctx context.Context) (queue.Ticket, error) {
				return e.Leave(ctx, byVisitor("leave"), issued.Token)
			})
		})
		for _, later := range []string{"2026-11-24T23:59:59+01:00", "2026-11-25T10:00:00+01:00"} {
			o.at(later)
			for _, repeat := range again {
				repeat()
			}
		}
	})
}

func TestAKeyBelongsToOneRequest(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		e := o.engine
		asked := o.walkIn("legal")
		issued := o.request(asked)
		o.issue("mediation")
		called := queue.CallRequest{Head: byStaff("call", "2")}
		if _, err := e.Call(t.Context(), called); err != nil {
			t.Fatal(err)
		}
		moved := queue.MoveRequest{Head: byStaff("move", "2"), Ticket: issued.Number, Move: queue.Serve}
		o.make(moved)
		for name, request := range map[string]func(context.Context) error{
			"issue of another service": func(ctx context.Context) error {
				r := asked
				r.Service = "mediation"
				_, err := e.Issue(ctx, r)
				return err
			},
			"issue in another language": func(ctx context.Context) error {
				r := asked
				r.Language = "ar"
				_, err := e.Issue(ctx, r)
				return err
			},
			"issue with priority": func(ctx context.Context) error {
				r := asked
				r.Priority = "priority"
				_, err := e.Issue(ctx, r)
				return err
			},
			"call under the key of an issue": func(ctx context.Context) error {
				_, err := e.Call(ctx, queue.CallRequest{Head: byStaff(asked.Key, "1")})
				return err
			},
			"call to another desk": func(ctx context.Context) error {
				_, err := e.Call(ctx, queue.CallRequest{Head: byStaff(called.Key, "1")})
				return err
			},
			"another move": func(ctx context.Context) error {
				r := moved
				r.Move = queue.Finish
				_, err := e.Move(ctx, r)
				return err
			},
			"leave under the key of a move": func(ctx context.Context) error {
				_, err := e.Leave(ctx, byVisitor(moved.Key), issued.Token)
				return err
			},
		} {
			t.Run(name, func(t *testing.T) {
				o.t = t
				o.refused(ledger.KeyReused, request)
			})
		}
	})
}

// TestAnswersAboutOneselfAreNoPartOfTheRequest: they are kept nowhere, not even to tell one request from another.
func TestAnswersAboutOneselfAreNoPartOfTheRequest(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		asked := o.walkIn("legal")
		asked.Residence, asked.Origin = "cuneo", "africa"
		issued := o.request(asked)
		asked.Residence, asked.Origin = "", "asia"
		repeated(o, "issue", issued, func(ctx context.Context) (queue.Issued, error) { return o.engine.Issue(ctx, asked) })
		same(t, "who comes from Asia", o.counts(tuesdayDay)["issued:origin:asia"], 0)
	})
}

// TestNobodyWaitsIsNoOutcome: the same key calls who came meanwhile.
func TestNobodyWaitsIsNoOutcome(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		o.nobodyFor("1")
		o.issue("legal")
		called, err := o.engine.Call(t.Context(), queue.CallRequest{Head: byStaff("key-1", "1")})
		if err != nil || called.Number != "B001" {
			t.Errorf("got %s, %v; want B001", called.Number, err)
		}
	})
}

// TestAnOutcomeOfAnEarlierBuild repeats requests whose outcomes were kept before tickets knew their source and answers.
func TestAnOutcomeOfAnEarlierBuild(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		asked := o.walkIn("legal")
		issued := o.request(asked)
		call := queue.CallRequest{Head: byStaff(o.key(), "2")}
		called, err := o.engine.Call(t.Context(), call)
		if err != nil {
			t.Fatal(err)
		}
		forgetNewFields(t, s.Client)

		again, err := o.engine.Issue(t.Context(), asked)
		issued.Source, issued.Since = "", nil // which that build did not keep
		same(t, "the issue again", again, issued)
		calledAgain, err2 := o.engine.Call(t.Context(), call)
		called.Source, called.Since = "", nil
		same(t, "the call again", calledAgain, called)
		if err := errors.Join(err, err2); err != nil {
			t.Error(err)
		}
	})
}

// fieldsThen are the fields of a ticket in the outcomes of that build. Between them and the end of an outcome stands the
// ticket's ahead, and in that of an issue five words more.
var fieldsThen = []string{"service", "language", "priority", "state", "issued", "called", "served", "finished", "parked",
	"desk", "for_desk", "calls", "announced", "call", "arrival", "needs", "did", "for_person", "parked_for", "park_reason",
	"outcome", "note", "postponed", "missed", "appointment"}

// forgetNewFields makes all outcomes that are kept those of that build. An issue keeps only some fields now.
func forgetNewFields(t *testing.T, rdb redis.UniversalClient) {
	t.Helper()
	names, err := rdb.Keys(t.Context(), "*:idem:*").Result()
	if err != nil || len(names) == 0 {
		t.Fatalf("no outcomes in %v: %v", names, err)
	}
	for _, name := range names {
		for field, outcome := range rdb.HGetAll(t.Context(), name).Val() {
			words := strings.Split(outcome, "\x1f") // after the fingerprint and the ticket's id
			fields, rest := make([]string, len(fieldsThen)), words[len(words)-1:]
			if len(words) < len(fieldsThen) { // of an issue
				rest = words[len(words)-6:]
				given := []string{"service", "language", "needs", "priority", "state", "issued", "since", "arrival", "appointment"}
				for i, name := range given {
					if at := slices.Index(fieldsThen, name); at >= 0 {
						fields[at] = words[2+i]
					}
				}
			} else {
				copy(fields, words[2:])
			}
			old := strings.Join(slices.Concat(words[:2], fields, rest), "\x1f")
			// By a script, as the embedded store takes nothing else from a client.
			write := "return redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])"
			if err := rdb.Eval(t.Context(), write, []string{name}, field, old).Err(); err != nil {
				t.Fatal(err)
			}
		}
	}
}
