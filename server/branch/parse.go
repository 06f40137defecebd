package branch

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	_ "time/tzdata" // a machine without zone files still knows its branches' zones
)

//go:embed meet.json
var sample []byte

// Sample is the branch built into the program: the .Meet centre of Cuneo, from its published facts of April 2024.
func Sample() *Branch {
	b, err := Parse(sample)
	if err != nil {
		panic(err)
	}
	return b
}

// SampleJSON is the file that the sample branch is read from, an example for other branches.
func SampleJSON() []byte { return bytes.Clone(sample) }

// Limits of a branch file.
const (
	maxServices = 26 // a prefix letter each
	maxDesks    = 99
	maxPlaces   = 160 // characters
	maxSaid     = 400 // characters of a text in sentences
	maxWiFi     = 32  // bytes of a network's name (IEEE 802.11)
)

var (
	idForm     = regexp.MustCompile(`^[a-z0-9_-]{1,32}$`)
	deskForm   = regexp.MustCompile(`^[A-Za-z0-9]{1,8}$`)
	prefixForm = regexp.MustCompile(`^[A-Z]$`)
	tagForm    = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$`)
)

// Parse reads a branch from JSON, the form of the fields of Branch. Its error is a sentence that names the field to mend.
func Parse(data []byte) (*Branch, error) {
	b := &Branch{RetentionDays: 2, Appointments: usualAppointments}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(b); err != nil {
		return nil, fmt.Errorf("branch: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("branch: there is something after the end of the settings")
	}
	for i := range b.Services {
		if b.Services[i].FirstNumber == 0 {
			b.Services[i].FirstNumber = 1
		}
		b.Services[i].Pictogram = symbol(b.Services[i].Pictogram)
	}
	for i := range b.Groups {
		b.Groups[i].Pictogram = symbol(b.Groups[i].Pictogram)
	}
	if err := b.check(); err != nil {
		return nil, fmt.Errorf("branch %s: %w", b.ID, err)
	}
	return b, nil
}

// symbol is the pictogram that screens show: "other" for an unknown one, as that is better than an empty square.
func symbol(pictogram string) string {
	if slices.Contains(Pictograms, pictogram) {
		return pictogram
	}
	return "other"
}

func (b *Branch) check() error {
	zone, err := time.LoadLocation(b.Zone)
	if err != nil || b.Zone == "" || b.Zone == "Local" {
		return fmt.Errorf("zone: %q is not an IANA time zone such as Europe/Rome", b.Zone)
	}
	b.zone = zone
	switch {
	case !idForm.MatchString(b.ID):
		return errors.New("id: give 1 to 32 of a-z, 0-9, - and _")
	case !isName(b.Name):
		return errors.New("name: give the office's name, of 1 to 80 characters on one line")
	case len(b.Languages) == 0:
		return errors.New("languages: give at least one, the branch's own first")
	case len(b.WiFi) > maxWiFi || b.WiFi != "" && !isName(b.WiFi):
		return fmt.Errorf("wifi: give the network's name, of 1 to %d bytes", maxWiFi)
	case !isContact(b.Contact.Address, b.Contact.Phone, b.Contact.Email):
		return fmt.Errorf("contact: give each on one line, of %d characters at most", maxPlaces)
	case b.RetentionDays < 1 || b.RetentionDays > 30:
		return errors.New("retention_days: give 1 to 30")
	}
	if err := checkTags("languages", b.Languages); err != nil {
		return err
	}
	for _, step := range []func() error{b.checkGroups, b.checkServices, b.checkDesks, b.checkChoices, b.checkRules,
		b.Appointments.check, b.checkCalendar} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// maxName is the longest name, in characters.
const maxName = 80

// isName reports whether screens can show a text as a name: not empty, not longer than maxName, of visible characters.
func isName(s string) bool { return isLine(s, maxName) }

func isLine(s string, most int) bool {
	hidden := func(c rune) bool { return unicode.In(c, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) }
	return strings.TrimSpace(s) != "" && utf8.ValidString(s) && utf8.RuneCountInString(s) <= most &&
		!strings.ContainsFunc(s, hidden)
}

func isContact(ways ...string) bool {
	return !slices.ContainsFunc(ways, func(way string) bool { return way != "" && !isLine(way, maxPlaces) })
}

// checkText refuses a text that, in one of its languages, cannot be shown on one line.
func checkText(field string, t Text, most int) error {
	for _, lang := range slices.Sorted(maps.Keys(t)) {
		if !isLine(t[lang], most) {
			return fmt.Errorf("%s: %s: give 1 to %d characters on one line", field, lang, most)
		}
	}
	return nil
}

// checkNamed refuses a name that lacks the branch's own language, or that cannot be shown.
func (b *Branch) checkNamed(field string, name Text) error {
	if name[b.Language()] == "" {
		return fmt.Errorf("%s: give it in %s, the branch's own language", field, b.Language())
	}
	return checkText(field, name, maxName)
}

func (b *Branch) checkGroups() error {
	ids := newUnique("groups: id")
	for _, g := range b.Groups {
		if !idForm.MatchString(g.ID) {
			return fmt.Errorf("groups: id %q: give 1 to 32 of a-z, 0-9, - and _", g.ID)
		}
		if err := errors.Join(ids.add(g.ID), b.checkNamed("group "+g.ID+": name", g.Name)); err != nil {
			return err
		}
	}
	return nil
}

func (b *Branch) checkServices() error {
	if n := len(b.Services); n == 0 || n > maxServices {
		return fmt.Errorf("services: give 1 to %d", maxServices)
	}
	prefixes, ids := newUnique("services: prefix"), newUnique("services: id")
	for _, s := range b.Services {
		switch {
		case !idForm.MatchString(s.ID):
			return fmt.Errorf("services: id %q: give 1 to 32 of a-z, 0-9, - and _", s.ID)
		case !prefixForm.MatchString(s.Prefix):
			return fmt.Errorf("service %s: prefix %q: give one letter A to Z", s.ID, s.Prefix)
		case s.Quota < 0:
			return fmt.Errorf("service %s: quota: give 0 for none, or a number of tickets", s.ID)
		case s.FirstNumber < 1 || s.FirstNumber > 9999:
			return fmt.Errorf("service %s: first_number: give 1 to 9999", s.ID)
		}
		if _, ok := b.Group(s.Group); s.Group != "" && !ok {
			return fmt.Errorf("service %s: group: there is no group %q", s.ID, s.Group)
		}
		if err := errors.Join(ids.add(s.ID), prefixes.add(s.Prefix), b.checkNamed("service "+s.ID+": name", s.Name),
			checkText("service "+s.ID+": documents", s.Documents, maxSaid)); err != nil {
			return err
		}
	}
	return nil
}

func (b *Branch) checkDesks() error {
	if n := len(b.Desks); n == 0 || n > maxDesks {
		return fmt.Errorf("desks: give 1 to %d", maxDesks)
	}
	ids := newUnique("desks: id")
	for _, d := range b.Desks {
		if !deskForm.MatchString(d.ID) {
			return fmt.Errorf("desks: id %q: give 1 to 8 letters and digits", d.ID)
		}
		if d.ID == "screens" || d.ID == "sessions" {
			return fmt.Errorf("desks: id %q: that address is taken, give another", d.ID)
		}
		for _, s := range d.Services {
			if _, ok := b.Service(s); !ok {
				return fmt.Errorf("desk %s: services: there is no service %q", d.ID, s)
			}
		}
		if d.Direction != "" && !slices.Contains(Directions, d.Direction) {
			return fmt.Errorf("desk %s: direction: give one of %s", d.ID, strings.Join(Directions, ", "))
		}
		if err := errors.Join(ids.add(d.ID), checkText("desk "+d.ID+": way", d.Way, maxName)); err != nil {
			return err
		}
		if err := checkTags("desk "+d.ID+": languages", d.Languages); err != nil {
			return err
		}
	}
	return nil
}

func checkTags(field string, tags []string) error {
	seen := newUnique(field + ":")
	for _, tag := range tags {
		if err := seen.add(tag); err != nil {
			return err
		}
		if !tagForm.MatchString(tag) {
			return fmt.Errorf("%s: %q is not a BCP 47 tag", field, tag)
		}
	}
	return nil
}

// checkRules checks the numbers of the rules, the names of people and the needed languages.
func (b *Branch) checkRules() error {
	for _, rule := range []struct {
		field      string
		value, max int
	}{
		{"last_ticket_min", b.LastTicketMin, 480},
		{"close_waiting_min", b.CloseWaitingMin, 1440},
		{"language_hold_min", b.LanguageHoldMin, 120},
		{"back_within_min", b.BackWithinMin, 480},
		{"postpone: lets", b.Postpone.Lets, 50},
		{"postpone: times", b.Postpone.Times, 10},
		{"postpone: wait_min", b.Postpone.WaitMin, 60},
	} {
		if rule.value < 0 || rule.value > rule.max {
			return fmt.Errorf("%s: give 0 to %d", rule.field, rule.max)
		}
	}
	if (b.Postpone.Lets == 0) != (b.Postpone.Times == 0) {
		return errors.New("postpone: give both lets and times, or neither")
	}
	for _, p := range b.People {
		if !isName(p.Name) {
			return fmt.Errorf("person %s: name: give one, of 1 to 80 characters on one line", p.ID)
		}
	}
	return checkTags("needed_languages", b.NeededLanguages)
}

func (b *Branch) checkChoices() error {
	lists := map[string][]string{}
	for _, p := range b.People {
		lists["people"] = append(lists["people"], p.ID)
	}
	for _, p := range b.Places {
		if err := b.checkNamed("places: "+p.ID+": name", p.Name); err != nil {
			return err
		}
		lists["places"] = append(lists["places"], p.ID)
	}
	for name, reasons := range map[string][]Reason{"park_reasons": b.ParkReasons, "break_reasons": b.BreakReasons,
		"not_provided": b.NotProvided} {
		for _, r := range reasons {
			if err := b.checkNamed(name+": "+r.ID+": name", r.Name); err != nil {
				return err
			}
			lists[name] = append(lists[name], r.ID)
		}
	}
	for _, p := range b.Priorities {
		if p.HeadStartMin < 1 || p.HeadStartMin > 1440 {
			return fmt.Errorf("priority %s: head_start_min: give 1 to 1440 minutes", p.ID)
		}
		if err := errors.Join(b.checkNamed("priority "+p.ID+": name", p.Name),
			checkText("priority "+p.ID+": who", p.Who, maxSaid)); err != nil {
			return err
		}
		lists["priorities"] = append(lists["priorities"], p.ID)
	}
	for _, c := range b.CaseTypes {
		if err := b.checkNamed("case_types: "+c.ID+": name", c.Name); err != nil {
			return err
		}
		lists["case_types"] = append(lists["case_types"], c.ID)
	}
	for field, areas := range map[string][]Area{"residence": b.Residence, "origin": b.Origin} {
		for _, a := range areas {
			if err := errors.Join(b.checkNamed(field+": "+a.ID+": name", a.Name),
				checkText(field+": "+a.ID+": places", a.Places, maxPlaces)); err != nil {
				return err
			}
			lists[field] = append(lists[field], a.ID)
		}
	}
	for name, list := range lists {
		ids := newUnique(name + ": id")
		for _, id := range list {
			if !idForm.MatchString(id) || id == Unstated {
				return fmt.Errorf("%s: id %q: give 1 to 32 of a-z, 0-9, - and _, but not %q", name, id, Unstated)
			}
			if err := ids.add(id); err != nil {
				return err
			}
		}
	}
	return nil
}

// Unstated is how an answer that was not given is counted; no area may have this id.
const Unstated = "unstated"

func (b *Branch) checkCalendar() error {
	if err := b.Hours.check(); err != nil {
		return err
	}
	for _, s := range b.Services {
		if s.Hours == nil {
			continue
		}
		if err := s.Hours.check(); err != nil {
			return fmt.Errorf("service %s: %w", s.ID, err)
		}
	}
	for _, c := range b.Closures {
		from, err := time.Parse(time.DateOnly, c.From)
		to, err2 := time.Parse(time.DateOnly, c.To)
		if err != nil || err2 != nil || to.Before(from) {
			return fmt.Errorf("closures: %s to %s: give two dates such as 2026-12-25, the first not after the last", c.From, c.To)
		}
		if err := checkText("closures: "+c.From+": why", c.Why, maxSaid); err != nil {
			return err
		}
	}
	for _, o := range b.Exceptions {
		if _, err := time.Parse(time.DateOnly, o.Date); err != nil {
			return fmt.Errorf("exceptions: %q is not a date such as 2026-12-24", o.Date)
		}
		if _, ok := b.Service(o.Service); o.Service != "" && !ok {
			return fmt.Errorf("exceptions: %s: there is no service %q", o.Date, o.Service)
		}
		if err := checkSpans(o.Hours); err != nil {
			return fmt.Errorf("exceptions: %s: %w", o.Date, err)
		}
	}
	return nil
}

// unique refuses a value that it has seen before; name is the field that its error names.
type unique struct {
	name string
	seen map[string]bool
}

func newUnique(name string) unique { return unique{name, map[string]bool{}} }

func (u unique) add(v string) error {
	if u.seen[v] {
		return fmt.Errorf("%s %q stands twice", u.name, v)
	}
	u.seen[v] = true
	return nil
}
