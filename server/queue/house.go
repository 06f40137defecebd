package queue

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"turno/server/ledger"
	"turno/server/text"
)

// House is what holds for the whole branch on this service-day.
type House struct {
	// Message is the line that the displays show, "" for none.
	Message string `json:"message"`
	// Paused are the ids of the services that give no tickets for now.
	Paused []string `json:"paused"`
	// LastCall is since when no more numbers are given today, nil while some are. Whoever has one is served.
	LastCall *time.Time `json:"last_call"`
	// Alarms are the desks that call for help, the first to do so first.
	Alarms []Alarm `json:"alarms"`
	// Help is what a visitor at the kiosk asks for; nil while nobody does.
	Help *Help `json:"help"`
}

// An Alarm is a desk's call for help.
type Alarm struct {
	Desk string    `json:"desk"`
	At   time.Time `json:"at"`
}

// Help is a visitor's call for somebody to come to the kiosk.
type Help struct {
	At time.Time `json:"at"`
	// Language is the one in which the kiosk was asked.
	Language string `json:"language"`
}

// helpWithin is after how long the sweep ends a call for help at the kiosk: whoever asked has gone.
const helpWithin = 5 * time.Minute

// maxMessage is the longest message line, in characters.
const maxMessage = 120

// SetMessage shows a line on the displays until midnight, or takes it away if it is "". Refusals: Invalid, KeyReused,
// KeyMissing.
func (q *Queue) SetMessage(ctx context.Context, h ledger.Head, message string) error {
	if err := (text.Line{Most: maxMessage}).CheckIfGiven(message); err != nil {
		return ledger.RefuseText("text", err)
	}
	return q.setHouse(ctx, h, "message", "", "", "message", strings.TrimSpace(message))
}

// Pause has a service give no tickets until it is resumed, at midnight at the latest. Those who wait are served.
// Refusals: Invalid, KeyReused, KeyMissing.
func (q *Queue) Pause(ctx context.Context, h ledger.Head, service string, on bool) error {
	if _, ok := q.branch.Service(service); !ok {
		return ledger.Refuse(ledger.Invalid, "there is no service %q", service)
	}
	move, value := "unpause", ""
	if on {
		move, value = "pause", "@"
	}
	return q.setHouse(ctx, h, move, service, "", "paused:"+service, value)
}

// LastCall has the whole branch give no more numbers until midnight, or until it is ended. Whoever has a number is served,
// also after the service closes. Appointments can still check in, as they have their place already, and staff may override
// it. Refusals: KeyReused, KeyMissing.
func (q *Queue) LastCall(ctx context.Context, h ledger.Head, on bool) error {
	move, value := "last_call_end", ""
	if on {
		move, value = "last_call", "@"
	}
	return q.setHouse(ctx, h, move, "", "", lastCallField, value)
}

// Alarm calls all desks and the supervisor for help at a desk, or says that help has come, as another desk or the supervisor
// may. Refusals: NotFound, KeyReused, KeyMissing.
func (q *Queue) Alarm(ctx context.Context, h ledger.Head, desk string, on bool) error {
	if err := q.CheckDesk(desk); err != nil {
		return err
	}
	move, value := "calm", ""
	if on {
		move, value = "alarm", "@"
	}
	return q.setHouse(ctx, h, move, "", desk, "alarm:"+desk, value)
}

// AskHelp tells all desks and the supervisor that a visitor at the kiosk needs somebody to come, and in which language.
// There is one call at a time: a second one replaces it. Refusals: Invalid, KeyReused, KeyMissing.
func (q *Queue) AskHelp(ctx context.Context, h ledger.Head, language string) error {
	if err := q.CheckLanguages(language, ""); err != nil {
		return err
	}
	return q.setHouse(ctx, h, "help", "", "", "help", "@ "+language)
}

// EndHelp says that a desk or the supervisor goes to the kiosk. Refusals: NotFound, KeyReused, KeyMissing.
func (q *Queue) EndHelp(ctx context.Context, h ledger.Head) error {
	return q.setHouse(ctx, h, "calm", "", "", "help", "")
}

// lapseHelp ends a call for help at the kiosk that nobody came for.
func (q *Queue) lapseHelp(ctx context.Context, now time.Time) error {
	stands, err := q.Field(ctx, q.Key("house", q.branch.Day(now)), "help")
	if err != nil || stands == "" {
		return err
	}
	if h := q.help(stands); h == nil || now.Sub(h.At) < helpWithin {
		return nil
	}
	head := ledger.Head{Key: ledger.SweepKey("help", stands), By: ledger.BySweep}
	return q.writeHouse(ctx, head, string(lapse), "", "", "help", "", stands)
}

func (q *Queue) setHouse(ctx context.Context, h ledger.Head, move, service, desk, field, value string) error {
	return q.writeHouse(ctx, h, move, service, desk, field, value, "")
}

// writeHouse sets a field of the house; if while is not "", only as long as that is the field's value.
func (q *Queue) writeHouse(ctx context.Context, h ledger.Head, move, service, desk, field, value, while string) error {
	w := ledger.Write{Head: h, Fingerprint: ledger.Fingerprint(move, cmp.Or(h.Desk, h.By), field, value)}
	_, err := q.Change(ctx, houseScript, w, ledger.Args{"move": move, "service": service, "desk": desk, "field": field,
		"value": value, "while_it_is": while}.Always)
	if err != nil {
		return fmt.Errorf("%s: %w", move, err)
	}
	return nil
}

// house reads what holds for the whole branch.
func (q *Queue) house(fields map[string]string) House {
	h := House{Message: fields["message"], Paused: []string{}, Alarms: []Alarm{}, Help: q.help(fields["help"]),
		LastCall: q.Time(fields[lastCallField])}
	for _, s := range q.branch.Services {
		if fields["paused:"+s.ID] != "" {
			h.Paused = append(h.Paused, s.ID)
		}
	}
	for _, d := range q.branch.Desks {
		if at := q.Time(fields["alarm:"+d.ID]); at != nil {
			h.Alarms = append(h.Alarms, Alarm{d.ID, *at})
		}
	}
	slices.SortStableFunc(h.Alarms, func(a, b Alarm) int { return a.At.Compare(b.At) })
	return h
}

// help reads a call for help, "<ms> <language>"; nil for none.
func (q *Queue) help(stands string) *Help {
	at, language, ok := strings.Cut(stands, " ")
	if !ok {
		return nil
	}
	return &Help{*q.Time(at), language}
}
