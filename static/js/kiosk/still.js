// On a kiosk's glass only a tap works. Long press, pinch, two fingers, dragging and double taps do nothing.

const SAME_TAP = 700 // ms
const SAME_PLACE = 40 // px, less than half a target

for (const kind of ["contextmenu", "dragstart", "gesturestart", "dblclick"]) {
  addEventListener(kind, (event) => event.preventDefault())
}

for (const kind of ["touchstart", "touchmove"]) {
  addEventListener(kind, (event) => event.touches.length > 1 && event.preventDefault(), { passive: false })
}

// Ctrl and the wheel are what a pinch on a touchpad sends.
addEventListener("wheel", (event) => event.ctrlKey && event.preventDefault(), { passive: false })

let last = { at: -Infinity, x: 0, y: 0, page: null }

// A second tap at the same point must not press what has just appeared there.
addEventListener("click", (event) => {
  if (!event.isTrusted || event.detail === 0) return // a key, or a script
  const tap = { at: performance.now(), x: event.clientX, y: event.clientY, page: document.querySelector("main") }
  const again = tap.at - last.at < SAME_TAP && Math.hypot(tap.x - last.x, tap.y - last.y) < SAME_PLACE
  // The page of the first of these taps stays the one they are meant for.
  last = again ? { ...tap, page: last.page } : tap
  if (tap.page === last.page) return
  event.preventDefault()
  event.stopImmediatePropagation()
}, { capture: true })
