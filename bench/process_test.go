package bench_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// cpu is the CPU time of some processes, the sum of all their threads, in nanoseconds. Unlike getrusage it works for any
// process.
func cpu(tb testing.TB, pids ...int) time.Duration {
	tb.Helper()
	var sum time.Duration
	for _, pid := range pids {
		tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
		if err != nil || len(tasks) == 0 {
			tb.Fatalf("no CPU time of process %d: %v", pid, err)
		}
		for _, task := range tasks {
			data, err := os.ReadFile(task)
			if err != nil {
				continue // the thread has just ended
			}
			ns, err := strconv.ParseInt(strings.Fields(string(data))[0], 10, 64)
			if err != nil {
				tb.Fatal(err)
			}
			sum += time.Duration(ns)
		}
	}
	return sum
}

// resident is the resident memory of a process, in bytes.
func resident(tb testing.TB, pid int) float64 {
	tb.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		tb.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if kb, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			n, err := strconv.ParseFloat(strings.Fields(kb)[0], 64)
			if err != nil {
				tb.Fatal(err)
			}
			return n * 1024
		}
	}
	tb.Fatalf("no memory of process %d", pid)
	return 0
}

// children are the processes that a process has started.
func children(tb testing.TB, pid int) []int {
	tb.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%[1]d/children", pid))
	if err != nil {
		tb.Fatal(err)
	}
	var pids []int
	for _, field := range strings.Fields(string(data)) {
		n, err := strconv.Atoi(field)
		if err != nil {
			tb.Fatal(err)
		}
		pids = append(pids, n)
	}
	return pids
}
