package queue

import (
	"context"
	"fmt"
	"strings"
	"time"

	"turno/server/ledger"
)

const (
	// ScreenForgottenAfter is for how long a display that reports nothing any more is known.
	ScreenForgottenAfter = 10 * time.Minute
	// screensKept of a branch are known; anybody can report, so that there must be an end.
	screensKept = 200
)

// A Screen is one display, as it last reported.
type Screen struct {
	ID string
	// Report is what it said of itself, in the words of who reported it.
	Report string
	SeenAt time.Time
	// Pending is what it is to do at its next report, in the order in which it was told.
	Pending []string
}

// ReportScreen keeps what a display says of itself, and answers what it is to do: each order once, whichever process asks.
// One whose answer is lost on its way is lost. It is no change of the branch: no other screen hears of it.
func (e *Engine) ReportScreen(ctx context.Context, id, report string) (orders []string, err error) {
	words, err := e.report(ctx, e.Now(), id, report)
	if err != nil {
		return nil, fmt.Errorf("keep the report of display %s: %w", id, err)
	}
	return ordersOf(words[0]), nil
}

// OrderScreen puts down an order, a word without a comma, for a display's next report. One that is down already is not put
// down twice. Refusals: NotFound.
func (e *Engine) OrderScreen(ctx context.Context, id, order string) error {
	if _, err := e.Read(ctx, orderScript, ledger.Args{"silent_before": forgotten(e.Now()), "id": id, "order": order}); err != nil {
		return fmt.Errorf("order to display %s: %w", id, err)
	}
	return nil
}

// Screens are the displays that reported lately, to whichever process, the one that is silent for longest first.
func (e *Engine) Screens(ctx context.Context) ([]Screen, error) {
	reply, err := e.Read(ctx, screensScript, ledger.Args{"silent_before": forgotten(e.Now())})
	if err != nil {
		return nil, fmt.Errorf("read the displays: %w", err)
	}
	list := []Screen{}
	for _, v := range reply[0].([]any) {
		words := ledger.Words(v)
		list = append(list, Screen{ID: words[0], SeenAt: *e.Time(words[1]), Report: words[2], Pending: ordersOf(words[3])})
	}
	return list, nil
}

// forgetScreens drops the displays that fell silent. A report does so too; this is for a branch where none comes any more.
func (e *Engine) forgetScreens(ctx context.Context, now time.Time) error {
	_, err := e.report(ctx, now, "", "")
	return err
}

func (e *Engine) report(ctx context.Context, now time.Time, id, report string) ([]string, error) {
	reply, err := e.Read(ctx, reportScript, ledger.Args{"silent_before": forgotten(now), "most": screensKept, "id": id, "report": report})
	if err != nil {
		return nil, err
	}
	return ledger.Words(reply), nil
}

// forgotten is before when a display must have reported to be forgotten now, in ms.
func forgotten(now time.Time) int64 { return now.Add(-ScreenForgottenAfter).UnixMilli() }

// ordersOf are the orders in a script's words.
func ordersOf(joined string) []string {
	if joined == "" {
		return []string{}
	}
	return strings.Split(joined, ",")
}
