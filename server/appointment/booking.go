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

// A Booking is an appointment as somebody asks for it: staff, a booking system, a file of one.
type Booking struct {
	Service  string
	Language string // one of the branch's, "" for its own
	Needs    string // as in queue.IssueRequest
	At       time.Time
	// Digits are the last four of the visitor's phone number, "" for none, to be found by without the code. They are
	// forgotten once the appointment is over.
	Digits string
	// Reference is the outside calendar's name of the appointment, such as iCalendar's UID, "" for none. Only its hash is
	// kept, as some put names there.
	Reference string
	// Cancelled says that the outside calendar has cancelled it.
	Cancelled bool
}

const (
	// MaxBookings is how many bookings one import has at most.
	MaxBookings = 500
	// bookAhead is how far ahead an appointment may lie.
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

// Book books an appointment. With a reference that is booked already it changes that one. Refusals: Invalid, NotFound (the
// desk), KeyReused, KeyMissing.
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

// Imported is what an import did with one booking: "booked", "updated", "cancelled", "unchanged", or "past" for one that is
// over and was left out.
type Imported struct {
	Reference string `json:"reference"`
	// Code is "" if there is no appointment for it.
	Code  string `json:"code,omitempty"`
	Did   string `json:"did"`
	State State  `json:"state,omitempty"`
}

// Import takes down what an outside calendar has, all or nothing. Those that it had before, by their references, are
// changed, so that importing twice is importing once; those that it does not name stay. It is not taken back by an undo.
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

// book runs the script, again with other codes should one be in use.
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

// bookingWords are a booking as book.lua takes it.
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

// IsDigits tells whether a text is the last four digits of a telephone's number.
func IsDigits(text string) bool { return digitsForm.MatchString(text) }

// Check refuses what a booking itself shows to be wrong, and fills in what it leaves out. Refusals: Invalid.
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

// checkTime refuses a time that nobody means. Whether it is over is for the script to see.
func (as *Appointments) checkTime(at time.Time) error {
	if at.IsZero() || at.Year() < 2000 {
		return ledger.Refuse(ledger.Invalid, "give the time of the appointment")
	}
	if at.Sub(as.l.Now()) > bookAhead {
		return ledger.Refuse(ledger.Invalid, "that time is more than two years away")
	}
	return nil
}

// ms is a moment for scripts, to the minute's second: an appointment has no finer time.
func ms(t time.Time) string { return strconv.FormatInt(t.Truncate(time.Second).UnixMilli(), 10) }
