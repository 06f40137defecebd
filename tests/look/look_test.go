// Package look_test looks at every screen in every state as people do who see little, much or another way: what axe-core
// finds, what is cut, colours that the system forces, what a screen reader says, the paper slip, the weight of a page, and,
// with the build tag `long`, Firefox and WebKit.
package look_test

import (
	"testing"

	"turno/tests/harness"
)

func TestMain(m *testing.M) { harness.Main(m) }
