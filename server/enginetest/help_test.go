package enginetest_test

import (
	"testing"
	"time"

	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// A visitor at the kiosk asks for help: all desks and the supervisor are told, until somebody goes or five minutes are over.
func TestHelpAtTheKiosk(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		asked := func(language string) {
			t.Helper()
			o.did(o.engine.AskHelp(t.Context(), byVisitor(o.key()), language))
		}
		help := func() *queue.Help {
			same(t, "what desk and supervisor are told", o.desk("1").House.Help, o.floor().House.Help)
			return o.floor().House.Help
		}
		same(t, "before", help(), nil)
		asked("it")
		began := help().At
		o.clock.Move(3 * time.Minute)
		asked("ar")
		same(t, "who asks again", *help(), queue.Help{At: began.Add(3 * time.Minute), Language: "ar"})

		o.clock.Move(3 * time.Minute)
		o.did(o.engine.Sweep(t.Context()))
		same(t, "after three minutes", help().Language, "ar")
		o.clock.Move(2 * time.Minute)
		o.did(o.engine.Sweep(t.Context()))
		same(t, "after five", help(), nil)

		asked("fr")
		o.did(o.engine.EndHelp(t.Context(), byStaff(o.key(), "2")))
		same(t, "when somebody goes", help(), nil)
		_, err := o.engine.Undo(t.Context(), queue.UndoRequest{Head: byStaff(o.key(), "2"), Seq: o.desk("2").Undo.Seq})
		o.did(err)
		same(t, "when that is taken back", help().Language, "fr")
		same(t, "a language that is not spoken here", ledger.CodeOf(o.engine.AskHelp(t.Context(), byVisitor(o.key()), "bn")),
			ledger.Invalid)
		same(t, "a desk that is not there", ledger.CodeOf(o.engine.EndHelp(t.Context(), byStaff(o.key(), "99"))), ledger.NotFound)
	})
}
