package kiosk

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/skip2/go-qrcode"
)

// A qrCode is a QR code as one SVG path on a square grid of modules, the quiet zone included.
type qrCode struct {
	// Size is the side of the grid, in modules.
	Size int
	// Path draws the dark modules.
	Path string
}

// newQR encodes an address at level M, which a scratched screen or a creased slip leaves readable.
func newQR(address string) (qrCode, error) {
	code, err := qrcode.New(address, qrcode.Medium)
	if err != nil {
		return qrCode{}, fmt.Errorf("make QR code: %w", err)
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
				// A run of dark modules is one rectangle: a fifth of the weight of one for each module.
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", start, y, x-start, x-start)
			}
		}
	}
	return qrCode{Size: len(rows), Path: path.String()}, nil
}

// qr is the code of a mobile ticket by itself, black on white.
func (k *screens) qr(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("token")
	if _, _, _, err := k.find(r, token); err != nil {
		return err
	}
	code, err := newQR(k.site.URL(r, "/t/"+token))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	_, err = fmt.Fprintf(w, qrImage, code.Size, code.Path)
	return err
}

// qrImage is a code by itself, from its size and its path.
const qrImage = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %[1]d %[1]d" shape-rendering="crispEdges">` +
	`<path fill="#fff" d="M0 0h%[1]dv%[1]dH0z"/><path d="%[2]s"/></svg>`
