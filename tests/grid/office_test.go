package grid_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"turno/display"
	"turno/kiosk"
	"turno/kiosk/door"
	"turno/kiosk/phone"
	"turno/server"
	"turno/server/agenda"
	"turno/server/appointment"
	"turno/server/branch"
	"turno/server/desk"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
	"turno/server/supervisor"
)

// message is the longest that a supervisor shows.
var message = strings.Repeat("Lo sportello legale chiude alle 11:30. ", 3) + "Arrivederci."

// A house is what the offices of one screen are served by: one server, so that a browser keeps its files, and one Redis.
type house struct {
	tb      testing.TB
	store   queuetest.Store
	gone    queuetest.Store // a Redis that does not answer
	offices map[string]*office
	// sites serve them by kind, as a phone's ticket is looked for in all of a site.
	sites map[string]*servertest.Site
}

// kind is that of the site that serves an office in a state: one that has lost its store, one whose codes no phone opens, or
// "" for all others.
func kind(state string) string {
	if state == "away" || state == "unreached" {
		return state
	}
	return ""
}

// An office is a branch of some size in some state.
type office struct {
	engine *engine.Engine
	// ahead is by how much the office's clock differs from the machine's, until its day has come to this hour.
	ahead atomic.Int64
	state string
	// job is what the first desk does: it holds a ticket that is called or being served, has a break, its shift has ended, or
	// nothing.
	job     string
	held    string // the number that the first desk holds, or has put back
	desks   []string
	dressed sync.Once
	phones  map[string]string // tokens by the state of their ticket; "waiting it" is one in Italian
}

// open opens the offices of the pages; what happens in one happens when its first page is asked for.
func open(tb testing.TB, store *queuetest.Redis, pages []page) *house {
	tb.Helper()
	nowhere := queuetest.Client(tb, "/nowhere")
	h := &house{tb: tb, store: queuetest.Store{Client: store.Client(tb)}, gone: queuetest.Store{Client: nowhere},
		offices: map[string]*office{}}
	engines := map[string]map[string]*engine.Engine{"": {}, "away": {}, "unreached": {}}
	for _, p := range pages {
		if h.offices[p.place()] != nil {
			continue
		}
		o := h.open(p)
		h.offices[p.place()] = o
		engines[kind(p.state)][o.engine.Branch().ID] = o.engine
	}
	h.sites = map[string]*servertest.Site{}
	for kind := range engines {
		h.sites[kind] = serve(tb, engines[kind], kind != "unreached")
	}
	return h
}

// serve serves offices whose codes phones open or not.
func serve(tb testing.TB, engines map[string]*engine.Engine, reached bool) *servertest.Site {
	tb.Helper()
	public := func(s *server.Site) []server.Route {
		if reached {
			s.PublicURL = "https://turno.example.org"
		}
		return server.Routes(s)
	}
	return servertest.ServeAll(tb, engines, public, kiosk.Routes, door.Routes, phone.Routes,
		display.Routes, desk.Routes, agenda.Routes, supervisor.Routes)
}

// url is where a page is found.
func (h *house) url(s screen, p page) string {
	return h.sites[kind(p.state)].URL + s.path(p, h.of(p)) + "?" + strings.TrimSuffix("lang="+p.lang+"&"+p.mode, "&")
}

// zone is one in which it is that hour now, so that no day of a test ends at midnight.
func zone(hour int) string {
	ahead := (hour-time.Now().UTC().Hour()+36)%24 - 12
	if ahead == 0 {
		return "Etc/GMT"
	}
	return fmt.Sprintf("Etc/GMT%+d", -ahead) // their sign is the other way round
}

func (h *house) open(p page) *office {
	h.tb.Helper()
	made := p.office
	// The name of the test's screen keeps the offices of one Redis apart.
	made.ID, made.Zone = fmt.Sprintf("%s%d", p.screen, len(h.offices)), zone(12)
	if p.state == "closed" {
		made.Hours, made.Zone = true, zone(5) // before all hours
	}
	b, err := branch.Parse(made.JSON())
	if err != nil {
		h.tb.Fatalf("%v: %v", p, err)
	}
	store := h.store
	if p.state == "away" {
		store = h.gone
	}
	o := &office{state: p.state, job: p.job, phones: map[string]string{}}
	o.engine = store.Engine(b, func() time.Time { return time.Now().Add(time.Duration(o.ahead.Load())) })
	for _, d := range b.Desks {
		o.desks = append(o.desks, d.ID)
	}
	return o
}

// of is the office of a page, in which has happened what its state says.
func (h *house) of(p page) *office {
	o := h.offices[p.place()]
	o.dressed.Do(func() {
		if err := o.dress(h.tb.Context()); err != nil {
			h.tb.Errorf("%v: %v", p, err)
		}
	})
	return o
}

// dress lets happen what the state says.
func (o *office) dress(ctx context.Context) error {
	switch o.state {
	case "away", "closed":
		return nil
	case "empty":
		return o.occupy(ctx)
	}
	d := &day{office: o, ctx: ctx, tokens: map[string]string{}}
	o.ahead.Store(-int64(time.Hour))
	d.pass()
	d.history()
	d.crowd(4) // one in each language
	for _, at := range o.desks[min(1, len(o.desks)):min(6, len(o.desks))] {
		d.call(at)
	}
	o.held = d.call(o.desks[0]).Number
	d.phones["called"], d.phones["serving"] = d.tokens[o.held], d.tokens[o.held]
	if o.state == "sixty" {
		d.crowd(60)
	}
	d.work()
	o.ahead.Store(0)
	d.appointments()
	d.crowd(4) // kiosks show no ticket that was given a while ago
	d.house()
	return d.err
}

// house has the supervisor, or somebody at the last desk, do what the state says.
func (d *day) house() {
	switch d.state {
	case "paused":
		by := ledger.Head{Key: server.NewKey(), By: ledger.Supervisor}
		d.do(d.engine.Pause(d.ctx, by, d.engine.Branch().Services[0].ID, true))
	case "alarm":
		last := d.desks[len(d.desks)-1]
		d.do(d.engine.Alarm(d.ctx, ledger.Head{Key: server.NewKey(), Desk: last}, last, true))
	}
	if d.state == "last call" || d.state == "notices" {
		d.do(d.engine.LastCall(d.ctx, ledger.Head{Key: server.NewKey(), By: ledger.Supervisor}, true))
	}
	if d.state == "message" || d.state == "notices" {
		d.do(d.engine.SetMessage(d.ctx, ledger.Head{Key: server.NewKey(), By: ledger.Supervisor}, message[:120]))
	}
}

// occupy has the first desk have a break, now or after its ticket, or end its shift.
func (o *office) occupy(ctx context.Context) (err error) {
	at := o.desks[0]
	switch o.job {
	case "break", "planned":
		r := queue.BreakRequest{Head: ledger.Head{Key: server.NewKey(), Desk: at}, Reason: "back_office",
			After: o.job == "planned"}
		_, err = o.engine.Break(ctx, r)
	case "ended":
		_, err = o.engine.EndShift(ctx, ledger.Head{Key: server.NewKey(), Desk: at}, at)
	}
	return err
}

// A day makes things happen one after the other until one fails.
type day struct {
	*office
	ctx    context.Context
	issued int
	tokens map[string]string // by number
	err    error
}

func (d *day) do(err error) {
	if d.err == nil {
		d.err = err
	}
}

// issue gives the token of a new ticket for the next service in turn.
func (d *day) issue(coming bool) string {
	b := d.engine.Branch()
	s := &b.Services[d.issued%len(b.Services)]
	r := queue.IssueRequest{Head: ledger.Head{Key: server.NewKey(), By: ledger.ByVisitor}, Service: s.ID,
		Language: b.Languages[d.issued%len(b.Languages)],
		Source:   queue.AtKiosk, Coming: coming}
	if s.AsksLanguage {
		r.Needs = b.NeededLanguages[d.issued%len(b.NeededLanguages)]
	}
	if len(b.Priorities) > 0 && d.issued%4 == 0 {
		r.Priority = b.Priorities[d.issued%len(b.Priorities)].ID
	}
	d.issued++
	if d.ahead.Load() < 0 {
		d.ahead.Add(int64(20 * time.Second))
	}
	t, err := d.engine.Issue(d.ctx, r)
	d.do(err)
	d.tokens[t.Number] = t.Token
	return t.Token
}

func (d *day) crowd(n int) {
	for range n {
		lang := d.engine.Branch().Languages[d.issued%len(d.engine.Branch().Languages)]
		d.phones["waiting "+lang] = d.issue(false)
		d.phones["waiting"] = d.phones["waiting "+lang]
	}
}

// leave has somebody take a ticket and go.
func (d *day) leave() {
	d.phones["cancelled"] = d.issue(false)
	_, err := d.engine.Leave(d.ctx, ledger.Head{Key: server.NewKey(), By: ledger.ByVisitor}, d.phones["cancelled"])
	d.do(err)
}

// pass lets the numbers of four digits go by in an office that has come to the last of them.
func (d *day) pass() {
	for _, s := range d.engine.Branch().Services {
		if s.FirstNumber == 9999 {
			d.leave()
		}
	}
}

func (d *day) call(desk string) queue.Ticket {
	d.ahead.Add(int64(10 * time.Second))
	t, err := d.engine.Call(d.ctx, queue.CallRequest{Head: ledger.Head{Key: server.NewKey(), Desk: desk}})
	d.do(err)
	return t
}

func (d *day) move(m queue.Move) {
	d.ahead.Add(int64(2 * time.Minute))
	r := queue.MoveRequest{Head: ledger.Head{Key: server.NewKey(), Desk: d.desks[0]}, Move: m}
	if m == queue.Send {
		r.Place = d.engine.Branch().Places[0].ID
	}
	_, err := d.engine.Move(d.ctx, r)
	d.do(err)
}

// history are tickets that have been through, one for each end that a phone shows.
func (d *day) history() {
	for _, end := range []struct {
		state string
		moves []queue.Move
	}{
		{"done", []queue.Move{queue.Serve, queue.Finish}},
		{"no_show", []queue.Move{queue.MissShow}},
		{"parked", []queue.Move{queue.Serve, queue.Park}},
		{"sent", []queue.Move{queue.Serve, queue.Send}},
	} {
		d.phones[end.state] = d.issue(false)
		d.call(d.desks[0])
		for _, m := range end.moves {
			d.move(m)
		}
	}
	d.phones["coming"] = d.issue(true)
	d.leave()
	d.crowd(min(6, len(d.desks)))
}

// work has the first desk do its job with the ticket that it was called.
func (d *day) work() {
	switch d.job {
	case "serving", "planned":
		d.move(queue.Serve)
	case "idle", "break", "ended", "row":
		d.move(queue.Return)
	}
	d.do(d.occupy(d.ctx))
}

// appointments are visits booked for the next hours, where a service takes them.
func (d *day) appointments() {
	for _, s := range d.engine.Branch().Services {
		for i := 0; s.Appointments && i < 6; i++ {
			at := time.Now().Add(time.Duration(5+10*i) * time.Minute)
			_, err := d.engine.Appointments.Book(d.ctx, appointment.BookRequest{Head: ledger.Head{Key: server.NewKey()},
				Booking: appointment.Booking{Service: s.ID, At: at, Digits: "4547"}})
			d.do(err)
		}
	}
}

// quiet drops what go-redis says of the Redis that is not there.
type quiet struct{}

func (quiet) Printf(context.Context, string, ...any) {}

func init() { redis.SetLogger(quiet{}) }
