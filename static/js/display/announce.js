// When each call is announced: once, one after the other, none too late. Read by the board: Chromium 63.

import { browser } from "../live/browser.js"

const SHOWN_FOR = 4000 // ms that each call is shown before the next one
const SOUND_WITHIN = 20000 // ms; a sound that takes longer was stopped by somebody and never says so
const TOO_OLD = 90000 // ms; frames carry all calls that are younger
const ALL_WITHIN = 80000 // ms; where many wait each gets less time, so that the last is not too old at its turn
const IN_HASTE = 1500 // ms that each gets at least
const JUST_MADE = 5000 // ms; older calls that stand on the board when the page opens were announced before
const REMEMBERED = 400 // calls; a frame carries 200 at most

/**
 * Makes the queue of announcements.
 *
 * now() is the server's time in ms; begin(call, done, time) announces one, for which there are so many ms, and calls
 * done() when its sound is over, and what it throws is reported and stops nothing; rest() is told when the last one's time
 * is over. Answers take(calls), which is given the calls of each frame, newest first, and busy().
 */
export function announcements({ now, begin, rest }, env = browser) {
  const known = new Set()
  let waiting = []
  let opened = false
  let current = null

  function take(calls) {
    const isDue = opened ? (call) => age(call) <= TOO_OLD : (call) => age(call) <= JUST_MADE && !call.missed
    opened = true
    const carried = new Set(calls.map(keyOf))
    // A call that frames do not carry any more was taken back, or made again.
    waiting = waiting.filter((call) => carried.has(keyOf(call)))
    for (const call of calls.slice().reverse()) {
      const key = keyOf(call)
      if (known.has(key)) continue
      known.add(key)
      if (isDue(call)) waiting.push(call)
    }
    forget()
    const taken = current && !carried.has(keyOf(current)) && age(current) < ALL_WITHIN
    if (!current || taken) next()
  }

  function next() {
    const before = current
    current = null
    while (waiting.length > 0 && !current) {
      const call = waiting.shift()
      // A call may become too old while it waits, when the machine sleeps.
      if (age(call) <= TOO_OLD) current = call
    }
    if (current) announce(current)
    else if (before) rest()
  }

  // How long a call may take, given how many wait behind it.
  function pace() {
    const spans = waiting.map((call, i) => (ALL_WITHIN - age(call)) / (i + 1))
    return Math.max(IN_HASTE, Math.min(SOUND_WITHIN, ...spans))
  }

  // The next one comes when this one has been both seen and heard.
  function announce(call) {
    const time = pace()
    let seen = false
    let heard = false
    const over = () => {
      if (seen && heard && current === call) next()
    }
    const hear = () => {
      heard = true
      over()
    }
    env.setTimeout(() => {
      seen = true
      over()
    }, Math.min(SHOWN_FOR, time))
    env.setTimeout(hear, time)
    try {
      begin(call, hear, time)
    } catch (error) {
      console.error(error)
      hear()
    }
  }

  function age(call) {
    return now() - Date.parse(call.at)
  }

  function forget() {
    for (const key of known) {
      if (known.size <= REMEMBERED) return
      known.delete(key)
    }
  }

  return { take, busy: () => current !== null }
}

// The moment is part of the key, as ids begin again when the server's history does.
function keyOf(call) {
  return call.id + " " + Date.parse(call.at)
}
