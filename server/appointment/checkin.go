package appointment

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"turno/server/count"
	"turno/server/ledger"
	"turno/server/queue"
)

// From is where an appointment is named. Wrong names are counted for kiosk and phones apart, and by the client's address, so
// that nobody keeps others from checking in.
type From string

// Where codes are typed. Staff see the list, so their wrong names are not counted.
const (
	ByStaff From = ""
	OnKiosk From = "kiosk"
	OnPhone From = "phone"
)

// tries is how often wrong names may be tried from one address.
var tries = ledger.Rate{Every: 20 * time.Second, Holds: 30}

// A Name is how a visitor names an appointment: by its code, or by its time and the last four digits of a phone number.
type Name struct {
	Code   string
	At     time.Time
	Digits string
	From   From
	// Client is the address that asks, as in ledger.Head.
	Client string
}

// Find reads an appointment. Refusals: NotFound (also when two have the same time and digits), TooManyTries.
func (as *Appointments) Find(ctx context.Context, n Name) (Appointment, error) {
	at := ""
	if n.Code == "" {
		if !IsDigits(n.Digits) || n.At.IsZero() {
			return Appointment{}, ledger.Refuse(ledger.Invalid, "give the code, or the time and the last four digits of the "+
				"phone number")
		}
		at = ms(n.At)
	} else if code, ok := ParseCode(n.Code); ok {
		n.Code = code
	} else {
		return Appointment{}, ledger.Refuse(ledger.NotFound, "a code is %d letters and digits", CodeLen)
	}
	given := tries.Args("tries")
	maps.Copy(given, ledger.Args{"tries": "", "code": n.Code, "time": at, "digits": n.Digits})
	if n.From != ByStaff {
		bucket, err := as.l.Bucket(ctx, "tries "+string(n.From), n.Client)
		if err != nil {
			return Appointment{}, err
		}
		given["tries"] = bucket
	}
	reply, err := as.l.Read(ctx, findScript, given)
	if err != nil {
		return Appointment{}, fmt.Errorf("find an appointment: %w", err)
	}
	return as.appointment(ledger.Words(reply[1])), nil
}

// CheckInRequest asks for the ticket of an appointment.
type CheckInRequest struct {
	ledger.Head // of the visitor, or staff at a desk or at none
	Name
	Language string // the one that the visitor has chosen since, "" for the appointment's
	Override bool   // staff take somebody against the rules; the event names the rules
	// Residence and Origin are as in queue.IssueRequest.
	Residence, Origin string
}

// fingerprint tells the request from any other by what was asked for, as what is found for it changes. Residence and origin
// are left out, so that nothing that is kept ties them to a ticket.
func (r CheckInRequest) fingerprint() string {
	asked := []string{ms(r.At), r.Digits}
	if code, ok := ParseCode(r.Code); ok {
		asked = []string{code}
	}
	asked = append(asked, r.Desk, r.Language)
	if r.Override {
		asked = append(asked, "override")
	}
	return ledger.Fingerprint("check_in", asked...)
}

// errChanged tells that the appointment changed between a read and the write after it.
var errChanged = errors.New("the appointment has changed")

// CheckIn gives the ticket of an appointment, once. Its effective arrival is the appointment's time, less the branch's
// head start; for a visitor who is later than the branch allows it is the time of the check-in. Refusals: NotFound,
// TooManyTries, TooEarly, WasMissed, NotBooked, Invalid, KeyReused, KeyMissing.
func (as *Appointments) CheckIn(ctx context.Context, r CheckInRequest) (queue.Issued, error) {
	if r.Override && r.From != ByStaff {
		return queue.Issued{}, ledger.Refuse(ledger.Invalid, "only staff pass over rules")
	}
	err := cmp.Or(as.l.CheckLanguages(cmp.Or(r.Language, as.branch.Language()), ""),
		count.CheckAreas(as.branch, r.Residence, r.Origin))
	if err != nil {
		return queue.Issued{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, ledger.AnswerWithin)
	defer cancel()
	// Before the appointment is looked for: after its check-in it has no digits, and a repeat does not count as a wrong try.
	w := ledger.Write{Head: r.Head, Fingerprint: r.fingerprint(), Anywhere: true}
	if before, err := as.queue.GivenBefore(ctx, w); err != nil || before != nil {
		return *cmp.Or(before, &queue.Issued{}), err
	}
	name := r.Name
	name.Client = r.Head.Client
	for range 5 {
		a, err := as.Find(ctx, name)
		if err != nil {
			return queue.Issued{}, err
		}
		issued, err := as.checkIn(ctx, w, r, a)
		if errors.Is(err, errChanged) {
			continue
		}
		if err != nil {
			return queue.Issued{}, fmt.Errorf("check in: %w", err)
		}
		return issued, nil
	}
	return queue.Issued{}, fmt.Errorf("check in: %w", errChanged)
}

// checkIn runs the script for an appointment as it was read.
func (as *Appointments) checkIn(
	ctx context.Context, w ledger.Write, r CheckInRequest, a Appointment,
) (queue.Issued, error) {
	service, ok := as.branch.Service(a.Service)
	if !ok {
		return queue.Issued{}, ledger.Refuse(ledger.Invalid, "the service of that appointment is no longer there; ask the staff")
	}
	asked := queue.IssueRequest{Head: r.Head, Service: service.ID, Language: cmp.Or(r.Language, a.Language), Needs: a.Needs,
		Source: queue.ByAppointment, Residence: r.Residence, Origin: r.Origin}
	return as.queue.Give(ctx, checkInScript, w, asked, ledger.Args{"code": a.Code,
		"early": as.branch.Appointments.Early().Milliseconds(), "override": ledger.Flag(r.Override)})
}
