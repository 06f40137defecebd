package kiosk

import (
	"time"
	"unicode/utf8"

	"turno/server"
	"turno/server/estimate"
)

// The paper slip has one size: the more characters its texts have in all, the smaller its letters.
const (
	longSlip    = 160 // characters
	crowdedSlip = 360
	// mostDocuments is the longest text about documents that is printed, in characters. For a longer one the slip says where to
	// read it: on the phone, or from the staff.
	mostDocuments = 300
)

// crowd is the CSS class of a slip by the length of its texts, "" for the usual length.
func crowd(texts ...string) string {
	n := 0
	for _, t := range texts {
		n += utf8.RuneCountInString(t)
	}
	switch {
	case n > crowdedSlip:
		return "slip--crowded"
	case n > longSlip:
		return "slip--long"
	}
	return ""
}

// printed is what a slip says about documents.
func printed(v server.View, documents server.LocalText, reach server.Reach) server.LocalText {
	if utf8.RuneCountInString(documents.Text) <= mostDocuments {
		return documents
	}
	where := "kiosk.back_person"
	if reach.Phones {
		where = "slip.documents_phone"
	}
	return v.Say(where)
}

// Printed is what the slip says about documents, and Crowd its class.
func (v issuedView) Printed() server.LocalText { return printed(v.View, v.Documents, v.Reach) }

func (v issuedView) Crowd() string {
	return crowd(v.Office().Text, v.Name.Text, v.OwnName.Text, v.Printed().Text, v.Branch.Contact.Address)
}

func (v signedView) Printed() server.LocalText { return printed(v.View, v.Documents, v.Reach) }

func (v signedView) Crowd() string {
	return crowd(v.Office().Text, v.Name.Text, v.OwnName.Text, v.Where, v.Printed().Text, v.Branch.Contact.Address)
}

// About says at what time the ticket may be called, "" if that is not known: minutes on paper would soon be wrong.
func (v issuedView) About() string {
	return about(v.View, v.Ticket.IssuedAt, v.Ticket.Estimate)
}

func about(v server.View, from time.Time, e *estimate.Range) string {
	if e == nil || e.HighS <= 0 {
		return ""
	}
	const step = 5 * time.Minute
	low, high := e.Minutes()
	first := from.Add(time.Duration(low) * time.Minute).Truncate(step)
	last := from.Add(time.Duration(high)*time.Minute + step - 1).Truncate(step)
	if low == 0 {
		return v.T("slip.about_by", "Time", v.Time(last))
	}
	return v.T("slip.about", "From", v.Time(first), "To", v.Time(last))
}
