package branch_test

import (
	"bytes"
	"encoding/binary"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"turno/server/branch"
)

// small is a file with as little as an office needs, in which a line can be replaced.
const small = `{
  "id": "small",
  "name": "Small",
  "zone": "Europe/Rome",
  "languages": ["it", "en"],
  "services": [
    {"id": "tax", "prefix": "A", "name": {"it": "Tasse", "en": "Tax"}}
  ],
  "desks": [{"id": "1"}],
  "hours": {"monday": [["09:00", "17:00"]]}
}
`

// with is the small file with a line in place of its closing brace.
func with(line string) string {
	return strings.TrimSuffix(strings.TrimSpace(small), "\n}") + ",\n  " + line + "\n}\n"
}

// lists checks that a file has these mistakes and no other, each by its beginning.
func lists(t *testing.T, file string, want ...string) {
	t.Helper()
	_, got := branch.Read([]byte(file), []string{"it", "en", "fr", "ar"})
	if len(got) != len(want) {
		t.Errorf("%s\ngot  %v\nwant %v", file, got, want)
		return
	}
	for i := range got {
		if !strings.HasPrefix(got[i].String(), want[i]) {
			t.Errorf("%s\ngot  %s\nwant %s", file, got[i], want[i])
		}
	}
}

// Nothing is wrong with what the program is built with, and nothing does nothing there.
func TestSamples(t *testing.T) {
	for _, name := range branch.Samples() {
		data, err := branch.SampleFile(name)
		if err != nil {
			t.Fatal(err)
		}
		b, mistakes := branch.Read(data, []string{"it", "en", "fr", "ar"})
		if len(mistakes) > 0 || b == nil || b.ID != name {
			t.Errorf("%s: %+v %v", name, b, mistakes)
		}
	}
	if _, err := branch.SampleFile("../meet"); err == nil || !strings.Contains(err.Error(), "there are health, meet") {
		t.Errorf("an unknown sample: %v", err)
	}
	lists(t, small)
}

// One reading lists every mistake, in the order of the file, each at its field.
func TestAllMistakesOfAFile(t *testing.T) {
	lists(t, `{
  "id": "Small",
  "name": 7,
  "zone": "Rome",
  "languages": ["it", "uk", "it"],
  "Contact": {"phone": "1"},
  "services": [
    {"id": "tax", "prefix": "A", "name": {"it": "Tasse"}, "first_number": "1"},
    {"id": "tax", "prefix": "B", "name": {"en": "Tax"}, "first_number": 0, "quota": -1,
      "group": "none", "quota": 5}
  ],
  "desks": {"id": "1"},
  "hours": {"monday": [["09:30", "12:00", "15:30", "18:00"]], "lundi": []},
  "last_ticket_min": 9.5,
  "door": "yes",
  "wifi": null
}`,
		`2:3: id: "Small" is not right here: give 1 to 32 of a-z`,
		`3:3: name: give a text in double quotes, not a number`,
		`4:3: zone: "Rome" is not right here: give an IANA time zone such as Europe/Rome`,
		`5:23: languages[1]: no screen has texts in "uk": give some of ar, en, fr, it`,
		`5:29: languages[2]: "it" stands twice: languages[0] has it`,
		`6:3: Contact: there is no such field: write it "contact"`,
		`8:59: services[0].first_number: give a whole number without quotes, not a text`,
		`9:6: services[1].id: "tax" stands twice: services[0] has it`,
		`9:34: services[1].name: give it in "it", the branch's own language`,
		`9:43: services[1].name.en: nobody sees this text, as languages lacks "en"`,
		`9:57: services[1].first_number: give 1 to 9999`,
		`9:76: services[1].quota: give 0 to 9999`,
		`10:7: services[1].group: there is no group "none"`,
		`10:24: services[1].quota: stands twice in the same object`,
		`12:3: desks: give a list in brackets [ ], not an object`,
		`13:24: hours.monday[0]: an opening has two times, its begin and its end, not 4`,
		`13:63: hours.lundi: there is no such field here, only sunday, monday`,
		`14:3: last_ticket_min: give a whole number, not "9.5"`,
		`15:3: door: give true or false without quotes, not a text`,
		`16:3: wifi: give a value, or leave the field out`)
}

// What is missing is missed where it would be.
func TestMissingFields(t *testing.T) {
	lists(t, `{"services": [{}], "desks": [{}], "priorities": [{"id": "p", "kiosk": true}], "people": [{"id": "anna"}]}`,
		"1:1: hours: the office is never open",
		"1:1: id: is missing: give 1 to 32",
		"1:1: languages: give 1 to 40 entries",
		"1:1: name: is missing: give a text of at most 80 characters",
		"1:1: zone: is missing: give an IANA time zone",
		"1:15: services[0].id: is missing",
		"1:15: services[0].prefix: is missing: give one letter A to Z",
		"1:30: desks[0].id: is missing",
		"1:50: priorities[0].head_start_min: give 1 to 1440",
		"1:90: people[0].name: is missing")
	lists(t, with(`"priorities": [{"id": "p2", "head_start_min": 5, "kiosk": true}]`),
		`11:18: priorities[0].name: give it in "it"`)
	lists(t, ``, "1:1: file: the file ends too early")
	lists(t, `[]`, "1:1: file: give an object in braces { }, not a list")
}

// What contradicts is refused, and nothing of it wins in silence.
func TestContradictions(t *testing.T) {
	for _, c := range [][2]string{
		{`"exceptions": [{"date": "2026-12-24", "hours": []}, {"date": "2026-12-24", "hours": [["09:00", "12:00"]]}]`,
			`11:55: exceptions[1]: 2026-12-24 stands twice: put the hours of exceptions[0] and these into one`},
		{`"exceptions": [{"date": "2026-12-24", "service": "tax"}, {"date": "2026-12-24", "service": "tax"}]`,
			`11:60: exceptions[1]: 2026-12-24 stands twice for the service "tax"`},
		{`"exceptions": [{"date": "24/12/2026"}]`,
			`11:19: exceptions[0].date: "24/12/2026" is not right here`},
		{`"exceptions": [{"date": "2026-12-24", "service": "post"}]`,
			`11:41: exceptions[0].service: there is no service "post"`},
		{`"closures": [{"from": "2026-12-26", "to": "2026-12-24"}]`,
			`11:39: closures[0].to: give a date that is not before`},
		{`"closures": [{"from": "2026-12-26"}]`,
			`11:16: closures[0].to: is missing: give a date`},
		{`"postpone": {"lets": 3}`,
			`11:3: postpone: give both lets and times`},
		{`"postpone": {"wait_min": 3}`,
			`11:3: postpone: give both lets and times`},
		{`"postpone": {"lets": 3, "times": 1, "wait_min": 0}`,
			`11:39: postpone.wait_min: give 1 to 60`},
		{`"needed_languages": ["ro", "ro"]`,
			`11:30: needed_languages[1]: "ro" stands twice`},
		{`"needed_languages": ["eng"]`,
			`11:24: needed_languages[0]: "eng" is not right here`},
		{`"case_types": [{"id": "unstated", "name": {"it": "x"}}]`,
			`11:19: case_types[0].id: "unstated" is not right here`},
		{`"contact": {"address": "\u202eanuC"}`,
			`11:15: contact.address: has characters that turn`},
		{`"contact": {"address": "\u3164"}`,
			`11:15: contact.address: shows nothing`},
		{`"contact": {"address": "\ud800"}`,
			`11:15: contact.address: has bytes that are not UTF-8`},
		{`"wifi": "Übergangswohnheim Gäste-WLAN ü"`,
			`11:3: wifi: is too long: give the network's name`},
		{`"groups": [{"id": "g", "name": {"it": "G"}, "services": ["tax"]}]`,
			`11:47: groups[0].services: there is no such field here, only id, name`},
	} {
		line, want := c[0], c[1]
		// A group that no service names is idle besides.
		file := strings.Replace(with(line), `{"id": "tax",`, `{"group": "g", "id": "tax",`, strings.Count(line, `"groups"`))
		lists(t, file, want)
	}
	for hours, want := range map[string]string{
		`[["09:00", "12:00"], ["11:00", "13:00"]]`: `hours.monday[1]: 11:00 to 13:00: give the openings of a day in order`,
		`[["17:00", "09:00"]]`:                     `hours.monday[0]: 17:00 to 09:00: give an end after the begin`,
		`[["9:00", "12:00"]]`:                      `hours.monday[0]: "9:00" to "12:00": give times such as 09:30`,
		`[["09:00", 12]]`:                          `hours.monday[0][1]: give a text in double quotes, not a number`,
		`["09:00", "12:00"]`:                       `hours.monday[0]: give two times in brackets, such as`,
	} {
		_, got := branch.Read([]byte(strings.Replace(small, `[["09:00", "17:00"]]`, hours, 1)), nil)
		if !slices.ContainsFunc(got, func(m branch.Mistake) bool { return strings.Contains(m.String(), want) }) {
			t.Errorf("%s: got %v, want %s", hours, got, want)
		}
	}
}

// Settings that do nothing are said, and the branch can start.
func TestIdleSettings(t *testing.T) {
	for _, c := range [][2]string{
		{`"groups": [{"id": "g", "name": {"it": "G"}}]`,
			`11:14: groups[0]: the kiosk does not show this group`},
		{`"needed_languages": ["en"]`,
			`11:24: needed_languages[0]: "en" is one of languages`},
		{`"appointments": {"early_min": 30}`,
			`11:3: appointments: no service takes appointments`},
		{`"people": [], "places": [{"id": "p", "name": {"it": "P", "de": "P"}}]`,
			`11:60: places[0].name.de: nobody sees this text`},
		{`"priorities": [{"id": "p", "head_start_min": 5, "name": {"it": "P"}, "who": {"it": "x"}}]`,
			`11:72: priorities[0].who: nobody sees`},
	} {
		line, want := c[0], c[1]
		file := with(line)
		lists(t, file, want)
		if b, mistakes := branch.Read([]byte(file), nil); b == nil || len(mistakes.Refused()) > 0 {
			t.Errorf("%s does not start: %v", line, mistakes)
		}
	}
	lists(t, strings.Replace(small, `{"id": "1"}`, `{"id": "1", "languages": ["fr"]}`, 1),
		`9:39: desks[0].languages[0]: no visitor can need "fr"`)
	lists(t, strings.Replace(small, `"prefix"`, `"pictogram": "unicorn", "prefix"`, 1),
		`7:19: services[0].pictogram: there is no pictogram "unicorn", so screens show "other": give one of information, legal`)
	lists(t, strings.Replace(small, `"monday": [["09:00", "17:00"]]`, ``, 1), `10:3: hours: the office is never open`)
}

// A text that cannot be read says where, and what its author has to do.
func TestSyntax(t *testing.T) {
	for file, want := range map[string]string{
		"{\n  \"id\": \"x\"\n  \"name\": \"y\"}":            `3:3: file: put a comma or a } before this`,
		"{\"id\": \"x\",\n}":                                `2:1: file: remove the comma before this }`,
		"{\"languages\": [\"it\",\n ]}":                     `2:2: languages[1]: remove the comma before this ]`,
		"{\n // an office\n}":                               `2:2: file: give a field's name in double quotes`,
		"{\"id\": 'x'}":                                     `1:8: id: give a value: a text in double quotes`,
		"{\"id\" \"x\"}":                                    `1:7: id: put a colon between`,
		"{\"name\": \"è\ty\"}":                              `1:12: name: end the text with a quote on this line`,
		"{\"services\": [{\"id\": \"x\"":                    `1:25: services[0]: the file ends too early`,
		"{\"name\": \"a\xe8b\"}":                            `1:12: file: the file is not UTF-8 text from here on`,
		small + "}":                                         `12:1: file: there is something after the end`,
		strings.Repeat("[", 200) + strings.Repeat("]", 200): `1:`,
	} {
		lists(t, file, want)
	}
}

// A file as editors of Windows write it is taken: with a mark of the byte order, and in UTF-16.
func TestFilesFromWindows(t *testing.T) {
	crlf := strings.ReplaceAll(small, "\n", "\r\n")
	wide := func(order binary.ByteOrder) []byte {
		var b bytes.Buffer
		for _, unit := range utf16.Encode([]rune("\ufeff" + crlf)) {
			binary.Write(&b, order, unit)
		}
		return b.Bytes()
	}
	for name, file := range map[string][]byte{
		"UTF-8": []byte("\ufeff" + crlf), "UTF-16LE": wide(binary.LittleEndian), "UTF-16BE": wide(binary.BigEndian),
	} {
		if b, err := branch.Parse(file); err != nil || b.Name != "Small" {
			t.Errorf("%s: %v", name, err)
		}
	}
	lists(t, "\ufeff{\"id\": 1}\r\n", "1:1", "1:1", "1:1", "1:1", "1:1", "1:1", "1:2: id: give a text")
}

// No sentence names a type of Go, whatever stands where.
func TestMistakesNameNoTypeOfGo(t *testing.T) {
	goes := regexp.MustCompile(`\b(int|int64|float64|bool|struct|slice|map|nil|json|Go|reflect|unmarshal\w*|Span|Week)\b`)
	values := []string{`null`, `true`, `1`, `-1.5e400`, `"x"`, `""`, `[]`, `{}`, `[[]]`, `[{}]`, `{"it": 1}`, `{"monday": {}}`,
		`[null]`}
	names := regexp.MustCompile(`"([a-z_]+)":`).FindAllStringSubmatch(string(branch.SampleJSON()), -1)
	for _, name := range names {
		for _, value := range values {
			file := `{"` + name[1] + `": ` + value + `, "services": [{"` + name[1] + `": ` + value + `}]}`
			_, mistakes := branch.Read([]byte(file), nil)
			for _, m := range mistakes {
				if found := goes.FindString(m.Sentence); found != "" {
					t.Errorf("%s: %s says %q", file, m, found)
				}
			}
		}
	}
}
