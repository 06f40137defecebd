package branch_test

import (
	"strings"
	"testing"

	"turno/server/branch"
)

func TestParseRefusesWithTheFieldToMend(t *testing.T) {
	first := func(m map[string]any, list string) map[string]any { return m[list].([]any)[0].(map[string]any) }
	for _, c := range []struct {
		name string
		edit func(map[string]any)
		want string
	}{
		{"unknown field", func(m map[string]any) { m["colour"] = "red" }, "colour"},
		{"zone", func(m map[string]any) { m["zone"] = "Cuneo" }, "zone"},
		{"local zone", func(m map[string]any) { m["zone"] = "Local" }, "zone"},
		{"no language", func(m map[string]any) { m["languages"] = []string{} }, "languages"},
		{"unknown group", func(m map[string]any) { first(m, "services")["group"] = "papers" }, `there is no group "papers"`},
		{"group without a name", func(m map[string]any) { m["groups"] = []any{map[string]any{"id": "papers"}} },
			"groups[0].name: give it in"},
		{"group twice", func(m map[string]any) {
			papers := map[string]any{"id": "papers", "name": map[string]string{"it": "Documenti"}}
			m["groups"] = []any{papers, papers}
		}, `"papers" stands twice`},
		{"name of 81 characters", func(m map[string]any) {
			first(m, "services")["name"] = map[string]string{"it": strings.Repeat("a", 81)}
		}, "services[0].name.it: is too long: give at most 80"},
		{"direction", func(m map[string]any) { first(m, "desks")["direction"] = "north" },
			`desks[0].direction: "north" is not right here: give one of left, right`},
		{"way on two lines", func(m map[string]any) { first(m, "desks")["way"] = map[string]string{"it": "primo\npiano"} },
			"desks[0].way.it: has line breaks"},
		{"places", func(m map[string]any) {
			first(m, "residence")["places"] = map[string]string{"it": strings.Repeat("a", 161)}
		}, "residence[0].places.it: is too long: give at most 160"},
		{"place without a name", func(m map[string]any) {
			m["places"] = []any{map[string]any{"id": "copier", "name": map[string]string{"en": "Copier"}}}
		}, "places[0].name: give it in"},
		{"place twice", func(m map[string]any) {
			copier := map[string]any{"id": "copier", "name": map[string]string{"it": "Fotocopiatrice"}}
			m["places"] = []any{copier, copier}
		}, `places[1].id: "copier" stands twice`},
		{"answer without a name", func(m map[string]any) { delete(first(m, "residence"), "name") }, "residence[0].name: "},
		{"answer in another language alone", func(m map[string]any) {
			first(m, "origin")["name"] = map[string]string{"en": "Africa"}
		}, "origin[0].name: "},
		{"case with a name of 500 characters", func(m map[string]any) {
			first(m, "case_types")["name"] = map[string]string{"it": strings.Repeat("a", 500)}
		}, "case_types[0].name.it: "},
		{"priority with a name that is turned round", func(m map[string]any) {
			first(m, "priorities")["name"] = map[string]string{"it": "\u202eannod"}
		}, "priorities[0].name.it: has characters that turn"},
		{"who a priority is for on two lines", func(m map[string]any) {
			first(m, "priorities")["who"] = map[string]string{"it": "a\nb"}
		}, "priorities[0].who.it: "},
		{"reason of 81 characters", func(m map[string]any) {
			first(m, "break_reasons")["name"] = map[string]string{"it": strings.Repeat("a", 81)}
		}, "break_reasons[0].name.it: "},
		{"documents without an end", func(m map[string]any) {
			first(m, "services")["documents"] = map[string]string{"it": strings.Repeat("a", 401)}
		}, "services[0].documents.it: "},
		{"phone on two lines", func(m map[string]any) { m["contact"] = map[string]any{"phone": "0171\n1"} }, "contact.phone: "},
		{"network's name", func(m map[string]any) { m["wifi"] = strings.Repeat("a", 33) }, "wifi: "},
		{"prefix twice", func(m map[string]any) { first(m, "services")["prefix"] = "B" }, `services[1].prefix: "B" stands twice`},
		{"id twice", func(m map[string]any) { first(m, "services")["id"] = "legal" }, `services[1].id: "legal" stands twice`},
		{"name missing", func(m map[string]any) { first(m, "services")["name"] = map[string]string{"en": "x"} }, "name"},
		{"desk of no service", func(m map[string]any) { first(m, "desks")["services"] = []string{"tax"} }, `no service "tax"`},
		{"desk of a taken address", func(m map[string]any) { first(m, "desks")["id"] = "sessions" }, "desks[0].id: "},
		{"hours overlap", func(m map[string]any) {
			m["hours"] = map[string]any{"monday": [][2]string{{"09:00", "12:00"}, {"11:00", "13:00"}}}
		}, "overlap"},
		{"not a day", func(m map[string]any) { m["hours"] = map[string]any{"lundi": [][2]string{}} }, "lundi"},
		{"closure backwards", func(m map[string]any) {
			m["closures"] = []any{map[string]any{"from": "2026-12-26", "to": "2026-12-24"}}
		}, "closures"},
		{"an area called unstated", func(m map[string]any) { first(m, "origin")["id"] = "unstated" }, "unstated"},
		{"head start", func(m map[string]any) { first(m, "priorities")["head_start_min"] = 0 }, "head_start_min"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := branch.Parse(sampleWith(t, c.edit))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error that says %q", err, c.want)
			}
		})
	}
}

// Text after the settings is an error, even a single brace.
func TestParseReadsToTheEnd(t *testing.T) {
	for _, after := range []string{"}", "{}", "x"} {
		if _, err := branch.Parse(append(branch.SampleJSON(), after...)); err == nil ||
			!strings.Contains(err.Error(), "after the end") {
			t.Errorf("after %q: %v", after, err)
		}
	}
}
