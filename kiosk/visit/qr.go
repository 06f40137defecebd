package visit

import (
	"fmt"
	"strconv"
	"sync"

	"github.com/skip2/go-qrcode"
)

// A QR is a QR code as one SVG path on a square grid of modules, the quiet zone included.
type QR struct {
	// Size is the side of the grid, in modules.
	Size int
	// Path draws the dark modules.
	Path string
}

// codes are those that somebody may ask for again: the kiosk, the slip and the phone show the same one.
var codes kept

// NewQR encodes an address at level M, which can be read from a scratched screen or a creased slip. An address is encoded
// once, as that takes longer than the rest of its page.
func NewQR(address string) (QR, error) { return codes.of(address)() }

// keptCodes is how many codes are kept at least, the last ones asked for: the tickets of a large office's day. There are at
// most twice as many, of 5 kB each.
const keptCodes = 512

// kept are codes by their address, made or being made, in two halves. When the new half is full, it becomes the old one, and
// what nobody has asked for since the last time is dropped. The zero value is empty.
type kept struct {
	mu       sync.Mutex
	new, old map[string]func() (QR, error)
}

// of is the code of an address. Whoever asks for one that is being made waits for it.
func (k *kept) of(address string) func() (QR, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if code, ok := k.new[address]; ok {
		return code
	}
	code, ok := k.old[address]
	if !ok {
		code = sync.OnceValues(func() (QR, error) { return makeQR(address) })
	}
	if k.new == nil || len(k.new) == keptCodes {
		k.new, k.old = map[string]func() (QR, error){}, k.new
	}
	k.new[address] = code
	return code
}

func makeQR(address string) (QR, error) {
	code, err := qrcode.New(address, qrcode.Medium)
	if err != nil {
		return QR{}, fmt.Errorf("make QR code: %w", err)
	}
	rows := code.Bitmap()
	path := make([]byte, 0, 8<<10)
	for y, row := range rows {
		for x := 0; x < len(row); x++ {
			start := x
			for x < len(row) && row[x] {
				x++
			}
			if x > start {
				path = appendRun(path, start, y, x-start)
			}
		}
	}
	return QR{Size: len(rows), Path: string(path)}, nil
}

// appendRun draws a run of dark modules as one rectangle: a fifth of the bytes of one for each module.
func appendRun(path []byte, x, y, length int) []byte {
	path = strconv.AppendInt(append(path, 'M'), int64(x), 10)
	path = strconv.AppendInt(append(path, ' '), int64(y), 10)
	path = strconv.AppendInt(append(path, 'h'), int64(length), 10)
	path = strconv.AppendInt(append(path, "v1h-"...), int64(length), 10)
	return append(path, 'z')
}
