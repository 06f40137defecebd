package enginetest_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
	"turno/server/queue/embedded"
	"turno/server/queue/queuetest"
)

// crashStore tells a child process of the tests what store it works on: "redis ADDRESS" or "embedded DIR".
const crashStore = "QUEUE_TEST_STORE"

func TestMain(m *testing.M) {
	if store, ok := os.LookupEnv(crashStore); ok {
		fmt.Println("error", work(store))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// work issues, calls and finishes until it is killed, and prints each answer as it gets it.
func work(store string) error {
	kind, place, _ := strings.Cut(store, " ")
	s := queuetest.Store{}
	if kind == "redis" {
		s.Client = redis.NewUniversalClient(ledger.Tuned(&redis.UniversalOptions{Addrs: []string{place}}))
	} else {
		opened, err := embedded.Open(place, embedded.Options{})
		if err != nil {
			return err
		}
		s = queuetest.Store{Client: opened.Client(), History: opened.History()}
	}
	e, err := crashEngine(s)
	if err != nil {
		return err
	}
	ended := make(chan error)
	for _, desk := range e.Branch().Desks {
		go func() {
			var err error
			for err == nil {
				err = workAt(e, desk.ID)
			}
			ended <- err
		}()
	}
	return <-ended
}

// crashEngine has a clock that stands, so that all rounds fall on one day.
func crashEngine(s queuetest.Store) (*engine.Engine, error) {
	at, err := time.Parse(time.RFC3339, tuesday)
	return s.Engine(queuetest.AlwaysOpen(), func() time.Time { return at }), err
}

// workAt issues a ticket, and calls and finishes one at a desk, which may be what a process killed before had called.
func workAt(e *engine.Engine, desk string) error {
	ctx := context.Background()
	issued, err := e.Issue(ctx, queue.IssueRequest{Head: byVisitor(fresh()), Service: "legal", Language: "it",
		Source: queue.AtKiosk})
	if err != nil {
		return err
	}
	fmt.Println("issued", issued.Number, issued.Token)
	state, err := e.Desk(ctx, desk)
	if err != nil {
		return err
	}
	if state.Ticket == nil {
		called, err := e.Call(ctx, queue.CallRequest{Head: byStaff(fresh(), desk)})
		if err != nil {
			return err
		}
		fmt.Println("called", called.Number, desk)
		state.Ticket = &called
	}
	if state.Ticket.State == queue.Called {
		if _, err := e.Move(ctx, queue.MoveRequest{Head: byStaff(fresh(), desk), Move: queue.Serve}); err != nil {
			return err
		}
	}
	finished, err := e.Move(ctx, queue.MoveRequest{Head: byStaff(fresh(), desk), Move: queue.Finish})
	if err != nil {
		return err
	}
	fmt.Println("finished", finished.Number, desk)
	return nil
}

const (
	crashRounds  = 20
	crashAnswers = 40 // at most, before a process is killed
)

// TestTheProcessIsKilled again and again, in the middle of its work: what it had answered holds.
func TestTheProcessIsKilled(t *testing.T) {
	t.Run("redis", func(t *testing.T) {
		t.Parallel()
		server := queuetest.StartRedis(t)
		answers := crash(t, "redis "+server.Address())
		checkCrashed(t, queuetest.Store{Client: server.Client(t)}, answers)
	})
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		answers := crash(t, "embedded "+dir)
		store := openEmbedded(t, dir)
		defer store.Close()
		checkCrashed(t, queuetest.Store{Client: store.Client(), History: store.History()}, answers)
	})
}

// crash runs and kills child processes, and returns the answers that they printed.
func crash(t *testing.T, store string) (answers []string) {
	t.Helper()
	for range crashRounds {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), crashStore+"="+store)
		child.Stderr = os.Stderr
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for left := 1 + rand.IntN(crashAnswers); left > 0 && lines.Scan(); left-- {
			answers = append(answers, lines.Text())
		}
		child.Process.Kill()
		for lines.Scan() { // what it had printed before it was killed
			answers = append(answers, lines.Text())
		}
		child.Wait()
	}
	return answers
}

// checkCrashed checks the store against the answers. The last line of a process may be cut off.
func checkCrashed(t *testing.T, s queuetest.Store, answers []string) {
	t.Helper()
	e, err := crashEngine(s)
	if err != nil {
		t.Fatal(err)
	}
	o := &office{t: t, store: s, engine: e}
	issued, called, finished := map[string]string{}, map[string]string{}, map[string]bool{}
	for _, line := range answers {
		words := strings.Fields(line)
		if len(words) < 3 {
			continue
		}
		what, number, rest := words[0], words[1], words[2]
		switch what {
		case "issued":
			if issued[number] != "" {
				t.Errorf("%s was given twice", number)
			}
			issued[number] = rest
		case "called":
			if other, twice := called[number]; twice {
				t.Errorf("%s was called to desks %s and %s", number, other, rest)
			}
			called[number] = rest
		case "finished":
			finished[number] = true
		default:
			t.Error(line)
		}
	}
	if len(issued) < crashRounds || len(finished) == 0 {
		t.Errorf("%d tickets issued and %d finished in %d rounds: too few to tell", len(issued), len(finished), crashRounds)
	}
	for number, token := range issued {
		if len(token) != 22 {
			continue // cut off
		}
		ticket := o.read(token)
		_, wasCalled := called[number]
		if ticket.Number != number || finished[number] && ticket.State != queue.Done || wasCalled &&
			ticket.State == queue.Waiting {
			t.Errorf("%s is %s with number %s; called: %t, finished: %t", number, ticket.State, ticket.Number, wasCalled,
				finished[number])
		}
	}
	held := map[string]bool{}
	for _, desk := range e.Branch().Desks {
		if ticket := o.desk(desk.ID).Ticket; ticket != nil {
			if held[ticket.Number] {
				t.Errorf("%s is held by two desks", ticket.Number)
			}
			held[ticket.Number] = true
		}
	}
	counts, waiting := o.counts(tuesdayDay), int64(o.desk("1").Total)
	same(t, "the tickets issued", counts["issued:service:legal"], waiting+int64(len(held))+counts["served:service:legal"])
	same(t, "the tickets called", counts["called:service:legal"], int64(len(held))+counts["served:service:legal"])
	dense(t, s, "meet", o.board().Seq)
}
