package server

import "time"

// LateAfter is the wait from which on a ticket stands out, on every screen of the staff.
const LateAfter = 20 * time.Minute
