package fault_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"turno/tests/harness"
)

// With 256 open files and 400 phones that each keep a page and a socket, every desk, kiosk and display works.
func TestManyPhonesLeaveRoomForTheOffice(t *testing.T) {
	harness.OnEachPlace(t, func(t *testing.T, where harness.Place) {
		where.Files = 256
		p := harness.StartOpen(t, where)
		refused := 0
		for i := range 400 {
			_, token := p.Issue(t, fmt.Sprint("phone ", i), "legal", "it")
			if i%2 == 0 { // half of them open a page first, whose connection their browser keeps
				page := newcomer(t)
				if err := get(page, p.Base+"/t/"+token); err != nil {
					t.Fatalf("phone %d: %v", i, err)
				}
			}
			if socket(t, p, "/t/"+token+"/live") != nil {
				refused++
			}
		}
		if refused == 0 || refused == 400 {
			t.Errorf("%d of 400 phones got no socket", refused)
		}
		for _, path := range []string{"/desk/meet/1/live", "/desk/meet/2/live", "/desk/meet/3/live", "/display/meet/live",
			"/display/meet/live?lang=en", "/display/meet/live?desks=1", "/supervisor/meet/live"} {
			if err := socket(t, p, path); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		}
		for i := range 40 {
			for _, path := range []string{"/kiosk/meet", "/desk/meet/1", "/display/meet"} {
				if err := get(newcomer(t), p.Base+path); err != nil {
					t.Errorf("%s, time %d: %v", path, i, err)
				}
			}
		}
		p.Must(t, harness.Desk1+"/calls", "call", map[string]string{})
	})
}

// newcomer is a browser without a connection, which keeps the one that it opens.
func newcomer(t *testing.T) *http.Client {
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Timeout: harness.Patience, Transport: transport}
}

func get(c *http.Client, url string) error {
	res, err := c.Get(url)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", res.StatusCode)
	}
	return nil
}

// socket opens a websocket until the test ends, and reads its first frame.
func socket(t *testing.T, p *harness.Program, path string) error {
	conn, _, err := websocket.DefaultDialer.DialContext(t.Context(), "ws"+strings.TrimPrefix(p.Base, "http")+path, nil)
	if err != nil {
		return err
	}
	t.Cleanup(func() { conn.Close() })
	_, _, err = conn.ReadMessage()
	return err
}
