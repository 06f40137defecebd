package program

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// Whoever writes never waits for a reader who takes nothing. Once there is one, it is told how many lines it has missed.
func TestLinesNeverWait(t *testing.T) {
	out, in := io.Pipe()
	l := newLines(in)
	const all = 3 * linesHeld
	for i := range all {
		fmt.Fprintln(l, "line", i)
	}
	go func() { l.close(); in.Close() }()
	got, dropped, last := 0, 0, -1
	for read := bufio.NewScanner(out); read.Scan(); {
		var n int
		if _, lost, told := strings.Cut(read.Text(), " lines="); told {
			fmt.Sscan(lost, &n)
			dropped += n
			continue
		}
		if fmt.Sscanf(read.Text(), "line %d", &n); n <= last {
			t.Fatalf("line %d comes after line %d", n, last)
		}
		got, last = got+1, n
	}
	if got < linesHeld || got+dropped != all {
		t.Errorf("%d lines came and %d were dropped, of %d", got, dropped, all)
	}
}

// A program whose log nobody takes answers, and ends when it is told to.
func TestALogThatNobodyReads(t *testing.T) {
	_, log := io.Pipe()
	p := launchWithLog(t, log, nil, "TURNO_REDIS_URL", "unix:///nowhere")
	for range 3 { // a pipe without a reader takes nothing at all
		answer, err := http.Get(p.base + "/display/meet/lite")
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
	}
	if err := p.stop(); err != nil {
		t.Error(err)
	}
}
