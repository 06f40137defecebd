package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"turno/server/queue/queuetest"
)

// rounds is how often the program is killed on each store.
const rounds = 12

// A promise is a request for a ticket and what the program answered, nil as long as nobody knows.
type promise struct {
	key  string
	body map[string]string
	told map[string]any
}

// A hall is the load on a program: visitors who take tickets, staff at all desks, and what each of them was told.
type hall struct {
	mu       sync.Mutex
	tickets  []*promise        // guarded by mu
	finished map[string]string // guarded by mu: service-day and number of those who were told that they are done
}

// work loads the program until it stops answering, and calls enough once so many more tickets are acknowledged.
func (h *hall) work(p *program, tickets int, enough func()) {
	var people sync.WaitGroup
	told := 0
	acknowledged := func() {
		h.mu.Lock()
		told++
		reached := told == tickets
		h.mu.Unlock()
		if reached {
			enough()
		}
	}
	for range 6 {
		people.Go(func() { h.visitors(p, acknowledged) })
	}
	for _, desk := range []string{"1", "2", "3"} {
		people.Go(func() { h.staff(p, desk) })
	}
	people.Wait()
}

// visitors take tickets one after the other, as long as the program answers.
func (h *hall) visitors(p *program, acknowledged func()) {
	for {
		next := &promise{key: fmt.Sprintf("visitor-%x", rand.Uint64()), body: map[string]string{
			"service":  []string{"information", "legal", "mediation"}[rand.IntN(3)],
			"language": []string{"it", "en", "fr", "ar"}[rand.IntN(4)],
		}}
		h.mu.Lock()
		h.tickets = append(h.tickets, next)
		h.mu.Unlock()
		status, answer, err := p.send(tickets, next.key, next.body)
		if err != nil || status != http.StatusCreated {
			return
		}
		h.mu.Lock()
		next.told = answer
		h.mu.Unlock()
		acknowledged()
	}
}

// staff call, serve and finish, as long as the program answers. They begin with what a killed program left at the desk.
func (h *hall) staff(p *program, desk string) {
	path := "/desk/meet/" + desk
	for {
		_, state, err := p.send(path, "", nil)
		if err != nil {
			return
		}
		var answer map[string]any
		key := fmt.Sprintf("staff-%x", rand.Uint64())
		switch held, _ := state["ticket"].(map[string]any); {
		case held == nil:
			_, answer, err = p.send(path+"/calls", key, map[string]string{})
		case held["state"] == "called":
			_, answer, err = p.send(path+"/moves", key, map[string]any{"ticket": held["number"], "move": "serve"})
		default:
			_, answer, err = p.send(path+"/moves", key, map[string]any{"ticket": held["number"], "move": "finish"})
		}
		if err != nil {
			return
		}
		if answer["state"] == "done" {
			h.mu.Lock()
			h.finished[nameOf(answer)] = desk
			h.mu.Unlock()
		}
	}
}

// nameOf is what no two tickets may share: the service-day and the number, which begins with the service's letter.
func nameOf(ticket map[string]any) string {
	issued, _ := ticket["issued_at"].(string)
	number, _ := ticket["number"].(string)
	return issued[:len("2006-01-02")] + " " + number
}

// mustHold checks what was promised since the ticket with index from: each repeat gives the same ticket, each ticket
// opens by its token. Requests that nobody answered are repeated as well, and become promises.
func (h *hall) mustHold(t *testing.T, p *program, from int) {
	t.Helper()
	for _, promised := range h.tickets[from:] {
		again := p.must(t, tickets, promised.key, promised.body)
		if promised.told == nil {
			promised.told = again
		}
		if diff := cmp.Diff(promised.told, again); diff != "" {
			t.Errorf("the same key gave another answer (-told +again):\n%s", diff)
		}
		number, token := promised.told["number"], promised.told["token"].(string)
		found := p.must(t, "/t/"+token, "", nil)
		if found["number"] != number {
			t.Errorf("the token of %v opens %v", number, found["number"])
		}
		if _, done := h.finished[nameOf(promised.told)]; done && found["state"] != "done" {
			t.Errorf("%v was finished and is %v", number, found["state"])
		}
	}
}

// mustBeUnique checks that no number was given twice.
func (h *hall) mustBeUnique(t *testing.T) {
	t.Helper()
	seen := map[string]string{}
	for _, promised := range h.tickets {
		name := nameOf(promised.told)
		if other, twice := seen[name]; twice && other != promised.key {
			t.Errorf("%s was given twice", name)
		}
		seen[name] = promised.key
	}
}

// Whatever was acknowledged outlives a kill at any moment, and nothing is given twice.
func TestKilledUnderLoad(t *testing.T) {
	onEachPlace(t, func(t *testing.T, where place) {
		t.Parallel()
		p := startOpen(t, where)
		h := &hall{finished: map[string]string{}}
		for range rounds {
			before := len(h.tickets)
			process := p.cmd.Process
			h.work(p, 10+rand.IntN(30), func() { process.Kill() })
			p.kill()
			p.start(t)
			h.mustHold(t, p, before)
		}
		h.mustHold(t, p, 0)
		h.mustBeUnique(t)
		if len(h.finished) == 0 {
			t.Error("nobody was served: the load does not tell anything about desks")
		}
	})
}

// A stop in good order answers what it has begun, or loses no more than a kill does.
func TestStoppedUnderLoad(t *testing.T) {
	onEachPlace(t, func(t *testing.T, where place) {
		t.Parallel()
		p := startOpen(t, where)
		h := &hall{finished: map[string]string{}}
		stopped := make(chan struct{})
		h.work(p, 40, func() {
			go func() {
				defer close(stopped)
				p.stop(t)
			}()
		})
		<-stopped
		p.start(t)
		h.mustHold(t, p, 0)
		h.mustBeUnique(t)
	})
}

// refused runs the program with settings that it must not start with, and gives what it says.
func refused(t *testing.T, where place, args ...string) string {
	t.Helper()
	cmd := where.command(t, args...)
	late := time.AfterFunc(patience, func() { cmd.Process.Kill() })
	defer late.Stop()
	said, err := cmd.CombinedOutput()
	if cmd.ProcessState.ExitCode() != 1 {
		t.Errorf("turno %v: %v, want exit status 1; it said: %s", args, err, said)
	}
	return string(said)
}

func TestRefusesToStart(t *testing.T) {
	p := startOpen(t, atDisk(t))
	said := refused(t, p.where, "-listen", "127.0.0.1:0", "-dev")
	if !strings.Contains(said, p.where.dir) || !strings.Contains(said, "another") {
		t.Errorf("on a directory in use it says %q, want that another process uses %s", said, p.where.dir)
	}
	p.must(t, tickets, "k1", map[string]string{"service": "legal", "language": "it"})

	for _, open := range []string{"0.0.0.0:0", "[::]:0", ":0", "192.0.2.1:0"} {
		if said := refused(t, atDisk(t), "-listen", open); !strings.Contains(said, "loopback") || !strings.Contains(said, "-insecure") {
			t.Errorf("-listen %s says %q, want why and what to do", open, said)
		}
	}
	if said := refused(t, p.where, "-listen", strings.TrimPrefix(p.base, "http://"), "-data", t.TempDir()); !strings.Contains(said, p.args[1]) {
		t.Errorf("on an address in use it says %q, want the address", said)
	}
}

// While Redis is away the program says so at once and does not hang; it goes on by itself when Redis is back.
func TestRedisAway(t *testing.T) {
	where := atRedis(t)
	p := startOpen(t, where)
	outages := map[string]struct{ begin, end func() }{
		"hangs": {
			func() { tell(t, where, syscall.SIGSTOP) },
			func() { tell(t, where, syscall.SIGCONT) },
		},
		"gone": {where.redis.Kill, func() { where.redis.Start(t) }},
	}
	for name, outage := range outages {
		t.Run(name, func(t *testing.T) {
			first := p.must(t, tickets, "before "+name, map[string]string{"service": "legal", "language": "it"})
			outage.begin()
			var asked sync.WaitGroup
			asked.Go(func() { unavailable(t, p, tickets, `{"service":"legal","language":"it"}`) })
			asked.Go(func() { unavailable(t, p, desk1+"/calls", `{}`) })
			asked.Go(func() { unavailable(t, p, "/kiosk/meet", "") })
			asked.Wait()
			if status, answer, err := p.send("/readyz", "", nil); err != nil || status != 503 || !strings.Contains(fmt.Sprint(answer), "meet") {
				t.Errorf("/readyz: %d %v %v, want 503 with the reason", status, answer, err)
			}
			outage.end()
			queuetest.Eventually(t, "the program to be ready again", func() error {
				status, answer, err := p.send("/readyz", "", nil)
				if status != 200 {
					err = fmt.Errorf("/readyz: %d %v %w", status, answer, err)
				}
				return err
			})
			again := p.must(t, tickets, "before "+name, map[string]string{"service": "legal", "language": "it"})
			if diff := cmp.Diff(first, again); diff != "" {
				t.Errorf("the outage changed the ticket (-before +after):\n%s", diff)
			}
		})
	}
}

// unavailable checks that a request is answered 503 with a moment to come back, within 3 s. A body makes it a POST.
func unavailable(t *testing.T, p *program, path, body string) {
	method := http.MethodPost
	if body == "" {
		method = http.MethodGet
	}
	r, err := http.NewRequest(method, p.base+path, strings.NewReader(body))
	if err != nil {
		t.Error(err)
		return
	}
	r.Header = http.Header{"Accept": {"application/json"}, "Content-Type": {"application/json"}, "Idempotency-Key": {"while away"}}
	start := time.Now()
	resp, err := p.client.Do(r)
	if err != nil {
		t.Error(err)
		return
	}
	resp.Body.Close()
	if took := time.Since(start); resp.StatusCode != 503 || resp.Header.Get("Retry-After") == "" || took > 3*time.Second {
		t.Errorf("%s %s without Redis: %d, Retry-After %q after %v; want 503 with it within 3 s",
			method, path, resp.StatusCode, resp.Header.Get("Retry-After"), took)
	}
}

func tell(t *testing.T, where place, s os.Signal) {
	t.Helper()
	if err := where.redis.Process().Signal(s); err != nil {
		t.Fatal(err)
	}
}
