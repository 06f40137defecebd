package queue

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// House is what holds for the whole branch on this service-day.
type House struct {
	// Message is the line that the displays show, "" for none.
	Message string `json:"message"`
	// Paused are the ids of the services that give no tickets for now.
	Paused []string `json:"paused"`
	// Alarms are the desks that call for help, the first to do so first.
	Alarms []Alarm `json:"alarms"`
}

// An Alarm is a desk's call for help.
type Alarm struct {
	Desk string    `json:"desk"`
	At   time.Time `json:"at"`
}

// maxMessage is the longest message line, in characters.
const maxMessage = 120

// SetMessage shows a line on the displays until midnight, or takes it away if it is "". Refusals: Invalid, KeyReused,
// KeyMissing.
func (e *Engine) SetMessage(ctx context.Context, key, message string) error {
	if utf8.RuneCountInString(message) > maxMessage || !printable(message) {
		return &Error{Invalid, fmt.Sprintf("a message has %d characters at most, on one line", maxMessage)}
	}
	return e.setHouse(ctx, write{key: key, place: supervisorPlace, who: supervisorPlace}, "message", "", "", "message", strings.TrimSpace(message))
}

// Pause has a service give no tickets until it is resumed, at midnight at the latest. Those who wait are served.
// Refusals: Invalid, KeyReused, KeyMissing.
func (e *Engine) Pause(ctx context.Context, key, service string, on bool) error {
	if _, ok := e.branch.Service(service); !ok {
		return &Error{Invalid, fmt.Sprintf("there is no service %q", service)}
	}
	move, value := "unpause", ""
	if on {
		move, value = "pause", "@"
	}
	return e.setHouse(ctx, write{key: key, place: supervisorPlace, who: supervisorPlace}, move, service, "", "paused:"+service, value)
}

// Alarm calls all desks and the supervisor for help at a desk, or says that help has come. Who says so is a desk, or ""
// for the supervisor. Refusals: NotFound, KeyReused, KeyMissing.
func (e *Engine) Alarm(ctx context.Context, key, desk, by string, on bool) error {
	if err := e.checkDesk(desk); err != nil {
		return err
	}
	w := write{key: key, place: by}
	if by == "" {
		w.place, w.who = supervisorPlace, supervisorPlace
	} else if err := e.checkDesk(by); err != nil {
		return err
	}
	move, value := "calm", ""
	if on {
		move, value = "alarm", "@"
	}
	return e.setHouse(ctx, w, move, "", desk, "alarm:"+desk, value)
}

func (e *Engine) setHouse(ctx context.Context, w write, move, service, desk, field, value string) error {
	if err := checkKey(w.key); err != nil {
		return err
	}
	w.fingerprint = fingerprint(move, w.place, field, value)
	_, err := e.change(ctx, houseScript, w, func(day string) ([]string, []any) {
		return []string{e.keys.house(day)}, []any{move, service, desk, field, value}
	})
	if err != nil {
		return fmt.Errorf("%s: %w", move, err)
	}
	return nil
}

// house reads what holds for the whole branch.
func (e *Engine) house(fields map[string]string) House {
	h := House{Message: fields["message"], Paused: []string{}, Alarms: []Alarm{}}
	for _, s := range e.branch.Services {
		if fields["paused:"+s.ID] != "" {
			h.Paused = append(h.Paused, s.ID)
		}
	}
	for _, d := range e.branch.Desks {
		if at := e.at(fields["alarm:"+d.ID]); at != nil {
			h.Alarms = append(h.Alarms, Alarm{d.ID, *at})
		}
	}
	slices.SortStableFunc(h.Alarms, func(a, b Alarm) int { return a.At.Compare(b.At) })
	return h
}
