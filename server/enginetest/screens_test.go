package enginetest_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"turno/server/device"
	"turno/server/ledger"
	"turno/server/queue/queuetest"
)

// tells reports a display and answers its orders.
func (o *office) tells(id, report string) []string {
	o.t.Helper()
	orders, err := o.engine.Devices.Report(o.t.Context(), id, report)
	if err != nil {
		o.t.Fatal(err)
	}
	return orders
}

// screens are the displays known, as "id report pending".
func (o *office) screens() []string {
	o.t.Helper()
	found, err := o.engine.Devices.Screens(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	list := []string{}
	for _, s := range found {
		list = append(list, fmt.Sprint(s.ID, " ", s.Report, " ", s.Pending))
	}
	return list
}

// TestScreensAreKnownToEveryProcess: reports and orders go through whichever engine, and each order is handed out once.
func TestScreensAreKnownToEveryProcess(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		here, there := openOffice(t, s), openOffice(t, s)
		same(t, "the orders at first", here.tells("hall", "well"), []string{})
		there.clock.Move(time.Second)
		there.tells("stairs", "silent")
		for _, order := range []string{"chime", "reload", "chime"} {
			if err := there.engine.Devices.Order(t.Context(), "hall", order); err != nil {
				t.Fatal(err)
			}
		}
		same(t, "the screens", here.screens(), []string{"hall well [chime reload]", "stairs silent []"})
		same(t, "the orders", there.tells("hall", "better"), []string{"chime", "reload"})
		same(t, "the orders afterwards", here.tells("hall", "better"), []string{})
		same(t, "the screens afterwards", there.screens(), []string{"hall better []", "stairs silent []"})
		here.refused(ledger.NotFound, func(ctx context.Context) error { return here.engine.Devices.Order(ctx, "cellar", "chime") })
	})
}

// TestSilentScreensAreForgotten: after ten minutes, by what reads them, by another's report and by the sweep.
func TestSilentScreensAreForgotten(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		o.tells("hall", "well")
		if err := o.engine.Devices.Order(t.Context(), "hall", "chime"); err != nil {
			t.Fatal(err)
		}
		o.clock.Move(device.ForgottenAfter)
		o.tells("stairs", "well")
		same(t, "the screens after ten minutes", o.screens(), []string{"hall well [chime]", "stairs well []"})
		o.clock.Move(time.Second)
		same(t, "a second later", o.screens(), []string{"stairs well []"})
		o.refused(ledger.NotFound, func(ctx context.Context) error { return o.engine.Devices.Order(ctx, "hall", "reload") })
		same(t, "what hall is to do when it comes again", o.tells("hall", "well"), []string{})

		o.clock.Move(device.ForgottenAfter + time.Second)
		o.sweep()
		same(t, "what the store holds after the sweep", len(dump(t, s.Client)), 0)
	})
}

// TestTheListOfScreensHasAnEnd: the one that was silent for longest makes room.
func TestTheListOfScreensHasAnEnd(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		for i := range 203 {
			o.tells(fmt.Sprintf("%03d", i), "well")
			o.clock.Move(time.Second)
		}
		o.tells("003", "better")
		list := o.screens()
		same(t, "how many are known", len(list), 200)
		same(t, "the first and the last", []string{list[0], list[199]}, []string{"004 well []", "003 better []"})
		// A report and a moment of each, and nothing of those that made room.
		same(t, "the lines in the store", len(dump(t, s.Client)), 400)
	})
}

// TestAReportIsNoChange: no other screen is woken, and the branch stands where it stood.
func TestAReportIsNoChange(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openOffice(t, s)
		o.issue("legal")
		before := o.board().Position
		heard := s.Client.Subscribe(t.Context(), "turno:{meet}:changes")
		defer heard.Close()
		if _, err := heard.Receive(t.Context()); err != nil {
			t.Fatal(err)
		}
		o.tells("hall", "well")
		if err := o.engine.Devices.Order(t.Context(), "hall", "chime"); err != nil {
			t.Fatal(err)
		}
		same(t, "where the branch stands", o.board().Position, before)
		o.issue("legal")
		select {
		case m := <-heard.Channel():
			same(t, "the first word on the channel", m.Payload, "2")
		case <-time.After(10 * time.Second):
			t.Error("nothing was heard of the change")
		}
	})
}
