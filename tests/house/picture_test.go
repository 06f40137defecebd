package house_test

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the documents that are made from the code")

// picture is the document of the rooms of the code and of who knows whom.
const picture = "docs/house.svg"

// TestThePictureOfTheHouse compares docs/house.svg with what `go list` tells, from which
// `go test ./tests/house -run Picture -update` writes it.
func TestThePictureOfTheHouse(t *testing.T) {
	want := drawHouse(packages(t))
	if *update {
		if err := os.WriteFile(picture, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(picture)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s does not show the packages as they are; run go test ./tests/house -run Picture -update", picture)
	}
}

// Sizes in the picture, px.
const (
	roomWide, roomHigh = 128, 30
	roomGap, floorGap  = 14, 44
	edge               = 16
)

// A room is a package in the picture.
type room struct {
	path  string
	knows []string // without those that one of them knows
	floor int      // from the top, 0: below all that know it
	x, y  int
}

// drawHouse has a package on the floor below all that import it, and a line down to each one that it imports and does not
// reach by another one.
func drawHouse(list []goPackage) string {
	rooms := roomsOf(list)
	var floors [][]*room
	for _, path := range slices.Sorted(maps.Keys(rooms)) {
		r := rooms[path]
		for len(floors) <= r.floor {
			floors = append(floors, nil)
		}
		floors[r.floor] = append(floors[r.floor], r)
	}
	most := 0
	for _, f := range floors {
		most = max(most, len(f))
	}
	wide := 2*edge + most*(roomWide+roomGap) - roomGap
	high := 2*edge + len(floors)*(roomHigh+floorGap) - floorGap
	for i, f := range floors {
		slices.SortStableFunc(f, func(a, b *room) int { return cmp.Compare(a.below(floors[:i]), b.below(floors[:i])) })
		left := (wide - len(f)*(roomWide+roomGap) + roomGap) / 2
		for k, r := range f {
			r.x, r.y = left+k*(roomWide+roomGap), edge+i*(roomHigh+floorGap)
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13">
<title>The packages of Turno: each stands above those that it knows</title>
<rect width="100%%" height="100%%" fill="#fff"/>
<g fill="none" stroke="#8a94a6">
`, wide, high)
	for _, f := range floors {
		for _, r := range f {
			for _, path := range r.knows {
				to := rooms[path]
				fmt.Fprintf(&b, "<path d=\"M%d %dL%d %d\"/>\n", r.x+roomWide/2, r.y+roomHigh, to.x+roomWide/2, to.y)
			}
		}
	}
	b.WriteString("</g>\n<g stroke=\"#17324d\">\n")
	for _, f := range floors {
		for _, r := range f {
			fmt.Fprintf(&b, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\" fill=\"%s\"/>\n",
				r.x, r.y, roomWide, roomHigh, r.colour())
		}
	}
	b.WriteString("</g>\n<g text-anchor=\"middle\" fill=\"#17324d\">\n")
	for _, f := range floors {
		for _, r := range f {
			fmt.Fprintf(&b, "<text x=\"%d\" y=\"%d\">%s</text>\n", r.x+roomWide/2, r.y+20, r.name())
		}
	}
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}

// roomsOf are the packages of the program, without those of tests.
func roomsOf(list []goPackage) map[string]*room {
	rooms, imports := map[string]*room{}, map[string][]string{}
	for _, p := range list {
		outside := p.under("turno/tests") || p.under("turno/bench") || p.under("turno/docs")
		if !strings.HasSuffix(p.ImportPath, "test") && !outside {
			rooms[p.ImportPath], imports[p.ImportPath] = &room{path: p.ImportPath}, p.Imports
		}
	}
	for path, all := range imports {
		imports[path] = slices.DeleteFunc(all, func(to string) bool { return rooms[to] == nil })
	}
	var reaches func(from, to string) bool
	reaches = func(from, to string) bool {
		return slices.ContainsFunc(imports[from], func(by string) bool { return by == to || reaches(by, to) })
	}
	var stand func(path string, floor int)
	stand = func(path string, floor int) {
		rooms[path].floor = max(rooms[path].floor, floor)
		for _, to := range imports[path] {
			stand(to, floor+1)
		}
	}
	stand("turno", 0)
	for path, r := range rooms {
		for _, to := range slices.Sorted(slices.Values(imports[path])) {
			if !slices.ContainsFunc(imports[path], func(by string) bool { return reaches(by, to) }) {
				r.knows = append(r.knows, to)
			}
		}
	}
	return rooms
}

// below is how far to the right those stand that know the room, in the middle.
func (r *room) below(floors [][]*room) int {
	sum, n := 0, 0
	for _, floor := range floors {
		for _, by := range floor {
			if slices.Contains(by.knows, r.path) {
				sum, n = sum+by.x, n+1
			}
		}
	}
	return sum / max(n, 1)
}

func (r *room) name() string {
	if r.path == "turno" {
		return "main"
	}
	return strings.TrimPrefix(strings.TrimPrefix(r.path, "turno/"), "server/")
}

// colour tells visitors' screens, other screens and all below them apart.
func (r *room) colour() string {
	switch {
	case strings.HasPrefix(r.path, "turno/kiosk"):
		return "#e3f1e8"
	case slices.Contains(screens, r.path):
		return "#fdf0d9"
	}
	return "#e8eff8"
}
