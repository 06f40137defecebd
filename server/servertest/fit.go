package servertest

import (
	_ "embed"
	"encoding/json"
)

//go:embed fit.js
var fit string

// A Demand is what a test requires of a page. The zero value requires that the page is not wider than its window, and that
// its texts are whole, do not overlap and do not break within a word.
type Demand struct {
	// Still requires that the page is not higher than its window; parts of it may scroll. Fixed requires that everything is on
	// the screen, as nobody can scroll there.
	Still bool `json:"still,omitempty"`
	Fixed bool `json:"fixed,omitempty"`
	// Cap is the least height of a capital letter, and Key the least width and height of a key, in CSS pixels. With Cap 0 any
	// height is good, with Key 0 keys are not tried.
	Cap  float64 `json:"cap,omitempty"`
	Key  float64 `json:"key,omitempty"`
	Must []Must  `json:"must,omitempty"`
	// Over is the selector of an element that covers the page. While it is shown, only its texts and keys are tried.
	Over string `json:"over,omitempty"`
}

// A Must is an element that has to be on a page, whole.
type Must struct {
	Selector string `json:"selector"`
	// Count is how many such elements there have to be, 0 for one.
	Count int `json:"count,omitempty"`
	// Cap is the least height of its capital letters, High and Wide of its box.
	Cap  float64 `json:"cap,omitempty"`
	High float64 `json:"high,omitempty"`
	Wide float64 `json:"wide,omitempty"`
	// First requires that it is seen without scrolling, on a page that scrolls.
	First bool `json:"first,omitempty"`
	// Largest requires that no other text has higher letters.
	Largest bool `json:"largest,omitempty"`
}

// A Misfit is one way in which a page breaks a demand: its kind, where it is (a selector) and what is seen.
type Misfit struct{ Kind, Where, What string }

func (m Misfit) String() string { return m.Kind + ": " + m.Where + ": " + m.What }

// Fit is a JavaScript expression. On a page its value is the misfits that break the demand.
func Fit(d Demand) string {
	text, err := json.Marshal(d)
	if err != nil {
		panic(err)
	}
	return fit + "(" + string(text) + ")"
}
