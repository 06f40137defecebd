package enginetest_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"turno/server/branch"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// hold is for how long the sample branch offers a ticket first where its language is spoken.
const hold = 10 * time.Minute

// speak says what is spoken at a desk now. Whoever says so is there: the desk counts as open.
func (o *office) speak(desk string, languages ...string) {
	o.t.Helper()
	_, err := o.engine.SetPresence(o.t.Context(), queue.PresenceRequest{Head: byStaff(o.key(), desk), Languages: languages})
	if err != nil {
		o.t.Fatal(err)
	}
}

// speaker takes a ticket for a service in a language, and may need another at the desk.
func (o *office) speaker(service, language, needs string) queue.Issued {
	o.t.Helper()
	r := o.walkIn(service)
	r.Language, r.Needs = language, needs
	return o.request(r)
}

// offered is the number that a desk is offered next, "" for nobody; the call itself must say the same.
func (o *office) offered(desk string) string {
	o.t.Helper()
	state := o.desk(desk)
	number := ""
	if state.Next != nil {
		number = state.Next.Number
	}
	if number == "" {
		_, err := o.engine.Call(o.t.Context(), queue.CallRequest{Head: byStaff(o.key(), desk)})
		if !errors.Is(err, queue.ErrNobodyWaits) {
			o.t.Errorf("desk %s is offered nobody, and its call answers %v", desk, err)
		}
	}
	return number
}

// reserved lists the numbers that a desk is told are offered elsewhere first.
func (o *office) reserved(desk string) []string {
	o.t.Helper()
	return numbers(slices.DeleteFunc(o.desk(desk).Waiting, func(t queue.Ticket) bool { return !t.Reserved }))
}

// TestALanguageIsOfferedFirstWhereItIsSpoken, for the set time; then to all. It may be called by hand all the while.
func TestALanguageIsOfferedFirstWhereItIsSpoken(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		o.speak("1", "it")
		o.speak("2", "it", "ar")
		o.speaker("legal", "ar", "")
		o.clock.Move(time.Minute)
		o.speaker("legal", "it", "")
		same(t, "who is offered where Arabic is spoken", o.offered("2"), "B001")
		same(t, "who is offered where it is not", o.offered("1"), "B002")
		same(t, "who is reserved there", o.reserved("1"), []string{"B001"})
		same(t, "who is reserved where it is spoken", o.reserved("2"), []string{})

		o.clock.Move(hold - time.Minute - time.Second)
		o.open("2")
		same(t, "a second before the time is over", o.offered("1"), "B002")
		o.clock.Move(time.Second)
		same(t, "when it is over", o.offered("1"), "B001")
		same(t, "who is reserved then", o.reserved("1"), []string{})
		same(t, "who is called", o.call("1").Number, "B001")
	})
}

// TestAReservedTicketCanBeCalledByHand: the rule says who is next, and forbids nothing.
func TestAReservedTicketCanBeCalledByHand(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		o.speak("1", "it")
		o.speak("2", "ar")
		o.speaker("legal", "ar", "")
		same(t, "who is offered to the other desk", o.offered("1"), "")
		same(t, "who is called there", o.callNumber("1", "B001").Number, "B001")
	})
}

// TestALanguageThatNobodySpeaksIsOfferedToAll: no such desk is open, or the only one has a break.
func TestALanguageThatNobodySpeaksIsOfferedToAll(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		o.speak("1", "it")
		o.speaker("legal", "ar", "")
		same(t, "nobody speaks it", o.offered("1"), "B001")

		o.speak("2", "ar")
		same(t, "a desk speaks it", o.offered("1"), "")
		if _, err := o.engine.Break(t.Context(), queue.BreakRequest{Head: byStaff(o.key(), "2"), Reason: "pause"}); err != nil {
			t.Fatal(err)
		}
		same(t, "that desk has a break", o.offered("1"), "B001")
		o.refused(queue.OnBreak, func(ctx context.Context) error {
			_, err := o.engine.Call(ctx, queue.CallRequest{Head: byStaff(o.key(), "2")})
			return err
		})
		if _, err := o.engine.BackToWork(t.Context(), byStaff(o.key(), "2"), "2"); err != nil {
			t.Fatal(err)
		}
		same(t, "its break is over", o.offered("1"), "")
	})
}

// TestADeskThatIsNotAtWorkIsNotWaitedFor, though it said that it speaks the language.
func TestADeskThatIsNotAtWorkIsNotWaitedFor(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		o.speak("2", "ar")
		o.clock.Move(5*time.Minute + time.Millisecond)
		o.speak("1", "it")
		o.speaker("legal", "ar", "")
		same(t, "who is offered", o.offered("1"), "B001")
	})
}

// TestADeskThatDoesNotTakeTheServiceIsNotWaitedFor, though it speaks the language.
func TestADeskThatDoesNotTakeTheServiceIsNotWaitedFor(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openBranch(t, s, narrowed("2", "information"))
		o.speak("1", "it")
		o.speak("2", "ar")
		o.speaker("legal", "ar", "")
		same(t, "who is offered", o.offered("1"), "B001")
		o.speaker("information", "ar", "")
		same(t, "who is reserved", o.reserved("1"), []string{"A001"})
	})
}

// narrowed is the sample branch with a desk that takes one service only.
func narrowed(desk, service string) *branch.Branch {
	b := queuetest.AlwaysOpen()
	d, _ := b.Desk(desk)
	d.Services = []string{service}
	return b
}

// TestTheNeededLanguageCounts, and not the one that the visitor reads.
func TestTheNeededLanguageCounts(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		o.speak("1", "it", "fr")
		o.speak("2", "it", "wo")
		o.speaker("mediation", "fr", "wo")
		same(t, "who is offered where the chosen one is spoken", o.offered("1"), "")
		same(t, "who is offered where the needed one is spoken", o.offered("2"), "C001")
		o.clock.Move(hold)
		same(t, "who is offered after the time", o.offered("1"), "C001")
	})
}

// TestAHeadStartGoesOnWhileALanguageIsWaitedFor: the set time counts from the effective arrival, so that whoever comes
// first is not held back longer than others.
func TestAHeadStartGoesOnWhileALanguageIsWaitedFor(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		o.speak("1", "it")
		o.speak("2", "ar")
		r := o.walkIn("legal")
		r.Language, r.Priority = "ar", "priority"
		o.request(r)
		same(t, "who is offered at once", o.offered("1"), "B001")
	})
}

// TestAPersonSitsAtOneDesk: sitting down elsewhere is getting up here, and an undo takes both back.
func TestAPersonSitsAtOneDesk(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		sit := func(desk, person string) {
			t.Helper()
			_, err := o.engine.SetPresence(t.Context(), queue.PresenceRequest{Head: byStaff(o.key(), desk), Person: &person})
			if err != nil {
				t.Fatal(err)
			}
		}
		seats := func() [3]string {
			t.Helper()
			all, err := o.engine.Presences(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return [3]string{all["1"].Person, all["2"].Person, all["3"].Person}
		}
		sit("1", "omar")
		sit("2", "anna")
		sit("2", "omar")
		same(t, "who sits where", seats(), [3]string{"", "omar", ""})
		undo := o.desk("2").Undo
		if undo == nil {
			t.Fatal("there is nothing to undo")
		}
		if _, err := o.engine.Undo(t.Context(), queue.UndoRequest{Head: byStaff(o.key(), "2"), Seq: undo.Seq}); err != nil {
			t.Fatal(err)
		}
		same(t, "who sits where after the undo", seats(), [3]string{"omar", "anna", ""})
		o.clock.Move(24 * time.Hour)
		o.issue("legal")
		same(t, "who sits where the day after", seats(), [3]string{"", "", ""})
	})
}
