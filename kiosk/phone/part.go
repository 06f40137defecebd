package phone

import (
	"turno/kiosk/visit"
	"turno/server"
	"turno/server/queue"
)

// partView is the live part of a mobile ticket.
type partView struct {
	server.View
	visit.TicketView
	// Leavable: the visitor may still leave the queue. Postponable: the visitor may ask for more time. Over: nothing more
	// will happen.
	Leavable, Postponable, Over bool
	// Back is until when the visitor may say "I am back" after a missed call, "15:04", "" for never.
	Back string
	// BackTo is the desk that expects its visitor back, "" for none: from Place, or from the desk Next.
	BackTo, Next string
	Place        server.LocalText
	// Returnable: the visitor may say "I am back". Changeable: another service may be chosen.
	Returnable, Changeable bool
	// Whom says who calls a ticket that waits for one desk or person, or from when on a ticket is called whose visitor asked
	// for time. It stands in place of the wait, which is not known; "" for other tickets.
	Whom string
	// Uncalled: nobody calls it now, as the only desk or person who may is not at work, or as its visitor asked for time.
	Uncalled bool
	// Length is how many characters the number has.
	Length int
	// Closing says that the office closes, and Served whether the visitor is still called; "" for nothing. Lapsed: the
	// ticket's time is over, and Again says when its visitor may come.
	Closing, Served, Again string
	Lapsed                 bool
	// Shut: the page says that the office is closed. Opens says when it opens, "" if that is not known.
	Shut  bool
	Opens string
	// Way is how one gets to the desk, empty if the settings do not say.
	Way server.LocalText
}

// signs are the icons of the states that have no picture of their own on the page.
var signs = map[queue.State]string{queue.Serving: "people", queue.Parked: "pause", queue.Done: "check",
	queue.NoShow: "missed", queue.Away: "place", queue.Cancelled: "close"}

// Sign is the icon that shows the state to those who cannot read.
func (v partView) Sign() string { return signs[v.Ticket.State] }

// Desk is the desk to which the ticket is called, "" for none.
func (v partView) Desk() string {
	if v.Ticket.Desk == nil {
		return ""
	}
	return *v.Ticket.Desk
}

// Queued: the ticket waits, or will once its visitor is back.
func (v partView) Queued() bool {
	return v.Ticket.State == queue.Waiting || v.Ticket.State == queue.Coming
}

// Words is the key of what the page says first.
func (v partView) Words() string {
	switch {
	case v.Ticket.State == queue.Waiting && v.Ticket.Ahead == 0 && !v.Uncalled:
		return "mobile.next"
	case v.Lapsed:
		return "mobile.lapsed"
	}
	return "mobile." + string(v.Ticket.State)
}

func (s *screens) part(f face) partView {
	t := f.ticket()
	v := s.site.Pages.ViewIn(f.lang, f.branch)
	view := partView{View: v, TicketView: visit.NewTicketView(v, t), Back: v.Hour(f.back), Length: f.length,
		Shut: f.shows(), Opens: f.words(v),
		Leavable: t.State == queue.Waiting || t.State == queue.Parked || t.State == queue.Coming || t.State == queue.Away,
		BackTo:   f.backTo, Next: f.next, Changeable: f.changeable,
		// A visitor who was sent to a desk is called there, and that desk sends them back.
		Returnable:  f.back != "" || f.place != "",
		Postponable: t.State == queue.Waiting && f.postponed < f.branch.Postpone.Times,
		Over:        t.State == queue.Done || t.State == queue.Cancelled}
	view.Early, view.Whom, view.Uncalled = f.early, f.whom(v), f.othersAt != "" || f.notBefore != ""
	if p, ok := f.branch.Place(f.place); ok {
		view.Place = v.Text(p.Name)
	}
	view.Closing, view.Served = f.ending.words(v)
	view.Lapsed, view.Again = f.ending.lapsed, f.ending.comeAgain(v, f.closed, f.day)
	if d, ok := f.branch.Desk(f.desk); ok {
		view.Way = v.Text(d.Way)
	}
	return view
}

// whom says who calls a ticket that waits for one desk or person, and from when on anybody does; "" for other tickets.
func (f face) whom(v server.View) string {
	switch {
	case f.notBefore != "":
		return v.T("mobile.not_before", "Time", v.Hour(f.notBefore))
	case f.passed:
		return v.T("mobile.others_now")
	case f.othersAt != "":
		return v.T("mobile.others_at", "Time", v.Hour(f.othersAt))
	case f.forDesk != "":
		return v.T("mobile.for_desk", "Desk", "\u2068"+f.forDesk+"\u2069")
	case f.forSomebody:
		return v.T("mobile.for_somebody")
	}
	return ""
}

// shows reports whether the phone says that the office is closed: it does for tickets that were cancelled, or whose call
// was missed and cannot be made up for today. Tickets that wait have an ending.
func (f face) shows() bool {
	gone := f.state == queue.Cancelled && !f.ending.lapsed || f.state == queue.NoShow
	return f.closed && f.back == "" && gone
}
