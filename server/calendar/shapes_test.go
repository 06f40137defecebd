package calendar_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestShapes: calendars as Google, Exchange, Outlook, Nextcloud and Apple write them give the moments that another reader
// finds in them (testdata/moments.mjs).
func TestShapes(t *testing.T) {
	data, err := os.ReadFile("testdata/moments.json")
	if err != nil {
		t.Fatal(err)
	}
	var want map[string][]string
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("testdata/shapes/*.ics")
	if err != nil || len(files) != len(want) || len(files) < 40 {
		t.Fatalf("%d shapes, %d answers, %v", len(files), len(want), err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			f, err := reader(t).Read(data)
			if err != nil {
				t.Fatal(err)
			}
			got := []string{}
			for _, e := range f.Entries {
				if !e.Cancelled {
					got = append(got, e.At.UTC().Format("2006-01-02T15:04:05Z")+" "+e.UID)
				}
				if e.Reference != e.UID && !strings.HasPrefix(e.Reference, e.UID+"/") {
					t.Errorf("the reference %q is not one of %q", e.Reference, e.UID)
				}
			}
			slices.Sort(got)
			if d := cmp.Diff(want[filepath.Base(name)], got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}
