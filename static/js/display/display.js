// The waiting-room board. Read by televisions of 2019: Chromium 63.

import "../live/socket.js"
import "../element/wall-clock.js"
import { announcements } from "./announce.js"
import { browser } from "../live/browser.js"
import { CHIME_LENGTH, chime } from "../sound/chime.js"
import { fitting } from "./fit.js"
import { reports } from "./health.js"
import { learn, now, settle } from "../element/server-time.js"
import { player, sound, wake } from "../sound/sound.js"
import { stage } from "./stage.js"
import { turns } from "./turns.js"
import { speaker } from "../sound/voice.js"

const EXPOSED = 20 // announced ids that data-announced tells
const IDENTIFIED_FOR = 10000 // ms
const BOTH_LANGUAGES = 10000 // ms that a sentence takes in two languages

const main = document.querySelector("main")
const said = main.querySelector("[data-said]")
const soundKey = main.querySelector("[data-sound]")
const identity = main.querySelector("[data-identity]")
const fit = fitting(main)
const takeTurns = turns(main, fit.turn)
const board = stage(main)
const voice = speaker(player, browser)
const announced = []
let reloading = false // as soon as nothing is announced

const queue = announcements({ now, begin: announce, rest })

function announce(call, done, time) {
  board.announce(call)
  arrange()
  said.textContent = call.say
  announced.push(call.id)
  main.dataset.announced = announced.slice(-EXPOSED).join(" ")
  main.dispatchEvent(new CustomEvent("turno:announced", { detail: call, bubbles: true }))
  if (sound() !== "ok") return done()
  chime()
  // The branch's language comes first, and alone if other calls wait.
  voice.say(sentences(call).slice(0, time < BOTH_LANGUAGES ? 1 : 2), CHIME_LENGTH, done)
}

function rest() {
  voice.stop() // of a call that was taken back
  said.textContent = "" // the same words once more would not be heard
  board.rest()
  arrange()
  if (reloading) browser.reload()
}

// The large call, and texts that take turns, have a size of their own.
function arrange() {
  takeTurns()
  fit.fit()
}

/** The addresses of the clips of a call, for each language that it is spoken in. */
function sentences({ voices, parts }) {
  return (voices || []).map((lang) => parts.map((part) => main.dataset.voices + lang + "/" + part + ".wav"))
}

function showSound() {
  soundKey.hidden = sound() === "ok"
}

// Sound that is switched on by a touch is heard at once, as proof.
function touched() {
  if (sound() !== "ok") wake(showSound)
}

const orders = {
  identify(name) {
    identity.textContent = name
    identity.hidden = false
    setTimeout(() => (identity.hidden = true), IDENTIFIED_FOR)
  },
  chime,
  reload() {
    reloading = queue.busy() // or those that wait would never be announced
    if (!reloading) browser.reload()
  },
}

document.addEventListener("turno:frame", ({ detail }) => {
  learn(main.querySelector("[data-at]").dataset.at, false)
  show(detail.calls)
})

function show(calls) {
  board.take(calls)
  arrange()
  // The clips of a call that has to wait for its turn arrive meanwhile.
  if (sound() === "ok" && calls.length > 0) voice.load(sentences(calls[0]))
  queue.take(calls)
}

// A reload for another build waits until the last call has been announced.
document.addEventListener("turno:reload", (event) => {
  if (queue.busy()) event.preventDefault()
})

for (const touch of ["pointerdown", "keydown"]) document.addEventListener(touch, touched)
soundKey.addEventListener("click", () => setTimeout(chime, 100))

learn(main.querySelector("[data-at]").dataset.at, true)
wake(showSound)
show(JSON.parse(main.dataset.calls))

const report = reports(main, { sound, learn: settle, obey: (order, name) => orders[order] && orders[order](name) }, browser)
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") report()
})
