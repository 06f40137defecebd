package servertest

import (
	_ "embed"
	"encoding/json"
)

//go:embed fit.js
var fit string

// A Demand is what a screen owes the person before it. The zero value asks of any page that it is not wider than its window
// and that its texts are whole, apart from each other and not broken within a word.
type Demand struct {
	// Still: the page is not higher than its window, though parts of it may be scrolled. Fixed: nobody scrolls here at all, so
	// that everything has to be on the screen.
	Still bool `json:"still,omitempty"`
	Fixed bool `json:"fixed,omitempty"`
	// Cap is the least height of a capital letter and Key the least side of what is pressed, in CSS pixels; 0: any, and keys
	// are not tried.
	Cap  float64 `json:"cap,omitempty"`
	Key  float64 `json:"key,omitempty"`
	Must []Must  `json:"must,omitempty"`
	// Over is a selector of what lies over the page when it is there: then texts and keys are tried there alone.
	Over string `json:"over,omitempty"`
}

// A Must is what has to be on a page, whole.
type Must struct {
	Selector string `json:"selector"`
	// Count is how many of it there have to be, 0 for one.
	Count int `json:"count,omitempty"`
	// Cap is the least height of its capital letters, High and Wide of its box.
	Cap  float64 `json:"cap,omitempty"`
	High float64 `json:"high,omitempty"`
	Wide float64 `json:"wide,omitempty"`
	// First: it is seen without scrolling, on a page that is scrolled.
	First bool `json:"first,omitempty"`
	// Largest: no other text has higher letters.
	Largest bool `json:"largest,omitempty"`
}

// A Misfit is one way in which a page breaks a demand: of which kind, where (a selector) and what is seen.
type Misfit struct{ Kind, Where, What string }

func (m Misfit) String() string { return m.Kind + ": " + m.Where + ": " + m.What }

// Fit is the JavaScript expression whose value, on a page, is the misfits that break a demand.
func Fit(d Demand) string {
	text, err := json.Marshal(d)
	if err != nil {
		panic(err)
	}
	return fit + "(" + string(text) + ")"
}
