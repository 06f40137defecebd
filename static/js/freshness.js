// The sign that a page is not current: html.is-stale, and the sentence in [data-stale]. Read by televisions of 2019.

const LOST_AFTER = 5000 // ms without a socket
const SILENT_AFTER = 15000 // ms without a frame

/** Shows and hides the sign. Only a frame proves that the page is current: an open socket does not. */
export function freshness(env) {
  let framed = env.now() // the page itself was the first frame
  let lostAt = framed // null while there is a socket that brought a frame

  function show(stale) {
    document.documentElement.classList.toggle("is-stale", stale)
    for (const sentence of document.querySelectorAll("[data-stale]")) sentence.hidden = !stale
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
