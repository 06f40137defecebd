package server

import "strings"

const strokes = "123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" // in the order in which they are given

// Letters are keys that a page has given already, all of which a menu may give anew.
const Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// Shortcuts are keys of the keyboard for n things that can be pressed, none of them taken: digits, then letters, then the 0.
// Where these are too few the last ones begin keys of two strokes.
func Shortcuts(n int, taken string) []string {
	var free []string
	for _, stroke := range strokes + "0" {
		if !strings.ContainsRune(taken, stroke) {
			free = append(free, string(stroke))
		}
	}
	first := len(free)
	for first > 0 && first+(len(free)-first)*len(strokes) < n {
		first--
	}
	keys := free[:min(n, first):first]
	for _, begin := range free[first:] {
		for _, stroke := range strokes {
			if len(keys) < n {
				keys = append(keys, begin+string(stroke))
			}
		}
	}
	return keys
}
