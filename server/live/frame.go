package live

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// A frame is one state, encoded at most once for each of its two forms however many sockets it goes to.
type frame struct {
	epoch string
	seq   int64
	// page and data are the frame's bytes as they go over the wire, with HTML and with JSON. The first to ask encodes it.
	page, data func() ([]byte, error)
}

// head is what both forms of a frame begin with.
type head struct {
	Epoch   string `json:"epoch"`
	Seq     int64  `json:"seq"`
	Version string `json:"version"`
}

type dataFrame struct {
	head
	State any `json:"state"`
}

func newFrame(s State, version string, log *slog.Logger) *frame {
	h := head{s.Epoch, s.Seq, version}
	once := func(encode func() ([]byte, error)) func() ([]byte, error) {
		return sync.OnceValues(func() ([]byte, error) {
			text, err := encode()
			if err != nil {
				// A state that is no JSON is a bug of its screen. Sockets only learn that something is wrong.
				log.Error("encode frame", "seq", s.Seq, "error", err)
				return nil, err
			}
			return wrap(text), nil
		})
	}
	return &frame{
		epoch: s.Epoch,
		seq:   s.Seq,
		page:  once(func() ([]byte, error) { return encodePage(h, s) }),
		data:  once(func() ([]byte, error) { return encode(dataFrame{h, s.JSON}) }),
	}
}

// wrap makes a whole text message of a server, unmasked and in one frame: RFC 6455 section 5.2.
func wrap(text []byte) []byte {
	const finText = 0x80 | 0x1
	head := []byte{finText}
	switch n := len(text); {
	case n < 126:
		head = append(head, byte(n))
	case n < 1<<16:
		head = binary.BigEndian.AppendUint16(append(head, 126), uint16(n))
	default:
		head = binary.BigEndian.AppendUint64(append(head, 127), uint64(n))
	}
	return append(head, text...)
}

// encodePage writes {"epoch","seq","version","html","calls"}. It does so by itself: a branch has a thousand phones, each
// with a page of its own, and encoding/json would be a sixth of what a change costs the server.
func encodePage(h head, s State) ([]byte, error) {
	calls, err := encodeCalls(s.Calls)
	if err != nil {
		return nil, fmt.Errorf("calls: %w", err)
	}
	pieces, size := s.Quoted, 0
	if pieces == nil {
		pieces = []string{Quote(s.HTML)}
	}
	for _, piece := range pieces {
		size += len(piece)
	}
	b := make([]byte, 0, size+len(calls)+128)
	b = appendString(append(b, `{"epoch":`...), h.Epoch)
	b = strconv.AppendInt(append(b, `,"seq":`...), h.Seq, 10)
	b = appendString(append(b, `,"version":`...), h.Version)
	b = append(b, `,"html":"`...)
	for _, piece := range pieces {
		b = append(b, piece...)
	}
	b = append(append(b, `","calls":`...), calls...)
	return append(b, '}'), nil
}

func encodeCalls(calls any) ([]byte, error) {
	none := []byte("[]")
	if calls == nil {
		return none, nil
	}
	b, err := encode(calls)
	if string(b) == "null" { // a nil slice
		b = none
	}
	return b, err
}

func appendString(b []byte, s string) []byte {
	return append(append(append(b, '"'), Quote(s)...), '"')
}

// Quote is what stands between the quotes of a JSON string, RFC 8259 section 7. What is no UTF-8 is replaced: a browser
// would hang up.
func Quote(s string) string {
	if !utf8.ValidString(s) { // seldom, and asking is much faster
		s = strings.ToValidUTF8(s, "\ufffd")
	}
	b := make([]byte, 0, len(s)+len(s)/8)
	from := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		default:
			b = fmt.Appendf(b, `\u%04x`, c)
		}
	}
	return string(append(b, s[from:]...))
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
