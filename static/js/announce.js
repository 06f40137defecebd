// Which call is announced when: each once, one after the other, none too late. Read by the board: Chromium 63.

import { browser } from "./browser.js"

const SHOWN_FOR = 4000 // ms at least that each call is shown before the next one
const SOUND_WITHIN = 20000 // ms; a sound that takes longer was stopped by somebody and never says so
const TOO_OLD = 90000 // ms
const JUST_MADE = 5000 // ms; older calls that stand on the board when the page opens were announced before
const REMEMBERED = 200 // calls; a board holds 8

/**
 * Makes the queue of announcements.
 *
 * now() is the server's time in ms; begin(call, done) announces one and calls done() when its sound is over, and what it
 * throws is reported and stops nothing; rest() is told when the last one's time is over. Answers take(calls), which is
 * given the calls of each frame, newest first, and busy().
 */
export function announcements({ now, begin, rest }, env = browser) {
  const known = new Set()
  const waiting = []
  let opened = false
  let current = null

  function take(calls) {
    const oldest = opened ? TOO_OLD : JUST_MADE
    opened = true
    for (const call of calls.slice().reverse()) {
      // The moment goes with the id, for ids begin anew when the server's history does.
      const key = call.id + " " + Date.parse(call.at)
      if (known.has(key)) continue
      known.add(key)
      if (age(call) <= oldest) waiting.push(call)
    }
    forget()
    if (!current) next()
  }

  function next() {
    const before = current
    current = null
    while (waiting.length > 0 && !current) {
      const call = waiting.shift()
      // A call grows old in the queue too, when the machine sleeps.
      if (age(call) <= TOO_OLD) current = call
    }
    if (current) announce(current)
    else if (before) rest()
  }

  // The next one comes when this one has been both seen and heard.
  function announce(call) {
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
    }, SHOWN_FOR)
    env.setTimeout(hear, SOUND_WITHIN)
    try {
      begin(call, hear)
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
