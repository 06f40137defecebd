// Package floor is what the product's costs are compared with: the least that a front office needs of Redis and of a
// websocket. It never changes with the product, so that a ratio to it tells what the product costs.
package floor

import (
	"bytes"
	"context"
	_ "embed"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/gorilla/websocket"
	"github.com/redis/go-redis/v9"
)

//go:embed give.lua
var source string

// give is the plain script that gives a ticket.
var give = redis.NewScript(source)

// Keys are the keys of the plain script, of another branch than the product's.
var Keys = []string{"floor:{floor}:outcomes", "floor:{floor}:numbers", "floor:{floor}:queue", "floor:{floor}:events"}

// Args are the arguments of the plain script for an idempotency key.
func Args(key string, now time.Time) []any {
	return []any{key, "A", "floor:{floor}:ticket:", "floor:{floor}:changes", now.UnixMilli()}
}

// Load has Redis know the plain script, and returns its SHA-1, for clients that send EVALSHA by themselves.
func Load(ctx context.Context, rdb redis.UniversalClient) (string, error) {
	return give.Load(ctx, rdb).Result()
}

// Give gives a ticket by the plain script, under an idempotency key, and returns its id.
func Give(ctx context.Context, rdb redis.UniversalClient, key string) (string, error) {
	return give.Run(ctx, rdb, Keys, Args(key, time.Now())...).Text()
}

// An Echo is a loopback websocket that sends back what it gets.
type Echo struct {
	server *httptest.Server
	conn   *websocket.Conn
}

// message is what goes to and fro, as long as the frame of a small board.
var message = bytes.Repeat([]byte("x"), 1000)

// NewEcho starts a server with one websocket. Close ends both.
func NewEcho() (*Echo, error) {
	up := websocket.Upgrader{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := up.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer c.Close()
		for {
			kind, data, err := c.ReadMessage()
			if err != nil || c.WriteMessage(kind, data) != nil {
				return
			}
		}
	}))
	c, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(s.URL, "http"), nil)
	if err != nil {
		s.Close()
		return nil, err
	}
	return &Echo{s, c}, nil
}

// Once makes one round trip of 1,000 bytes.
func (e *Echo) Once() error {
	if err := e.conn.WriteMessage(websocket.TextMessage, message); err != nil {
		return err
	}
	_, _, err := e.conn.ReadMessage()
	return err
}

// Close ends the websocket and its server.
func (e *Echo) Close() {
	e.conn.Close()
	e.server.Close()
}
