package grid_test

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// An axis is one thing in which pages differ: its values set it.
type axis struct {
	name   string
	values []func(*page)
}

// along is an axis of these values.
func along[T any](name string, set func(*page, T), values ...T) axis {
	a := axis{name: name}
	for _, v := range values {
		a.values = append(a.values, func(p *page) { set(p, v) })
	}
	return a
}

// unset is the index of an axis that has no value yet.
const unset = -1

// A combination has the index of a value for each axis.
type combination []int

// page is what a combination says so far.
func (c combination) page(axes []axis) page {
	var p page
	for i, v := range c {
		if v != unset {
			axes[i].values[v](&p)
		}
	}
	return p
}

// cover finds combinations such that any values of any axes, strength of them at a time, occur together in one of them,
// unless pages with them are impossible; an axis without a value leaves its field at zero there. It takes the first group
// of values that is not covered and adds to it, axis by axis, the value that covers most groups more.
func cover(axes []axis, strength int, impossible func(page) bool) []combination {
	missing := groups(axes, strength, impossible)
	random := rand.New(rand.NewPCG(8, 8)) // the same each time
	var rows []combination
	for len(missing) > 0 {
		c := slices.Clone(missing[0])
		rest := random.Perm(len(axes))
		rest = slices.DeleteFunc(rest, func(i int) bool { return c[i] != unset })
		if !complete(c, axes, rest, missing, random, impossible) {
			missing = missing[1:] // each of them is possible, but no page has both
			continue
		}
		rows = append(rows, c)
		missing = slices.DeleteFunc(missing, func(g combination) bool { return within(g, c) })
	}
	return rows
}

// groups are all combinations in which that many axes have a value.
func groups(axes []axis, strength int, impossible func(page) bool) []combination {
	empty := slices.Repeat(combination{unset}, len(axes))
	all := []combination{empty}
	for range strength {
		var next []combination
		for _, g := range all {
			for i := lastSet(g) + 1; i < len(axes); i++ {
				for v := range axes[i].values {
					more := slices.Clone(g)
					more[i] = v
					if !impossible(more.page(axes)) {
						next = append(next, more)
					}
				}
			}
		}
		all = next
	}
	return all
}

// lastSet is the last axis that has a value.
func lastSet(c combination) int {
	for i := len(c) - 1; i >= 0; i-- {
		if c[i] != unset {
			return i
		}
	}
	return unset
}

// complete gives the rest of the axes values, and tells whether a possible page came of it.
func complete(c combination, axes []axis, rest []int, missing []combination, random *rand.Rand,
	impossible func(page) bool) bool {
	if len(rest) == 0 {
		return true
	}
	i := rest[0]
	gain := make([]int, len(axes[i].values))
	for _, g := range missing {
		if g[i] != unset && agree(g, c, i) {
			gain[g[i]]++
		}
	}
	order := random.Perm(len(gain))
	slices.SortStableFunc(order, func(a, b int) int { return gain[b] - gain[a] })
	for _, v := range order {
		c[i] = v
		if !impossible(c.page(axes)) && complete(c, axes, rest[1:], missing, random, impossible) {
			return true
		}
	}
	c[i] = unset
	return false
}

// agree tells whether a group's values, but for that of one axis, are not denied by a combination.
func agree(g, c combination, but int) bool {
	for i, v := range g {
		if i != but && v != unset && c[i] != unset && c[i] != v {
			return false
		}
	}
	return true
}

// within tells whether all values of a group are those of a combination.
func within(g, c combination) bool {
	for i, v := range g {
		if v != unset && c[i] != v {
			return false
		}
	}
	return true
}

// Every pair that a page can have occurs, in far fewer pages than there are.
func TestPairs(t *testing.T) {
	axes := []axis{
		along("services", func(p *page, n int) { p.office.Services = n }, 1, 4, 5, 6, 8, 9, 12, 26),
		along("desks", func(p *page, n int) { p.office.Desks = n }, 1, 3, 40, 99),
		along("language", func(p *page, s string) { p.lang = s }, "it", "en", "fr", "ar"),
		along("state", func(p *page, s string) { p.state = s }, "empty", "busy", "closed"),
	}
	impossible := func(p page) bool { return p.state == "closed" && p.office.Services == 1 }
	for strength, most := range map[int]int{2: 40, 3: 190} {
		rows := cover(axes, strength, impossible)
		if len(rows) > most {
			t.Errorf("%d pages have every %d values, want %d at most", len(rows), strength, most)
		}
		for _, g := range groups(axes, strength, impossible) {
			if !slices.ContainsFunc(rows, func(c combination) bool { return within(g, c) }) {
				t.Errorf("no page has %+v", g.page(axes))
			}
		}
		for _, c := range rows {
			if slices.Contains(c, unset) || impossible(c.page(axes)) {
				t.Errorf("there is a page that cannot be: %+v", c.page(axes))
			}
		}
	}
}
