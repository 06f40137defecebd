package enginetest_test

import (
	"context"
	"strings"
	"testing"

	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// TestATokenOpensOneTicket, and nothing that looks like it opens any.
func TestATokenOpensOneTicket(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		mine, other := o.issue("legal"), o.issue("legal")
		if len(mine.Token) != 22 || mine.Token == other.Token {
			t.Fatalf("got tokens %s and %s, want two of 22 characters", mine.Token, other.Token)
		}
		same(t, "what it opens", o.read(mine.Token).Number, mine.Number)
		opens := func(token string) bool {
			opens, err := o.engine.Opens(t.Context(), token)
			if err != nil {
				t.Fatal(err)
			}
			return opens
		}
		same(t, "that it opens one", opens(mine.Token), true)

		flipped := []byte(mine.Token)
		flipped[0] ^= 1
		foreign := queuetest.AlwaysOpen()
		foreign.ID = "elsewhere"
		elsewhere, err := s.Engine(foreign, o.clock.Now).Issue(t.Context(), o.walkIn("legal"))
		if err != nil {
			t.Fatal(err)
		}
		for name, token := range map[string]string{
			"none":                   "",
			"the number":             mine.Number,
			"the id":                 "20261124-B000001",
			"cut":                    mine.Token[:21],
			"longer":                 mine.Token + "A",
			"padded":                 mine.Token + "==",
			"one bit off":            string(flipped),
			"bits beyond the last":   mine.Token[:21] + string(after(mine.Token[21])),
			"in capitals":            strings.ToUpper(mine.Token) + strings.ToLower(mine.Token)[:1],
			"with a line break":      mine.Token[:11] + "\n" + mine.Token[11:],
			"with a space":           " " + mine.Token,
			"in the other alphabet":  strings.Repeat("+/", 11),
			"beyond ASCII":           strings.Repeat("é", 11),
			"of another branch":      elsewhere.Token,
			"a pattern":              "*",
			"very long":              strings.Repeat("A", 1<<20),
			"with a NUL":             mine.Token[:21] + "\x00",
			"of nobody":              strings.Repeat("A", 22),
			"a separator of answers": mine.Token[:21] + "\x1f",
		} {
			t.Run(name, func(t *testing.T) {
				o.t = t
				same(t, "that it opens one", opens(token), false)
				o.refused(ledger.NotFound, func(ctx context.Context) error { _, _, err := o.engine.Ticket(ctx, token); return err })
				o.refused(ledger.NotFound, func(ctx context.Context) error {
					_, err := o.engine.Leave(ctx, byVisitor("k"), token)
					return err
				})
			})
		}
	})
}

// after is the next character of base64url: the same 128 bits, with a bit more that must be zero.
func after(c byte) byte {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	return alphabet[strings.IndexByte(alphabet, c)+1]
}

// TestTheVisitorLeaves: from the queue, from the desk that called, and not any more once served.
func TestTheVisitorLeaves(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		leave := func(ticket queue.Issued) func(context.Context) error {
			key := o.key()
			return func(ctx context.Context) error {
				_, err := o.engine.Leave(ctx, byVisitor(key), ticket.Token)
				return err
			}
		}
		waits, called := o.issue("legal"), o.issue("legal")
		if err := leave(waits)(t.Context()); err != nil {
			t.Error(err)
		}
		same(t, "who is called", o.call("1").Number, called.Number)
		if err := leave(called)(t.Context()); err != nil {
			t.Error(err)
		}
		if held := o.desk("1").Ticket; held != nil {
			t.Errorf("desk 1 holds %s, which left", held.Number)
		}
		same(t, "the calls on the board", o.board().Calls, []queue.Call{})
		o.refused(ledger.IllegalMove, leave(called))
		served := o.issue("legal")
		o.call("1")
		o.move("1", queue.Serve)
		o.refused(ledger.IllegalMove, leave(served))
		same(t, "how many left", o.counts(tuesdayDay)["cancelled:service:legal"], 2)
	})
}
