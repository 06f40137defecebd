package fault_test

import (
	"bytes"
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"turno/server/queue/queuetest"
)

// What a link to Redis does to what passes.
const (
	sound            int32 = iota
	deafSubscription       // connections that subscribed hear nothing and are not heard, and stay open
	droppedHints           // what was published does not arrive; all else does
	blackHole              // nothing arrives, in either direction, and all stays open
	late                   // what Redis answers arrives 100 to 500 ms later
)

// A redisLink stands between a program and Redis.
type redisLink struct {
	address string
	fault   atomic.Int32

	mu    sync.Mutex
	conns map[net.Conn]struct{} // guarded by mu
}

// spoil opens a link, which is sound at first and ends with the test.
func spoil(t *testing.T, redis *queuetest.Redis) *redisLink {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &redisLink{address: listener.Addr().String(), conns: map[net.Conn]struct{}{}}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			program, err := listener.Accept()
			if err != nil {
				return
			}
			store, err := net.Dial("unix", redis.Address())
			if err != nil {
				program.Close()
				continue
			}
			l.keep(program, store)
			var subscribed atomic.Bool
			running.Go(func() { l.carry(store, program, &subscribed) })
			running.Go(func() { l.carry(program, delayed{store, l}, &subscribed) })
		}
	})
	t.Cleanup(func() {
		listener.Close()
		l.reset()
		running.Wait()
	})
	return l
}

func (l *redisLink) set(fault int32) { l.fault.Store(fault) }

func (l *redisLink) keep(conns ...net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range conns {
		l.conns[c] = struct{}{}
	}
}

// reset cuts every connection without a goodbye.
func (l *redisLink) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.conns {
		if tcp, ok := c.(*net.TCPConn); ok {
			tcp.SetLinger(0)
		}
		c.Close()
	}
	clear(l.conns)
}

// delayed is what Redis says, later by the link's fault. What comes meanwhile waits along with it and not after it.
type delayed struct {
	net.Conn
	link *redisLink
}

func (d delayed) Read(p []byte) (int, error) {
	n, err := d.Conn.Read(p)
	if d.link.fault.Load() == late {
		<-time.After(100*time.Millisecond + rand.N(400*time.Millisecond))
	}
	return n, err
}

// carry brings what one side says to the other, as far as the fault lets it.
func (l *redisLink) carry(to, from net.Conn, subscribed *atomic.Bool) {
	defer to.Close()
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		if err != nil {
			return
		}
		said := buffer[:n]
		if bytes.Contains(said, []byte("subscribe")) {
			subscribed.Store(true)
		}
		switch l.fault.Load() {
		case blackHole:
			continue
		case deafSubscription:
			if subscribed.Load() {
				continue
			}
		case droppedHints:
			if subscribed.Load() && bytes.Contains(said, []byte("message")) {
				continue
			}
		}
		if _, err := to.Write(said); err != nil {
			return
		}
	}
}
