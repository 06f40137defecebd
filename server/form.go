package server

import "html/template"

// A Form is how a template writes a piece of which a live page has many, or which is long. The page has it whole and, once,
// its shape; a frame has it short, with what differs. static/js/element/shapes.js makes short ones whole by the shape.
type Form int

// A shape has ~name~ for the value data-name of the short piece.
const (
	Whole Form = iota
	Short
	Shape
)

// Short reports whether the piece is for a frame.
func (f Form) Short() bool { return f == Short }

// Shape reports whether the piece stands for all of its kind.
func (f Form) Shape() bool { return f == Shape }

// If begins what of a shape is there only if a value is given; "l:it" is a value l that has the word it, "" is always.
// Elsewhere the template decides.
func (f Form) If(value string) template.HTML { return f.slot("data-if", value) }

// Unless is the same for a value that is not given.
func (f Form) Unless(value string) template.HTML { return f.slot("data-unless", value) }

func (f Form) slot(kind, value string) template.HTML {
	if f != Shape || value == "" {
		return ""
	}
	return template.HTML("<slot " + kind + `="` + template.HTMLEscapeString(value) + `">`)
}

// End ends what If or Unless began for a value.
func (f Form) End(value string) template.HTML {
	if f != Shape || value == "" {
		return ""
	}
	return "</slot>"
}
