package servertest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"turno/server/branch"
)

// An Office describes a branch of any size, made from the sample branch. A field with its zero value changes nothing there.
type Office struct {
	// ID and Zone are those of the branch, "" for the sample's.
	ID, Zone string
	// Services and Desks are their numbers, 1 to 26 services and 1 to 99 desks.
	Services, Desks int
	// NameLength is how many characters the names of the branch, services, priorities and groups have, up to 80; 0 leaves the
	// sample's names. OneWord makes each name one word.
	NameLength int
	OneWord    bool
	// LongDesks gives desks ids of 8 characters.
	LongDesks bool
	// FirstNumber is the first number of each service. With 9999, numbers have six characters from the second on.
	FirstNumber int
	// Priorities is the number of priority classes that visitors may choose.
	Priorities int
	// Groups is the number of groups that the kiosk shows the services in.
	Groups int
	// Directions gives each desk a direction, and a way.
	Directions bool
	// Closed gives no opening hours, Hours those of the sample. Without both the office is always open.
	Closed, Hours bool
}

// officeWords are the words of long names, as offices use them.
var officeWords = map[string][]string{
	"it": {"Certificazioni", "anagrafiche", "e", "autenticazione", "documenti", "amministrativi", "per", "ricongiungimento",
		"familiare", "internazionale"},
	"en": {"Registration", "certificates", "and", "authentication", "of", "administrative", "documents", "for", "international",
		"reunification"},
	"fr": {"Renseignements", "administratifs", "et", "authentification", "des", "documents", "pour", "regroupement", "familial",
		"international"},
	"ar": {"الاستعلامات", "والشهادات", "الإدارية", "وتصديق", "الوثائق", "الرسمية", "لجمع", "شمل", "العائلات", "الدولي"},
}

// JSON is the office as a settings file.
func (o Office) JSON() []byte {
	var m map[string]any
	if err := json.Unmarshal(branch.SampleJSON(), &m); err != nil {
		panic(err)
	}
	if o.ID != "" {
		m["id"] = o.ID
	}
	if o.Zone != "" {
		m["zone"] = o.Zone
	}
	if o.NameLength > 0 {
		m["name"] = o.word("it", 0)
	}
	m["services"] = o.services(m["services"].([]any))
	if o.Desks > 0 {
		m["desks"] = o.desks()
	}
	if o.Priorities > 0 {
		m["priorities"] = o.priorities()
	}
	if o.Groups > 0 {
		m["groups"] = o.groups()
	}
	if o.Closed {
		m["hours"] = map[string]any{}
		m["exceptions"], m["closures"] = []any{}, []any{}
	}
	m["always_open"] = !o.Closed && !o.Hours
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		panic(err)
	}
	return text
}

// File writes the office to a settings file, after some changes, and returns its path. The file is removed with the test.
func (o Office) File(tb testing.TB, changes ...func(office map[string]any)) string {
	tb.Helper()
	text := o.JSON()
	if len(changes) > 0 {
		var office map[string]any
		if err := json.Unmarshal(text, &office); err != nil {
			tb.Fatal(err)
		}
		for _, change := range changes {
			change(office)
		}
		text, _ = json.Marshal(office) // it came from JSON
	}
	path := filepath.Join(tb.TempDir(), "branch.json")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

// services are those of the sample, repeated up to the number. A repeated one has no activities and asks no language.
func (o Office) services(sample []any) []any {
	all := []any{}
	for i := range max(o.Services, 1) {
		if o.Services == 0 && i == 0 {
			return sample
		}
		s := map[string]any{}
		for k, v := range sample[i%len(sample)].(map[string]any) {
			s[k] = v
		}
		if i >= len(sample) {
			s["id"] = fmt.Sprintf("service%d", i+1)
			s["pictogram"] = branch.Pictograms[i%len(branch.Pictograms)]
			delete(s, "activities")
			delete(s, "asks_language")
		}
		s["prefix"] = string(rune('A' + i))
		if o.NameLength > 0 {
			s["name"] = o.name(i)
		} else if i >= len(sample) {
			s["name"] = map[string]string{"it": fmt.Sprint("Altro servizio ", i+1), "en": fmt.Sprint("Other service ", i+1),
				"fr": fmt.Sprint("Autre service ", i+1), "ar": fmt.Sprint("خدمة أخرى ", i+1)}
		}
		if o.FirstNumber > 0 {
			s["first_number"] = o.FirstNumber
		}
		if o.Groups > 0 {
			s["group"] = fmt.Sprint("group", i%o.Groups+1)
		}
		all = append(all, s)
	}
	return all
}

func (o Office) desks() []any {
	all := []any{}
	for i := range o.Desks {
		d := map[string]any{"id": fmt.Sprint(i + 1)}
		if o.LongDesks {
			d["id"] = fmt.Sprintf("WINDOW%02d", i+1)
		}
		if o.Directions {
			d["direction"] = branch.Directions[i%len(branch.Directions)]
			d["way"] = map[string]string{"it": "primo piano", "en": "first floor", "fr": "premier étage", "ar": "الطابق الأول"}
		}
		all = append(all, d)
	}
	return all
}

func (o Office) priorities() []any {
	all := []any{}
	for i := range o.Priorities {
		p := map[string]any{"id": fmt.Sprint("class", i+1), "head_start_min": 10 * (i + 1), "kiosk": true,
			"name": map[string]string{"it": "Precedenza", "en": "Priority", "fr": "Priorité", "ar": "أولوية"},
			"who": map[string]string{"it": "Persone con disabilità o in gravidanza",
				"en": "People with a disability or who are pregnant",
				"fr": "Personnes handicapées ou enceintes", "ar": "ذوو الإعاقة والحوامل"}}
		if o.NameLength > 0 {
			p["name"] = o.name(i + 3)
		}
		all = append(all, p)
	}
	return all
}

func (o Office) groups() []any {
	all := []any{}
	for i := range o.Groups {
		g := map[string]any{"id": fmt.Sprint("group", i+1), "pictogram": branch.Pictograms[(i+4)%len(branch.Pictograms)],
			"name": map[string]string{"it": fmt.Sprint("Documenti ", i+1), "en": fmt.Sprint("Papers ", i+1),
				"fr": fmt.Sprint("Papiers ", i+1),
				"ar": fmt.Sprint("الوثائق ", i+1)}}
		if o.NameLength > 0 {
			g["name"] = o.name(i + 5)
		}
		all = append(all, g)
	}
	return all
}

func (o Office) name(i int) map[string]string {
	all := map[string]string{}
	for lang := range officeWords {
		all[lang] = o.word(lang, i)
	}
	return all
}

// word is a name of NameLength characters; different i give different ones.
func (o Office) word(lang string, i int) string {
	words := officeWords[lang]
	between := " "
	if o.OneWord {
		between = ""
	}
	var b strings.Builder
	for n := i; len([]rune(b.String())) < o.NameLength; n++ {
		b.WriteString(words[n%len(words)])
		b.WriteString(between)
	}
	name := []rune(b.String())[:o.NameLength]
	if name[len(name)-1] == ' ' {
		name[len(name)-1] = 'a'
	}
	return string(name)
}
