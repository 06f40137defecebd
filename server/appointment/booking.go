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
	"turno/server/text"
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
	// BookAhead is how far in the future an appointment may be.
	BookAhead = 2 * 366 * 24 * time.Hour
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
// over, so that it was left out. A preview says what it would do.
type Imported struct {
	Reference string `json:"reference"`
	// Code is "" if there is no appointment for it.
	Code  string `json:"code,omitempty"`
	Did   string `json:"did"`
	State State  `json:"state,omitempty"`
	// Was is the time that a preview found, nil for none.
	Was *time.Time `json:"-"`
}

// Import books all appointments of an outside calendar, or none. It changes those that have the same reference, so that a
// second import of the same file changes nothing. Those that the calendar does not name stay. No undo takes it back.
// Refusals: Invalid, KeyReused, KeyMissing.
func (as *Appointments) Import(ctx context.Context, h ledger.Head, bookings []Booking) ([]Imported, error) {
	if err := checkImport(bookings); err != nil {
		return nil, err
	}
	words, err := as.book(ctx, "import", h, bookings)
	if err != nil {
		return nil, fmt.Errorf("import %d appointments: %w", len(bookings), err)
	}
	return as.imported(bookings, words), nil
}

// Preview tells what Import would do now, and changes nothing. Refusals: Invalid.
func (as *Appointments) Preview(ctx context.Context, bookings []Booking) ([]Imported, error) {
	if err := checkImport(bookings); err != nil {
		return nil, err
	}
	if _, err := as.checked(bookings); err != nil {
		return nil, err
	}
	words, err := as.withCodes(bookings, func(given []string) ([]string, error) {
		reply, err := as.l.Read(ctx, bookScript, ledger.Args{"move": "preview", "key": "", "fingerprint": "", "who": "",
			"made_from": "", "rate": "", "rate_every": 0, "rate_holds": 0, ledger.Tail: given})
		if err != nil {
			return nil, err
		}
		return ledger.Words(reply[0]), nil
	})
	if err != nil {
		return nil, fmt.Errorf("preview %d appointments: %w", len(bookings), err)
	}
	did := as.imported(bookings, words)
	for i := range did {
		if did[i].Did == "booked" {
			did[i].Code = "" // it gets one when it is booked
		}
	}
	return did, nil
}

func checkImport(bookings []Booking) error {
	if n := len(bookings); n == 0 || n > MaxBookings {
		return ledger.Refuse(ledger.Invalid, "import 1 to %d appointments at once", MaxBookings)
	}
	seen := map[string]bool{}
	for _, b := range bookings {
		if b.Reference == "" || seen[b.Reference] {
			return ledger.Refuse(ledger.Invalid, "each imported appointment has a reference of its own")
		}
		seen[b.Reference] = true
	}
	return nil
}

// imported reads what book.lua did with each booking.
func (as *Appointments) imported(bookings []Booking, words []string) []Imported {
	did := make([]Imported, len(bookings))
	for i := range did {
		of := strings.Split(words[i], " ")
		did[i] = Imported{Reference: bookings[i].Reference, Code: of[0], Did: of[1], State: State(of[2])}
		if len(of) > 3 {
			did[i].Was = as.l.Time(of[3])
		}
	}
	return did
}

// checked are the fields of bookings that tell a request from another one. It sets what they leave out.
func (as *Appointments) checked(bookings []Booking) (fields []string, err error) {
	for i := range bookings {
		if err := as.Check(&bookings[i]); err != nil {
			return nil, err
		}
		b := bookings[i]
		fields = append(fields, b.Service, b.Language, b.Needs, ms(b.At), b.Digits, b.Reference, strconv.FormatBool(b.Cancelled))
	}
	return fields, nil
}

// book runs the script that books.
func (as *Appointments) book(ctx context.Context, move string, h ledger.Head, bookings []Booking) ([]string, error) {
	fields, err := as.checked(bookings)
	if err != nil {
		return nil, err
	}
	w := ledger.Write{Head: h, Fingerprint: ledger.Fingerprint(move, append([]string{h.Desk}, fields...)...), Anywhere: true}
	return as.withCodes(bookings, func(given []string) ([]string, error) {
		return as.l.Change(ctx, bookScript, w, ledger.Args{"move": move, ledger.Tail: given}.Always)
	})
}

// withCodes runs a script with a new code for each booking. If a code is already in use it runs it again with other codes,
// at most five times in all.
func (as *Appointments) withCodes(bookings []Booking, run func(given []string) ([]string, error)) (
	words []string, err error,
) {
	for range 5 {
		var given []string
		for _, b := range bookings {
			given = append(given, as.bookingWords(b)...)
		}
		if words, err = run(given); !errors.Is(err, errCodeTaken) {
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
	case len(b.Reference) > maxReference:
		return ledger.Refuse(ledger.Invalid, "a reference has %d bytes at most", maxReference)
	}
	return cmp.Or(ledger.RefuseText("reference", text.Line{}.CheckIfGiven(b.Reference)),
		as.l.CheckLanguages(b.Language, b.Needs), as.checkTime(b.At))
}

// checkTime refuses a time before the year 2000 or beyond BookAhead. The script checks whether the time is over.
func (as *Appointments) checkTime(at time.Time) error {
	if at.IsZero() || at.Year() < 2000 {
		return ledger.Refuse(ledger.Invalid, "give the time of the appointment")
	}
	if at.Sub(as.l.Now()) > BookAhead {
		return ledger.Refuse(ledger.Invalid, "that time is more than two years away")
	}
	return nil
}

// ms is a moment for scripts, in ms but rounded down to a second, as an appointment has no finer time.
func ms(t time.Time) string { return strconv.FormatInt(t.Truncate(time.Second).UnixMilli(), 10) }
