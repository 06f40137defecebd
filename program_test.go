package main

import (
	"bufio"
	"io"
	"strings"
	"testing"
)

// startTurno runs the program in this process until the test ends, on a free port, with its data in a directory of the
// test's own. It gives the base address.
func startTurno(t *testing.T, env map[string]string, args ...string) string {
	t.Helper()
	args = append([]string{"-listen", "127.0.0.1:0", "-data", t.TempDir()}, args...)
	said, stdout := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- run(t.Context(), args, func(name string) string { return env[name] }, stdout, io.Discard)
		stdout.Close()
	}()
	t.Cleanup(func() {
		// The test's context has ended, and the program with it.
		if err := <-ended; err != nil {
			t.Errorf("turno %v: %v", args, err)
		}
	})
	lines := bufio.NewScanner(said)
	for lines.Scan() {
		if base, ok := strings.CutPrefix(lines.Text(), "ready "); ok {
			go io.Copy(io.Discard, said)
			return base
		}
	}
	t.Fatalf("turno %v ended before it was ready", args)
	return ""
}
