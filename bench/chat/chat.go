// Package chat is a websocket hub of the usual design, to compare Turno's own with: one goroutine owns the set of sockets,
// and each socket has a channel of messages and two goroutines, one that reads and one that writes. It follows the chat
// example of gorilla/websocket, but it does not join several messages in one frame as the example does.
package chat

import (
	"net/http"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// These are the settings of the example.
const (
	writeTimeout = 10 * time.Second
	pongTimeout  = time.Minute
	pingEvery    = pongTimeout * 9 / 10
	messageLimit = 512 // bytes
	bufferSize   = 1024
	backlog      = 256 // messages that wait for one socket
)

var upgrader = websocket.Upgrader{ReadBufferSize: bufferSize, WriteBufferSize: bufferSize}

// A Hub sends each message to all its sockets.
type Hub struct {
	join, leave chan *member
	messages    chan []byte
	joined      atomic.Int64
}

// Joined is how many sockets have joined so far.
func (h *Hub) Joined() int { return int(h.joined.Load()) }

// New starts a hub. It runs until the process ends, as the example's does.
func New() *Hub {
	h := &Hub{join: make(chan *member), leave: make(chan *member), messages: make(chan []byte)}
	go h.run()
	return h
}

// Send sends a text to all sockets that are open.
func (h *Hub) Send(text []byte) { h.messages <- text }

func (h *Hub) run() {
	members := map[*member]struct{}{}
	drop := func(m *member) {
		if _, ok := members[m]; ok {
			delete(members, m)
			close(m.messages)
		}
	}
	for {
		select {
		case m := <-h.join:
			members[m] = struct{}{}
			h.joined.Add(1)
		case m := <-h.leave:
			drop(m)
		case text := <-h.messages:
			for m := range members {
				select {
				case m.messages <- text:
				default:
					drop(m)
				}
			}
		}
	}
}

// ServeHTTP opens a socket.
func (h *Hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // the upgrader has answered
	}
	m := &member{hub: h, conn: conn, messages: make(chan []byte, backlog)}
	h.join <- m
	go m.write()
	go m.read()
}

// A member is one socket.
type member struct {
	hub      *Hub
	conn     *websocket.Conn
	messages chan []byte // closed by the hub
}

func (m *member) read() {
	defer m.conn.Close()
	defer func() { m.hub.leave <- m }()
	m.conn.SetReadLimit(messageLimit)
	m.conn.SetReadDeadline(time.Now().Add(pongTimeout))
	m.conn.SetPongHandler(func(string) error { return m.conn.SetReadDeadline(time.Now().Add(pongTimeout)) })
	for {
		if _, _, err := m.conn.ReadMessage(); err != nil {
			return
		}
	}
}

func (m *member) write() {
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	defer m.conn.Close()
	for {
		select {
		case text, ok := <-m.messages:
			m.conn.SetWriteDeadline(time.Now().Add(writeTimeout))
			if !ok {
				m.conn.WriteMessage(websocket.CloseMessage, nil)
				return
			}
			if m.conn.WriteMessage(websocket.TextMessage, text) != nil {
				return
			}
		case <-ping.C:
			m.conn.SetWriteDeadline(time.Now().Add(writeTimeout))
			if m.conn.WriteMessage(websocket.PingMessage, nil) != nil {
				return
			}
		}
	}
}
