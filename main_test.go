package main

import (
	"testing"

	"turno/tests/harness"
)

func TestMain(m *testing.M) { harness.Main(m) }

const tickets, desk1, nowhere = harness.Tickets, harness.Desk1, harness.Nowhere
