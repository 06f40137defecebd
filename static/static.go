// Package static is what browsers download: style sheets, scripts, pictures, sounds and fonts, embedded in the program.
//
// All files are served under one prefix with the hash of all of them, /static/<hash>/. So a browser may cache them for ever,
// relative imports between scripts stay within one build, and a page can tell that the program is another build now.
package static

import (
	"crypto/sha256"
	"embed"
	"encoding/base32"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

//go:embed css fonts img js
var files embed.FS

// Prefix is the path that all assets are served under.
const Prefix = "/static/"

// devVersion is used in place of the hash while the files are read from disk, as they may change at any moment.
const devVersion = "dev"

// Assets serve the files. They are safe for use by any number of goroutines.
type Assets struct {
	version string
	dev     fs.FS // nil: serve the embedded files
	entries map[string]*entry
}

// Embedded are the assets built into the program.
func Embedded() *Assets {
	a := &Assets{entries: map[string]*entry{}}
	hash := sha256.New()
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		// Name and length come before each file, so that two different sets of files never have the same hash.
		fmt.Fprintf(hash, "%s %d\n", name, len(content))
		hash.Write(content)
		a.entries[name] = newEntry(name, content)
		return nil
	})
	if err != nil {
		panic(err) // every embedded file can be read
	}
	a.version = strings.ToLower(base32.StdEncoding.EncodeToString(hash.Sum(nil)[:10]))
	return a
}

// Disk are the assets in a directory, for development. They are read again at each request.
func Disk(dir string) (*Assets, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return nil, fmt.Errorf("assets from disk: %w", err)
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("assets from disk: %s is no directory", dir)
	}
	return &Assets{version: devVersion, dev: os.DirFS(dir)}, nil
}

// Version is the hash over all the files, 16 characters of a-z and 2-7, or "dev" from disk.
func (a *Assets) Version() string { return a.version }

// Path is where a file is served, "js/desk/desk.js" → "/static/<hash>/js/desk/desk.js".
func (a *Assets) Path(name string) string { return Prefix + a.version + "/" + name }
