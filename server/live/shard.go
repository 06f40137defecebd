package live

import (
	"context"
	"sync"
	"sync/atomic"
)

// shardSize bounds how many sockets a writer serves before it takes the next job: about 2 ms of writing.
const shardSize = 256

// A shard is some of the sockets that watch one topic. Its job writes the newest frame to each of them.
type shard struct {
	counters *counters
	job      *job
	next     atomic.Pointer[frame] // to be written next; a newer one replaces it

	mu      sync.Mutex
	sockets []*socket    // guarded by mu
	size    atomic.Int64 // how many; read without mu, which is held while writing
}

func newShard(h *Hub, class Class) *shard {
	sh := &shard{counters: &h.counters}
	sh.job = &job{run: sh.write, class: class, line: &h.jobs.writes}
	return sh
}

// write hands the newest frame to every socket. It holds mu all the time, as no write waits. It takes the frame under mu,
// so that a socket that joins with a newer frame never gets this one after it.
func (sh *shard) write(context.Context) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	f := sh.next.Swap(nil)
	if f == nil {
		return // an earlier run took it
	}
	// Counted here: writers that added to the shared counters at every socket would wait for each other.
	sent, skipped := uint64(0), uint64(0)
	for _, s := range sh.sockets {
		switch now, instead := s.wire.send(f); {
		case now:
			sent++
		case instead:
			skipped++
		}
	}
	sh.counters.sent.Add(sent)
	sh.counters.skipped.Add(skipped)
}

func (sh *shard) hasRoom() bool { return sh.size.Load() < shardSize }

func (sh *shard) add(s *socket) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	s.shard, s.index = sh, len(sh.sockets)
	sh.sockets = append(sh.sockets, s)
	sh.size.Add(1)
}

func (sh *shard) remove(s *socket) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	last := len(sh.sockets) - 1
	moved := sh.sockets[last]
	sh.sockets[s.index], moved.index = moved, s.index
	sh.sockets[last] = nil
	sh.sockets = sh.sockets[:last]
	sh.size.Add(-1)
}
