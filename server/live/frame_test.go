package live_test

import (
	"context"
	"strings"
	"testing"

	"turno/server/live"
)

// Whatever a state says arrives, but for what is no UTF-8.
func TestFramesCarryAnyText(t *testing.T) {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	for _, text := range []string{
		"", "<p class=\"a\">\\ è 日本 \U0001F600</p>\n\t", "\x00\x1f\x7f", "\xff\xfe caff\xc3", "\u2028\u2029", "\ufffd",
		string(all), "\\\"",
		"\"",
	} {
		_, server := serve(t, live.Options{}, live.Topic{Name: "x", Render: func(context.Context) (live.State, error) {
			return live.State{Epoch: text, HTML: text}, nil
		}})
		_, quoted := serve(t, live.Options{}, live.Topic{Name: "x", Render: func(context.Context) (live.State, error) {
			return live.State{Epoch: text, Quoted: []string{live.Quote("<i>"), live.Quote(text), live.Quote(text)}}, nil
		}})
		if got, want := dial(t, quoted).next().HTML, "<i>"+strings.Repeat(strings.ToValidUTF8(text, "\ufffd"), 2); got != want {
			t.Errorf("in pieces: got %q, want %q", got, want)
		}
		got, want := dial(t, server).next(), strings.ToValidUTF8(text, "\ufffd")
		if got.Epoch != want || got.HTML != want {
			t.Errorf("got %q and %q, want %q", got.Epoch, got.HTML, want)
		}
	}
}
