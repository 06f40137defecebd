package server_test

import (
	"testing"

	"turno/server"
)

// At most so many are kept, even if there are more.
func TestWhatIsKeptIsBounded(t *testing.T) {
	c := server.Kept[int, int]{Most: 10}
	for i := range 1000 {
		if v, err := c.Get(i, func() (int, error) { return 2 * i, nil }); v != 2*i || err != nil {
			t.Fatalf("got %d, %v for %d", v, err, i)
		}
		if c.Len() > 10 {
			t.Fatalf("%d are kept", c.Len())
		}
	}
}
