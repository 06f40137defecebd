package fault_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"turno/server/servertest"
	"turno/tests/harness"
)

// soon is when what a zone was made for happens: late enough for programs to start, and soon enough to wait for.
const soon = 20 * time.Second

// A stretch is a time with one offset from UTC; the last one of a zone has no end.
type stretch struct {
	offset time.Duration
	until  time.Time
}

// zone compiles a zone of the sample branch's name and gives the directory that the program finds it in.
func zone(t *testing.T, stretches ...stretch) string {
	t.Helper()
	source, dir := "Zone\tEurope/Rome", t.TempDir()
	for i, s := range stretches {
		sign, d := "", s.offset
		if d < 0 {
			sign, d = "-", -d
		}
		source += fmt.Sprintf("\t%s%d:%02d:%02d\t-\tT%d", sign, int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60, i)
		if !s.until.IsZero() {
			source += s.until.UTC().Format("\t2006 Jan 2 15:04:05u\n\t")
		}
	}
	file := filepath.Join(t.TempDir(), "zone")
	if err := os.WriteFile(file, []byte(source+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	zic, err := exec.LookPath("zic")
	if err != nil {
		zic = "/usr/sbin/zic" // not on everybody's path
	}
	if out, err := exec.Command(zic, "-d", dir, file).CombinedOutput(); err != nil {
		t.Fatalf("zic: %v\n%s\n%s", err, out, source)
	}
	return dir
}

// shows is the offset with which a wall clock shows the time of a day at a moment.
func shows(clock string, at time.Time) time.Duration {
	wall, err := time.Parse(time.TimeOnly, clock)
	if err != nil {
		panic(err)
	}
	utc := at.UTC()
	d := wall.Sub(time.Date(0, 1, 1, utc.Hour(), utc.Minute(), utc.Second(), 0, time.UTC))
	switch {
	case d > 12*time.Hour:
		d -= 24 * time.Hour
	case d <= -12*time.Hour:
		d += 24 * time.Hour
	}
	return d
}

// A series is the numbers that programs give one after the other, as fast as they are asked.
type series struct {
	t      *testing.T
	last   int
	resets []time.Time
	count  int
	// newest is the last ticket, and eve the last one before the numbers began anew.
	newest, eve map[string]any
}

// issue takes one ticket and checks that its number is the next one, or the first of a new day.
func (s *series) issue(p *harness.Program) map[string]any {
	s.t.Helper()
	s.count++
	before := time.Now()
	ticket := p.Must(s.t, harness.Tickets, fmt.Sprint("series", s.count),
		map[string]string{"service": "legal", "language": "it"})
	number, err := strconv.Atoi(ticket["number"].(string)[1:])
	switch {
	case err != nil:
		s.t.Fatal(err)
	case number == 1 && s.last > 1:
		s.resets, s.eve = append(s.resets, before), s.newest
	case number != s.last+1:
		s.t.Fatalf("number %d came after %d", number, s.last)
	}
	s.last, s.newest = number, ticket
	return ticket
}

// until issues through the programs in turn until a moment.
func (s *series) until(end time.Time, programs ...*harness.Program) {
	s.t.Helper()
	for time.Now().Before(end) {
		for _, p := range programs {
			s.issue(p)
		}
		<-time.After(50 * time.Millisecond)
	}
}

// callAll has a desk call all that wait and checks that each wait is time that has passed. Times are told with whole minutes
// of offset, so that those of a zone made for a test are off by less than one; slack is how much of that a change of
// offsets leaves between two times.
func (s *series) callAll(p *harness.Program, began time.Time, slack time.Duration) {
	s.t.Helper()
	for i := 0; ; i++ {
		status, ticket, err := p.Send("/desk/meet/1/calls", fmt.Sprint("call", i), map[string]string{})
		if status == 204 {
			return
		}
		if err != nil || status != 201 {
			s.t.Fatalf("call: %d %v %v", status, ticket, err)
		}
		issued, called := moment(s.t, ticket, "issued_at"), moment(s.t, ticket, "called_at")
		if wait := called.Sub(issued); wait < -slack || wait > time.Since(began)+2*time.Second+slack {
			s.t.Errorf("%v waited %v, from %v to %v; %v have passed", ticket["number"], wait, issued, called, time.Since(began))
		}
		p.Must(s.t, "/desk/meet/1/moves", fmt.Sprint("missed", i), map[string]any{"ticket": ticket["number"], "move": "no_show"})
	}
}

func moment(t *testing.T, ticket map[string]any, field string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, ticket[field].(string))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// The whole program lives through midnights: an ordinary one, one that comes twice because the clock goes back over it, and
// one that the clock jumps over. Numbers begin anew once, at the first, and no wait is negative.
func TestMidnights(t *testing.T) {
	t.Parallel()
	for name, night := range map[string]struct {
		stretches func(first time.Time) []stretch
		after     time.Duration // how long after the first midnight all is over
	}{
		"ordinary": {func(first time.Time) []stretch { return []stretch{{offset: shows("00:00:00", first)}} }, 3 * time.Second},
		"twice": {func(first time.Time) []stretch {
			offset := shows("00:00:00", first)
			return []stretch{{offset, first.Add(4 * time.Second)}, {offset: offset - 10*time.Second}}
		}, 13 * time.Second},
		"jumped over": {func(first time.Time) []stretch {
			offset := shows("23:30:00", first)
			return []stretch{{offset, first}, {offset: offset + time.Hour}}
		}, 3 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			harness.OnEachPlace(t, func(t *testing.T, where harness.Place) {
				t.Parallel()
				began := time.Now()
				first := began.Add(soon).Truncate(time.Second)
				where.Zones = zone(t, night.stretches(first)...)
				p := harness.StartOpen(t, where)
				s := &series{t: t}
				s.until(first.Add(night.after), p)
				if len(s.resets) != 1 {
					t.Fatalf("numbers began anew %d times, at %v; midnight was at %v", len(s.resets), s.resets, first)
				}
				if off := s.resets[0].Sub(first); off < -time.Second || off > 3*time.Second { // on a busy machine
					t.Errorf("numbers began anew %v after midnight", off)
				}
				today := s.issue(p)
				p.Stop(t)
				p.Start(t) // which sweeps
				harness.Eventually(t, "the tickets of yesterday to lapse", func() error {
					if state := p.Must(t, "/t/"+s.eve["token"].(string), "", nil)["state"]; state != "cancelled" {
						return fmt.Errorf("it is %v", state)
					}
					return nil
				})
				if state := p.Must(t, "/t/"+today["token"].(string), "", nil)["state"]; state != "waiting" {
					t.Errorf("the ticket of today is %v", state)
				}
				s.callAll(p, began, time.Duration(len(night.stretches(first))-1)*time.Minute)
			})
		})
	}
}

// One of two servers of a Redis is an hour ahead: its midnight is the branch's, and the other's own changes nothing more.
func TestMidnightWithAServerAnHourAhead(t *testing.T) {
	t.Parallel()
	began := time.Now()
	midnight := began.Add(soon).Truncate(time.Second)
	here := harness.AtRedis(t)
	there := here
	there.Dir = t.TempDir()
	offset := shows("00:00:00", midnight)
	here.Zones, there.Zones = zone(t, stretch{offset: offset}), zone(t, stretch{offset: offset + time.Hour})
	right := harness.StartOpen(t, here)
	s := &series{t: t}
	for range 3 {
		s.issue(right)
	}
	ahead := harness.StartOpen(t, there)
	s.issue(ahead)
	if s.last != 1 {
		t.Fatalf("the server that is in the next day gave number %d", s.last)
	}
	s.until(midnight.Add(2*time.Second), right, ahead)
	if len(s.resets) != 1 {
		t.Errorf("numbers began anew %d times, at %v", len(s.resets), s.resets)
	}
	s.callAll(right, began, 0)
}

// Nobody touches the kiosk: at its minute it opens, and closes.
func TestTheKioskOpensAndClosesByItself(t *testing.T) {
	t.Parallel()
	browser := servertest.Browser(t)
	hours := map[string]any{}
	for _, day := range []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"} {
		hours[day] = [][]string{{"09:30", "12:00"}}
	}
	for name, change := range map[string]struct{ clock, before, after string }{
		"opens":  {"09:30:00", "closed", "home"},
		"closes": {"12:00:00", "home", "closed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := time.Now().Add(soon).Truncate(time.Second)
			where := harness.AtDisk(t)
			where.Zones = zone(t, stretch{offset: shows(change.clock, at)})
			p := harness.Start(t, where, "-branch",
				servertest.Office{Hours: true}.File(t, func(office map[string]any) { office["hours"] = hours }))
			kiosk := harness.OpenTab(t, browser, "kiosk", harness.Tower)
			kiosk.Visit(p.Base + "/kiosk/meet")
			kiosk.Until("to be "+change.before, fmt.Sprintf(`document.querySelector("[data-kiosk=%s]")`, change.before))
			if late := time.Since(at); late > 0 {
				t.Fatalf("the machine took %v too long to get here", late)
			}
			kiosk.Until("to come to its minute", fmt.Sprintf("Date.now() >= %d", at.UnixMilli()))
			kiosk.Until("to be "+change.after, fmt.Sprintf(`document.querySelector("[data-kiosk=%s]")`, change.after))
			if took := time.Since(at); took < 0 || took > 15*time.Second {
				t.Errorf("the kiosk changed %v after its minute", took)
			}
		})
	}
}
