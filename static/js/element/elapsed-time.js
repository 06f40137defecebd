// <elapsed-time since="2026-11-03T10:04:00+01:00">3:12</elapsed-time> counts from a moment, as 3:12 or 1:03:12.
// With words="{n} min" it counts whole minutes. After late="1200" seconds it has the attribute "is-late".

import { now } from "./server-time.js"

const TICK = 1000 // ms

const shown = new Set()
let timer = 0

class ElapsedTime extends HTMLElement {
  static observedAttributes = ["since"]

  connectedCallback() {
    shown.add(this)
    this.show()
    timer ||= setInterval(showAll, TICK)
  }

  disconnectedCallback() {
    shown.delete(this)
    if (shown.size > 0) return
    clearInterval(timer)
    timer = 0
  }

  attributeChangedCallback() {
    if (this.isConnected) this.show()
  }

  show() {
    const seconds = secondsSince(this.getAttribute("since"), now())
    if (Number.isNaN(seconds)) return
    const text = format(seconds, this.getAttribute("words"))
    if (this.textContent !== text) this.textContent = text
    if (this.hasAttribute("late")) this.toggleAttribute("is-late", seconds >= Number(this.getAttribute("late")))
  }
}

/** Whole seconds from a moment, as text, to at, in ms; never below 0. */
export function secondsSince(since, at) {
  return Math.max(0, Math.floor((at - Date.parse(since)) / 1000))
}

/** "3:12", "1:03:12", or, given words such as "{n} min", the whole minutes in them. */
export function format(seconds, words) {
  const minutes = Math.floor(seconds / 60)
  if (words) return words.replace("{n}", String(minutes))
  const hours = Math.floor(minutes / 60)
  const parts = hours > 0 ? [hours, two(minutes % 60)] : [minutes]
  return [...parts, two(seconds % 60)].join(":")
}

function two(n) {
  return String(n).padStart(2, "0")
}

function showAll() {
  for (const element of shown) element.show()
}

customElements.define("elapsed-time", ElapsedTime)
