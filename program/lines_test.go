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
	var got, dropped int
	for read := bufio.NewScanner(out); read.Scan(); {
		if _, n, told := strings.Cut(read.Text(), " lines="); told {
			fmt.Sscan(n, &dropped)
			continue
		}
		if want := fmt.Sprint("line ", got); read.Text() != want {
			t.Fatalf("got %q, want %q", read.Text(), want)
		}
		got++
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
