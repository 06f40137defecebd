package branch

import (
	"embed"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	_ "time/tzdata" // a machine without zone files still knows its branches' zones
)

// Read reads a branch from JSON, the form of the fields of Branch, and lists all mistakes. The branch is nil if some are
// refused; what is only idle is left as it is. spoken are the languages that screens have texts in, without which no branch
// can offer one; nil are all.
func Read(data []byte, spoken []string) (*Branch, Mistakes) {
	r := &reader{places: map[string]int{}, mistakes: map[string]Mistake{}}
	text, err := decoded(data)
	if err != nil {
		r.unread("", 0, "the file is neither UTF-8 nor UTF-16 text: save it as UTF-8")
		return nil, r.all()
	}
	r.text = text
	whole := r.parsed()
	if whole == nil {
		return nil, r.all()
	}
	b := &Branch{}
	defaults(reflect.ValueOf(b).Elem())
	r.set(whole, reflect.ValueOf(b).Elem())
	if _, wrong := r.mistakes[""]; !wrong {
		r.check(b, "", reflect.ValueOf(b).Elem(), "")
		r.catalogues(b, spoken)
		r.rules(b)
	}
	all := r.all()
	if len(all.Refused()) > 0 {
		return nil, all
	}
	b.zone, _ = time.LoadLocation(b.Zone)
	return b, all
}

// Parse is Read for settings of which nobody is told what is idle. Its error is Mistakes, those that are refused.
func Parse(data []byte) (*Branch, error) {
	b, mistakes := Read(data, nil)
	if refused := mistakes.Refused(); len(refused) > 0 {
		return nil, refused
	}
	return b, nil
}

// catalogues refuses a language that no screen has texts in.
func (r *reader) catalogues(b *Branch, spoken []string) {
	for i, l := range b.Languages {
		if spoken != nil && !slices.Contains(spoken, l) {
			r.refuse(fmt.Sprintf("languages[%d]", i), "no screen has texts in %s: give some of %s, and what is spoken besides in "+
				"needed_languages", quoted(l), strings.Join(slices.Sorted(slices.Values(spoken)), ", "))
		}
	}
}

//go:embed samples/*.json
var samples embed.FS

// Samples are the names of the branches built into the program.
func Samples() []string {
	files, err := samples.ReadDir("samples")
	if err != nil {
		panic(err) // never: they are embedded
	}
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = strings.TrimSuffix(f.Name(), ".json")
	}
	return names
}

// SampleFile is the file that a sample is read from, an example for other branches. An unknown name is an error.
func SampleFile(name string) ([]byte, error) {
	if !slices.Contains(Samples(), name) {
		return nil, fmt.Errorf("there is no sample %s; there are %s", quoted(name), strings.Join(Samples(), ", "))
	}
	return samples.ReadFile("samples/" + name + ".json")
}

// Sample is the sample that the program starts without settings: the .Meet centre of Cuneo, from its published facts of
// April 2024.
func Sample() *Branch {
	b, err := Parse(SampleJSON())
	if err != nil {
		panic(err)
	}
	return b
}

// SampleJSON is the file of Sample.
func SampleJSON() []byte {
	data, err := SampleFile("meet")
	if err != nil {
		panic(err) // never: it is embedded
	}
	return data
}
