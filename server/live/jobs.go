package live

import (
	"context"
	"sync"
)

// A Class says whose frames go first. No render of a later class begins while one of an earlier class waits or runs, or
// while its frame is still to be handed to sockets.
type Class int

// The classes, the first one first.
const (
	Boards Class = iota
	Desks
	Staff // the supervisor, and the other pages of the staff
	Phones

	classes
)

// repeatsAtOnce is how often jobs of a class may run again before a later class has its turn.
const repeatsAtOnce = 8

// A job is work that never runs twice at once: when it is asked for while it runs, it runs once more.
type job struct {
	run   func(ctx context.Context)
	class Class
	line  *line

	queued, running, again bool   // guarded by jobs.mu
	round                  uint64 // of its class, when it ran last; guarded by jobs.mu
}

// jobs are those that wait for a worker. Each waits once at most, so there are never more than the topics have.
//
// No class starves, however many changes come. Each render ends by its timeout, a write never waits, and after both a worker
// looks what is next. While a later class waits, each job of a class goes once, and repeatsAtOnce go again. Then the later
// class has its turn, and another round begins. The same holds between any two classes.
type jobs struct {
	renders, writes line
	mu              sync.Mutex
	owed            [classes]int // how many jobs wait or run, of both lines; guarded by mu
	closed          bool         // guarded by mu
}

// A line is the jobs of one kind. All of it is guarded by jobs.mu.
type line struct {
	waiting [classes][]*job
	rounds  [classes]uint64
	repeats [classes]int // how many jobs went again in this round
	inOrder bool         // a class waits until nothing is owed of earlier ones
	filled  *sync.Cond
	idle    int // how many workers wait
}

func newJobs() *jobs {
	js := &jobs{}
	js.renders.inOrder = true
	for _, l := range []*line{&js.renders, &js.writes} {
		l.filled = sync.NewCond(&js.mu)
		for c := range classes {
			l.begin(c)
		}
	}
	return js
}

// begin begins a round of a class.
func (l *line) begin(c Class) {
	l.rounds[c]++
	l.repeats[c] = 0
}

// add asks for some jobs to be run, once more those that are running. No worker takes one of them before all are added.
func (js *jobs) add(some ...*job) {
	js.mu.Lock()
	defer js.mu.Unlock()
	for _, j := range some {
		switch {
		case j.running:
			j.again = true
		case !j.queued:
			js.owed[j.class]++
			js.enqueue(j)
		}
	}
	js.wake(&js.renders)
	js.wake(&js.writes)
}

// enqueue puts a job at the end of its class. The caller holds mu.
func (js *jobs) enqueue(j *job) {
	j.queued = true
	j.line.waiting[j.class] = append(j.line.waiting[j.class], j)
}

// wake has a worker look if there is one that may find something. The caller holds mu.
func (js *jobs) wake(l *line) {
	if l.idle == 0 {
		return
	}
	if _, ok := js.next(l); ok {
		l.idle--
		l.filled.Signal()
	}
}

// work runs jobs of a line until close.
func (js *jobs) work(ctx context.Context, l *line) {
	for j := js.take(l); j != nil; j = js.take(l) {
		j.run(ctx)
		js.done(j)
	}
}

// take waits for the next job of a line; it is nil after close.
func (js *jobs) take(l *line) *job {
	js.mu.Lock()
	defer js.mu.Unlock()
	for !js.closed {
		if c, ok := js.next(l); ok {
			j := l.take(c)
			js.wake(l)
			return j
		}
		l.idle++
		l.filled.Wait()
	}
	return nil
}

// next is the class that has its turn in a line, if one may go now. The caller holds mu.
func (js *jobs) next(l *line) (Class, bool) {
	spent, any := Class(0), false // the first class that waits for its next round
	for c := range classes {
		switch {
		case len(l.waiting[c]) > 0 && !l.isSpent(c):
			return c, true
		case len(l.waiting[c]) > 0 && !any:
			spent, any = c, true
		case !any && l.inOrder && js.owed[c] > 0:
			return 0, false
		}
	}
	return spent, any
}

// isSpent reports whether the next job of a class goes again, and enough of them did in this round.
func (l *line) isSpent(c Class) bool {
	return l.repeats[c] >= repeatsAtOnce && l.waiting[c][0].round == l.rounds[c]
}

// take takes the next job of a class.
func (l *line) take(c Class) *job {
	j := l.waiting[c][0]
	l.waiting[c][0] = nil
	l.waiting[c] = l.waiting[c][1:]
	if len(l.waiting[c]) == 0 {
		l.waiting[c] = nil // or the space before it is never freed
	}
	j.queued, j.running = false, true
	for earlier := range c {
		l.begin(earlier)
	}
	switch {
	case !l.waits(c + 1):
		l.begin(c)
	case j.round == l.rounds[c]:
		l.repeats[c]++
	default:
		j.round = l.rounds[c]
	}
	return j
}

// waits reports whether a job of a class or of a later one waits.
func (l *line) waits(from Class) bool {
	for c := from; c < classes; c++ {
		if len(l.waiting[c]) > 0 {
			return true
		}
	}
	return false
}

// done notes that a job has run. Its worker looks for the next one.
func (js *jobs) done(j *job) {
	js.mu.Lock()
	defer js.mu.Unlock()
	j.running = false
	switch {
	case j.again:
		j.again = false
		js.enqueue(j)
	case js.owed[j.class] == 1 && j.line == &js.writes:
		js.owed[j.class]--
		js.wake(&js.renders) // which may have waited for this
	default:
		js.owed[j.class]--
	}
}

// close ends the workers once their jobs are done; jobs that still wait do not run.
func (js *jobs) close() {
	js.mu.Lock()
	defer js.mu.Unlock()
	js.closed = true
	js.renders.filled.Broadcast()
	js.writes.filled.Broadcast()
}
