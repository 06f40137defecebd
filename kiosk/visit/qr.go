package visit

import (
	"fmt"
	"strings"

	"github.com/skip2/go-qrcode"
)

// A QR is a QR code as one SVG path on a square grid of modules, the quiet zone included.
type QR struct {
	// Size is the side of the grid, in modules.
	Size int
	// Path draws the dark modules.
	Path string
}

// NewQR encodes an address at level M, which can be read from a scratched screen or a creased slip.
func NewQR(address string) (QR, error) {
	code, err := qrcode.New(address, qrcode.Medium)
	if err != nil {
		return QR{}, fmt.Errorf("make QR code: %w", err)
	}
	rows := code.Bitmap()
	var path strings.Builder
	for y, row := range rows {
		for x := 0; x < len(row); x++ {
			start := x
			for x < len(row) && row[x] {
				x++
			}
			if x > start {
				// A run of dark modules is one rectangle: a fifth of the bytes of one for each module.
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", start, y, x-start, x-start)
			}
		}
	}
	return QR{Size: len(rows), Path: path.String()}, nil
}
