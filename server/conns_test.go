package server_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"turno/server"
)

// One connection too many closes the one that has waited longest, and never one that is being answered.
func TestOneConnectionTooMany(t *testing.T) {
	h := newHouse(t, nil)
	busy, answer := make(chan struct{}), make(chan struct{})
	h.handle("GET /slow", func(w http.ResponseWriter, _ *http.Request) error {
		close(busy)
		<-answer
		return server.WriteJSON(w, http.StatusOK, nil)
	})
	srv := httptest.NewUnstartedServer(nil)
	srv.Config = server.NewServer(h.Handler(h.routes), func() int { return 2 }, h.Log)
	srv.Start()
	defer srv.Close()
	slow := make(chan error, 1)
	go func() {
		_, err := (&http.Client{Transport: &http.Transport{}}).Get(srv.URL + "/slow")
		slow <- err
	}()
	<-busy
	dial := func() net.Conn {
		conn, err := net.Dial("tcp", srv.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		return conn
	}
	idle := dial()
	for range 3 { // each in place of the one before
		next := dial()
		idle.SetReadDeadline(time.Now().Add(10 * time.Second))
		if _, err := idle.Read(make([]byte, 1)); err == nil || errors.Is(err, syscall.EAGAIN) || timeout(err) {
			t.Fatalf("the connection that waited was not closed: %v", err)
		}
		idle = next
	}
	close(answer)
	if err := <-slow; err != nil {
		t.Errorf("a request that was being answered: %v", err)
	}
}

func timeout(err error) bool {
	var network net.Error
	return errors.As(err, &network) && network.Timeout()
}

// failing is a listener that has no files left, once.
type failing struct {
	net.Listener
	failed bool
}

func (f *failing) Accept() (net.Conn, error) {
	if !f.failed {
		f.failed = true
		return nil, &net.OpError{Op: "accept", Net: "tcp", Err: syscall.EMFILE}
	}
	return f.Listener.Accept()
}

func TestAcceptErrorsAreLoggedAsErrors(t *testing.T) {
	h := newHouse(t, nil)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := server.NewServer(h.Handler(h.routes), func() int { return 10 }, h.Log)
	defer srv.Close()
	go srv.Serve(&failing{Listener: l})
	eventually(t, "the error is logged", func() bool {
		text := h.log.String()
		return strings.Contains(text, `"level":"ERROR"`) && strings.Contains(text, "too many open files")
	})
}

// A refused body that never ends does not keep its connection.
func TestABodyThatNeverEndsIsCut(t *testing.T) {
	h := newHouse(t, nil)
	h.handle("POST /orders", func(w http.ResponseWriter, r *http.Request) error {
		var body struct {
			X string `json:"x"`
		}
		_, err := server.Decode(w, r, &body)
		return err
	})
	srv := httptest.NewUnstartedServer(nil)
	srv.Config = server.NewServer(h.Handler(h.routes), func() int { return 10 }, h.Log)
	srv.Start()
	defer srv.Close()
	for path, want := range map[string]string{"/orders": "HTTP/1.1 413 ", "/none": "HTTP/1.1 404 "} {
		conn, err := net.Dial("tcp", srv.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		head := "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
			"Transfer-Encoding: chunked\r\n\r\n"
		chunk := "1000\r\n" + strings.Repeat("A", 0x1000) + "\r\n"
		if _, err := conn.Write([]byte(head + strings.Repeat(chunk, 5))); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		conn.SetReadDeadline(began.Add(8 * time.Second)) // less than what a server waits for a body
		answer, err := io.ReadAll(conn)
		if err != nil || !strings.HasPrefix(string(answer), want) {
			t.Errorf("%s: after %s: %v, %.80s", path, time.Since(began), err, answer)
		}
	}
}
