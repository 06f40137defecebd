package phone

import (
	"time"

	"turno/server"
	"turno/server/branch"
	"turno/server/queue"
)

// soon is how long before closing a phone begins to say so.
const soon = branch.Soon

// An ending is what a phone says of closing; the zero value says nothing. Times are wall-clock times, "14:00".
type ending struct {
	// says is the key of what happens: "mobile.closes" (at a time), "mobile.closed" or "mobile.last_call".
	says, at string
	// until is until when visitors with a number are called, "" if all of them are.
	until string
	// lapsed: the ticket's time is over. again is when its service opens, in ms, 0 while it is open or if that is not known.
	lapsed bool
	again  int64
}

// endingOf is what a phone says of closing; open tells whether the ticket's service is.
func endingOf(t queue.Ticket, open bool, now time.Time) ending {
	c := t.Closing
	if c == nil {
		return ending{}
	}
	if t.Lapsed {
		e := ending{lapsed: true}
		if c.Again != nil {
			e.again = c.Again.UnixMilli()
		}
		return e
	}
	clock := func(t *time.Time) string {
		if t == nil {
			return ""
		}
		return t.Format("15:04")
	}
	past := c.At != nil && !c.At.After(now)
	switch {
	case c.LastCall:
		return ending{says: "mobile.last_call"}
	case !open && past:
		return ending{says: "mobile.closed", until: clock(c.Until)}
	case !open: // staff took somebody after closing
		return ending{says: "mobile.closed"}
	case c.At != nil && !past && c.At.Sub(now) <= soon:
		return ending{says: "mobile.closes", at: clock(c.At), until: clock(c.Until)}
	}
	return ending{}
}

// words say what happens, and whether the visitor is still called; "" for nothing.
func (e ending) words(v server.View) (happens, served string) {
	if e.says == "" {
		return "", ""
	}
	if e.until != "" {
		served = v.T("mobile.served_until", "Time", v.Hour(e.until))
	} else {
		served = v.T("mobile.served_all")
	}
	return v.T(e.says, "Time", v.Hour(e.at)), served
}

// comeAgain says when the visitor of a lapsed ticket may come, "" if that is not known; day is the day of the page, in ms.
func (e ending) comeAgain(v server.View, closed bool, day int64) string {
	switch {
	case e.again != 0:
		return v.Moment("kiosk.back_", time.UnixMilli(e.again), time.UnixMilli(day))
	case !closed:
		return v.T("mobile.lapsed_open")
	}
	return ""
}
