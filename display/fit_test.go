package display_test

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"turno/server"
	"turno/server/branch"
	"turno/server/queue"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// A seen is what a board shows, in hundredths of the height of a 16:9 screen.
type seen struct {
	Number, Desk, Row, Message float64 // sizes of letters, 0 for none
	Least                      float64 // of all letters that are seen
	Rows                       int
	Services                   int // that are seen by now
	Cut                        []string
}

// look measures what a person needs: whole boxes, on screen, not overlapped.
//
//go:embed testdata/look.js
var look string

// busy has the desks of an office call, and more wait.
func busy(t *testing.T, office servertest.Office, message string) *servertest.Site {
	t.Helper()
	b, err := branch.Parse(office.JSON())
	if err != nil {
		t.Fatal(err)
	}
	e := queuetest.Embedded(t).Engine(b, nil)
	s := serve(t, e)
	for i := range 8 {
		service := b.Services[i%len(b.Services)].ID
		desk := b.Desks[i%len(b.Desks)].ID
		number := s.Issue(t, service, b.Languages[i%len(b.Languages)]).Number
		s.Call(t, desk, number)
		if i < 3 {
			s.Move(t, desk, number, queue.MissShow)
		} else if i < 7 {
			s.Move(t, desk, number, queue.Serve)
			s.Move(t, desk, number, queue.Finish)
		}
	}
	for i := range b.Services {
		s.Issue(t, b.Services[i].ID, "it")
	}
	if err := e.SetMessage(t.Context(), server.NewKey(), message); err != nil {
		t.Fatal(err)
	}
	if err := e.Pause(t.Context(), server.NewKey(), b.Services[0].ID, true); err != nil {
		t.Fatal(err)
	}
	return s
}

// A1, A2, B3: whatever an office has, number and desk are whole and largest, the last calls whole, and nothing is too small
// to be read at five metres.
func TestTheBoardFitsEveryOffice(t *testing.T) {
	long := strings.Repeat("Oggi chiudiamo prima. ", 6)[:120]
	ctx := servertest.Browser(t)
	for _, c := range []struct {
		name    string
		office  servertest.Office
		message string
	}{
		{"the sample's", servertest.Office{}, ""},
		{"one service", servertest.Office{Services: 1, Desks: 1, NameLength: 80}, long},
		{"five services", servertest.Office{Services: 5, Desks: 40, Directions: true}, ""},
		{"eight services, one word", servertest.Office{Services: 8, Desks: 99, NameLength: 80, OneWord: true, LongDesks: true,
			FirstNumber: 9999}, ""},
		{"everything", servertest.Office{Services: 26, Desks: 99, NameLength: 80, LongDesks: true, Directions: true,
			FirstNumber: 9999}, long},
	} {
		s := busy(t, c.office, c.message)
		for _, lang := range []string{"it", "ar"} {
			for _, size := range [][2]int64{{1920, 1080}, {1280, 720}, {1366, 768}, {3840, 2160}, {1080, 1920}} {
				t.Run(fmt.Sprint(c.name, " ", lang, " ", size), func(t *testing.T) {
					got := board(t, ctx, s.URL+"/display/meet?lang="+lang, size)
					for _, cut := range got.Cut {
						t.Error(cut)
					}
					if got.Number < max(9, got.Desk) || min(got.Desk, got.Row) < 6.8 || got.Rows < 2 || got.Least < 3.4 {
						t.Errorf("too small, or too few: %+v", got)
					}
					if c.message != "" && got.Message < 6.8 || got.Services == 0 {
						t.Errorf("the message or the services are left out: %+v", got)
					}
				})
			}
		}
	}
}

// board opens a board in a size, in a browser that is open.
func board(t *testing.T, ctx context.Context, address string, size [2]int64) seen {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	metrics := emulation.SetDeviceMetricsOverrideParams{Width: size[0], Height: size[1], DeviceScaleFactor: 1}
	if _, err := chromedp.Call(ctx, emulation.SetDeviceMetricsOverride, metrics); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(address)); err != nil {
		t.Fatal(err)
	}
	got, err := chromedp.Run(ctx, chromedp.Evaluate[seen](look, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return got
}
