package server_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"turno/server"
	"turno/server/live"
)

// A websocket passes through the whole shell, and its handshake is as secured as any answer.
func TestWebsocketThroughTheShell(t *testing.T) {
	h := newHouse(t, nil)
	h.set(server.Route{Pattern: "GET /display/{branch}/live", For: server.Everybody,
		Live: func(r *http.Request) (live.Topic, error) {
			if _, err := h.Engine(r); err != nil {
				return live.Topic{}, err
			}
			render := func(context.Context) (live.State, error) {
				return live.State{Epoch: "e", Seq: 7, HTML: "<p>hi</p>"}, nil
			}
			return live.Topic{Name: "meet/board", Group: "meet", Render: render}, nil
		}})
	srv := httptest.NewUnstartedServer(nil)
	srv.Config = server.NewServer(h.Handler(h.routes), func() int { return 100 }, h.Log)
	srv.Start()
	defer srv.Close()

	address := "ws" + strings.TrimPrefix(srv.URL, "http")
	conn, res, err := websocket.DefaultDialer.Dial(address+"/display/meet/live", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	want := secured(address)
	if diff := cmp.Diff(want, pick(res.Header, want)); diff != "" {
		t.Errorf("headers of the handshake (-want +got)\n%s", diff)
	}
	conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	var frame struct {
		Seq  int64
		HTML string
	}
	if err := conn.ReadJSON(&frame); err != nil || frame.Seq != 7 || frame.HTML != "<p>hi</p>" {
		t.Errorf("got %+v, %v", frame, err)
	}
	if metrics := body(t, h.answerPrivate(request("GET", "/metrics", ""))); !strings.Contains(metrics, "turno_sockets 1\n") {
		t.Error("the metrics do not count the socket")
	}
	conn.Close()
	eventually(t, "the socket's end is logged as 101", func() bool {
		return strings.Contains(h.log.String(), `"route":"GET /display/{branch}/live","status":101`)
	})

	_, res, err = websocket.DefaultDialer.Dial(address+"/display/none/live", nil)
	if err == nil || res == nil || res.StatusCode != 404 {
		t.Errorf("a socket of no branch: got %v, %v", res, err)
	}
	foreign := http.Header{"Origin": {"https://evil.example"}}
	if _, res, err = websocket.DefaultDialer.Dial(address+"/display/meet/live", foreign); err == nil || res.StatusCode != 403 {
		t.Errorf("a socket of a foreign page: got %v, %v", res, err)
	}
}
