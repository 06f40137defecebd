// Package count is the roll-up of each service-day: what happened to its visitors, in counts that stay when the records are
// forgotten. Other books write it by its library of Lua, within the changes that they count.
package count

import (
	"cmp"
	"context"
	"embed"
	"fmt"

	"turno/server/branch"
	"turno/server/ledger"
)

//go:embed lua
var lua embed.FS

// Book is the roll-up on a ledger, for the books that use it.
var Book = &ledger.Book{
	Keys:    ledger.Keys{"counts:<day>": "hash: the day's roll-up (Counts)"},
	Lua:     lua,
	Library: []string{"counts"},
}

// Counts is the roll-up of one service-day: what happened to the tickets issued on it. A field is what, a dimension and
// a value, such as "issued:service:legal":
//
//	issued       per service, language, residence, origin, hour, source; each ticket once in each dimension
//	             a visit that was only counted, without a ticket, is among them under the source "counted", and who
//	             attended a session under "activity", on the day and in the hour of its start; who answers after the
//	             issue moves from unstated to an area, on the ticket's day
//	called       per service, language, hour; a return takes the call out again
//	served       per service, language, hour; the tickets finished, and those that continued with another service
//	continued    per service; those of served that went on with another one
//	not_provided per service, and per reason; those of served whose service could not be provided
//	no_show      per service, language, hour; a return takes it out again
//	cancelled    per service, language, hour; by the visitor, by staff or lapsed
//	lapsed       per service; those of cancelled that were forgotten at the end of the day
//	transferred  per service left
//	handed       per service left; those of transferred and cancelled whose visit was under way
//	sessions     per service; the sessions of activities that were held on the day, or are to be
//	attended     per service; who were present at them, each among issued too
//	signups      per service, residence, origin; the sign-ups made on the day, each once in each dimension. Where who
//	             attends is from is unstated in issued: the answer was counted here and kept nowhere
//	signups_cancelled  per service; the sign-ups given up on the day, or cancelled with their session
//	breaks, break_ms  per reason; the breaks of all desks that are over, and for how long (ms)
//	appointments_booked, appointments_checked_in, appointments_missed, appointments_cancelled
//	             per service, on the day that they were for; booked counts all of them, whatever became of them
//	cases        per type, and per service that handled them
//	wait, serving            histograms per service, "wait:service:S:<bucket>" (counts.lua)
//	wait_ms, serving_ms      their sums, ms
//	desk_ms      per service; ms from call to finish of the tickets served or handed, without the time they were parked
//
// A visit that is handed on or given up while it is served has had its time at a desk: serving and desk_ms count it, for
// the service left. So a mean is over served and handed together.
//
// Residence and origin that nobody stated count as branch.Unstated, so that each dimension adds up to the visits.
type Counts map[string]int64

// Of reads the roll-up of a service-day, "20060102". A day without visits is empty.
func Of(ctx context.Context, l *ledger.Ledger, day string) (Counts, error) {
	fields, err := l.Fields(ctx, l.Key("counts", day))
	if err != nil {
		return nil, fmt.Errorf("read the counts of %s: %w", day, err)
	}
	c := Counts{}
	for field, n := range fields {
		c[field] = ledger.Number(n)
	}
	return c, nil
}

// Visit are the fields to which a visit adds one: a ticket's issue, a visit that is only counted, an attendance.
func Visit(service, language, residence, origin, hour, source string) []string {
	return []string{
		"issued:service:" + service,
		"issued:language:" + language,
		"issued:residence:" + Stated(residence),
		"issued:origin:" + Stated(origin),
		"issued:hour:" + hour,
		"issued:source:" + source,
	}
}

// Stated is how an answer for residence or origin is counted.
func Stated(answer string) string {
	return cmp.Or(answer, branch.Unstated)
}

// CheckAreas refuses areas that the branch does not have, with Invalid; "" is no answer.
func CheckAreas(b *branch.Branch, residence, origin string) error {
	if residence != "" && !branch.HasArea(b.Residence, residence) {
		return ledger.Refuse(ledger.Invalid, "there is no area of residence %q", residence)
	}
	if origin != "" && !branch.HasArea(b.Origin, origin) {
		return ledger.Refuse(ledger.Invalid, "there is no area of origin %q", origin)
	}
	return nil
}
