package program

import (
	"testing"
	"testing/fstest"
)

func TestMemoryLimitIsAShareOfTheMachine(t *testing.T) {
	const meminfo = "MemTotal:        4000000 kB\nMemFree:          100 kB\n"
	for name, c := range map[string]struct {
		files map[string]string
		want  int64
	}{
		"nothing is known": {nil, 0},
		"a machine":        {map[string]string{"proc/meminfo": meminfo}, 1_000_000 << 10},
		"a small machine":  {map[string]string{"proc/meminfo": "MemTotal: 128000 kB\n"}, 64 << 20},
		"a container": {map[string]string{"proc/meminfo": meminfo, "proc/self/cgroup": "0::/\n",
			"sys/fs/cgroup/memory.max": "268435456\n"}, 192 << 20},
		"a small container": {map[string]string{"proc/self/cgroup": "0::/\n",
			"sys/fs/cgroup/memory.max": "67108864\n"}, 64 << 20},
		"a unit of systemd": {map[string]string{"proc/meminfo": meminfo, "proc/self/cgroup": "0::/system.slice/turno.service\n",
			"sys/fs/cgroup/system.slice/turno.service/memory.max": "max\n", "sys/fs/cgroup/system.slice/memory.max": "400000000\n"},
			300_000_000},
		"no limit": {map[string]string{"proc/meminfo": meminfo, "proc/self/cgroup": "0::/a\n",
			"sys/fs/cgroup/a/memory.max": "max\n"}, 1_000_000 << 10},
		"cgroups of version 1": {map[string]string{"proc/meminfo": meminfo,
			"proc/self/cgroup": "5:cpu,cpuacct:/b\n4:memory:/a\n",
			"sys/fs/cgroup/memory/a/memory.limit_in_bytes": "268435456\n",
			"sys/fs/cgroup/memory/memory.limit_in_bytes":   "9223372036854771712\n",
			"sys/fs/cgroup/cpu,cpuacct/b/memory.max":       "1\n"}, 192 << 20},
		"no limit in version 1": {map[string]string{"proc/self/cgroup": "4:memory:/\n",
			"sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n"}, 0},
		"nonsense": {map[string]string{"proc/meminfo": "MemTotal: much\n", "proc/self/cgroup": "?\n"}, 0},
	} {
		root := fstest.MapFS{}
		for file, text := range c.files {
			root[file] = &fstest.MapFile{Data: []byte(text)}
		}
		if got := memoryLimit(root); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}
