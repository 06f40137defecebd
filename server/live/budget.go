package live

import (
	"bufio"
	"net"
	"net/http"
	"time"

	"github.com/gorilla/websocket"
)

const (
	// budgetBurst is how many bytes a screen may send at once, budgetRate how many each second after that. A browser
	// sends a pong of ten bytes now and then. Bytes are counted, not messages, as pings and empty fragments are a flood too.
	budgetBurst = 4 << 10
	budgetRate  = 256
)

// A budget is a connection that may be read from at a modest rate only.
type budget struct {
	net.Conn
	left float64 // bytes
	at   time.Time
}

// Read reads, and ends in tooMuch once the budget is spent.
func (b *budget) Read(p []byte) (int, error) {
	n, err := b.Conn.Read(p)
	now := time.Now()
	b.left = min(budgetBurst, b.left+now.Sub(b.at).Seconds()*budgetRate) - float64(n)
	b.at = now
	if b.left < 0 && err == nil {
		err = tooMuch
	}
	return n, err
}

// A hijacker lets a websocket be made of any response, even one wrapped by a middleware that has Unwrap and no Hijack,
// and puts a budget on its connection.
type hijacker struct{ http.ResponseWriter }

var _ http.Hijacker = hijacker{}

// Hijack takes the connection over from the HTTP server.
func (h hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(h.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	return &budget{Conn: conn, left: budgetBurst, at: time.Now()}, rw, nil
}

// rawConn is the connection below the budget.
func rawConn(c *websocket.Conn) net.Conn {
	if b, ok := c.NetConn().(*budget); ok {
		return b.Conn
	}
	return c.NetConn()
}
