// Package device knows the displays of a branch: what each says of itself, and what it is to do. Nothing of it is a change
// of the branch.
package device

import (
	"context"
	"embed"
	"fmt"
	"strings"
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
	// ForgottenAfter is for how long a display that reports nothing any more is known.
	ForgottenAfter = 10 * time.Minute
	// screensKept of a branch are known; anybody can report, so that there must be an end.
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
	// Report is what it said of itself, in the words of who reported it.
	Report string
	SeenAt time.Time
	// Pending is what it is to do at its next report, in the order in which it was told.
	Pending []string
}

// Report keeps what a display says of itself, and answers what it is to do: each order once, whichever process asks.
// One whose answer is lost on its way is lost. It is no change of the branch: no other screen hears of it.
func (d *Devices) Report(ctx context.Context, id, report string) (orders []string, err error) {
	words, err := d.report(ctx, d.l.Now(), id, report)
	if err != nil {
		return nil, fmt.Errorf("keep the report of display %s: %w", id, err)
	}
	return ordersOf(words[0]), nil
}

// Order puts down an order, a word without a comma, for a display's next report. One that is down already is not put
// down twice. Refusals: NotFound.
func (d *Devices) Order(ctx context.Context, id, order string) error {
	_, err := d.l.Read(ctx, orderScript, ledger.Args{"silent_before": forgotten(d.l.Now()), "id": id, "order": order})
	if err != nil {
		return fmt.Errorf("order to display %s: %w", id, err)
	}
	return nil
}

// Screens are the displays that reported lately, to whichever process, the one that is silent for longest first.
func (d *Devices) Screens(ctx context.Context) ([]Screen, error) {
	reply, err := d.l.Read(ctx, screensScript, ledger.Args{"silent_before": forgotten(d.l.Now())})
	if err != nil {
		return nil, fmt.Errorf("read the displays: %w", err)
	}
	list := []Screen{}
	for _, v := range reply[0].([]any) {
		words := ledger.Words(v)
		list = append(list, Screen{ID: words[0], SeenAt: *d.l.Time(words[1]), Report: words[2], Pending: ordersOf(words[3])})
	}
	return list, nil
}

// sweep drops the displays that fell silent. A report does so too; this is for a branch where none comes any more.
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

// forgotten is before when a display must have reported to be forgotten now, in ms.
func forgotten(now time.Time) int64 { return now.Add(-ForgottenAfter).UnixMilli() }

// ordersOf are the orders in a script's words.
func ordersOf(joined string) []string {
	if joined == "" {
		return []string{}
	}
	return strings.Split(joined, ",")
}
