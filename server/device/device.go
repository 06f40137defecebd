// Package device knows the displays of a branch: the last report of each, and its orders. Nothing in it is a change of the
// branch.
package device

import (
	"context"
	"embed"
	"fmt"
	"time"

	"turno/server/ledger"
)

//go:embed lua
var lua embed.FS

// book is what the devices keep on a ledger.
var book = &ledger.Book{
	Keys: ledger.Keys{
		"screens":       "hash: a display's id → what it last reported",
		"screens_seen":  "zset: the ids of displays by when they reported (ms)",
		"screen_orders": "hash: a display's id → what it is to do at its next report, comma-joined",
	},
	Lua:      lua,
	Refusals: ledger.Refusals{"NO_SCREEN": ledger.Says(ledger.NotFound, "no such display reports here")},
}

var (
	reportScript  = book.Script("report")
	orderScript   = book.Script("order")
	screensScript = book.Script("screens")
)

const (
	// ForgottenAfter is how long after its last report a display is forgotten.
	ForgottenAfter = 10 * time.Minute
	// screensKept is how many displays of a branch are known. It is bounded, as anybody can report.
	screensKept = 200
)

// Devices are the displays of one branch.
type Devices struct{ l *ledger.Ledger }

// Open has a ledger keep the devices of its branch.
func Open(l *ledger.Ledger) *Devices {
	d := &Devices{l}
	l.Keep(book, ledger.Duties{Sweep: d.sweep})
	return d
}

// A Screen is one display, as it last reported.
type Screen struct {
	ID string
	// Report is what it reported, as the caller of Devices.Report gave it.
	Report string
	SeenAt time.Time
	// Pending are the orders for its next report, the oldest first.
	Pending []string
}

// Report keeps a display's report, and returns its orders: each order once, in any process. An order is lost if the answer
// is lost. It is no change of the branch, so no other screen hears of it.
func (d *Devices) Report(ctx context.Context, id, report string) (orders []string, err error) {
	words, err := d.report(ctx, d.l.Now(), id, report)
	if err != nil {
		return nil, fmt.Errorf("keep the report of display %s: %w", id, err)
	}
	return ledger.Split(words[0]), nil
}

// Order keeps an order, a word without a comma, for a display's next report. The same order is kept once.
// Refusals: NotFound.
func (d *Devices) Order(ctx context.Context, id, order string) error {
	_, err := d.l.Read(ctx, orderScript, ledger.Args{"silent_before": forgotten(d.l.Now()), "id": id, "order": order})
	if err != nil {
		return fmt.Errorf("order to display %s: %w", id, err)
	}
	return nil
}

// Screens are the displays that reported within ForgottenAfter, to any process, the oldest report first.
func (d *Devices) Screens(ctx context.Context) ([]Screen, error) {
	reply, err := d.l.Read(ctx, screensScript, ledger.Args{"silent_before": forgotten(d.l.Now())})
	if err != nil {
		return nil, fmt.Errorf("read the displays: %w", err)
	}
	return ledger.Rows(reply[0], func(w []string) Screen {
		return Screen{ID: w[0], SeenAt: *d.l.Time(w[1]), Report: w[2], Pending: ledger.Split(w[3])}
	}), nil
}

// sweep forgets the displays that do not report any more. Each report does so too; the sweep is for a branch that has none.
func (d *Devices) sweep(ctx context.Context, now time.Time) error {
	if _, err := d.report(ctx, now, "", ""); err != nil {
		return fmt.Errorf("forget silent displays: %w", err)
	}
	return nil
}

func (d *Devices) report(ctx context.Context, now time.Time, id, report string) ([]string, error) {
	reply, err := d.l.Read(ctx, reportScript, ledger.Args{
		"silent_before": forgotten(now), "most": screensKept, "id": id, "report": report})
	if err != nil {
		return nil, err
	}
	return ledger.Words(reply), nil
}

// forgotten is the moment, in ms, before which a display that is forgotten now has reported.
func forgotten(now time.Time) int64 { return now.Add(-ForgottenAfter).UnixMilli() }
