// Keeps a page fresh where no websocket gets through: it asks for the page itself, which is a frame as well. Read by
// televisions of 2019: Chromium 63.

import { htmlOf, parse } from "../element/part.js"

const POLL_EVERY = 5000 // ms, at least; as much as a quarter more, so that screens do not ask in step
const ANSWER_WITHIN = 4000 // ms

/**
 * Makes what polls for the page whose live route is at a path. take(frame) gets what the server has now, the last one
 * again when that has not changed; failed() is told that there was no answer of ours, as when a captive network answers
 * in its place. Answers check(), to be called every second or so while polling is needed, and works().
 */
export function poller(live, { take, failed }, env) {
  let due = 0
  let asking = false
  let validator = "" // the ETag of last
  let last = null
  let worked = -Infinity // when it did last

  function check() {
    if (asking || env.now() < due) return
    due = env.now() + POLL_EVERY * (1 + env.random() / 4)
    asking = true
    within(ask(), ANSWER_WITHIN)
      .then((frame) => {
        worked = env.now()
        take(frame)
      })
      .catch(failed)
      .then(() => (asking = false))
  }

  // The validator is kept here and not by the browser, which stores nothing of a ticket or a desk.
  function ask() {
    const headers = { Accept: "text/html" }
    if (last) headers["If-None-Match"] = validator
    return env.fetch(location.href, { cache: "no-store", headers }).then((answer) => {
      if (answer.status === 304 && last) return last
      if (answer.status !== 200) throw new Error("status " + answer.status)
      return answer.text().then((text) => {
        const frame = frameOf(text)
        last = answer.headers.get("ETag") ? frame : null
        validator = answer.headers.get("ETag")
        return frame
      })
    })
  }

  // A page that is not ours is no frame.
  function frameOf(text) {
    const main = parse(text).querySelector("main[data-live]")
    if (!main || pathOf(main.dataset.live) !== pathOf(live)) throw new Error("not a page of ours")
    const { epoch, seq, version, calls } = main.dataset
    return { epoch, seq: Number(seq), version, html: htmlOf(main.querySelector("[data-part]")),
      calls: JSON.parse(calls || "[]") }
  }

  // AbortController came with Chromium 66.
  function within(promise, ms) {
    const late = new Promise((resolve, reject) => env.setTimeout(() => reject(new Error("no answer")), ms))
    return Promise.race([promise, late])
  }

  return { check, works: () => env.now() - worked < 2 * POLL_EVERY + ANSWER_WITHIN }
}

function pathOf(address) {
  return address.split("?")[0]
}
