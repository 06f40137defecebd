package queue

import (
	"time"

	"turno/server/ledger"
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

// awaited reads what awaited.lua answers.
func (q *Queue) awaited(v any) Awaited {
	reply := v.([]any)
	return Awaited{int(reply[0].(int64)), ledger.Rows(reply[1], func(w []string) AwaitedAppointment {
		return AwaitedAppointment{Service: w[0], Language: w[1], Needs: w[2], At: *q.Time(w[3])}
	})}
}
