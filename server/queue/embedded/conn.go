package embedded

import (
	"errors"
	"net"
	"sync"
)

// maxWaiting is how many bytes of replies and messages may wait for a client that does not read. Beyond it the
// connection is closed, as Redis does.
const maxWaiting = 32 << 20

var errDeaf = errors.New("the client does not read")

// dial gives a client its end of a new connection.
func (s *Store) dial() net.Conn {
	ours, theirs := net.Pipe()
	o := &outbox{Conn: ours, more: make(chan struct{}, 1), done: make(chan struct{})}
	go o.deliver()
	s.front.ServeConn(o)
	return theirs
}

// An outbox is a connection whose Write never waits for the reader. A pipe has no buffer: a pipeline longer than what the
// server reads at once, or a slow subscriber, would make all clients wait.
type outbox struct {
	net.Conn
	more chan struct{} // holds a value while bytes wait
	done chan struct{} // closed with the connection
	once sync.Once

	mu      sync.Mutex // guards waiting
	waiting []byte
}

func (o *outbox) Write(p []byte) (int, error) {
	o.mu.Lock()
	full := len(o.waiting)+len(p) > maxWaiting
	if !full {
		o.waiting = append(o.waiting, p...)
	}
	o.mu.Unlock()
	if full {
		return 0, errors.Join(errDeaf, o.Close())
	}
	select {
	case o.more <- struct{}{}:
	default:
	}
	return len(p), nil
}

// deliver writes the waiting bytes to the client, until either end closes the connection.
func (o *outbox) deliver() {
	for {
		select {
		case <-o.more:
		case <-o.done:
			return
		}
		o.mu.Lock()
		batch := o.waiting
		o.waiting = nil
		o.mu.Unlock()
		if _, err := o.Conn.Write(batch); err != nil {
			return
		}
	}
}

func (o *outbox) Close() error {
	o.once.Do(func() { close(o.done) })
	return o.Conn.Close()
}
