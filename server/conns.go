package server

import (
	"container/list"
	"net"
	"net/http"
	"sync"
)

// conns bounds how many connections of a server are open that are no websockets. One more closes the one that has waited
// longest for a request, so that connections which browsers keep do not keep others out.
type conns struct {
	most func() int

	mu      sync.Mutex
	open    map[net.Conn]*list.Element // guarded by mu; nil for one that is busy
	waiting *list.List                 // of net.Conn, guarded by mu
}

// boundConns has a server keep at most so many connections, beside its websockets.
func boundConns(srv *http.Server, most func() int) {
	c := &conns{most: most, open: map[net.Conn]*list.Element{}, waiting: list.New()}
	srv.ConnState = c.changed
}

// changed notes what became of a connection.
func (c *conns) changed(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if at := c.open[conn]; at != nil {
		c.waiting.Remove(at)
	}
	delete(c.open, conn)
	switch state {
	case http.StateNew, http.StateIdle:
		if oldest := c.waiting.Front(); oldest != nil && len(c.open) >= c.most() {
			oldest.Value.(net.Conn).Close() // the server notices, and tells
		}
		c.open[conn] = c.waiting.PushBack(conn)
	case http.StateActive:
		c.open[conn] = nil
	}
}
