// Package text says what a person may type where screens show it: in settings, forms, requests and files alike. It takes
// what scripts and emoji are made of, and refuses what changes the text around it or shows nothing.
package text

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A Line is a field for one line of text.
type Line struct {
	// Most is the length in characters, without the room that a text has in bytes. 0 is any length.
	Most int
}

// A Why says what is wrong with a text; server/locale has a sentence for each, "error.text_blank".
type Why string

// What may be wrong with a text.
const (
	Encoding  Why = "encoding"  // bytes that are not UTF-8, or that were not when the text was read
	Control   Why = "control"   // line breaks, tabs and other characters that are not text
	Direction Why = "direction" // overrides and embeddings, and isolates that stay open or close what others opened
	Marks     Why = "marks"     // more than maxMarks marks on one letter
	Blank     Why = "blank"     // nothing that can be seen
	Long      Why = "long"      // more characters than Line.Most
)

// A Fault is what is wrong with a text.
type Fault struct {
	Why Why
	// Most is the length that the line has room for, in characters; it matters for Long.
	Most int
}

// Error is the sentence for a program's author, without the field.
func (f *Fault) Error() string {
	switch f.Why {
	case Encoding:
		return "has bytes that are not UTF-8 text"
	case Control:
		return "has line breaks or other control characters: give one line of text"
	case Direction:
		return "has characters that turn the direction of the text around them: remove them, or type the text anew"
	case Marks:
		return fmt.Sprintf("has more than %d marks on one letter", maxMarks)
	case Blank:
		return "shows nothing: give a text that can be seen"
	}
	return fmt.Sprintf("is too long: give at most %d characters", f.Most)
}

// Check finds what is wrong with a text that has to show something, nil if nothing is.
func (l Line) Check(s string) error {
	if f := fault(s); f != nil {
		return f
	}
	switch {
	case !shows(s):
		return &Fault{Why: Blank}
	case l.Most > 0 && utf8.RuneCountInString(s) > l.Most:
		return &Fault{Why: Long, Most: l.Most}
	}
	return nil
}

// CheckIfGiven is Check for a text that may be "".
func (l Line) CheckIfGiven(s string) error {
	if s == "" {
		return nil
	}
	return l.Check(s)
}

// Safe finds what no text may have, whatever its length: all but Blank and Long. It is nil if there is nothing.
func Safe(s string) error {
	if f := fault(s); f != nil {
		return f
	}
	return nil
}

// maxMarks is how many marks may stand on one letter, by Unicode's UTS #39, 5.4. Vietnamese, Thai and pointed Hebrew have
// three at most, Hebrew with its accents four.
const maxMarks = 4

// Characters of which a text needs more than a property.
const (
	lri, fsi, pdi = '\u2066', '\u2068', '\u2069'
	lrm, rlm, alm = '\u200e', '\u200f', '\u061c'
	blackFlag     = '\U0001f3f4' // begins the flag of a region, whose letters are tags
	firstTag      = '\U000e0020'
	lastTag       = '\U000e007f'
	brailleBlank  = '\u2800'
)

func fault(s string) *Fault {
	open, flag := 0, false
	for i, c := range s {
		switch {
		case c == utf8.RuneError:
			return &Fault{Why: Encoding}
		case lri <= c && c <= fsi:
			open++
		case c == pdi && open > 0:
			open--
		case unicode.Is(unicode.Bidi_Control, c) && c != lrm && c != rlm && c != alm:
			return &Fault{Why: Direction}
		case isControl(c) || isTag(c) && !flag:
			return &Fault{Why: Control}
		}
		flag = c == blackFlag || flag && isTag(c) && i > 0
	}
	switch {
	case open > 0:
		return &Fault{Why: Direction}
	case isStacked(s):
		return &Fault{Why: Marks}
	}
	return nil
}

// isControl reports whether a character is none of a line of text.
func isControl(c rune) bool {
	return unicode.In(c, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Noncharacter_Code_Point) ||
		unicode.In(c, unicode.Cf) && unicode.Is(unicode.Deprecated, c) || 0xfff9 <= c && c <= 0xfffb
}

func isTag(c rune) bool { return firstTag <= c && c <= lastTag }

// isStacked reports whether a letter has more than maxMarks marks, however it is composed. Joiners end no stack.
func isStacked(s string) bool {
	marks := 0
	for _, c := range norm.NFC.String(s) {
		switch {
		case unicode.In(c, unicode.Mn, unicode.Me):
			marks++
		case !unicode.Is(unicode.Cf, c):
			marks = 0
		}
		if marks > maxMarks {
			return true
		}
	}
	return false
}

// shows reports whether something of a text can be seen.
func shows(s string) bool {
	for _, c := range s {
		unseen := c == brailleBlank || unicode.In(c, unicode.White_Space, unicode.Mn, unicode.Me, unicode.Zs,
			unicode.Other_Default_Ignorable_Code_Point) ||
			unicode.Is(unicode.Cf, c) && !unicode.Is(unicode.Prepended_Concatenation_Mark, c)
		if !unseen {
			return true
		}
	}
	return false
}
