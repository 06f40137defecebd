// <wall-clock zone="Europe/Rome">10:41</wall-clock> shows the hour of a place.
// Read by the board: Chromium 63.

import { hours } from "./hour.js"
import { now } from "./server-time.js"

const TICK = 1000 // ms

class WallClock extends HTMLElement {
  connectedCallback() {
    this.hour = hours(this.getAttribute("zone"))
    this.timer = setInterval(() => this.show(), TICK)
    this.show()
  }

  disconnectedCallback() {
    clearInterval(this.timer)
  }

  show() {
    const text = this.hour(now())
    if (this.textContent !== text) this.textContent = text
  }
}

customElements.define("wall-clock", WallClock)
