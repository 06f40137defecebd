package visit_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"unsafe"

	"github.com/skip2/go-qrcode"

	"turno/kiosk/kiosktest"
	"turno/kiosk/visit"
)

// address is that of a mobile ticket, with the n-th token.
func address(n int) string {
	return fmt.Sprintf("https://turno.comune.example/t/Q1w2E3r4T5y6U7i8%06d", n)
}

func qr(t testing.TB, n int) visit.QR {
	t.Helper()
	code, err := visit.NewQR(address(n))
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// same tells whether two codes are one that was made once, not two that are alike.
func same(a, b visit.QR) bool {
	return a == b && unsafe.StringData(a.Path) == unsafe.StringData(b.Path)
}

func TestACodeIsMadeOnceWhoeverAsks(t *testing.T) {
	var codes [16]visit.QR
	var asking sync.WaitGroup
	for i := range codes {
		asking.Go(func() { codes[i] = qr(t, 1) })
	}
	asking.Wait()
	for _, code := range codes {
		if !same(code, codes[0]) {
			t.Fatal("the code of one address was made twice")
		}
	}
	svg := fmt.Sprintf(`viewBox="0 0 %d %[1]d" d="%s"`, codes[0].Size, codes[0].Path)
	if got := kiosktest.ReadQR(t, svg); got != address(1) {
		t.Errorf("the code leads to %q, want %q", got, address(1))
	}
	if qr(t, 2) == codes[0] {
		t.Error("two addresses have one code")
	}
}

// A day of tickets does not push out the code that a kiosk still shows, and what nobody asks for is not kept for ever.
func TestCodesAreKeptForADayOfTickets(t *testing.T) {
	first, shown := qr(t, 1_000), qr(t, 1_001)
	for n := range 500 {
		qr(t, 2_000+n)
	}
	if !same(qr(t, 1_001), shown) {
		t.Error("a code that is asked for again after 500 others is made again")
	}
	for n := range 1_100 {
		qr(t, 3_000+n)
		if n%300 == 0 && !same(qr(t, 1_001), shown) {
			t.Fatal("a code that somebody asks for again and again is made again")
		}
	}
	if same(qr(t, 1_000), first) {
		t.Error("a code that nobody has asked for since 1,600 others is still kept")
	}
}

func TestAnAddressThatIsTooLongHasNoCode(t *testing.T) {
	for range 2 {
		if _, err := visit.NewQR("https://turno.example/" + strings.Repeat("x", 3_000)); err == nil {
			t.Error("it has one")
		}
	}
}

// BenchmarkQR makes a code, beside what the library alone needs for that, and asks for one that is made.
func BenchmarkQR(b *testing.B) {
	b.Run("library", func(b *testing.B) {
		b.ReportAllocs()
		for n := 0; b.Loop(); n++ {
			code, err := qrcode.New(address(n), qrcode.Medium)
			if err != nil {
				b.Fatal(err)
			}
			code.Bitmap()
		}
	})
	b.Run("new", func(b *testing.B) {
		b.ReportAllocs()
		for n := 0; b.Loop(); n++ {
			qr(b, n)
		}
	})
	b.Run("kept", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			qr(b, 1)
		}
	})
}
