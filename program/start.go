package program

import (
	"cmp"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/skip2/go-qrcode"

	"turno/server"
	"turno/server/branch"
	"turno/server/demo"
)

// A start is what the program says on stdout once it answers requests.
type start struct {
	options
	base    string // where this machine reaches the program
	network string // where a trial's other devices reach it, "" if they do not
	alone   bool   // no other machine reaches it
	branch  *branch.Branch
	screens []server.Screens
	// ticket is the token of a demo's ticket for whoever watches the demo; noTicket is why there is none.
	ticket   string
	noTicket error
	now      time.Time
	store    string // what is said of the store
}

// String is the one block that is printed. The lines that start with "ready" and "private" are for programs.
func (s start) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "ready %s\n", s.base)
	if s.private != "" {
		fmt.Fprintf(&b, "private %s\n", s.private)
	}
	b.WriteString("\n")
	for _, screens := range s.screens {
		fmt.Fprintf(&b, "%s: %s\n%s", screens.Name, s.hours(), s.addresses(screens))
	}
	if s.demo {
		fmt.Fprintf(&b, "\n%s\n", s.simulated())
	}
	fmt.Fprintf(&b, "\n%s\n\n%s\n", s.phones(), s.store)
	return b.String()
}

// addresses are those of the screens, a line each.
func (s start) addresses(screens server.Screens) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  %-13s %s/\n", "start page", s.base)
	for _, l := range screens.Links {
		fmt.Fprintf(&b, "  %-13s %s%s\n", l.Name, s.base, l.Path)
	}
	switch {
	case s.ticket != "":
		fmt.Fprintf(&b, "  %-13s %s  (a ticket, as its QR code opens it)\n", "phone", s.phoneURL())
	case s.noTicket != nil:
		fmt.Fprintf(&b, "  %-13s no ticket to look at: %v\n", "phone", s.noTicket)
	}
	return b.String()
}

// phoneURL is the address for a phone: the demo's ticket, or else the start page.
func (s start) phoneURL() string {
	path := "/"
	if s.ticket != "" {
		path = "/t/" + s.ticket
	}
	return cmp.Or(s.publicURL, s.network, s.base) + path
}

// hours say when the office is open, and how to have it open at other times.
func (s start) hours() string {
	own := *s.branch
	own.AlwaysOpen = own.AlwaysOpen && !s.trial() // which a trial has set
	doors := own.Doors(s.now)
	switch {
	case s.trial():
		return "open round the clock (its own hours: " + opening(doors, s.now) + ")"
	case doors.Open:
		return opening(doors, s.now)
	}
	return opening(doors, s.now) + "; -dev opens it"
}

// opening says until when the office is open or closed.
func opening(doors branch.Opening, now time.Time) string {
	switch {
	case doors.Open && doors.Until.IsZero():
		return "open round the clock"
	case doors.Open:
		return "open until " + doors.Until.Format("15:04")
	case doors.Next.IsZero():
		return "closed, and not open on any of the next 60 days"
	case doors.Next.Sub(now) > 6*24*time.Hour:
		return "closed until " + doors.Next.Format("Monday 2 January 15:04") // the weekday alone would be this week's
	}
	return "closed until " + doors.Next.Format("Monday 15:04")
}

// simulated says who in the office is simulated.
func (s start) simulated() string {
	staffed, free := demo.Desks(s.branch)
	var ids []string
	for _, d := range staffed {
		ids = append(ids, d.ID)
	}
	at := "desks "
	if len(ids) == 1 {
		at = "desk "
	}
	text := "Simulated: visitors, and staff at " + at + strings.Join(ids, " and ") + ". "
	switch len(free) {
	case 0:
		return text + "Look on: there is no desk for you."
	case 1:
		return text + "Desk " + free[0].ID + " is yours."
	}
	return text + fmt.Sprintf("The other %d desks are yours.", len(free))
}

// phones say whether visitors' phones get in, and what lets them.
func (s start) phones() string {
	reach := server.ReachOf(cmp.Or(s.publicURL, s.base), s.branch)
	switch {
	case s.network != "":
		return s.scan()
	case s.alone && s.trial() && s.publicURL == "":
		return "Phones cannot open these addresses, which are of this machine alone. This lets in a phone of the same network\n" +
			"(and whoever else is there, to the desks, too):\n\n  " + s.openly()
	case !reach.Phones:
		return "Phones: " + reach.Fault().Message
	case reach.WiFi != "":
		return "Phones: QR codes lead to " + reach.Address + ", in the Wi-Fi " + reach.WiFi
	}
	return "Phones: QR codes lead to " + reach.Address
}

// scan is phoneURL as a QR code of half blocks, for a phone in the same network.
func (s start) scan() string {
	text := "A phone in the same network opens this; other devices there start at " + s.network + "/, and reach desks, too."
	code, err := qrcode.New(s.phoneURL(), qrcode.Low)
	if err != nil {
		return text + "\n\n  " + s.phoneURL() + "\n"
	}
	return text + "\n\n" + strings.TrimRight(code.ToSmallString(false), "\n")
}

// openly is the command that starts the same trial so that phones reach it.
func (s start) openly() string {
	words := []string{os.Args[0]}
	if inSourceTree() {
		words[0] = "go run ."
	}
	if s.branchFile != "" {
		words = append(words, "-branch "+quoted(s.branchFile))
	}
	if s.dev {
		words = append(words, "-dev")
	}
	if s.demo {
		words = append(words, "-demo")
	}
	port := s.base[strings.LastIndex(s.base, ":")+1:]
	return strings.Join(words, " ") + " -listen 0.0.0.0:" + port + " -insecure"
}

// quoted is a path quoted for a shell.
func quoted(path string) string {
	if strings.ContainsAny(path, " '\"\\$&;()<>|*?`") {
		return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
	}
	return path
}
