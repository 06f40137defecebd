// Package branch describes one office as its coordinator sets it up: its services, desks, languages, opening hours,
// the priorities it gives and the cases it counts. It knows the calendar (what is open when, in the branch's own time
// zone) and nothing of tickets, Redis or HTTP.
//
// A branch comes from a JSON file (see Read) or is a sample built into the program (see Sample). A Branch is never changed
// once it was read.
package branch

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// A Branch is one office with its services, desks, kiosks and displays. The tags of its fields say how each stands in the
// file and what is taken there: form one of forms, most the length of a text in characters, range the least and the most
// of a number or of a list's entries, and default what holds without the field. A field without omitempty has to be there,
// unless it may be 0.
type Branch struct {
	// ID names the branch in addresses, and its data in the store. An office that changes it begins with no tickets.
	ID string `json:"id" form:"id"`
	// Name is the office's name, the same in every language.
	Name string `json:"name" most:"80"`
	// Zone is the time zone of opening hours and service-days, by its IANA name.
	Zone string `json:"zone" form:"zone"`
	// Languages are those that the screens offer: each has a catalogue of Turno's own texts. The first is the branch's own:
	// announcements start with it, a slip repeats the service in it, and each name has to be given in it.
	Languages []string `json:"languages" form:"language" range:"1-40"`
	// Contact is how a person reaches the office other than by walking in.
	Contact Contact `json:"contact,omitzero"`
	// WiFi is the name of the office's wireless network that visitors may use, of at most 32 bytes; "" for none. Screens name
	// it beside QR codes.
	WiFi string `json:"wifi,omitempty" most:"32"`
	// Services are what visitors come for, in the order of the kiosk.
	Services []Service `json:"services" range:"1-26"`
	// Groups are in the order of the kiosk, for a branch with many services.
	Groups []Group `json:"groups,omitempty"`
	// Desks are in the order of the desk list.
	Desks []Desk `json:"desks" range:"1-99"`
	// Hours are the weekly opening hours; a service may have its own. A day left out is closed.
	Hours Week `json:"hours"`
	// Closures are days on which the branch is closed and Hours do not count.
	Closures []Closure `json:"closures,omitempty"`
	// AlwaysOpen keeps every service open round the clock, whatever Hours, Closures and Exceptions say; -dev and -demo set it.
	AlwaysOpen bool `json:"always_open,omitempty"`
	// Exceptions are dates with hours of their own, on which Hours and Closures do not count.
	Exceptions []Exception `json:"exceptions,omitempty"`
	// LastTicketMin is how many minutes before closing a service stops giving tickets.
	LastTicketMin int `json:"last_ticket_min,omitempty" range:"0-480" default:"0"`
	// LastTicketByWait also gives no ticket when the estimated wait ends after closing.
	LastTicketByWait bool `json:"last_ticket_by_wait,omitempty"`
	// CloseWaitingMin is how many minutes after the closing of its service a ticket that is still waiting, parked, coming or
	// away is closed and counted as lapsed; 0 leaves it until midnight.
	CloseWaitingMin int `json:"close_waiting_min,omitempty" range:"0-1440" default:"0"`
	// People are those who serve here, for transfers to a person and for the person in an event.
	People []Person `json:"people,omitempty"`
	// LanguageHoldMin is how many minutes a ticket is offered only where its language is spoken; 0 turns that off.
	LanguageHoldMin int `json:"language_hold_min,omitempty" range:"0-120" default:"0"`
	// NeededLanguages are languages that a visitor may need at the desk in addition to Languages. Kiosks and desks show each by
	// its own name, so their machines need fonts of its script.
	NeededLanguages []string `json:"needed_languages,omitempty" form:"language"`
	// ParkReasons are the reasons that staff choose from when they park a ticket.
	ParkReasons []Reason `json:"park_reasons,omitempty"`
	// BreakReasons are the reasons that staff choose from when they have a break.
	BreakReasons []Reason `json:"break_reasons,omitempty"`
	// NotProvided are the reasons that staff choose from when they finish a visit whose service could not be provided.
	NotProvided []Reason `json:"not_provided,omitempty"`
	// Places are where a desk sends visitors for a while, such as the copier. The ticket comes back to the desk.
	Places []Place `json:"places,omitempty"`
	// ServeImplied lets staff end a visit without the move serve. The visit then counts as served from its call plus the
	// usual time to walk to the desk.
	ServeImplied bool `json:"serve_implied,omitempty"`
	// Postpone is what "I need more time" does on the phone. Without it phones do not offer that.
	Postpone Postpone `json:"postpone,omitzero"`
	// BackWithinMin is how many minutes after a missed call the visitor may say "I am back" on the phone; 0 means that only
	// staff return a missed ticket.
	BackWithinMin int `json:"back_within_min,omitempty" range:"0-480" default:"0"`
	// Appointments are the rules for services that take appointments.
	Appointments Appointments `json:"appointments,omitzero"`
	// Door lets visitors take a ticket by the changing QR code at the door and confirm it when they arrive.
	Door bool `json:"door,omitempty"`
	// Priorities are the classes that move a ticket ahead; a ticket without one has no head start.
	Priorities []Priority `json:"priorities,omitempty"`
	// CaseTypes are the matters that staff count when they finish a ticket.
	CaseTypes []CaseType `json:"case_types,omitempty"`
	// Residence are the answers to the kiosk's optional question where visitors live. They are counted per day and never kept
	// with a ticket. Without any the question is not asked.
	Residence []Area `json:"residence,omitempty"`
	// Origin are the answers to the kiosk's optional question where visitors come from; as for Residence.
	Origin []Area `json:"origin,omitempty"`
	// RetentionDays is how many days after its service-day a ticket's record, token and idempotency results are kept.
	RetentionDays int `json:"retention_days,omitempty" range:"1-30" default:"2"`

	zone    *time.Location
	version string
}

// Contact is how a person reaches the office other than by walking in. Screens leave out what is not given.
type Contact struct {
	// Address is the postal address, on one line.
	Address string `json:"address,omitempty" most:"160"`
	// Phone is the telephone number as people dial it.
	Phone string `json:"phone,omitempty" most:"160"`
	// Email is the address for letters.
	Email string `json:"email,omitempty" most:"160"`
}

// A Service is what one comes for. It has one queue.
type Service struct {
	// ID names the service in addresses and counts, another one for each service.
	ID string `json:"id" form:"id"`
	// Prefix is the letter that its ticket numbers start with, another one for each service.
	Prefix string `json:"prefix" form:"letter"`
	// Name is what visitors and staff call the service.
	Name Text `json:"name" most:"80"`
	// Group is the id of the group that the kiosk shows the service in, "" for none.
	Group string `json:"group,omitempty"`
	// Pictogram is the symbol that stands for the service beside its name.
	Pictogram string `json:"pictogram,omitempty" form:"pictogram" default:"other"`
	// Documents says what visitors should have ready; it is shown with the issued ticket.
	Documents Text `json:"documents,omitempty" most:"400"`
	// AsksLanguage makes the kiosk ask which language the visitor needs at the desk, as for mediation.
	AsksLanguage bool `json:"asks_language,omitempty"`
	// Activities makes the service's tile on the kiosk open the sessions that one can sign up for.
	Activities bool `json:"activities,omitempty"`
	// Appointments says that visitors may come with an appointment or as walk-ins.
	Appointments bool `json:"appointments,omitempty"`
	// Hours are the service's own weekly hours, in place of the branch's.
	Hours *Week `json:"hours,omitempty"`
	// Quota is the number of tickets given on one service-day; 0 means no limit.
	Quota int `json:"quota,omitempty" range:"0-9999" default:"0"`
	// FirstNumber is the first number of a service-day.
	FirstNumber int `json:"first_number,omitempty" range:"1-9999" default:"1"`
}

// A Group is some services that the kiosk shows behind one key.
type Group struct {
	// ID is what services name the group by.
	ID string `json:"id" form:"id"`
	// Name is what the kiosk's key says.
	Name Text `json:"name" most:"80"`
	// Pictogram is the symbol beside the name.
	Pictogram string `json:"pictogram,omitempty" form:"pictogram" default:"other"`
}

// A Desk is a place where staff serve.
type Desk struct {
	// ID is what boards show and voices say, "2".
	ID string `json:"id" form:"desk"`
	// Services are the ids of those that the desk takes, unless the presence of today has others; without any it takes all.
	Services []string `json:"services,omitempty"`
	// Languages are those spoken there, unless the presence of today has others; without any only the branch's own is.
	Languages []string `json:"languages,omitempty" form:"language"`
	// Direction is where the desk is, seen from the waiting room. Without it the board shows no arrow.
	Direction string `json:"direction,omitempty" form:"direction"`
	// Way says in a word or two how one gets there, such as "first floor".
	Way Text `json:"way,omitempty" most:"80"`
}

// Directions are those that a board's arrow can point to.
var Directions = []string{"left", "right", "ahead", "back", "up", "down"}

// Pictograms are the symbols of static/img/services.svg, as a test checks.
var Pictograms = []string{
	"information",   // a letter i in a circle
	"legal",         // a pair of scales
	"mediation",     // two speech balloons in two scripts
	"participation", // three people round a table
	"document",      // a sheet of paper with a person on it
	"family",        // the face of a small child
	"home",          // a house
	"work",          // a briefcase
	"school",        // the cap of a graduate
	"health",        // a heart with its beat
	"appointment",   // a calendar with a clock
	"other",         // three dots
}

// A Person serves visitors.
type Person struct {
	// ID names the person in queues and events.
	ID string `json:"id" form:"choice"`
	// Name is what colleagues call the person, the same in every language.
	Name string `json:"name" most:"80"`
}

// A Reason is one choice in a list for staff.
type Reason struct {
	// ID is what the reason is counted as.
	ID string `json:"id" form:"choice"`
	// Name is what the choice says.
	Name Text `json:"name" most:"80"`
}

// A Place is one that a visitor is sent to and comes back from. It has no queue.
type Place struct {
	// ID names the place in requests and events.
	ID string `json:"id" form:"choice"`
	// Name is what phones and desks call the place.
	Name Text `json:"name" most:"80"`
}

// Postpone is how many tickets "I need more time" lets pass, and how often a visitor may ask for it.
type Postpone struct {
	// Lets is how many tickets go first; 0 only together with Times.
	Lets int `json:"lets" range:"0-50" default:"0"`
	// Times is how often the holder of a ticket may ask; 0 only together with Lets.
	Times int `json:"times" range:"0-10" default:"0"`
	// WaitMin is how many minutes a ticket is offered to no desk if nobody waits behind it.
	WaitMin int `json:"wait_min,omitempty" range:"1-60" default:"5"`
}

// Wait is WaitMin, or its default.
func (p Postpone) Wait() time.Duration { return time.Duration(cmp.Or(p.WaitMin, 5)) * time.Minute }

// A Priority is a class of tickets that is called as though it had arrived earlier.
type Priority struct {
	// ID is what the class is counted as.
	ID string `json:"id" form:"choice"`
	// Name is what kiosk and desk call the class.
	Name Text `json:"name" most:"80"`
	// HeadStartMin is the head start in minutes. As it is limited, nobody waits for ever.
	HeadStartMin int `json:"head_start_min" range:"1-1440"`
	// Who says whom it is for, in a sentence, where visitors may choose it.
	Who Text `json:"who,omitempty" most:"400"`
	// Kiosk says whether visitors may choose the class themselves.
	Kiosk bool `json:"kiosk,omitempty"`
}

// A CaseType is a matter taken on at a desk, counted at finish.
type CaseType struct {
	// ID is what the matter is counted as.
	ID string `json:"id" form:"choice"`
	// Name is what desks call the matter.
	Name Text `json:"name" most:"80"`
}

// An Area is one answer to the question for residence or origin.
type Area struct {
	// ID is what the answer is counted as.
	ID string `json:"id" form:"choice"`
	// Name is what the answer says.
	Name Text `json:"name" most:"80"`
	// Places are names that people know of places there, as one text: "Busca, Mondovì, Saluzzo …".
	Places Text `json:"places,omitempty" most:"160"`
}

// Text is a short text in several languages, by BCP 47 tag.
type Text map[string]string

// In returns the text in lang, or else in the first of the fallbacks that it has, with the language that it is in.
func (t Text) In(lang string, fallbacks ...string) (text, in string) {
	for _, l := range append([]string{lang}, fallbacks...) {
		if s, ok := t[l]; ok {
			return s, l
		}
	}
	return "", ""
}

// Versioned is a copy of b that has a Version.
func (b *Branch) Versioned() *Branch {
	text, err := json.Marshal(b)
	if err != nil {
		panic(err) // never: it was read from JSON
	}
	own := *b
	own.version = fmt.Sprintf("%x", sha256.Sum256(text))[:16]
	return &own
}

// Version differs between different settings: 16 hexadecimal digits, the same in each process; "" without Versioned.
func (b *Branch) Version() string { return b.version }

// Language is the branch's own language.
func (b *Branch) Language() string { return b.Languages[0] }

// Speaks reports whether lang is one of the branch's languages.
func (b *Branch) Speaks(lang string) bool { return slices.Contains(b.Languages, lang) }

// Location is the branch's time zone.
func (b *Branch) Location() *time.Location { return b.zone }

// find is the first element of a list for which meant is true, nil for none.
func find[T any](list []T, meant func(T) bool) (*T, bool) {
	i := slices.IndexFunc(list, meant)
	if i < 0 {
		return nil, false
	}
	return &list[i], true
}

// Service finds a service by its id.
func (b *Branch) Service(id string) (*Service, bool) {
	return find(b.Services, func(s Service) bool { return s.ID == id })
}

// Group finds a group by its id.
func (b *Branch) Group(id string) (*Group, bool) {
	return find(b.Groups, func(g Group) bool { return g.ID == id })
}

// HasActivities reports whether a service has sessions that one can sign up for.
func (b *Branch) HasActivities() bool {
	return slices.ContainsFunc(b.Services, func(s Service) bool { return s.Activities })
}

// Desk finds a desk by its id.
func (b *Branch) Desk(id string) (*Desk, bool) {
	return find(b.Desks, func(d Desk) bool { return d.ID == id })
}

// Priority finds a priority class by its id.
func (b *Branch) Priority(id string) (*Priority, bool) {
	return find(b.Priorities, func(p Priority) bool { return p.ID == id })
}

// CaseType finds a case type by its id.
func (b *Branch) CaseType(id string) (*CaseType, bool) {
	return find(b.CaseTypes, func(c CaseType) bool { return c.ID == id })
}

// Person finds a person by their id.
func (b *Branch) Person(id string) (*Person, bool) {
	return find(b.People, func(p Person) bool { return p.ID == id })
}

// FindReason finds a reason by its id.
func FindReason(reasons []Reason, id string) (*Reason, bool) {
	return find(reasons, func(r Reason) bool { return r.ID == id })
}

// Place finds a place by its id.
func (b *Branch) Place(id string) (*Place, bool) {
	return find(b.Places, func(p Place) bool { return p.ID == id })
}

// SpokenAt are the languages that are spoken at a desk, unless its presence of today has others.
func (b *Branch) SpokenAt(d *Desk) []string {
	if len(d.Languages) == 0 {
		return []string{b.Language()}
	}
	return d.Languages
}

// AtDesks are all the languages that visitors may need at a desk: the branch's and the needed ones.
func (b *Branch) AtDesks() []string {
	all := slices.Clone(b.Languages)
	for _, l := range b.NeededLanguages {
		if !slices.Contains(all, l) {
			all = append(all, l)
		}
	}
	return all
}

// ServicesOf lists the ids of the services that a desk takes, in the kiosk's order.
func (b *Branch) ServicesOf(d *Desk) []string {
	var ids []string
	for _, s := range b.Services {
		if len(d.Services) == 0 || slices.Contains(d.Services, s.ID) {
			ids = append(ids, s.ID)
		}
	}
	return ids
}

// HasArea reports whether one of the areas has the id.
func HasArea(areas []Area, id string) bool {
	return slices.ContainsFunc(areas, func(a Area) bool { return a.ID == id })
}
