// Package cost_test counts what Turno spends: on an operation, on a frame, on a change. Counts do not depend on the machine,
// so the tables of this file are what to look at when a script, a page or the hub changes. Ratios of time are in
// docs/performance.md.
package cost_test

// operations are what an operation of the engine costs at most: the commands that Redis runs, the EVALSHA among them, how
// often the program waits for Redis, and the program's allocations. It is the same in each of the offices below; what it
// grows with stands beside it.
var operations = []operation{
	{of: "issue", commands: 25, trips: 1, allocations: 300},
	{of: "call", commands: 36, each: 1, trips: 1, allocations: 190}, // one of them forgets an old call
	{of: "serve", commands: 20, trips: 1, allocations: 220},
	{of: "finish", commands: 25, trips: 1, allocations: 220},
	{of: "recall", commands: 21, trips: 1, allocations: 210},
	{of: "no-show", commands: 26, trips: 1, allocations: 210},
	{of: "board", commands: 20, each: 2, trips: 1, allocations: 650}, // and one for a ticket changed since the last read
	{of: "services", commands: 15, each: 2, trips: 1, allocations: 550},
	{of: "desk", commands: 57, each: 5, trips: 1, allocations: 750},  // and one or two for a ticket that its lists show
	{of: "floor", commands: 39, each: 4, trips: 1, allocations: 850}, // and one for a ticket that it shows
	{of: "phone", commands: 10, trips: 1, allocations: 180},
}

type operation struct {
	of                           string
	commands, trips, allocations int
	// each is how many commands each service beyond the fourth may add.
	each int
}

// frames are how many bytes a frame has at most, uncompressed, as a socket sends it, by how many wait. A desk lists the
// first fifty who wait, a supervisor all.
var frames = []frame{
	{of: "board", bytes: byWaiting{0: 4_500, 12: 4_500, 100: 4_500, 300: 4_500}},
	{of: "desk, idle", bytes: byWaiting{0: 2_500, 12: 4_500, 100: 9_000, 300: 9_000}},
	{of: "desk, called", bytes: byWaiting{12: 5_500, 100: 10_500, 300: 10_500}},
	{of: "desk, serving", bytes: byWaiting{12: 5_500, 100: 10_500, 300: 10_500}},
	{of: "supervisor", bytes: byWaiting{0: 3_500, 12: 4_500, 100: 10_500, 300: 24_000}},
	{of: "phone", bytes: byWaiting{12: 1_500, 100: 1_500, 300: 1_500}},
	// 26 services, 50 desks, two priorities.
	{of: "board", large: true, bytes: byWaiting{0: 18_000, 300: 18_000}},
	{of: "desk, serving", large: true, bytes: byWaiting{100: 11_000, 300: 11_000}},
	{of: "supervisor", large: true, bytes: byWaiting{0: 8_000, 300: 28_000}},
	{of: "phone", large: true, bytes: byWaiting{300: 1_550}},
}

// byWaiting is how much for how many who wait.
type byWaiting map[int]int

type frame struct {
	of    string
	large bool
	bytes byWaiting
}

// renders are how many states a change renders, while twenty windows show what stands here. Each state is rendered once,
// however many show it.
var renders = []watched{
	{of: "a board", states: 1, windows: 8},
	{of: "three desks", states: 3, windows: 6},
	{of: "the supervisor", states: 1, windows: 2},
	{of: "four phones", states: 4, windows: 4},
}

type watched struct {
	of              string
	states, windows int
}
