package program

import (
	"io/fs"
	"os"
	"path"
	"runtime/debug"
	"strconv"
	"strings"
)

const (
	// leastLimit is the least memory that garbage is collected for: a small office needs half of it.
	leastLimit = 64 << 20
	// unlimited is from where on a limit is none: cgroups of version 1 say so by a very large number.
	unlimited = 1 << 50
)

// limitMemory has garbage collected in time for the machine, unless GOMEMLIMIT says when. How much the heap grows in between
// is left to Go: when it was four times as much the program took twice the memory, and the processor had no less to do.
func limitMemory(env func(string) string) {
	if limit := memoryLimit(os.DirFS("/")); env("GOMEMLIMIT") == "" && limit > 0 {
		debug.SetMemoryLimit(limit)
	}
}

// memoryLimit is how much memory the program tries to stay below: three quarters of what its cgroup may have, and a quarter
// of the machine's; 0 if neither is known, as on systems other than Linux.
func memoryLimit(root fs.FS) int64 {
	var limit int64
	for _, most := range []int64{cgroupMemory(root) / 4 * 3, machineMemory(root) / 4} {
		if most > 0 && (limit == 0 || most < limit) {
			limit = most
		}
	}
	if limit == 0 {
		return 0
	}
	return max(limit, leastLimit)
}

// machineMemory is the memory of the machine, 0 if it is not known.
func machineMemory(root fs.FS) int64 {
	text, err := fs.ReadFile(root, "proc/meminfo")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "MemTotal:"); ok {
			return number(strings.TrimSuffix(strings.TrimSpace(rest), " kB")) << 10
		}
	}
	return 0
}

// cgroupMemory is the least memory that the program's cgroup and those around it may have, 0 for any. A container sees its
// own cgroup as the outermost one, whatever it is called outside.
func cgroupMemory(root fs.FS) int64 {
	own, err := fs.ReadFile(root, "proc/self/cgroup")
	if err != nil {
		return 0
	}
	var least int64
	for line := range strings.Lines(string(own)) {
		fields := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(fields) < 3 {
			continue
		}
		top, file := "sys/fs/cgroup", "memory.max"
		if fields[0] != "0" { // version 1
			if fields[1] != "memory" {
				continue
			}
			top, file = "sys/fs/cgroup/memory", "memory.limit_in_bytes"
		}
		for dir := path.Clean("/" + fields[2]); ; dir = path.Dir(dir) {
			text, err := fs.ReadFile(root, path.Join(top, dir, file))
			if most := number(strings.TrimSpace(string(text))); err == nil && most > 0 && (least == 0 || most < least) {
				least = most
			}
			if dir == "/" {
				break
			}
		}
	}
	if least >= unlimited {
		return 0
	}
	return least
}

// number reads a number, 0 for "max" and for what is none.
func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return n
}
