// <wall-clock zone="Europe/Rome">10:41</wall-clock> shows the hour of a place, in Western digits, 24 h.
// Read by the board: Chromium 63.

import { now } from "./server-time.js"

const TICK = 1000 // ms

class WallClock extends HTMLElement {
  connectedCallback() {
    // British English writes hours as the doors of all our branches do.
    this.hour = new Intl.DateTimeFormat("en-GB", {
      hour: "2-digit",
      minute: "2-digit",
      timeZone: this.getAttribute("zone"),
    })
    this.timer = setInterval(() => this.show(), TICK)
    this.show()
  }

  disconnectedCallback() {
    clearInterval(this.timer)
  }

  show() {
    const text = this.hour.format(now())
    if (this.textContent !== text) this.textContent = text
  }
}

customElements.define("wall-clock", WallClock)
