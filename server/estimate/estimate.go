// Package estimate says how long somebody still waits, as far as that is known. It knows numbers and nothing else.
package estimate

import "time"

// A Range is how long a ticket still waits, in seconds.
type Range struct {
	LowS  int `json:"low_s"`
	HighS int `json:"high_s"`
}

// Minutes are the range that people are told, low below high; low is 0 for a wait of up to high. From ten minutes on it is
// widened to multiples of five, as a finer figure would promise too much.
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
	// enoughTurns is how many visits must have ended at desks today before their mean is used.
	enoughTurns = 3
	// shortestTurn bounds the mean from below, as a finish may be tapped by mistake.
	shortestTurn = time.Minute
)

// A Situation is what a wait for a service depends on, the same for every screen.
type Situation struct {
	// Ahead is how many are ahead, Expected how many more would be if their visitors come to their appointments.
	Ahead, Expected int
	// Took is how long today's visits at the desks took in all.
	Took  time.Duration
	Turns int
	// Desks is how many are at work for the service.
	Desks int
}

// Wait is a range: people ahead × today's mean time at the desk ÷ desks at work, a third less to a half more, in whole
// minutes. It is nil if fewer than enoughTurns visits have ended today, or if no desk is at work.
func (s Situation) Wait() *Range {
	if s.Turns < enoughTurns || s.Desks == 0 {
		return nil
	}
	mean := max(shortestTurn, s.Took/time.Duration(s.Turns))
	wait := mean * time.Duration(s.Ahead+s.Expected) / time.Duration(s.Desks)
	// The desk that will call is serving somebody now: that takes up to one visit more.
	turn := mean / time.Duration(s.Desks)
	low := (wait * 2 / 3).Truncate(time.Minute)
	high := (wait*3/2 + turn + time.Minute - 1).Truncate(time.Minute)
	return &Range{LowS: int(low.Seconds()), HighS: int(high.Seconds())}
}
