package program

const (
	// mostFiles is more than the program needs.
	mostFiles = 1 << 16
	// mostSockets is for how many screens it is measured (docs/performance.md).
	mostSockets = 20_000
	// mostLinks is how many links to Redis serve them.
	mostLinks = 64
)

// A share is how many open files are for what, so that none of them takes what another needs: an eighth of all, and more, is
// left for the journal, the log and whatever is open for a moment.
type share struct{ sockets, conns, links int }

// shares divides the files that the process may have open.
func shares(files int) share {
	return share{sockets: min(files/2, mostSockets), conns: files / 4, links: max(1, min(files/8, mostLinks))}
}
