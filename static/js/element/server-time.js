// The server's time, on machines whose own clock may be wrong. Read by the board: Chromium 63.
//
// It goes by Date.now(), which counts the hours that a machine sleeps; performance.now() stands still meanwhile.

const TRUSTED_FOR = 600000 // ms; then a clock that ran fast is put right by what is new
const TOO_SLOW = 5000 // ms; an answer that took longer tells too little
const CLOSE = 500 // ms

let ahead = null // ms by which the server's time is ahead of the machine's
let learnt = 0 // ms, by the machine's clock

/** The server's time in ms since 1970; the machine's own until the server's is known. */
export function now() {
  return Date.now() + (ahead || 0)
}

/** Learns the server's time from the moment, as text, at which what has just arrived was made. It can only have been
 * late, so the reading that is furthest ahead is the best; only if isNew, when it was surely made a moment ago, does it
 * put right a clock that was set or runs fast. */
export function learn(at, isNew) {
  const reading = Date.parse(at) - Date.now()
  if (Number.isNaN(reading)) return
  const expired = isNew && Date.now() - learnt > TRUSTED_FOR
  if (ahead === null || reading > ahead || expired) set(reading)
}

/** Learns it from the moment in an answer, as text, to a question that was sent and answered at these moments of the
 * machine's clock: this puts right in both directions. */
export function settle(at, sent, answered) {
  const moment = Date.parse(at)
  if (Number.isNaN(moment) || answered < sent || answered - sent > TOO_SLOW) return
  const [low, high] = [moment - answered, moment - sent]
  if (ahead === null || ahead < low - CLOSE || ahead > high + CLOSE) set((low + high) / 2)
}

function set(reading) {
  ahead = reading
  learnt = Date.now()
}
