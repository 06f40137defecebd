package voice

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// ErrNoProgram says that a machine cannot make clips.
var ErrNoProgram = errors.New(
	"espeak-ng is not installed on this machine; install it (Debian: apt-get install espeak-ng), " +
		"or record the clips yourself")

// ErrNoVoice says that no clips can be made for a language, as espeak-ng does not speak it.
var ErrNoVoice = errors.New("espeak-ng has no voice for this language; record the clips yourself")

const (
	program = "espeak-ng"
	pace    = "140" // words a minute: slower than usual speech, for a large room and for people who learn the language
)

// voices are espeak-ng's names of languages that it does not know by their tag.
var voices = map[string]string{"zh-Hans": "cmn", "zh-Hant": "cmn", "zh": "cmn"}

// Text is what a part says in a language; say gives the catalogue's text of a key.
func Text(part string, say func(key string, args ...any) string) string {
	hundred, more := strings.CutSuffix(part, "-and")
	switch {
	case part == "number":
		return say("voice.number")
	case part == "desk":
		return say("voice.desk")
	case more:
		return say("voice.hundred_and", "Hundred", hundred)
	}
	return strings.ToUpper(part) // a letter, or a number: espeak-ng reads digits in its language
}

// Make lets espeak-ng say every part in a language, and puts the clips into DIR/<lang>/made. It replaces the clips of an
// earlier run, but no recordings. It fails with ErrNoProgram or ErrNoVoice if it can make none.
func Make(ctx context.Context, dir, lang string, say func(key string, args ...any) string) (count int, err error) {
	path, err := exec.LookPath(program)
	if err != nil {
		return 0, ErrNoProgram
	}
	voice, err := voiceFor(ctx, path, lang)
	if err != nil {
		return 0, err
	}
	folder := filepath.Join(dir, lang, made)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return 0, fmt.Errorf("make voices: %w", err)
	}
	for _, part := range Parts() {
		sound, err := speak(ctx, path, voice, Text(part, say))
		if err != nil {
			return count, fmt.Errorf("say %q in %s: %w", part, lang, err)
		}
		if err := os.WriteFile(filepath.Join(folder, part+extension), sound, 0o644); err != nil {
			return count, fmt.Errorf("make voices: %w", err)
		}
		count++
	}
	return count, nil
}

// voiceFor is espeak-ng's name of a language: the one in voices, its tag, or the language of the tag alone.
func voiceFor(ctx context.Context, path, lang string) (string, error) {
	base, _, _ := strings.Cut(lang, "-")
	candidates := []string{voices[lang], strings.ToLower(lang), base}
	for _, voice := range candidates {
		if voice == "" {
			continue
		}
		if _, err := speak(ctx, path, voice, "1"); err == nil {
			return voice, nil
		}
	}
	return "", ErrNoVoice
}

// speak lets espeak-ng say a text and returns the clip.
func speak(ctx context.Context, path, voice, text string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, path, "-v", voice, "-s", pace, "--stdout", "--", text)
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	sound, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, bytes.TrimSpace(complaint.Bytes()))
	}
	return trim(sound)
}
