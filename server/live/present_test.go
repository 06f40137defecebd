package live_test

import (
	"slices"
	"testing"

	"turno/server/live"
)

// A place is present as long as any socket watches a topic of it, and named once.
func TestWhoIsPresent(t *testing.T) {
	topic := newState().topic()
	topic.Present = "2"
	hub, server := serve(t, live.Options{}, topic)
	first, second := dial(t, server), dial(t, server)
	first.next()
	second.next()
	if got := hub.Present("meet"); !slices.Equal(got, []string{"2"}) {
		t.Errorf("present are %v, want desk 2", got)
	}
	if got := hub.Present("elsewhere"); len(got) != 0 {
		t.Errorf("present are %v in another group", got)
	}
	first.Close()
	second.Close()
	eventually(t, "nobody to be present", func() bool { return len(hub.Present("meet")) == 0 })
}
