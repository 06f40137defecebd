// The server's time, on machines whose own clock may be wrong. Read by the board: Chromium 63.

const TRUSTED_FOR = 600000 // ms; then a clock that ran fast is put right

let ahead = null // ms by which the server's time is ahead of performance.now()
let learnt = 0 // ms, by performance.now()

/** The server's time in ms since 1970; the machine's own until the server's is known. */
export function now() {
  return ahead === null ? Date.now() : performance.now() + ahead
}

/** Learns the server's time from the moment, as text, at which what has just arrived was made. It can only have been
 * late, so the reading that is furthest ahead is the best, until a new one puts right a clock that runs fast. What is
 * sent again (isNew false) tells too little to put anything right. */
export function learn(at, isNew) {
  const reading = Date.parse(at) - performance.now()
  if (Number.isNaN(reading)) return
  const expired = isNew && performance.now() - learnt > TRUSTED_FOR
  if (ahead === null || reading > ahead || expired) {
    ahead = reading
    learnt = performance.now()
  }
}
