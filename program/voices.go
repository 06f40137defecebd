package program

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"

	"turno/server/locale"
	"turno/server/voice"
)

// voices is the folder of the clips that displays speak with.
func (o options) voices() string { return filepath.Join(o.data, "voices") }

// makeVoices makes clips in each of the branch's languages that espeak-ng speaks. It fails without espeak-ng, and if that
// speaks none of them.
func makeVoices(ctx context.Context, o options, stdout io.Writer) error {
	b, err := openBranch(o, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	texts := locale.Embedded()
	languages := 0
	for _, lang := range b.Languages {
		say := func(key string, args ...any) string { return texts.T(lang, key, args...) }
		count, err := voice.Make(ctx, o.voices(), lang, say)
		switch {
		case errors.Is(err, voice.ErrNoVoice):
			fmt.Fprintf(stdout, "%s: %v\n", lang, err)
			continue
		case err != nil:
			return err
		}
		languages++
		fmt.Fprintf(stdout, "%s: %d clips\n", lang, count)
	}
	if languages == 0 {
		return voice.ErrNoVoice
	}
	fmt.Fprintf(stdout, "in %s; recordings as <language>/<part>.wav there win over them, and a start of turno reads them\n",
		o.voices())
	return nil
}
