package server

import "strings"

const strokes = "123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" // in the order in which they are given

// Letters are keys that a page has given already; a menu may give all of them again.
const Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// Shortcuts are n keys of the keyboard that are not taken: digits, then letters, then 0. If there are too few, the last
// shortcuts have two strokes.
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
