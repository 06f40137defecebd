package live

import (
	"context"
	"sync"
)

// A job is work that is never done twice at once: when it is asked for while it runs, it runs once more.
type job struct {
	run func(ctx context.Context)
	// patient jobs wait until no other is in line: phones let the boards and desks go first.
	patient bool

	queued, running, again bool // guarded by line.mu
}

// A line is the jobs that wait for a worker. A job stands in it once at the most, so it is as long as there are jobs.
type line struct {
	mu              sync.Mutex
	filled          *sync.Cond
	urgent, patient []*job // guarded by mu
	closed          bool   // guarded by mu
}

func newLine() *line {
	l := &line{}
	l.filled = sync.NewCond(&l.mu)
	return l
}

// add asks for a job to be run, once more if it is running.
func (l *line) add(j *job) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case j.running:
		j.again = true
	case !j.queued:
		l.enqueue(j)
	}
}

// enqueue puts a job at the end. The caller holds mu.
func (l *line) enqueue(j *job) {
	j.queued = true
	if j.patient {
		l.patient = append(l.patient, j)
	} else {
		l.urgent = append(l.urgent, j)
	}
	l.filled.Signal()
}

// work runs jobs until the line is closed.
func (l *line) work(ctx context.Context) {
	for j := l.take(); j != nil; j = l.take() {
		j.run(ctx)
		l.done(j)
	}
}

// take waits for the next job; nil when the line is closed.
func (l *line) take() *job {
	l.mu.Lock()
	defer l.mu.Unlock()
	for !l.closed && len(l.urgent) == 0 && len(l.patient) == 0 {
		l.filled.Wait()
	}
	if l.closed {
		return nil
	}
	from := &l.urgent
	if len(*from) == 0 {
		from = &l.patient
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

func (l *line) done(j *job) {
	l.mu.Lock()
	defer l.mu.Unlock()
	j.running = false
	if j.again {
		j.again = false
		l.enqueue(j)
	}
}

// close ends the workers once their jobs are done; what is still in line is not.
func (l *line) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	l.filled.Broadcast()
}
