package queue

import (
	"fmt"
	"time"
)

// Awaited are the appointments of today whose visitors have not come yet and may still.
type Awaited struct {
	Total int `json:"total"`
	// Next are the first three of them.
	Next []AwaitedAppointment `json:"next"`
}

// An AwaitedAppointment is one of them, without its code.
type AwaitedAppointment struct {
	Service  string `json:"service"`
	Language string `json:"language"`
	// Needs is as in IssueRequest.
	Needs string    `json:"needs,omitempty"`
	At    time.Time `json:"at"`
}

// awaitedRules are what awaited.lua is told: until the end of the day, from those on that do not count as missed yet.
func (e *Engine) awaitedRules(now time.Time) string {
	local := now.In(e.branch.Location())
	end := time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, local.Location())
	return fmt.Sprintf("%s,%d,%d", e.keys.appointment(), now.Add(-e.branch.Appointments.Missed()).UnixMilli(), end.UnixMilli())
}

// awaited reads what awaited.lua answers.
func (e *Engine) awaited(v any) Awaited {
	reply := v.([]any)
	a := Awaited{Total: int(reply[0].(int64)), Next: []AwaitedAppointment{}}
	for _, row := range reply[1].([]any) {
		w := nested(row)
		a.Next = append(a.Next, AwaitedAppointment{Service: w[0], Language: w[1], Needs: w[2], At: *e.at(w[3])})
	}
	return a
}
