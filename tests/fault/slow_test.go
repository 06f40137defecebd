package fault_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"turno/server/queue/queuetest"
	"turno/server/servertest"
	"turno/tests/harness"
)

// What is slow is not dead: nothing is lost by it, nothing happens twice, and who is not concerned notices nothing.

// A Redis whose answers take 100 to 500 ms: whoever issues gets the ticket in the time that is promised, and the boards
// are right, if a moment later.
func TestRedisIsSlow(t *testing.T) {
	const (
		boards, visitors, each = 10, 10, 10
		changes                = 8
		answered               = 3 * time.Second // what docs/protocol.md promises
		within                 = 3 * time.Second // four answers of Redis, one after the other, and what a loaded machine adds
	)
	redis := queuetest.StartRedis(t)
	link := spoil(t, redis)
	near := harness.StartOpen(t, harness.Place{Redis: redis, URL: "unix://" + redis.Address(), Dir: t.TempDir()})
	far := harness.StartOpen(t, harness.Place{Redis: redis, URL: "redis://" + link.address, Dir: t.TempDir()})
	walls := []*wall{hang(t, near, boards), hang(t, far, boards)}
	right(t, near, time.Now(), "", walls...)
	link.set(late)
	var mu sync.Mutex
	var took []time.Duration
	given := map[string]string{}
	var people sync.WaitGroup
	for v := range visitors {
		people.Go(func() {
			for i := range each {
				key := fmt.Sprint("slow", v, "-", i)
				began := time.Now()
				status, ticket, err := far.Send(harness.Tickets, key, map[string]string{"service": "legal", "language": "it"})
				if err != nil || status != http.StatusCreated {
					t.Errorf("issue: %d %v %v", status, ticket, err)
					return
				}
				number, _ := ticket["number"].(string)
				mu.Lock()
				took = append(took, time.Since(began))
				if other, twice := given[number]; twice {
					t.Errorf("%s was given under %s and %s", number, other, key)
				}
				given[number] = key
				mu.Unlock()
			}
		})
	}
	people.Wait()
	if t.Failed() {
		t.FailNow()
	}
	right(t, near, time.Now(), "", walls...)
	var latest time.Duration
	for i := range changes {
		near.Issue(t, fmt.Sprint("near", i), "legal", "it")
		latest = max(latest, right(t, near, time.Now(), "", walls...))
	}
	slices.Sort(took)
	if slowest := took[len(took)-1]; slowest > answered || latest > within {
		t.Errorf("a ticket took %v, the boards %v; want %v and %v", slowest, latest, answered, within)
	}
	t.Logf("Redis answers after 300 ± 200 ms: %d tickets, p50 %v, p99 %v; %d boards right %v after a change at the latest",
		len(took), took[len(took)/2].Round(time.Millisecond), took[len(took)*99/100].Round(time.Millisecond), 2*boards,
		latest.Round(time.Millisecond))
	const all = visitors*each + changes
	if n := near.Must(t, "/display/meet", "", nil)["waiting"].(map[string]any)["legal"]; n != float64(all) {
		t.Errorf("%v wait, want %d", n, all)
	}
}

// One of two servers stands still, as a machine does that swaps or is moved: its screens say that they are not current,
// those of the other notice nothing, and all is right once it goes on. What was asked of it meanwhile, and then of the
// other under the same key, happens once.
func TestAServerStandsStill(t *testing.T) {
	browser := servertest.Browser(t)
	redis := queuetest.StartRedis(t)
	here := harness.StartOpen(t, harness.Place{Redis: redis, URL: "unix://" + redis.Address(), Dir: t.TempDir()})
	there := harness.StartOpen(t, harness.Place{Redis: redis, URL: "unix://" + redis.Address(), Dir: t.TempDir()})
	boards := []*wall{hang(t, here, 5), hang(t, there, 5)}
	screen := harness.OpenTab(t, browser, "board of the one that stands still", harness.Wide)
	screen.ExpectOutage()
	screen.Visit(there.Base + "/display/meet")
	current := `!document.querySelector(".is-stale") && document.querySelector("[data-stale]").hidden`
	body := map[string]string{"service": "legal", "language": "it"}
	here.Must(t, harness.Tickets, "before", body)
	right(t, here, time.Now(), "", boards...)
	screen.Until("to be current", current)

	stopped := time.Now()
	if err := there.Process().Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	asked := make(chan map[string]any, 1)
	go func() {
		_, answer, err := there.Send(harness.Tickets, "asked of both", body)
		if err != nil { // the connection's time to send its request ran out as the server stood: whoever asked asks again
			_, answer, err = there.Send(harness.Tickets, "asked of both", body)
		}
		if err != nil {
			answer = map[string]any{"err": err.Error()}
		}
		asked <- answer
	}()
	first := here.Must(t, harness.Tickets, "asked of both", body)
	began := time.Now()
	right(t, here, began, "", boards[0])
	meanwhile := time.Since(began)
	screen.Until("to say that it is not current", `document.querySelector(".is-stale [data-stale]:not([hidden])")?.innerText`)
	said := time.Since(stopped)
	if err := there.Process().Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	healed := right(t, here, time.Now(), "", boards...)
	screen.Until("to be current", current)
	t.Logf("its board said after %v that it is not current; those of the other were right after %v; "+
		"all were %v after it went on",
		said.Round(time.Millisecond), meanwhile.Round(time.Millisecond), healed.Round(time.Millisecond))
	if healed > 3*time.Second {
		t.Errorf("right %v after it went on, want 3 s", healed)
	}
	// A board may have had its last frame just before: 15 s, and a second until its page looks.
	if said > 17*time.Second {
		t.Errorf("the board said after %v that it is not current, want 17 s", said)
	}
	second := <-asked
	delete(first, "url") // names the server that was asked
	delete(second, "url")
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("the same key at both servers (-here +there):\n%s", diff)
	}
	if waiting := here.Must(t, "/display/meet", "", nil)["waiting"].(map[string]any)["legal"]; waiting != float64(2) {
		t.Errorf("%v wait, want 2", waiting)
	}
}

// Clients that send a byte now and then hold a connection for as long as the server lets them, and nobody else up.
func TestSlowSendersAreCut(t *testing.T) {
	const slow = 200
	p := harness.StartOpen(t, harness.AtRedis(t))
	address := strings.TrimPrefix(p.Base, "http://")
	before := figuresOf(t, p)
	for _, test := range []struct {
		name, begin, drip string
		limit             time.Duration // server.NewServer
	}{
		{"head", "GET /kiosk/meet HTTP/1.1\r\nHost: " + address + "\r\nX-Slow: ", "x", 5 * time.Second},
		{"body", "POST " + harness.Tickets + " HTTP/1.1\r\nHost: " + address + "\r\nContent-Type: application/json\r\n" +
			"Idempotency-Key: slow\r\nContent-Length: 1000\r\n\r\n{", " ", 10 * time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			held := make(chan time.Duration, slow)
			for range slow {
				go func() { held <- hold(t, address, test.begin, test.drip) }()
			}
			var served []time.Duration
			var longest time.Duration
			for n := 0; n < slow; {
				began := time.Now()
				p.Issue(t, fmt.Sprint(test.name, len(served)), "legal", "it")
				served = append(served, time.Since(began))
				select {
				case took := <-held:
					n, longest = n+1, max(longest, took)
				case <-time.After(20 * time.Millisecond):
				}
			}
			slices.Sort(served)
			p99 := served[len(served)*99/100]
			t.Logf("%d slow senders were cut after %v at the latest; %d tickets meanwhile, p99 %v", slow,
				longest.Round(time.Millisecond), len(served), p99.Round(time.Millisecond))
			if longest > test.limit+2*time.Second {
				t.Errorf("one was held for %v, want %v", longest, test.limit)
			}
			if p99 > time.Second {
				t.Errorf("a ticket took %v meanwhile", p99)
			}
		})
	}
	harness.Eventually(t, "goroutines and file descriptors of before", func() error { return figuresOf(t, p).over(before) })
}

// hold sends the beginning of a request, then a byte twice a second, and tells after what time the server was tired of it.
func hold(t *testing.T, address, begin, drip string) time.Duration {
	began := time.Now()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Error(err)
		return 0
	}
	defer conn.Close()
	go func() {
		_, err := conn.Write([]byte(begin))
		for err == nil {
			<-time.After(500 * time.Millisecond)
			_, err = conn.Write([]byte(drip))
		}
	}()
	conn.SetReadDeadline(began.Add(harness.Patience))
	for r := bufio.NewReader(conn); err == nil; {
		_, err = r.ReadByte() // an answer may come before the end
	}
	return time.Since(began)
}
