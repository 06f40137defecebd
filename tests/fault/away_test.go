package fault_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"turno/server/queue/queuetest"
	"turno/tests/harness"
)

// While Redis is away the program says so at once and does not hang; it goes on by itself when Redis is back.
func TestRedisAway(t *testing.T) {
	where := harness.AtRedis(t)
	p := harness.StartOpen(t, where)
	outages := map[string]struct{ begin, end func() }{
		"hangs": {
			func() { tell(t, where, syscall.SIGSTOP) },
			func() { tell(t, where, syscall.SIGCONT) },
		},
		"gone": {where.Redis.Kill, func() { where.Redis.Start(t) }},
	}
	for name, outage := range outages {
		t.Run(name, func(t *testing.T) {
			first := p.Must(t, harness.Tickets, "before "+name, map[string]string{"service": "legal", "language": "it"})
			outage.begin()
			var asked sync.WaitGroup
			asked.Go(func() { unavailable(t, p, harness.Tickets, `{"service":"legal","language":"it"}`) })
			asked.Go(func() { unavailable(t, p, harness.Desk1+"/calls", `{}`) })
			asked.Go(func() { unavailable(t, p, "/kiosk/meet", "") })
			asked.Wait()
			if status, answer, err := p.Send("/readyz", "", nil); err != nil || status != 503 ||
				!strings.Contains(fmt.Sprint(answer), "meet") {
				t.Errorf("/readyz: %d %v %v, want 503 with the reason", status, answer, err)
			}
			outage.end()
			queuetest.Eventually(t, "the program to be ready again", func() error {
				status, answer, err := p.Send("/readyz", "", nil)
				if status != 200 {
					err = fmt.Errorf("/readyz: %d %v %w", status, answer, err)
				}
				return err
			})
			again := p.Must(t, harness.Tickets, "before "+name, map[string]string{"service": "legal", "language": "it"})
			if diff := cmp.Diff(first, again); diff != "" {
				t.Errorf("the outage changed the ticket (-before +after):\n%s", diff)
			}
		})
	}
}

// unavailable checks that a request is answered 503 with a moment to come back, within 3 s. A body makes it a POST.
func unavailable(t *testing.T, p *harness.Program, path, body string) {
	method := http.MethodPost
	if body == "" {
		method = http.MethodGet
	}
	r, err := http.NewRequest(method, p.Base+path, strings.NewReader(body))
	if err != nil {
		t.Error(err)
		return
	}
	r.Header = http.Header{"Accept": {"application/json"}, "Content-Type": {"application/json"},
		"Idempotency-Key": {"while away"}}
	start := time.Now()
	resp, err := p.Client.Do(r)
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

func tell(t *testing.T, where harness.Place, s os.Signal) {
	t.Helper()
	if err := where.Redis.Process().Signal(s); err != nil {
		t.Fatal(err)
	}
}
