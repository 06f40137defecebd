// The sign that a page is not current: html.is-stale, and the sentence in [data-stale], where [data-age] says since when.
// Read by televisions of 2019.

import { hours, inWords } from "../element/hour.js"
import { now as serverNow } from "../element/server-time.js"

const LOST_AFTER = 5000 // ms without a socket
const SILENT_AFTER = 15000 // ms without a frame
const MINUTE = 60000 // ms

/** Shows and hides the sign. Only a frame proves that the page is current: an open socket does not. */
export function freshness(env) {
  let framed = env.now() // the page itself was the first frame
  let lostAt = framed // null while there is a socket that brought a frame

  function show(stale) {
    const page = document.documentElement
    let changes = page.classList.contains("is-stale") !== stale
    page.classList.toggle("is-stale", stale)
    for (const sentence of document.querySelectorAll("[data-stale]")) sentence.hidden = !stale
    for (const place of stale ? document.querySelectorAll("[data-age]") : []) {
      const words = ageIn(place.dataset, env.now() - framed)
      if (place.textContent === words) continue // or a screen reader would say it each second
      place.textContent = words
      changes = true
    }
    if (changes) document.dispatchEvent(new CustomEvent("turno:stale")) // the sign takes its place from the page
  }

  return {
    /** A frame came. */
    frame() {
      framed = env.now()
      lostAt = null
      show(false)
    },
    /** There is no socket any more. */
    lost() {
      if (lostAt === null) lostAt = env.now()
    },
    /** To be called every second or so. Answers whether there is a socket that works. */
    check() {
      const now = env.now()
      framed = Math.min(framed, now) // the clock may have been set back
      if (lostAt !== null) lostAt = Math.min(lostAt, now)
      const stale = now - framed > SILENT_AFTER || (lostAt !== null && now - lostAt > LOST_AFTER)
      show(stale)
      return !stale && lostAt === null
    },
  }
}

// data-age is the sentence in the page's language, with {time} and {minutes}, and data-age-now that of less than a minute;
// data-zone is the place whose hour it is, data-hour and data-hour-full how sentences write it.
function ageIn({ age, ageNow, zone, hour, hourFull }, ms) {
  const time = inWords(hours(zone)(serverNow() - ms), hour, hourFull)
  const minutes = Math.floor(ms / MINUTE)
  return (minutes > 0 ? age : ageNow).replace("{time}", time).replace("{minutes}", minutes)
}
