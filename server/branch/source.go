package branch

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// A field is a value of a settings file with its path.
type field struct {
	name, path string
	at         int // offset of its name, or of the value where it has none, in bytes
	// value is a string, json.Number, bool or nil, or the json.Delim that begins an object or a list of the fields within.
	value  any
	within []*field
}

// decoded is the text of a file, without a mark of the byte order. Some editors of Windows write UTF-16, which such a mark
// tells.
func decoded(data []byte) ([]byte, error) {
	text, _, err := transform.Bytes(unicode.BOMOverride(transform.Nop), data)
	return text, err
}

// A source is read token by token. After its first error it has no more tokens.
type source struct {
	text   []byte
	tokens *json.Decoder
	depth  int
	// path is the field that is being read.
	path string
	err  error
}

// maxDepth is how deep values may lie within others; settings need six.
const maxDepth = 100

var errDeep = errors.New("values lie too deep within others")

// parsed are the fields of a text, nil if it is not JSON. Then the reader knows why and where.
func (r *reader) parsed() *field {
	if !utf8.Valid(r.text) {
		at := 0
		for size := 1; size > 0 && at < len(r.text); at += size {
			var c rune
			if c, size = utf8.DecodeRune(r.text[at:]); c == utf8.RuneError && size == 1 {
				break
			}
		}
		r.unread("", at, "the file is not UTF-8 text from here on: save it as UTF-8")
		return nil
	}
	s := source{text: r.text, tokens: json.NewDecoder(bytes.NewReader(r.text))}
	s.tokens.UseNumber()
	whole := s.field("", -1)
	var wrong *json.SyntaxError
	if err := json.Unmarshal(r.text, new(json.RawMessage)); errors.As(err, &wrong) {
		at := min(max(0, int(wrong.Offset)-1), len(r.text))
		if strings.HasPrefix(wrong.Error(), "unexpected end") {
			at = len(r.text)
		}
		r.unread(s.path, at, "%s", meant(wrong.Error()))
		return nil
	}
	if s.err != nil && s.err != io.EOF {
		r.unread(s.path, int(s.tokens.InputOffset()), "%v", s.err)
		return nil
	}
	return whole
}

// unread refuses a text that cannot be read from a place on.
func (r *reader) unread(path string, at int, format string, args ...any) {
	r.mistakes[path] = Mistake{Field: path, at: at, Sentence: fmt.Sprintf(format, args...)}
}

// next is a token and where it begins.
func (s *source) next() (token any, at int) {
	for at = int(s.tokens.InputOffset()); at < len(s.text) && bytes.IndexByte([]byte(" \t\r\n,:"), s.text[at]) >= 0; {
		at++
	}
	if s.err == nil {
		token, s.err = s.tokens.Token()
	}
	return token, at
}

// field reads a value and all that lies within; at is where its name stands, -1 for none.
func (s *source) field(path string, at int) *field {
	s.path = path
	token, start := s.next()
	if at < 0 {
		at = start
	}
	f := &field{path: path, at: at, value: token}
	kind, opens := token.(json.Delim)
	if !opens {
		return f
	}
	if s.depth++; s.depth > maxDepth && s.err == nil {
		s.err = errDeep
	}
	for i := 0; s.more(path); i++ {
		if kind == '[' {
			f.within = append(f.within, s.field(fmt.Sprintf("%s[%d]", path, i), -1))
			continue
		}
		name, at := s.next()
		if name, ok := name.(string); ok {
			inner := s.field(join(path, name), at)
			inner.name = name
			f.within = append(f.within, inner)
		}
	}
	s.next()
	s.depth--
	return f
}

// more reports whether the value at a path has another one within.
func (s *source) more(path string) bool {
	if s.err != nil {
		return false
	}
	s.path = path
	return s.tokens.More()
}

var plainName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,40}$`)

// join is the path of a field within another one.
func join(path, name string) string {
	if !plainName.MatchString(name) {
		name = quoted(name)
	}
	return strings.TrimPrefix(path+"."+name, ".")
}

// quoted is what somebody wrote as a sentence repeats it: short, and without characters that change the text around it.
func quoted(s string) string {
	if all := []rune(s); len(all) > 40 {
		s = string(all[:40]) + "…"
	}
	return strconv.QuoteToGraphic(s)
}

// faults are what encoding/json says of a text that is no JSON, and what its author has to do.
var faults = []struct{ says, means string }{
	{"after top-level value", "there is something after the end of the settings: remove it"},
	{"unexpected end", "the file ends too early: a quote, } or ] is missing"},
	{"after object key:value pair", "put a comma or a } before this"},
	{"after array element", "put a comma or a ] before this"},
	{"after object key", "put a colon between the name and its value"},
	{"'}' looking for beginning of object key", "remove the comma before this }"},
	{"looking for beginning of object key", "give a field's name in double quotes"},
	{"']' looking for beginning of value", "remove the comma before this ], or give a value"},
	{"'/' looking for beginning of value", "remove the comment: a settings file has none"},
	{"looking for beginning of value", "give a value: a text in double quotes, a number, true, false, a list or an object"},
	{"in string escape code", `write \\ for a backslash in a text, and \" for a quote`},
	{`in \u hexadecimal`, `give four hexadecimal digits after \u`},
	{"in string literal", `end the text with a quote on this line, or write \n and \t for line breaks and tabs`},
	{"in numeric literal", "give a number such as 15"},
	{"after decimal point", "give a number such as 15"},
	{"in exponent", "give a number such as 15"},
	{"in literal", "write true, false, or a text in double quotes"},
}

func meant(says string) string {
	for _, f := range faults {
		if strings.Contains(says, f.says) {
			return f.means
		}
	}
	return "this is not JSON: " + says
}
