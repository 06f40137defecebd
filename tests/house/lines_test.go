package house_test

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// columns is how long a line may be; a tab is one.
const columns = 125

// A line of Go, templates, Lua, scripts and style sheets is not longer than two windows side by side show.
func TestLinesAreShort(t *testing.T) {
	for _, file := range files(t, ".go", ".html", ".lua", ".js", ".css") {
		for i, line := range strings.Split(read(t, file), "\n") {
			if n := utf8.RuneCountInString(line); n > columns {
				t.Errorf("%s:%d has %d columns, %d are allowed", file, i+1, n, columns)
			}
		}
	}
}
