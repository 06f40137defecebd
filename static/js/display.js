// The waiting-room board. Read by televisions of 2019: Chromium 63.

import "./socket.js"
import "./wall-clock.js"
import { announcements } from "./announce.js"
import { audible, chime, wake } from "./chime.js"
import { learn, now } from "./server-time.js"
import { turns } from "./turns.js"

const EXPOSED = 20 // announced ids that data-announced tells

const main = document.querySelector("main")
const said = main.querySelector("[data-said]")
const soundKey = main.querySelector("[data-sound]")
const takeTurns = turns(main)
const announced = []
let shown = null // the call in the large place while it is announced, its card and since when

const queue = announcements({ now, begin: announce, rest })

function announce(call) {
  shown = { id: call.id, card: card(call.id), since: performance.now() }
  arrange()
  if (shown.card) said.textContent = shown.card.dataset.say
  chime()
  announced.push(call.id)
  main.dataset.announced = announced.slice(-EXPOSED).join(" ")
  main.dispatchEvent(new CustomEvent("turno:announced", { detail: call, bubbles: true }))
}

function rest() {
  shown = null
  said.textContent = "" // the same words once more would not be heard
  arrange()
}

/** Puts the announced call, or else the newest, in the large place, and the others in the list. */
function arrange() {
  const cards = Array.from(main.querySelectorAll("[data-call]"))
  if (cards.length === 0) return
  let current = cards[0]
  if (shown) {
    current = card(shown.id) || shown.card || current
    // A call that later ones have pushed off the board is still shown for its time.
    if (!current.isConnected) cards[0].parentNode.appendChild(current)
    // In a new part the glow goes on where it was in the old one.
    if (!current.classList.contains("is-announced")) {
      current.style.setProperty("--glows-since", Math.round(shown.since - performance.now()) + "ms")
      current.classList.add("is-announced")
    }
  }
  for (const other of main.querySelectorAll("[data-call]")) {
    other.hidden = other !== current
    if (!shown) other.classList.remove("is-announced")
  }
  for (const row of main.querySelectorAll("[data-listed]")) {
    row.hidden = row.dataset.listed === current.dataset.call
  }
}

function card(id) {
  return Array.from(main.querySelectorAll("[data-call]")).find((c) => c.dataset.call === id) || null
}

/** The calls that the page was opened with, or that the part just put in has, newest first. */
function calls() {
  return Array.from(main.querySelectorAll("[data-call]")).map((c) => ({ id: c.dataset.call, at: c.dataset.made }))
}

function showSound() {
  soundKey.hidden = audible()
}

let seen = main.dataset.epoch + " " + main.dataset.seq

document.addEventListener("turno:frame", (event) => {
  const place = event.detail.epoch + " " + event.detail.seq
  learn(main.querySelector("[data-at]").dataset.at, place !== seen)
  seen = place
  takeTurns()
  const made = calls()
  arrange()
  queue.take(made)
})

// Another build waits until the last call has had its time.
document.addEventListener("turno:reload", (event) => {
  if (queue.busy()) event.preventDefault()
})

for (const touch of ["pointerdown", "keydown"]) {
  document.addEventListener(touch, () => {
    if (!audible()) wake(showSound)
  })
}
soundKey.addEventListener("click", () => setTimeout(chime, 100))

learn(main.querySelector("[data-at]").dataset.at, true)
takeTurns()
wake(showSound)
queue.take(calls())
