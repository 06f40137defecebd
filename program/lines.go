package program

import (
	"bytes"
	"fmt"
	"io"
	"sync/atomic"
	"time"
)

const (
	// linesHeld is how many lines may wait for a reader. A program that nobody hears holds at most that many.
	linesHeld = 1000
	// flushWithin bounds how long the end of the program waits for a reader.
	flushWithin = time.Second
)

// Lines writes lines without making whoever writes them wait: a full pipe or a slow disk must not hold a request up. While
// linesHeld lines wait, others are dropped, and the next one that is written says how many.
type lines struct {
	to      io.Writer
	held    chan []byte
	dropped atomic.Int64
	ended   chan struct{}
	written chan struct{} // closed once all is written after the end
}

func newLines(to io.Writer) *lines {
	l := &lines{to: to, held: make(chan []byte, linesHeld), ended: make(chan struct{}),
		written: make(chan struct{})}
	go l.run()
	return l
}

// Write takes one or more whole lines. It never fails.
func (l *lines) Write(p []byte) (int, error) {
	select {
	case l.held <- bytes.Clone(p):
	default:
		l.dropped.Add(1)
	}
	return len(p), nil
}

// run writes until the end, and then what still waits.
func (l *lines) run() {
	defer close(l.written)
	for {
		select {
		case line := <-l.held:
			l.write(line)
			continue
		default:
		}
		select {
		case line := <-l.held:
			l.write(line)
		case <-l.ended:
			return
		}
	}
}

func (l *lines) write(line []byte) {
	l.to.Write(line) // nobody could be told of an error
	if n := l.dropped.Swap(0); n > 0 {
		fmt.Fprintf(l.to, "level=WARN msg=\"lines of the log were dropped, as nobody took them\" lines=%d\n", n)
	}
}

// close waits until all is written, at most flushWithin. What is written later may be lost.
func (l *lines) close() {
	close(l.ended)
	select {
	case <-l.written:
	case <-time.After(flushWithin):
	}
}
