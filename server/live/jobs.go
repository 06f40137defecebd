package live

import (
	"context"
	"sync"
)

// A job is work that never runs twice at once: when it is asked for while it runs, it runs once more.
type job struct {
	run func(ctx context.Context)
	// patient jobs run when no other job waits: boards and desks go before phones.
	patient bool

	queued, running, again bool // guarded by jobs.mu
}

// jobs are those that wait for a worker. Each waits once at most, so there are never more than the topics have.
type jobs struct {
	mu              sync.Mutex
	filled          *sync.Cond
	urgent, patient []*job // guarded by mu
	closed          bool   // guarded by mu
}

func newJobs() *jobs {
	js := &jobs{}
	js.filled = sync.NewCond(&js.mu)
	return js
}

// add asks for a job to be run, once more if it is running.
func (js *jobs) add(j *job) {
	js.mu.Lock()
	defer js.mu.Unlock()
	switch {
	case j.running:
		j.again = true
	case !j.queued:
		js.enqueue(j)
	}
}

// enqueue puts a job at the end. The caller holds mu.
func (js *jobs) enqueue(j *job) {
	j.queued = true
	if j.patient {
		js.patient = append(js.patient, j)
	} else {
		js.urgent = append(js.urgent, j)
	}
	js.filled.Signal()
}

// work runs jobs until close.
func (js *jobs) work(ctx context.Context) {
	for j := js.take(); j != nil; j = js.take() {
		j.run(ctx)
		js.done(j)
	}
}

// take waits for the next job; it is nil after close.
func (js *jobs) take() *job {
	js.mu.Lock()
	defer js.mu.Unlock()
	for !js.closed && len(js.urgent) == 0 && len(js.patient) == 0 {
		js.filled.Wait()
	}
	if js.closed {
		return nil
	}
	from := &js.urgent
	if len(*from) == 0 {
		from = &js.patient
	}
	j := (*from)[0]
	(*from)[0] = nil
	*from = (*from)[1:]
	if len(*from) == 0 {
		*from = nil // or the space before it is never freed
	}
	j.queued, j.running = false, true
	return j
}

func (js *jobs) done(j *job) {
	js.mu.Lock()
	defer js.mu.Unlock()
	j.running = false
	if j.again {
		j.again = false
		js.enqueue(j)
	}
}

// close ends the workers once their jobs are done; jobs that still wait do not run.
func (js *jobs) close() {
	js.mu.Lock()
	defer js.mu.Unlock()
	js.closed = true
	js.filled.Broadcast()
}
