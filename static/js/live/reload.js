// Loads the page anew when the server is of another build than the page. Read by televisions of 2019: Chromium 63.

const IDLE_AFTER = 10000 // ms without a touch or a key
const RELOAD_EVERY = 60000 // ms, at most: while two builds serve side by side, each reload may meet the other one

/**
 * Answers a function that reloads the page if now is a good moment: it is to be called every second or so while the
 * server is of another build. A page that is busy prevents the event turno:reload. The page's age keeps the interval,
 * which holds across reloads without anything to be stored.
 */
export function reloader(env) {
  let began = env.now()
  let touched = 0
  for (const sign of ["pointerdown", "keydown", "input"]) {
    document.addEventListener(sign, () => (touched = env.now()), true)
  }
  return () => {
    const now = env.now()
    if (now - began < RELOAD_EVERY || now - touched < IDLE_AFTER) return
    if (!document.dispatchEvent(new CustomEvent("turno:reload", { cancelable: true }))) return
    began = now
    env.reload()
  }
}
