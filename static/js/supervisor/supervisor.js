// The supervisor's page. Everything works by forms without this; with it, nothing reloads and the keyboard is enough.

import "../live/socket.js"
import "../element/elapsed-time.js"
import "../element/wall-clock.js"
import { siren } from "../sound/siren.js"
import { listenToKeys } from "../staff/keys.js"
import { sendForms } from "../staff/send.js"
import { learn, now } from "../element/server-time.js"
import { keepBar } from "./bar.js"
import { walkLists } from "./lists.js"

const SHOW_EVERY = 1000 // ms

const main = document.querySelector("main")
const title = document.title
const alarm = siren()
let seen = placeOf(main.dataset)
let said = ""

function placeOf({ epoch, seq }) {
  return `${epoch} ${seq}`
}

// What changes between two frames: which tickets are late, and until when a change can be taken back.
function showTime() {
  const late = main.querySelectorAll("elapsed-time[is-late]").length
  const figure = main.querySelector("[data-late]")
  if (figure.textContent !== String(late)) figure.textContent = String(late)
  figure.parentElement.classList.toggle("is-some", late > 0)
  const undo = main.querySelector("[data-until]")
  undo?.toggleAttribute("data-over", now() > Number(undo.dataset.until))
}

// An alarm is heard and seen from another tab as well. A frame does not repeat an alarm that goes on.
function showAlarms() {
  const alarms = [...main.querySelectorAll("[data-alarm]")].map((alarm) => alarm.dataset.says).join(". ")
  document.title = alarms ? `⚠ ${alarms} · ${title}` : title
  if (alarms === said) return
  const urgent = main.querySelector("[data-alarm]:not([data-brief])")
  // If one of two alarms ends, the other one is not new.
  if (!said.includes(alarms)) alarm.start(urgent ? undefined : 1)
  else if (!urgent) alarm.stop()
  said = alarms
  main.querySelector("[data-said]").textContent = alarms
}

function showAll() {
  showTime()
  showAlarms()
}

// A message that is on the displays is removed from the field.
const message = main.querySelector("#message")
document.addEventListener("turno:frame", ({ detail: frame }) => {
  learn(main.querySelector("[data-at]").dataset.at, placeOf(frame) !== seen)
  seen = placeOf(frame)
  const field = message.querySelector("input[name=text]")
  if (field.value && field.value.trim() === main.querySelector("bdi.shown__text")?.textContent) field.value = ""
  bar.renew()
  showAll()
})

// A reload for another build waits while something is chosen, typed or being sent.
document.addEventListener("turno:reload", (event) => {
  if (main.matches("[aria-busy=true]") || bar.chosen() || message.elements.text.value) event.preventDefault()
})

learn(main.querySelector("[data-at]").dataset.at, true)
const bar = keepBar(main, main.querySelector("#moves"))
walkLists(main, bar.leave)
sendForms(main)
listenToKeys(main)
showAll()
setInterval(showTime, SHOW_EVERY)
