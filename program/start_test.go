package program

import (
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"turno/server"
	"turno/server/branch"
	"turno/server/servertest"
)

// trial is a start of the demo on a Sunday, for a test to change.
func trial() start {
	return start{
		options: options{demo: true},
		base:    "http://127.0.0.1:8080",
		alone:   true,
		branch:  branch.Sample(),
		screens: []server.Screens{{Branch: branch.Sample()}},
		ticket:  "TOKEN",
		now:     time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC),
		store:   "the store",
	}
}

// has checks that a text holds each of the words.
func has(t *testing.T, text string, words ...string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(text, word) {
			t.Errorf("lacks %q:\n%s", word, text)
		}
	}
}

// N1, N2: what a newcomer has to know stands in one block.
func TestDemoSaysWhatIsThere(t *testing.T) {
	t.Chdir("..") // as whoever runs `go run .`
	p := launch(t, []string{"-demo", "-data", t.TempDir()})
	said := strings.Join(p.lines, "\n")
	for _, path := range []string{
		"/", "/kiosk/meet", "/display/meet", "/door/meet", "/desk/meet", "/supervisor/meet", "/desk/meet/sessions",
		"/desk/meet/appointments", "/desk/meet/screens",
	} {
		has(t, said+"\n", " "+p.base+path+"\n")
		if status := p.getJSON(t, path, new(any)); status != 200 {
			t.Errorf("%s: got %d", path, status)
		}
	}
	has(t, said, "Simulated: visitors, and staff at desks 1 and 2. Desk 3 is yours.", "open round the clock",
		"go run . -demo -listen 0.0.0.0:"+strings.TrimPrefix(p.base, "http://127.0.0.1:")+" -insecure")
	_, rest, _ := strings.Cut(said, p.base+"/t/")
	token, _, _ := strings.Cut(rest, " ")
	var ticket struct{ Number string }
	if status := p.getJSON(t, "/t/"+token, &ticket); status != 200 || ticket.Number == "" {
		t.Errorf("the phone's ticket: got %d %+v", status, ticket)
	}
}

// N2: on a machine that others reach, codes lead where phones get, whatever address a screen was opened under.
func TestDemoLetsPhonesIn(t *testing.T) {
	p := launch(t, []string{"-demo", "-data", t.TempDir(), "-listen", "0.0.0.0:0", "-insecure"})
	said := strings.Join(p.lines, "\n")
	phones := p.base // of a machine that is in no network
	if ip := reachedBy(outward(), ownAddresses()); ip.IsValid() {
		phones = strings.Replace(p.base, "127.0.0.1", ip.String(), 1)
		if got := readHalfBlocks(t, said); !strings.HasPrefix(got, phones+"/t/") {
			t.Errorf("the code in the terminal leads to %s, want %s/t/…", got, phones)
		}
	}
	has(t, said, "ready http://127.0.0.1:", phones+"/t/")
	body := strings.NewReader(`{"service":"information","language":"it"}`)
	r, err := http.NewRequest("POST", p.base+"/kiosk/meet/tickets", body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", server.NewKey())
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var issued struct{ URL string }
	if err := json.NewDecoder(res.Body).Decode(&issued); err != nil || !strings.HasPrefix(issued.URL, phones+"/t/") {
		t.Errorf("a ticket's code leads to %s, want %s/t/… (%v)", issued.URL, phones, err)
	}
}

func TestStartTellsPhonesTheWay(t *testing.T) {
	t.Chdir("..")
	in := func(change func(*start)) start {
		s := trial()
		s.demo, s.ticket = false, ""
		change(&s)
		return s
	}
	for _, c := range []struct {
		name string
		s    start
		want []string
	}{
		{"this machine alone", in(func(s *start) {}),
			[]string{"http://127.0.0.1:8080 open on this machine alone", "TURNO_PUBLIC_URL"}},
		{"a trial on this machine", in(func(s *start) { s.dev = true }), []string{" -dev -listen 0.0.0.0:8080 -insecure"}},
		{"a trial with a branch", in(func(s *start) { s.demo, s.branchFile = true, "my office.json" }),
			[]string{"go run . -branch 'my office.json' -demo -listen 0.0.0.0:8080 -insecure"}},
		{"a trial where no network is", in(func(s *start) { s.demo, s.alone = true, false }), []string{"TURNO_PUBLIC_URL"}},
		{"public", in(func(s *start) { s.publicURL = "https://turno.example" }), []string{"lead to https://turno.example\n"}},
		{"private", in(func(s *start) { s.publicURL = "http://turno.local" }), []string{"http://turno.local", `"wifi"`}},
		{"private in a Wi-Fi", in(func(s *start) { s.publicURL, s.branch.WiFi = "http://turno.local", "Meet ospiti" }),
			[]string{"lead to http://turno.local, in the Wi-Fi Meet ospiti\n"}},
	} {
		t.Run(c.name, func(t *testing.T) { has(t, c.s.String(), c.want...) })
	}
	s := trial()
	s.alone, s.network = false, "http://192.168.1.7:8080"
	if got := readHalfBlocks(t, s.String()); got != "http://192.168.1.7:8080/t/TOKEN" {
		t.Errorf("the code in the terminal leads to %s", got)
	}
}

// N3: who starts an office outside its hours learns it, and what opens it.
func TestStartSaysWhenTheOfficeOpens(t *testing.T) {
	sunday := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	closedUntil := func(date string) func(*branch.Branch) {
		return func(b *branch.Branch) { b.Closures = []branch.Closure{{From: "2026-11-01", To: date}} }
	}
	for _, c := range []struct {
		name   string
		now    time.Time
		dev    bool
		change func(*branch.Branch)
		want   string
	}{
		{"Sunday", sunday, false, nil, "closed until Monday 09:30; -dev opens it"},
		{"by the branch's clock", sunday.Add(20*time.Hour + 29*time.Minute), false, nil,
			"closed until Monday 09:30; -dev opens it"},
		{"Monday", sunday.Add(22 * time.Hour), false, nil, "open until 12:00"},
		{"-dev", sunday, true, nil, "open round the clock (its own hours: closed until Monday 09:30)"},
		{"always", sunday, false, func(b *branch.Branch) { b.AlwaysOpen = true }, "open round the clock"},
		{"holidays", sunday, false, closedUntil("2026-12-06"), "closed until Monday 7 December 09:30; -dev opens it"},
		{"for ever", sunday, false, closedUntil("2099-12-31"), "closed, and not open on any of the next 60 days; -dev opens it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := start{branch: branch.Sample(), now: c.now, options: options{dev: c.dev}}
			if c.change != nil {
				c.change(s.branch)
			}
			if got := s.hours(); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestStartSaysWhoIsSimulated(t *testing.T) {
	for desks, want := range map[int]string{
		1: "staff at desk 1. Look on: there is no desk for you.",
		2: "staff at desk 1. Desk 2 is yours.",
		3: "staff at desks 1 and 2. Desk 3 is yours.",
		9: "staff at desks 1 and 2. The other 7 desks are yours.",
	} {
		s := trial()
		s.branch.Desks = nil
		for i := range desks {
			s.branch.Desks = append(s.branch.Desks, branch.Desk{ID: string(rune('1' + i))})
		}
		has(t, s.String(), want)
	}
	s := trial()
	s.ticket, s.noTicket = "", errors.New("the store is away")
	has(t, s.String(), "no ticket to look at: the store is away")
}

// N3: -dev and -demo open any branch.
func TestTrialsOpenAnyBranch(t *testing.T) {
	file := servertest.Office{Closed: true}.File(t)
	for arg, open := range map[string]bool{"-dev": true, "-demo": true, "-insecure": false} {
		o, err := parseOptions([]string{arg, "-branch", file}, environ(), nil)
		if err != nil {
			t.Fatal(err)
		}
		b, err := openBranch(o, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		if got := b.Doors(time.Now()).Open; got != open {
			t.Errorf("%s: open %t, want %t", arg, got, open)
		}
	}
}

// readHalfBlocks reads the QR code of a text whose lines draw two rows each, light on dark.
func readHalfBlocks(t *testing.T, text string) string {
	t.Helper()
	var rows [][2][]bool // of light modules
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if line == "" || strings.Trim(line, "█▀▄ ") != "" {
			continue
		}
		var pair [2][]bool
		for _, c := range line {
			pair[0], pair[1] = append(pair[0], c == '█' || c == '▀'), append(pair[1], c == '█' || c == '▄')
		}
		rows = append(rows, pair)
	}
	const scale = 4
	picture := image.NewGray(image.Rect(0, 0, scale*len(rows)*2, scale*len(rows)*2))
	for y, pair := range rows {
		for half, modules := range pair {
			for x, light := range modules {
				for i := range scale * scale {
					picture.SetGray(x*scale+i%scale, (y*2+half)*scale+i/scale, color.Gray{Y: map[bool]uint8{true: 255}[light]})
				}
			}
		}
	}
	return servertest.ReadQR(t, picture)
}
