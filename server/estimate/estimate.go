// Package estimate says honestly how long somebody still waits. It knows numbers and nothing else.
package estimate

import "time"

// A Range is how long a ticket still waits, in seconds.
type Range struct {
	LowS  int `json:"low_s"`
	HighS int `json:"high_s"`
}

// Minutes are the range as people are told it, low below high, low 0 for a wait of up to high. From ten minutes on it is
// widened to multiples of five: a finer figure would promise what nobody knows.
func (r Range) Minutes() (low, high int) {
	const coarse, step = 10, 5
	low, high = r.LowS/60, (r.HighS+59)/60
	if low >= coarse {
		low -= low % step
	}
	if high > coarse {
		high = (high + step - 1) / step * step
	}
	if low >= high {
		low = 0
	}
	return low, high
}

const (
	// enoughTurns is how many turns at the desks must be over today before their mean says anything.
	enoughTurns = 3
	// shortestTurn bounds the mean from below: a finish that was tapped by mistake is no visit.
	shortestTurn = time.Minute
)

// A Situation is what a wait for a service depends on; every screen reads it alike.
type Situation struct {
	// Ahead is how many stand before, Expected how many more would by appointment if they come.
	Ahead, Expected int
	// Took is the time that today's turns at the desks took together.
	Took  time.Duration
	Turns int
	// Desks is how many are at work for the service.
	Desks int
}

// Wait is an honest range: people ahead × today's mean time at the desk ÷ open desks, a third less to a half more, in whole
// minutes. It is nil when nothing can be said: hardly anybody was served yet today, or no desk is open.
func (s Situation) Wait() *Range {
	if s.Turns < enoughTurns || s.Desks == 0 {
		return nil
	}
	mean := max(shortestTurn, s.Took/time.Duration(s.Turns))
	wait := mean * time.Duration(s.Ahead+s.Expected) / time.Duration(s.Desks)
	// The desk that will call is in the middle of somebody: up to one more turn, whatever is ahead.
	turn := mean / time.Duration(s.Desks)
	low := (wait * 2 / 3).Truncate(time.Minute)
	high := (wait*3/2 + turn + time.Minute - 1).Truncate(time.Minute)
	return &Range{LowS: int(low.Seconds()), HighS: int(high.Seconds())}
}
