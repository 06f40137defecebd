// Package branch describes one office as its coordinator sets it up: its services, desks, languages, opening hours,
// the priorities it gives and the cases it counts. It knows the calendar (what is open when, in the branch's own time
// zone) and nothing of tickets, Redis or HTTP.
//
// A branch comes from a JSON file (see Parse) or is the sample branch built into the program (see Sample), the .Meet
// centre of Cuneo. A Branch is never changed once it was parsed.
package branch

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// A Branch is one office with its services, desks, kiosks and displays.
type Branch struct {
	// ID names the branch in URLs and keys: 1 to 32 of a-z, 0-9, '-' and '_'.
	ID string `json:"id"`
	// Name is the office's name, the same in every language.
	Name string `json:"name"`
	// Zone is the IANA name of the time zone that opening hours and service-days belong to, such as "Europe/Rome".
	Zone string `json:"zone"`
	// Languages are those that the screens offer, as BCP 47 tags. The first is the branch's own: announcements start with it
	// and a slip repeats the service in it.
	Languages []string `json:"languages"`
	Contact   Contact  `json:"contact"`
	// WiFi is the name of the office's wireless network that visitors may use, of 1 to 32 bytes; "" for none. Screens name it
	// beside QR codes.
	WiFi string `json:"wifi,omitempty"`
	// Services are in the order of the kiosk.
	Services []Service `json:"services"`
	// Groups are in the order of the kiosk, for a branch with many services.
	Groups []Group `json:"groups,omitempty"`
	// Desks are in the order of the desk list.
	Desks []Desk `json:"desks"`
	// Hours are the weekly opening hours; a service may have its own.
	Hours Week `json:"hours"`
	// Closures are days on which the branch is closed and Hours do not count.
	Closures []Closure `json:"closures,omitempty"`
	// AlwaysOpen keeps every service open round the clock; -dev and -demo set it.
	AlwaysOpen bool `json:"always_open,omitempty"`
	// Exceptions are dates with hours of their own, on which Hours and Closures do not count.
	Exceptions []Exception `json:"exceptions,omitempty"`
	// LastTicketMin is how many minutes before closing a service stops giving tickets, 0 to 480. Default 0.
	LastTicketMin int `json:"last_ticket_min,omitempty"`
	// LastTicketByWait also gives no ticket when the estimated wait ends after closing.
	LastTicketByWait bool `json:"last_ticket_by_wait,omitempty"`
	// CloseWaitingMin is how many minutes after the closing of its service a ticket that is still waiting, parked, coming or
	// away is closed and counted as lapsed, 1 to 1440; 0 leaves it until midnight. Default 0.
	CloseWaitingMin int `json:"close_waiting_min,omitempty"`
	// People are those who serve here, for transfers to a person and for the person in an event.
	People []Person `json:"people,omitempty"`
	// LanguageHoldMin is how many minutes a ticket is offered only where its language is spoken, 0 to 120; 0 turns that
	// off. Default 0.
	LanguageHoldMin int `json:"language_hold_min,omitempty"`
	// NeededLanguages are languages that a visitor may need at the desk in addition to Languages, as BCP 47 tags, for services
	// that ask (Service.AsksLanguage). Kiosks and desks show each by its own name, so their machines need fonts of its script.
	NeededLanguages []string `json:"needed_languages,omitempty"`
	// ParkReasons, BreakReasons and NotProvided are the reasons that staff choose from when they park a ticket, have a
	// break, or finish a visit whose service could not be provided.
	ParkReasons  []Reason `json:"park_reasons,omitempty"`
	BreakReasons []Reason `json:"break_reasons,omitempty"`
	NotProvided  []Reason `json:"not_provided,omitempty"`
	// Places are where a desk sends visitors for a while, such as the copier. The ticket comes back to the desk.
	Places []Place `json:"places,omitempty"`
	// ServeImplied lets staff end a visit without the move serve. The visit then counts as served from its call plus the
	// usual time to walk to the desk. Default false.
	ServeImplied bool `json:"serve_implied,omitempty"`
	// Postpone is what "I need more time" does on the phone.
	Postpone Postpone `json:"postpone,omitzero"`
	// BackWithinMin is how many minutes after a missed call the visitor may say "I am back" on the phone, 0 to 480;
	// 0 means that only staff return a missed ticket. Default 0.
	BackWithinMin int `json:"back_within_min,omitempty"`
	// Appointments are the rules for services that take appointments.
	Appointments Appointments `json:"appointments"`
	// Door lets visitors take a ticket by the changing QR code at the door and confirm it when they arrive.
	Door bool `json:"door,omitempty"`
	// Priorities are the classes that move a ticket ahead; a ticket without one has no head start.
	Priorities []Priority `json:"priorities,omitempty"`
	// CaseTypes are the matters that staff count when they finish a ticket.
	CaseTypes []CaseType `json:"case_types,omitempty"`
	// Residence and Origin are the answers to the kiosk's two optional questions. They are counted per day and
	// never kept with a ticket. Empty means that the question is not asked.
	Residence []Area `json:"residence,omitempty"`
	Origin    []Area `json:"origin,omitempty"`
	// RetentionDays is how many days after its service-day a ticket's record, token and idempotency results are kept,
	// 1 to 30. Default 2.
	RetentionDays int `json:"retention_days,omitempty"`

	zone    *time.Location
	version string
}

// Contact is how a person reaches the office other than by walking in.
type Contact struct {
	Address string `json:"address,omitempty"`
	Phone   string `json:"phone,omitempty"`
	Email   string `json:"email,omitempty"`
}

// A Service is what one comes for. It has one queue.
type Service struct {
	// ID names the service in URLs and keys: 1 to 32 of a-z, 0-9, '-' and '_'.
	ID string `json:"id"`
	// Prefix is the Latin capital that its ticket numbers start with, another one for each service.
	Prefix string `json:"prefix"`
	Name   Text   `json:"name"`
	// Group is the id of the group that the kiosk shows the service in, "" for none.
	Group string `json:"group,omitempty"`
	// Pictogram is the symbol that stands for the service beside its name, one of Pictograms. Default "other".
	Pictogram string `json:"pictogram,omitempty"`
	// Documents says what visitors should have ready; it is shown with the issued ticket.
	Documents Text `json:"documents,omitempty"`
	// AsksLanguage makes the kiosk ask which language the visitor needs at the desk, as for mediation.
	AsksLanguage bool `json:"asks_language,omitempty"`
	// Activities makes the service's tile on the kiosk open the sessions that one can sign up for.
	Activities bool `json:"activities,omitempty"`
	// Appointments says that visitors may come with an appointment or as walk-ins.
	Appointments bool `json:"appointments,omitempty"`
	// Hours are the service's own weekly hours; nil means the branch's.
	Hours *Week `json:"hours,omitempty"`
	// Quota is the number of tickets given on one service-day; 0 means no limit.
	Quota int `json:"quota,omitempty"`
	// FirstNumber is the first number of a service-day, 1 to 9999. Default 1.
	FirstNumber int `json:"first_number,omitempty"`
}

// A Group is some services that the kiosk shows behind one key.
type Group struct {
	// ID names the group: 1 to 32 of a-z, 0-9, '-' and '_'.
	ID   string `json:"id"`
	Name Text   `json:"name"`
	// Pictogram is one of Pictograms. Default "other".
	Pictogram string `json:"pictogram,omitempty"`
}

// A Desk is a place where staff serve.
type Desk struct {
	// ID is what boards show and voices say, "2": 1 to 8 of a-z, A-Z and 0-9.
	ID string `json:"id"`
	// Services are those that the desk takes; empty means all of them.
	Services []string `json:"services,omitempty"`
	// Languages are those spoken there, unless the presence of today has others; empty means the branch's own.
	Languages []string `json:"languages,omitempty"`
	// Direction is where the desk is, seen from the waiting room: one of Directions, "" where the board shows no arrow.
	Direction string `json:"direction,omitempty"`
	// Way says in a word or two how one gets there, such as "first floor".
	Way Text `json:"way,omitempty"`
}

// Directions are those that a board's arrow can point to.
var Directions = []string{"left", "right", "ahead", "back", "up", "down"}

// Pictograms are the symbols of static/img/services.svg, as a test checks.
var Pictograms = []string{"information", "legal", "mediation", "participation", "document", "family", "home", "work",
	"school", "health", "appointment", "other"}

// A Person serves visitors.
type Person struct {
	// ID names the person in queues and events: 1 to 32 of a-z, 0-9, '-' and '_'.
	ID   string `json:"id"`
	Name string `json:"name"`
}

// A Reason is one choice in a list for staff.
type Reason struct {
	ID   string `json:"id"`
	Name Text   `json:"name"`
}

// A Place is one that a visitor is sent to and comes back from. It has no queue.
type Place struct {
	ID   string `json:"id"`
	Name Text   `json:"name"`
}

// Postpone is how many tickets "I need more time" lets pass, and how often a visitor may ask for it. The zero value
// turns it off.
type Postpone struct {
	Lets  int `json:"lets"`
	Times int `json:"times"`
	// WaitMin is how many minutes a ticket is offered to no desk if nobody waits behind it, 1 to 60. Default 5.
	WaitMin int `json:"wait_min,omitempty"`
}

// Wait is WaitMin, or its default.
func (p Postpone) Wait() time.Duration { return time.Duration(cmp.Or(p.WaitMin, 5)) * time.Minute }

// A Priority is a class of tickets that is called as though it had arrived earlier.
type Priority struct {
	ID   string `json:"id"`
	Name Text   `json:"name"`
	// HeadStartMin is the head start in minutes, 1 to 1440. As it is limited, nobody waits for ever.
	HeadStartMin int `json:"head_start_min"`
	// Who says whom it is for, in a sentence, where visitors may choose it.
	Who Text `json:"who,omitempty"`
	// Kiosk says whether visitors may choose the class themselves.
	Kiosk bool `json:"kiosk,omitempty"`
}

// A CaseType is a matter taken on at a desk, counted at finish.
type CaseType struct {
	ID   string `json:"id"`
	Name Text   `json:"name"`
}

// An Area is one answer to the question for residence or origin.
type Area struct {
	ID   string `json:"id"`
	Name Text   `json:"name"`
	// Places are names that people know of places there, as one text: "Busca, Mondovì, Saluzzo …".
	Places Text `json:"places,omitempty"`
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
