// <undo-time until="2026-11-03T10:04:10.000+01:00"> counts down the seconds in which the last change can be taken back, as a
// number and as a ring, and removes the key when they are over.

import { now } from "./server-time.js"

const TICK = 250 // ms; a second never looks longer than it is
const WHOLE = 10 // s; what is known of the server's time may be a little late

class UndoTime extends HTMLElement {
  #timer = 0

  connectedCallback() {
    this.#timer = setInterval(() => this.show(), TICK)
    this.show()
  }

  disconnectedCallback() {
    clearInterval(this.#timer)
  }

  show() {
    const left = secondsLeft(this.getAttribute("until"), now())
    this.style.setProperty("--left", String(left))
    const number = this.querySelector(".undo__seconds")
    if (number.textContent !== String(left)) number.textContent = String(left)
    if (left > 0) return
    clearInterval(this.#timer)
    const key = this.closest("[data-undo]")
    if (key.contains(document.activeElement)) document.activeElement.blur()
    key.hidden = true
  }
}

/** Whole seconds until a moment, as text, from at, in ms; 0 when it is over. */
export function secondsLeft(until, at) {
  return Math.min(WHOLE, Math.max(0, Math.ceil((Date.parse(until) - at) / 1000)) || 0)
}

customElements.define("undo-time", UndoTime)
