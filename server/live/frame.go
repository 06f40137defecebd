package live

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// A frame is one state, encoded at most once in each of its two forms.
type frame struct {
	epoch string
	seq   int64

	state      State
	log        *slog.Logger
	page, data form
}

// A form of a frame is its bytes as they are sent. The first to ask encodes it.
type form struct {
	once  sync.Once
	bytes []byte
	err   error
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

func newFrame(s State, log *slog.Logger) *frame {
	return &frame{epoch: s.Epoch, seq: s.Seq, state: s, log: log}
}

// looksLike reports whether a screen that shows an earlier frame would not notice this one. asJSON tells that some screens
// have the state as JSON.
func (f *frame) looksLike(last *frame, asJSON bool) bool {
	now, then := f.state, last.state
	return f.epoch == last.epoch && now.Version == then.Version && now.timeless() == then.timeless() &&
		slices.Equal(now.Quoted, then.Quoted) && alike(now.Calls, then.Calls) && (!asJSON || alike(now.JSON, then.JSON))
}

// timeless is the HTML without its moment.
func (s *State) timeless() string {
	if s.Moment == "" {
		return s.HTML
	}
	return strings.Replace(s.HTML, s.Moment, "", 1)
}

// alike reports whether two values are the same as JSON.
func alike(a, b any) bool {
	if a == nil || b == nil {
		return a == nil && b == nil // as of each phone
	}
	one, err := encode(a)
	if err != nil {
		return false
	}
	other, err := encode(b)
	return err == nil && bytes.Equal(one, other)
}

// encoded is the frame's form with HTML, or with JSON.
func (f *frame) encoded(asJSON bool) ([]byte, error) {
	h := head{f.epoch, f.seq, f.state.Version}
	if asJSON {
		return f.once(&f.data, func() ([]byte, error) { return encodeData(h, f.state) })
	}
	return f.once(&f.page, func() ([]byte, error) { return encodePage(h, f.state) })
}

func (f *frame) once(form *form, encode func() ([]byte, error)) ([]byte, error) {
	form.once.Do(func() {
		text, err := encode()
		if err != nil {
			// A state that is no JSON is a bug of its screen. Sockets only learn that something is wrong.
			f.log.Error("encode frame", "seq", f.seq, "error", err)
			form.err = err
			return
		}
		form.bytes = wrap(text)
	})
	return form.bytes, form.err
}

// wrapLen is the longest head of a websocket frame of a server, in bytes. So many are left free before a text, so that
// the frame is made without a copy.
const wrapLen = 10

// wrap makes a text message of a server from a text after wrapLen free bytes: unmasked, in one websocket frame (RFC 6455
// section 5.2).
func wrap(b []byte) []byte {
	const finText = 0x80 | 0x1
	from := wrapLen
	switch n := len(b) - wrapLen; {
	case n < 126:
		from -= 2
		b[from+1] = byte(n)
	case n < 1<<16:
		from -= 4
		b[from+1] = 126
		binary.BigEndian.PutUint16(b[from+2:], uint16(n))
	default:
		from -= 10
		b[from+1] = 127
		binary.BigEndian.PutUint64(b[from+2:], uint64(n))
	}
	b[from] = finText
	return b[from:]
}

// encodeData writes {"epoch","seq","version","state"} after wrapLen free bytes.
func encodeData(h head, s State) ([]byte, error) {
	text, err := encode(dataFrame{h, s.JSON})
	return append(make([]byte, wrapLen, wrapLen+len(text)), text...), err
}

// encodePage writes {"epoch","seq","version","html","calls"} after wrapLen free bytes. It does not use encoding/json: with
// a thousand phones in a branch, each with its own page, that would be a sixth of the cost of a change.
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
	b := make([]byte, wrapLen, wrapLen+size+len(calls)+128)
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

// Quote returns what stands between the quotes of a JSON string, RFC 8259 section 7. What is no UTF-8 is replaced, as a
// browser would close the connection.
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
