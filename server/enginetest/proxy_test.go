package enginetest_test

import (
	"bytes"
	"net"
	"sync"
	"sync/atomic"
	"testing"

	"turno/server/queue/queuetest"
)

// A proxy stands between clients and Redis and spoils what they hear of each other.
type proxy struct {
	address string
	// cut and swallow are how many of the next scripts lose their reply: with the connection closed, or kept open in
	// silence.
	cut, swallow atomic.Int64
	// deaf keeps back all that goes to and from a connection that subscribed.
	deaf atomic.Bool
	// subscriptions counts those made.
	subscriptions atomic.Int64

	mu    sync.Mutex
	conns []net.Conn // guarded by mu
}

func startProxy(t *testing.T, server *queuetest.Redis) *proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{address: listener.Addr().String()}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			redis, err := net.Dial("unix", server.Address())
			if err != nil {
				client.Close()
				continue
			}
			p.keep(client, redis)
			link := &link{proxy: p, client: client, redis: redis}
			running.Go(link.toRedis)
			running.Go(link.toClient)
		}
	})
	t.Cleanup(func() {
		listener.Close()
		p.hangUp()
		running.Wait()
	})
	return p
}

func (p *proxy) keep(conns ...net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conns = append(p.conns, conns...)
}

// hangUp closes every connection.
func (p *proxy) hangUp() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.conns {
		c.Close()
	}
	p.conns = nil
}

// A link is one connection through the proxy.
type link struct {
	*proxy
	client, redis net.Conn
	// cutNow and silent say what becomes of what Redis answers next; subscribed, what becomes of everything when deaf.
	cutNow, silent, subscribed atomic.Bool
}

func (l *link) toRedis() {
	defer l.redis.Close()
	buffer := make([]byte, 64<<10)
	for {
		n, err := l.client.Read(buffer)
		if err != nil {
			return
		}
		sent := buffer[:n]
		if bytes.Contains(sent, []byte("evalsha")) {
			l.cutNow.Store(take(&l.cut))
			l.silent.Store(l.silent.Load() || take(&l.swallow))
		}
		if bytes.Contains(sent, []byte("subscribe")) {
			l.subscribed.Store(true)
			l.subscriptions.Add(1)
		}
		if l.deaf.Load() && l.subscribed.Load() {
			continue
		}
		if _, err := l.redis.Write(sent); err != nil {
			return
		}
	}
}

func (l *link) toClient() {
	defer l.client.Close()
	buffer := make([]byte, 64<<10)
	for {
		n, err := l.redis.Read(buffer)
		if err != nil || l.cutNow.Load() {
			return
		}
		if l.silent.Load() || l.deaf.Load() && l.subscribed.Load() {
			continue
		}
		if _, err := l.client.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// take takes one of what is left.
func take(left *atomic.Int64) bool {
	for {
		n := left.Load()
		if n == 0 {
			return false
		}
		if left.CompareAndSwap(n, n-1) {
			return true
		}
	}
}
