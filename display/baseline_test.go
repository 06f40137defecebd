package display_test

import (
	"bytes"
	"compress/gzip"
	"maps"
	"net/http"
	"path"
	"regexp"
	"strings"
	"testing"

	"turno/display"
	"turno/server"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
	"turno/static"
)

// newer is what Chromium 63, the browser of televisions of 2019, does not understand, by kind of file.
var newer = map[string][]struct{ name, pattern string }{
	".js": {
		{"optional chaining (80)", `\w\?\.[\w\[(]`},
		{"nullish coalescing (80)", `\?\?`},
		{"private fields (74)", `\bthis\.#`},
		{"class fields (72)", `(?m)^\s+(static\s+)?\w+ = .*$\n+\s+(constructor|connectedCallback)\b`},
		{"catch without binding (66)", `catch \{`},
		{"numeric separators (75)", `\b\d+_\d`},
		{"replaceChildren (86)", `\.replaceChildren\(`},
		{"replaceAll (85)", `\.replaceAll\(`},
		{"Array.at (92)", `\.at\(`},
		{"flat, flatMap (69), fromEntries (73)", `\.(flat|flatMap|fromEntries)\(`},
		{"globalThis (71)", `\bglobalThis\b`},
		{"queueMicrotask (71)", `\bqueueMicrotask\b`},
		{"AbortSignal.timeout (103)", `AbortSignal\.`},
		{"toggleAttribute (69)", `toggleAttribute`},
		{"AbortController (66)", `AbortController`},
		{"ResizeObserver (64)", `ResizeObserver`},
		{"matchAll (73), trimStart, trimEnd (66)", `\.(matchAll|trimStart|trimEnd)\(`},
		{"allSettled (76), Promise.any (85)", `Promise\.(allSettled|any)\b`},
		{"Intl formats of relative time and lists (71, 72)", `Intl\.(RelativeTimeFormat|ListFormat|DisplayNames)`},
		{"structuredClone (98)", `structuredClone`},
		{"named groups of regular expressions (64)", `\(\?<[a-zA-Z]`},
		{"logical assignment (85)", `(\|\||&&)=`},
		{"wake locks (84)", `wakeLock`},
	},
	".css": {
		{"clamp, min, max (79)", `:[^;]*\b(clamp|min|max)\(`},
		{"gap of flex boxes (84) and of grids (66)", `(?m)^\s*(row-|column-)?gap:`},
		{"inset (87)", `(?m)^\s*inset`},
		{"aspect-ratio (88)", `(?m)^\s*aspect-ratio:`},
		{"logical margins and padding (69 and 87)", `(?m)^\s*(margin|padding)-(inline|block)`},
		{":is, :where, :has (88, 105)", `:(is|where|has)\(`},
		{"cascade layers (99)", `@layer`},
		{"nesting (112)", `(?m)^\s+&`},
		{"color-mix (111)", `color-mix`},
		{"dynamic viewport units (108)", `\d(dvh|svh|lvh)\b`},
		{"display: contents (65)", `display:\s*contents`},
		{"logical sizes and borders (57 to 87)", `(?m)^\s*((min-|max-)?(inline|block)-size|border-(inline|block))`},
		{"overflow-wrap: anywhere (80)", `overflow-wrap:\s*anywhere`},
		{"single transforms (104)", `(?m)^\s*(translate|rotate|scale):`},
		{"media ranges (104)", `@media[^{]*[<>]`},
	},
}

// comments may name what the code must not use.
var comments = regexp.MustCompile(`(?s:/\*.*?\*/)|(?m:(?:^|\s)//.*$)`)

// TestTelevisionsOf2019ReadTheBoard checks every script and style sheet that the board loads, with and without scripts.
func TestTelevisionsOf2019ReadTheBoard(t *testing.T) {
	loaded := load(t, "/display/meet")
	maps.Copy(loaded, load(t, "/display/meet/lite"))
	for _, want := range []string{"js/display/display.js", "js/display/announce.js", "js/live/socket.js", "js/sound/voice.js",
		"js/live/poll.js", "js/display/health.js", "js/display/stage.js",
		"css/display/call.css", "css/display/lite.css", "css/base/tokens.css"} {
		if _, ok := loaded[want]; !ok {
			t.Errorf("the board does not load %s: the test sees less than a browser", want)
		}
	}
	for name, content := range loaded {
		code := comments.ReplaceAllString(content, "")
		for _, rule := range newer[path.Ext(name)] {
			if found := regexp.MustCompile(rule.pattern).FindString(code); found != "" {
				t.Errorf("%s uses %s: %q", name, rule.name, found)
			}
		}
	}
}

// TestTheBoardIsLight checks the board's size against its budget.
func TestTheBoardIsLight(t *testing.T) {
	const budget = 80 << 10 // bytes, compressed
	total := 0
	for name, content := range load(t, "/display/meet") {
		size := len(content)
		if path.Ext(name) != ".woff2" {
			size = zipped(t, content)
		}
		total += size
	}
	t.Logf("the board weighs %d bytes", total)
	if total > budget {
		t.Errorf("the board weighs %d bytes, want at most %d", total, budget)
	}
}

// load returns a page and all files that a browser loads for it, by name.
func load(t *testing.T, from string) map[string]string {
	t.Helper()
	s := servertest.Serve(t, queuetest.Open(t), server.Routes, display.Routes)
	s.Issue(t, "legal", "ar")
	s.Call(t, "2", "B001")
	page := s.Get(t, from, "text/html").Body
	loaded := map[string]string{"page": page}
	var follow func(address string)
	follow = func(address string) {
		// /static/<hash>/<name>
		name := strings.SplitN(address, "/", 4)[3]
		if _, ok := loaded[name]; ok {
			return
		}
		a := s.Get(t, address, "*/*")
		if a.Status != http.StatusOK {
			t.Errorf("GET %s: status %d, want 200", address, a.Status)
		}
		loaded[name] = a.Body
		for _, m := range references.FindAllStringSubmatch(a.Body, -1) {
			follow(path.Join(path.Dir(address), m[1]))
		}
	}
	for _, attribute := range []string{"href", "src"} {
		for _, n := range servertest.Parse(t, page).All(attribute, "*") {
			if address, _, _ := strings.Cut(n.Attribute(attribute), "#"); strings.HasPrefix(address, static.Prefix) {
				follow(address)
			}
		}
	}
	return loaded
}

// references are imports of scripts, and imports and fonts of style sheets.
var references = regexp.MustCompile(`(?:from |import |url\()"(\.{0,2}/?[^"]+\.(?:js|css|woff2))"`)

func zipped(t *testing.T, content string) int {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}
