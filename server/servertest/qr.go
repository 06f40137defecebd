package servertest

import (
	"errors"
	"image"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// ReadQR reads the QR code in a picture. The library fails on about one upright code in 170, and reads that one after a
// turn. Phones also try more than once.
func ReadQR(tb testing.TB, picture image.Image) string {
	tb.Helper()
	var failures error
	source := gozxing.NewLuminanceSourceFromImage(picture)
	for range 4 {
		bitmap, err := gozxing.NewBinaryBitmap(gozxing.NewHybridBinarizer(source))
		if err != nil {
			tb.Fatal(err)
		}
		code, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
		if err == nil {
			return code.GetText()
		}
		failures = errors.Join(failures, err)
		if source, err = source.RotateCounterClockwise(); err != nil {
			tb.Fatal(err)
		}
	}
	tb.Fatalf("no QR code can be read: %v", failures)
	return ""
}
