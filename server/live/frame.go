package live

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"

	"github.com/gorilla/websocket"
)

// A frame is one state, encoded at most once for each of its two forms however many sockets it goes to.
type frame struct {
	epoch string
	seq   int64
	// page and data are the frame as it goes over the wire, with HTML and with JSON. The first to ask encodes it.
	page, data func() (*websocket.PreparedMessage, error)
}

// head is what both forms of a frame begin with.
type head struct {
	Epoch   string `json:"epoch"`
	Seq     int64  `json:"seq"`
	Version string `json:"version"`
}

type pageFrame struct {
	head
	HTML  string          `json:"html"`
	Calls json.RawMessage `json:"calls"`
}

type dataFrame struct {
	head
	State any `json:"state"`
}

func newFrame(s State, version string, log *slog.Logger) *frame {
	h := head{s.Epoch, s.Seq, version}
	once := func(encode func() ([]byte, error)) func() (*websocket.PreparedMessage, error) {
		return sync.OnceValues(func() (*websocket.PreparedMessage, error) {
			m, err := prepare(encode)
			if err != nil {
				// A state that is no JSON is a bug of its screen. Sockets only learn that something is wrong.
				log.Error("encode frame", "seq", s.Seq, "error", err)
			}
			return m, err
		})
	}
	return &frame{
		epoch: s.Epoch,
		seq:   s.Seq,
		page:  once(func() ([]byte, error) { return encodePage(h, s) }),
		data:  once(func() ([]byte, error) { return encode(dataFrame{h, s.JSON}) }),
	}
}

func prepare(encode func() ([]byte, error)) (*websocket.PreparedMessage, error) {
	b, err := encode()
	if err != nil {
		return nil, err
	}
	return websocket.NewPreparedMessage(websocket.TextMessage, b)
}

func encodePage(h head, s State) ([]byte, error) {
	calls, err := encode(s.Calls)
	if err != nil {
		return nil, fmt.Errorf("calls: %w", err)
	}
	if string(calls) == "null" { // no calls, or a nil slice of them
		calls = []byte("[]")
	}
	return encode(pageFrame{h, s.HTML, calls})
}

// encode is json.Marshal without its \u003c for every <, which would make frames of HTML a third longer. No frame is
// ever part of a page's source.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
