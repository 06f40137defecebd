package branch

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// rules compares fields with each other: what stands twice, what names something that is not there, what contradicts.
func (r *reader) rules(b *Branch) {
	r.unique("", reflect.ValueOf(b).Elem())
	for i, s := range b.Services {
		if _, ok := b.Group(s.Group); s.Group != "" && !ok {
			r.refuse(fmt.Sprintf("services[%d].group", i), "there is no group %s", quoted(s.Group))
		}
	}
	for i, d := range b.Desks {
		for k, s := range d.Services {
			r.known(b, fmt.Sprintf("desks[%d].services[%d]", i, k), s)
		}
	}
	if len(b.WiFi) > maxWiFi {
		r.refuse("wifi", "is too long: give the network's name, of at most %d bytes", maxWiFi)
	}
	if p := b.Postpone; (p.Lets == 0) != (p.Times == 0) || p.Lets == 0 && r.has("postpone.wait_min") {
		r.refuse("postpone", "give both lets and times, or leave out the whole field")
	}
	if a := b.Appointments; a.MissedMin < a.LateMin {
		r.refuse("appointments.missed_min", "give late_min to 480: late_min is %d", a.LateMin)
	}
	r.calendar(b)
	r.unused(b)
}

// maxWiFi is the longest name of a network, in bytes (IEEE 802.11).
const maxWiFi = 32

// known refuses the id of a service that is not there, if any is.
func (r *reader) known(b *Branch, path, service string) {
	if _, ok := b.Service(service); !ok && len(b.Services) > 0 {
		r.refuse(path, "there is no service %s", quoted(service))
	}
}

// unique refuses what stands twice in a list: an id, a prefix, or an entry of a list of texts.
func (r *reader) unique(path string, of reflect.Value) {
	switch of.Kind() {
	case reflect.Struct:
		for i, name := range namesOf(of.Type()) {
			if name != "" {
				r.unique(join(path, name), of.Field(i))
			}
		}
	case reflect.Slice:
		if of.Type().Elem().Kind() == reflect.String {
			r.twice(path, "", of.Len(), func(i int) string { return of.Index(i).String() })
			return
		}
		for _, name := range []string{"ID", "Prefix"} {
			if f, ok := of.Type().Elem().FieldByName(name); ok {
				within := "." + namesOf(of.Type().Elem())[f.Index[0]]
				r.twice(path, within, of.Len(), func(i int) string { return of.Index(i).FieldByName(name).String() })
			}
		}
		for i := range of.Len() {
			r.unique(fmt.Sprintf("%s[%d]", path, i), of.Index(i))
		}
	}
}

// twice refuses the entries of a list whose value an earlier one has. within is its field in an entry, "" for the entry.
func (r *reader) twice(path, within string, n int, value func(int) string) {
	seen := map[string]int{}
	for i := range n {
		before, ok := seen[value(i)]
		if ok && value(i) != "" {
			r.refuse(fmt.Sprintf("%s[%d]%s", path, i, within), "%s stands twice: %s[%d] has it", quoted(value(i)), path, before)
			continue
		}
		seen[value(i)] = i
	}
}

func (r *reader) calendar(b *Branch) {
	r.week("hours", &b.Hours)
	for i := range b.Services {
		if w := b.Services[i].Hours; w != nil {
			r.week(fmt.Sprintf("services[%d].hours", i), w)
		}
	}
	for i, c := range b.Closures {
		if isDate(c.From) && isDate(c.To) && c.To < c.From {
			r.refuse(fmt.Sprintf("closures[%d].to", i), "give a date that is not before %s", c.From)
		}
	}
	seen := map[[2]string]int{}
	for i, o := range b.Exceptions {
		path := fmt.Sprintf("exceptions[%d]", i)
		r.spans(path+".hours", o.Hours)
		if o.Service != "" {
			r.known(b, path+".service", o.Service)
		}
		of := [2]string{o.Date, o.Service}
		if before, ok := seen[of]; ok && isDate(o.Date) {
			r.refuse(path, "%s stands twice%s: put the hours of exceptions[%d] and these into one", o.Date, forService(o.Service),
				before)
			continue
		}
		seen[of] = i
	}
}

func forService(id string) string {
	if id == "" {
		return ""
	}
	return " for the service " + quoted(id)
}

func (r *reader) week(path string, w *Week) {
	for day, spans := range w {
		r.spans(join(path, weekdays[day]), spans)
	}
}

// spans refuses openings of another form, whose end comes before their begin, and which overlap.
func (r *reader) spans(path string, spans []Span) {
	last := ""
	for i, s := range spans {
		at := fmt.Sprintf("%s[%d]", path, i)
		switch {
		case s == Span{}: // of another kind, as was said
		case !isClock(s.Start) || !isClock(s.End) || s.Start == "24:00":
			r.refuse(at, "%s to %s: give times such as 09:30, from 00:00 to 24:00", quoted(s.Start), quoted(s.End))
		case s.Start >= s.End:
			r.refuse(at, "%s to %s: give an end after the begin; what is open over midnight is two openings, to 24:00 and "+
				"from 00:00", s.Start, s.End)
		case s.Start < last:
			r.refuse(at, "%s to %s: give the openings of a day in order and without overlap; the one before ends at %s",
				s.Start, s.End, last)
		}
		last = max(last, s.End)
	}
}

// unused notes the settings that do nothing.
func (r *reader) unused(b *Branch) {
	for i, g := range b.Groups {
		if !slices.ContainsFunc(b.Services, func(s Service) bool { return s.Group == g.ID }) {
			r.idle(fmt.Sprintf("groups[%d]", i), "the kiosk does not show this group, as no service names it")
		}
		r.pictogram(fmt.Sprintf("groups[%d]", i), &b.Groups[i].Pictogram)
	}
	for i := range b.Services {
		r.pictogram(fmt.Sprintf("services[%d]", i), &b.Services[i].Pictogram)
		r.taken(b, i)
	}
	for i, l := range b.NeededLanguages {
		if b.Speaks(l) {
			r.idle(fmt.Sprintf("needed_languages[%d]", i), "%s is one of languages, so visitors may need it anyway", quoted(l))
		}
	}
	for i, d := range b.Desks {
		for k, l := range d.Languages {
			if !slices.Contains(b.AtDesks(), l) {
				r.idle(fmt.Sprintf("desks[%d].languages[%d]", i, k),
					"no visitor can need %s here: add it to needed_languages", quoted(l))
			}
		}
	}
	for i, p := range b.Priorities {
		if len(p.Who) > 0 && !p.Kiosk {
			r.idle(fmt.Sprintf("priorities[%d].who", i), "nobody sees this text, as visitors choose only priorities with kiosk")
		}
	}
	if r.has("appointments") && len(b.Appointed()) == 0 {
		r.idle("appointments", "no service takes appointments: give one the field appointments")
	}
	r.opens(b)
}

// pictogram has screens show "other" for an unknown one, as that is better than an empty square.
func (r *reader) pictogram(path string, shown *string) {
	if !slices.Contains(Pictograms, *shown) {
		r.idle(path+".pictogram", "there is no pictogram %s, so screens show \"other\": give one of %s", quoted(*shown),
			strings.Join(Pictograms, ", "))
		*shown = "other"
	}
}

// taken notes a service that no desk takes. Staff can still take it for a day.
func (r *reader) taken(b *Branch, service int) {
	takes := func(d Desk) bool { return len(d.Services) == 0 || slices.Contains(d.Services, b.Services[service].ID) }
	if len(b.Desks) > 0 && !slices.ContainsFunc(b.Desks, takes) {
		r.idle(fmt.Sprintf("services[%d]", service), "no desk takes this service: add it to the services of one")
	}
}

// opens notes an office that is never open.
func (r *reader) opens(b *Branch) {
	opening := func(w Week) bool { return slices.ContainsFunc(w[:], func(day []Span) bool { return len(day) > 0 }) }
	open := opening(b.Hours) || slices.ContainsFunc(b.Exceptions, func(o Exception) bool { return len(o.Hours) > 0 }) ||
		slices.ContainsFunc(b.Services, func(s Service) bool { return s.Hours != nil && opening(*s.Hours) })
	if !b.AlwaysOpen && !open {
		r.idle("hours", "the office is never open: give the hours of a day")
	}
}
