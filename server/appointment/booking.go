package appointment

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"turno/server/ledger"
)

// A Booking is an appointment that the staff, a booking system or a file of one ask for.
type Booking struct {
	Service  string
	Language string // one of the branch's, "" for its own
	Needs    string // as in queue.IssueRequest
	At       time.Time
	// Digits are the last four of the visitor's phone number, "" for none. They find the appointment without its code, and are
	// forgotten once it is over.
	Digits string
	// Reference is the outside calendar's name of the appointment, such as iCalendar's UID, "" for none. Only its hash is
	// kept, as some calendars put names of people there.
	Reference string
	// Cancelled says that the outside calendar has cancelled it.
	Cancelled bool
}

const (
	// MaxBookings is how many bookings one import has at most.
	MaxBookings = 500
	// bookAhead is how far in the future an appointment may be.
	bookAhead = 2 * 366 * 24 * time.Hour
	// maxReference is the longest reference, in bytes.
	maxReference = 500
)

var (
	digitsForm   = regexp.MustCompile(`^[0-9]{4}$`)
	errCodeTaken = errors.New("a code is in use")
)

// BookRequest books one appointment, for staff at a desk or at none.
type BookRequest struct {
	ledger.Head
	Booking
}

// Book books an appointment. If its reference is booked already, it changes that appointment. Refusals: Invalid, NotFound
// (the desk), KeyReused, KeyMissing.
func (as *Appointments) Book(ctx context.Context, r BookRequest) (Appointment, error) {
	if r.Cancelled {
		return Appointment{}, ledger.Refuse(ledger.Invalid, "a cancelled appointment cannot be booked")
	}
	words, err := as.book(ctx, "book", r.Head, []Booking{r.Booking})
	if err != nil {
		return Appointment{}, fmt.Errorf("book an appointment: %w", err)
	}
	return as.appointment(words[1:]), nil
}

// Imported is what an import did with one booking: "booked", "updated", "cancelled", "unchanged", or "past" if its time is
// over, so that it was left out.
type Imported struct {
	Reference string `json:"reference"`
	// Code is "" if there is no appointment for it.
	Code  string `json:"code,omitempty"`
	Did   string `json:"did"`
	State State  `json:"state,omitempty"`
}

// Import books all appointments of an outside calendar, or none. It changes those that have the same reference, so that a
// second import of the same file changes nothing. Those that the calendar does not name stay. No undo takes it back.
// Refusals: Invalid, KeyReused, KeyMissing.
func (as *Appointments) Import(ctx context.Context, h ledger.Head, bookings []Booking) ([]Imported, error) {
	if n := len(bookings); n == 0 || n > MaxBookings {
		return nil, ledger.Refuse(ledger.Invalid, "import 1 to %d appointments at once", MaxBookings)
	}
	seen := map[string]bool{}
	for _, b := range bookings {
		if b.Reference == "" || seen[b.Reference] {
			return nil, ledger.Refuse(ledger.Invalid, "each imported appointment has a reference of its own")
		}
		seen[b.Reference] = true
	}
	words, err := as.book(ctx, "import", h, bookings)
	if err != nil {
		return nil, fmt.Errorf("import %d appointments: %w", len(bookings), err)
	}
	did := make([]Imported, len(bookings))
	for i := range did {
		of := strings.Split(words[i], " ")
		did[i] = Imported{bookings[i].Reference, of[0], of[1], State(of[2])}
	}
	return did, nil
}

// book runs the script. If a code is already in use it runs it again with other codes, at most five times in all.
func (as *Appointments) book(ctx context.Context, move string, h ledger.Head, bookings []Booking) ([]string, error) {
	fields := []string{h.Desk}
	for i := range bookings {
		if err := as.Check(&bookings[i]); err != nil {
			return nil, err
		}
		b := bookings[i]
		fields = append(fields, b.Service, b.Language, b.Needs, ms(b.At), b.Digits, b.Reference, strconv.FormatBool(b.Cancelled))
	}
	w := ledger.Write{Head: h, Fingerprint: ledger.Fingerprint(move, fields...), Anywhere: true}
	var words []string
	var err error
	for range 5 {
		var given []string
		for _, b := range bookings {
			given = append(given, as.bookingWords(b)...)
		}
		words, err = as.l.Change(ctx, bookScript, w, ledger.Args{"move": move, ledger.Tail: given}.Always)
		if !errors.Is(err, errCodeTaken) {
			break
		}
	}
	return words, err
}

// bookingWords are the arguments of book.lua for a booking.
func (as *Appointments) bookingWords(b Booking) []string {
	reference, state := "", Booked
	if b.Reference != "" {
		sum := sha256.Sum256([]byte("turno reference " + b.Reference))
		reference = base64.RawURLEncoding.EncodeToString(sum[:])
	}
	if b.Cancelled {
		state = Cancelled
	}
	return []string{newCode(), reference, ms(b.At), as.branch.Day(b.At), b.Service, b.Language, b.Needs, b.Digits,
		string(state)}
}

// IsDigits tells whether a text can be the last four digits of a phone number.
func IsDigits(text string) bool { return digitsForm.MatchString(text) }

// Check refuses a booking that is wrong without a look at the store, and sets what it leaves out. Refusals: Invalid.
func (as *Appointments) Check(b *Booking) error {
	b.Language = cmp.Or(b.Language, as.branch.Language())
	s, ok := as.branch.Service(b.Service)
	switch {
	case !ok:
		return ledger.Refuse(ledger.Invalid, "there is no service %q", b.Service)
	case !s.Appointments:
		return ledger.Refuse(ledger.Invalid, "the service %q takes no appointments", b.Service)
	case b.Digits != "" && !IsDigits(b.Digits):
		return ledger.Refuse(ledger.Invalid, "give the last four digits of the phone number, or none")
	case len(b.Reference) > maxReference || !ledger.Printable(b.Reference):
		return ledger.Refuse(ledger.Invalid, "a reference has %d bytes at most, on one line", maxReference)
	}
	return cmp.Or(as.l.CheckLanguages(b.Language, b.Needs), as.checkTime(b.At))
}

// checkTime refuses a time before the year 2000 or beyond bookAhead. The script checks whether the time is over.
func (as *Appointments) checkTime(at time.Time) error {
	if at.IsZero() || at.Year() < 2000 {
		return ledger.Refuse(ledger.Invalid, "give the time of the appointment")
	}
	if at.Sub(as.l.Now()) > bookAhead {
		return ledger.Refuse(ledger.Invalid, "that time is more than two years away")
	}
	return nil
}

// ms is a moment for scripts, in ms but rounded down to a second, as an appointment has no finer time.
func ms(t time.Time) string { return strconv.FormatInt(t.Truncate(time.Second).UnixMilli(), 10) }
