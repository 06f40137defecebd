package program

const (
	// mostFiles is more than the program needs.
	mostFiles = 1 << 16
	// mostSockets is for how many screens it is measured (docs/performance.md).
	mostSockets = 20_000
	// mostConns is how many other connections are open at once, most of them while many screens come back.
	mostConns = 4_000
	// mostLinks is how many links to Redis serve them.
	mostLinks = 64
)

// A share is how many open files are for what, so that none of them takes what another needs.
type share struct{ sockets, conns, links int }

// shares divides the files that the process may have open. An eighth of all is left for the journal, the log and whatever is
// open for a moment.
func shares(files int) share {
	s := share{conns: min(files/4, mostConns), links: max(1, min(files/8, mostLinks))}
	s.sockets = min(files-files/8-s.conns-s.links, mostSockets)
	return s
}
