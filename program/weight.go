package program

import (
	"runtime"
	"runtime/metrics"
)

// A weight tells what the embedded store takes of the process' memory: all that lives, less what lived without it.
type weight struct{ rest int64 }

// heap is what lived at the last garbage collection, in bytes.
func heap() int64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}

// heapNow collects garbage first.
func heapNow() int64 {
	runtime.GC()
	return heap()
}

// without notes what something takes that is not of the store.
func (w *weight) without(start func() error) error {
	before := heapNow()
	err := start()
	w.rest += heapNow() - before
	return err
}

// used is what the store takes, in bytes.
func (w *weight) used() int64 { return max(0, heap()-w.rest) }
