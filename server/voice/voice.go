// Package voice is what a display says aloud: sentences made of clips. A clip is a short sound file in one folder, a part of
// a sentence in one language.
//
//	DIR/it/number.wav        a recording by a person
//	DIR/it/made/number.wav   a clip that Make made; a recording of the same name is used in its place
//
// "Number A 112, desk 2" is number, a, 100-and, 12, desk, 2: see Parts for all the names. A sentence is spoken in the
// languages that have all its parts, and not in the others.
package voice

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

const (
	// made is the folder, within the folder of a language, of the clips by Make.
	made = "made"
	// extension is that of a clip: PCM in a RIFF file, which every browser decodes.
	extension = ".wav"
)

// Clips are the clips of one folder at the time of Open. They may be used by any number of goroutines.
type Clips struct {
	files map[string]map[string]string // path by language and part
}

// Open reads which clips a folder has. A folder that does not exist has none.
func Open(dir string) (*Clips, error) {
	c := &Clips{files: map[string]map[string]string{}}
	languages, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read voices: %w", err)
	}
	for _, l := range languages {
		files := map[string]string{}
		// The recordings come last, so that they replace the others.
		for _, sub := range []string{made, ""} {
			for _, part := range Parts() {
				path := filepath.Join(dir, l.Name(), sub, part+extension)
				if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
					files[part] = path
				}
			}
		}
		if len(files) > 0 {
			c.files[l.Name()] = files
		}
	}
	return c, nil
}

// File is the path of a part of a sentence; ok is false if the language lacks it. Nil Clips have none.
func (c *Clips) File(lang, part string) (path string, ok bool) {
	if c == nil {
		return "", false
	}
	path, ok = c.files[lang][part]
	return path, ok
}

// Clip is the path of a clip by its name in URLs, "12.wav".
func (c *Clips) Clip(lang, name string) (path string, ok bool) {
	part, isClip := strings.CutSuffix(name, extension)
	if !isClip {
		return "", false
	}
	return c.File(lang, part)
}

// Speaks reports whether a language has all the parts of a sentence.
func (c *Clips) Speaks(lang string, sentence []string) bool {
	for _, part := range sentence {
		if _, ok := c.File(lang, part); !ok {
			return false
		}
	}
	return true
}

// Languages counts the clips of each language that has any.
func (c *Clips) Languages() map[string]int {
	counts := map[string]int{}
	for lang, files := range c.files {
		counts[lang] = len(files)
	}
	return counts
}

// Sentence are the parts of "number A 112, desk 2", for a ticket's number and a desk's id.
func Sentence(number, desk string) []string {
	parts := append([]string{"number"}, spell(number)...)
	return append(append(parts, "desk"), spell(desk)...)
}

// spell gives the parts of a ticket's number or a desk's id: each letter, and digits as one number without leading zeros.
func spell(code string) []string {
	var parts []string
	for code != "" {
		digits := len(code) - len(strings.TrimLeft(code, "0123456789"))
		if digits == 0 {
			parts, code = append(parts, strings.ToLower(code[:1])), code[1:]
			continue
		}
		if n, err := strconv.Atoi(code[:digits]); err == nil { // never an error, as ids are short
			parts = append(parts, say(n)...)
		}
		code = code[digits:]
	}
	return parts
}

// say gives the parts of a number from 0 on. From 1000 on they are pairs of digits, as for telephones: 1205 is 12, 0, 5.
func say(n int) []string {
	high, low := n/100, n%100
	switch {
	case high == 0:
		return []string{strconv.Itoa(low)}
	case high < 10 && low == 0:
		return []string{strconv.Itoa(n)}
	case high < 10:
		return []string{strconv.Itoa(high*100) + "-and", strconv.Itoa(low)}
	case low < 10:
		return append(say(high), "0", strconv.Itoa(low))
	}
	return append(say(high), strconv.Itoa(low))
}

// Parts names every clip that sentences are made of: number, desk, a to z, 0 to 99, and the hundreds, alone (100) and
// before another number (100-and).
func Parts() []string {
	parts := []string{"number", "desk"}
	for letter := 'a'; letter <= 'z'; letter++ {
		parts = append(parts, string(letter))
	}
	for n := range 100 {
		parts = append(parts, strconv.Itoa(n))
	}
	for n := 100; n < 1000; n += 100 {
		parts = append(parts, strconv.Itoa(n), strconv.Itoa(n)+"-and")
	}
	return parts
}
