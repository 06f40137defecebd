package house_test

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// columns is how long a line may be; a tab is one.
const columns = 125

// allowedLong are how many lines of a package's Go tests are longer still. It only becomes less: a number that is too high
// fails, too.
var allowedLong = map[string]int{
	"bench":                 11,
	"display":               24,
	"kiosk":                 42,
	"kiosk/phone":           13,
	"server":                25,
	"server/branch":         14,
	"server/calendar":       10,
	"server/demo":           1,
	"server/desk":           54,
	"server/enginetest":     190,
	"server/hyphen":         2,
	"server/ledger":         1,
	"server/live":           5,
	"server/locale":         7,
	"server/queue/embedded": 22,
	"server/servertest":     1,
	"server/supervisor":     49,
	"server/voice":          1,
	"static":                1,
	"static/test":           3,
}

// A line of Go, templates, Lua, scripts and style sheets is not longer than two windows side by side show.
func TestLinesAreShort(t *testing.T) {
	long := map[string]int{}
	for _, file := range files(t, ".go", ".html", ".lua", ".js", ".css") {
		for i, line := range strings.Split(read(t, file), "\n") {
			if utf8.RuneCountInString(line) <= columns {
				continue
			}
			folder := filepath.ToSlash(filepath.Dir(file))
			if allowedLong[folder] == 0 || !strings.HasSuffix(file, "_test.go") {
				t.Errorf("%s:%d has %d columns, %d are allowed", file, i+1, utf8.RuneCountInString(line), columns)
			} else {
				long[folder]++
			}
		}
	}
	for _, folder := range slices.Sorted(maps.Keys(allowedLong)) {
		if long[folder] != allowedLong[folder] {
			t.Errorf("%s has %d lines of more than %d columns, allowedLong says %d", folder, long[folder], columns,
				allowedLong[folder])
		}
	}
}
