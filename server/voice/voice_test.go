package voice_test

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"turno/server/locale"
	"turno/server/voice"
)

// TestMain lets this test replace espeak-ng: under that name it writes a sound, or refuses a language.
func TestMain(m *testing.M) {
	if strings.HasPrefix(filepath.Base(os.Args[0]), "espeak-ng") {
		standIn(os.Args)
		return
	}
	os.Exit(m.Run())
}

// standIn writes a wav file as espeak-ng does to a pipe, without its real sizes: 100 ms of silence, as many loud samples as
// the text has characters, 100 ms of silence.
func standIn(args []string) {
	if args[slices.Index(args, "-v")+1] == "so" {
		os.Stderr.WriteString("Error: The specified espeak-ng voice does not exist.")
		os.Exit(1)
	}
	const rate = 22050
	file := []byte("RIFF\x24\xf0\xff\x7fWAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00")
	file = binary.LittleEndian.AppendUint32(file, rate)
	file = append(file, "\x44\xac\x00\x00\x02\x00\x10\x00data\x00\xf0\xff\x7f"...)
	silence := make([]byte, 2*rate/10)
	file = append(file, silence...)
	for range args[len(args)-1] {
		file = append(file, 0, 0x40)
	}
	os.Stdout.Write(append(file, silence...))
}

// withStandIn sets PATH to a folder that has only this test under the name of espeak-ng.
func withStandIn(t *testing.T) {
	t.Helper()
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	if err := os.Symlink(own, filepath.Join(bin, "espeak-ng")); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin)
	t.Setenv("GORACE", "atexit_sleep_ms=0") // otherwise each clip takes a second under the race detector
}

func italian(key string, args ...any) string { return locale.Embedded().T("it", key, args...) }

func TestSentences(t *testing.T) {
	for _, tt := range []struct{ number, desk, want string }{
		{"A001", "2", "number a 1 desk 2"},
		{"B012", "B3", "number b 12 desk b 3"},
		{"A100", "10", "number a 100 desk 10"},
		{"A112", "Sala", "number a 100-and 12 desk s a l a"},
		{"Z999", "007", "number z 900-and 99 desk 7"},
		{"A1000", "0", "number a 10 0 0 desk 0"},
		{"A1205", "100", "number a 12 0 5 desk 100"},
		{"A123456", "1", "number a 12 34 56 desk 1"},
	} {
		if got := strings.Join(voice.Sentence(tt.number, tt.desk), " "); got != tt.want {
			t.Errorf("%s at %s: %s, want %s", tt.number, tt.desk, got, tt.want)
		}
		for _, part := range voice.Sentence(tt.number, tt.desk) {
			if !slices.Contains(voice.Parts(), part) {
				t.Errorf("%s at %s: %s is no part that is ever made", tt.number, tt.desk, part)
			}
		}
	}
}

func TestTexts(t *testing.T) {
	var got []string
	for _, part := range []string{"number", "desk", "h", "12", "300", "300-and"} {
		got = append(got, voice.Text(part, func(key string, args ...any) string {
			return locale.Embedded().T("en", key,
				args...)
		}))
	}
	if diff := cmp.Diff([]string{"Number", "Desk", "H", "12", "300", "300 and"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestClipsAreMadeAndRecordingsWin(t *testing.T) {
	withStandIn(t)
	dir := t.TempDir()
	count, err := voice.Make(t.Context(), dir, "it", italian)
	if err != nil || count != len(voice.Parts()) {
		t.Fatalf("made %d clips, %v; want %d", count, err, len(voice.Parts()))
	}
	recording := filepath.Join(dir, "it", "desk.wav")
	if err := os.WriteFile(recording, []byte("a person"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := voice.Make(t.Context(), dir, "it", italian); err != nil {
		t.Fatal(err)
	}
	clips, err := voice.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if path, ok := clips.File("it", "desk"); !ok || path != recording {
		t.Errorf("the desk is said by %s, want the recording", path)
	}
	if path, _ := clips.File("it", "number"); filepath.Base(filepath.Dir(path)) != "made" {
		t.Errorf("the number is said by %s, want a clip that was made", path)
	}
	sentence := voice.Sentence("A112", "2")
	if !clips.Speaks("it", sentence) || clips.Speaks("ar", sentence) {
		t.Error("want Italian to be spoken, Arabic not")
	}
	if _, ok := clips.File("it", "../it/desk"); ok {
		t.Error("a name that is no part finds a file")
	}
}

// The silence at both ends of a clip is cut to 15 ms, and its sizes are written.
func TestClipsAreTrimmed(t *testing.T) {
	withStandIn(t)
	dir := t.TempDir()
	if _, err := voice.Make(t.Context(), dir, "it", italian); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(filepath.Join(dir, "it", "made", "12.wav"))
	if err != nil {
		t.Fatal(err)
	}
	const margin = 22050 * 15 / 1000
	if want := 2 * (margin + len("12") + margin); int(binary.LittleEndian.Uint32(file[40:])) != want || len(file) != 44+want {
		t.Errorf("%d bytes that say they have %d of sound, want %d", len(file), binary.LittleEndian.Uint32(file[40:]), want)
	}
}

func TestALanguageWithoutEveryPartIsNotSpoken(t *testing.T) {
	dir := t.TempDir()
	for _, part := range []string{"number", "a", "1", "desk"} {
		path := filepath.Join(dir, "wo", part+".wav")
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	clips, err := voice.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if !clips.Speaks("wo", voice.Sentence("A001", "1")) || clips.Speaks("wo", voice.Sentence("A001", "2")) {
		t.Error("want desk 1 to be spoken, and desk 2, which nobody recorded, not")
	}
}

func TestWhereNoClipCanBeMade(t *testing.T) {
	withStandIn(t)
	if _, err := voice.Make(t.Context(), t.TempDir(), "so", italian); !errors.Is(err, voice.ErrNoVoice) {
		t.Errorf("a language without a voice: %v", err)
	}
	t.Setenv("PATH", t.TempDir())
	if _, err := voice.Make(t.Context(), t.TempDir(), "it", italian); !errors.Is(err, voice.ErrNoProgram) {
		t.Errorf("without espeak-ng: %v", err)
	}
	clips, err := voice.Open(filepath.Join(t.TempDir(), "none"))
	if err != nil || clips.Speaks("it", voice.Sentence("A001", "1")) {
		t.Errorf("a folder that is not there: %v", err)
	}
}
