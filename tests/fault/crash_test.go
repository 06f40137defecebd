package fault_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"turno/tests/harness"
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
func (h *hall) work(p *harness.Program, tickets int, enough func()) {
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
func (h *hall) visitors(p *harness.Program, acknowledged func()) {
	for {
		next := &promise{key: fmt.Sprintf("visitor-%x", rand.Uint64()), body: map[string]string{
			"service":  []string{"information", "legal", "mediation"}[rand.IntN(3)],
			"language": []string{"it", "en", "fr", "ar"}[rand.IntN(4)],
		}}
		h.mu.Lock()
		h.tickets = append(h.tickets, next)
		h.mu.Unlock()
		status, answer, err := p.Send(harness.Tickets, next.key, next.body)
		if err != nil {
			return
		}
		if status != http.StatusCreated { // 503 on a machine that has much to do
			continue
		}
		h.mu.Lock()
		next.told = answer
		h.mu.Unlock()
		acknowledged()
	}
}

// staff call, serve and finish, as long as the program answers. They begin with what a killed program left at the desk.
func (h *hall) staff(p *harness.Program, desk string) {
	path := "/desk/meet/" + desk
	for {
		_, state, err := p.Send(path, "", nil)
		if err != nil {
			return
		}
		var answer map[string]any
		key := fmt.Sprintf("staff-%x", rand.Uint64())
		switch held, _ := state["ticket"].(map[string]any); {
		case held == nil:
			_, answer, err = p.Send(path+"/calls", key, map[string]string{})
		case held["state"] == "called":
			_, answer, err = p.Send(path+"/moves", key, map[string]any{"ticket": held["number"], "move": "serve"})
		default:
			_, answer, err = p.Send(path+"/moves", key, map[string]any{"ticket": held["number"], "move": "finish"})
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
func (h *hall) mustHold(t *testing.T, p *harness.Program, from int) {
	t.Helper()
	for _, promised := range h.tickets[from:] {
		again := p.Must(t, harness.Tickets, promised.key, promised.body)
		if promised.told == nil {
			promised.told = again
		}
		if diff := cmp.Diff(promised.told, again); diff != "" {
			t.Errorf("the same key gave another answer (-told +again):\n%s", diff)
		}
		number, token := promised.told["number"], promised.told["token"].(string)
		found := p.Must(t, "/t/"+token, "", nil)
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
	t.Parallel()
	harness.OnEachPlace(t, func(t *testing.T, where harness.Place) {
		t.Parallel()
		p := harness.StartOpen(t, where)
		h := &hall{finished: map[string]string{}}
		for range rounds {
			before := len(h.tickets)
			process := p.Process()
			h.work(p, 10+rand.IntN(30), func() { process.Kill() })
			p.Kill()
			p.Start(t)
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
	t.Parallel()
	harness.OnEachPlace(t, func(t *testing.T, where harness.Place) {
		t.Parallel()
		p := harness.StartOpen(t, where)
		h := &hall{finished: map[string]string{}}
		stopped := make(chan struct{})
		h.work(p, 40, func() {
			go func() {
				defer close(stopped)
				p.Stop(t)
			}()
		})
		<-stopped
		p.Start(t)
		h.mustHold(t, p, 0)
		h.mustBeUnique(t)
	})
}
