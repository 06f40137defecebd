package main

import (
	"testing"

	"turno/tests/harness"
)

func TestMain(m *testing.M) { harness.Main(m) }
