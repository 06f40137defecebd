// Package fault_test breaks what turno stands on and holds it to what it promises all the same: the program is killed or
// stands still, its Redis is away, slow or half deaf, senders dawdle, midnight comes twice, settings are wrong.
package fault_test

import (
	"testing"

	"turno/tests/harness"
)

func TestMain(m *testing.M) { harness.Main(m) }
