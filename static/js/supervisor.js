// The supervisor's page. Everything works by forms without this; with it, nothing reloads and the keyboard is enough.

import "./socket.js"
import "./elapsed-time.js"
import "./wall-clock.js"
import { siren } from "./alarm-sound.js"
import { listenToKeys } from "./desk-keys.js"
import { sendForms } from "./desk-send.js"
import { learn, now } from "./server-time.js"

const SHOW_EVERY = 1000 // ms

const main = document.querySelector("main")
const moves = main.querySelector("#moves")
const title = document.title
const alarm = siren()
let seen = placeOf(main.dataset)
let said = ""

function placeOf({ epoch, seq }) {
  return `${epoch} ${seq}`
}

function chosen() {
  return main.querySelector(".row input:checked")
}

// The number that the keys at the foot are for, and its state, by which CSS shows the keys that it allows.
function showChosen() {
  const ticket = chosen()
  main.querySelector("[data-chosen]").textContent = ticket?.value ?? ""
  moves.dataset.state = ticket?.dataset.state ?? ""
}

// What goes on by itself between two frames: who is late, and until when something can be taken back.
function showTime() {
  const late = main.querySelectorAll("elapsed-time[is-late]").length
  const figure = main.querySelector("[data-late]")
  if (figure.textContent !== String(late)) figure.textContent = String(late)
  figure.parentElement.classList.toggle("is-some", late > 0)
  const undo = main.querySelector("[data-until]")
  undo?.toggleAttribute("data-over", now() > Number(undo.dataset.until))
}

// An alarm is heard and seen from another tab as well. What is said already is not said again with each frame.
function showAlarms() {
  const alarms = [...main.querySelectorAll("[data-alarm]")].map((alarm) => alarm.dataset.says).join(". ")
  document.title = alarms ? `⚠ ${alarms} · ${title}` : title
  if (alarms === said) return
  const urgent = main.querySelector("[data-alarm]:not([data-brief])")
  // Of two alarms one ends: the other is no new one.
  if (!said.includes(alarms)) alarm.start(urgent ? undefined : 1)
  else if (!urgent) alarm.stop()
  said = alarms
  main.querySelector("[data-said]").textContent = alarms
}

function showAll() {
  showChosen()
  showTime()
  showAlarms()
}

main.addEventListener("change", showChosen)

// The key of a line leads to its first number and chooses it, that of the desks to the first of them.
main.addEventListener("click", (event) => {
  const jump = event.target.closest(".line__jump")
  if (!jump) return
  event.preventDefault() // no step back for the browser's "back"
  const within = jump.closest("section")
  const first = within.querySelector("[data-rows] input, .bench") ?? within.querySelector(jump.hash)
  first.focus()
  if (first.type === "radio") first.click()
})

// The arrows lead from desk to desk; in a number that is chosen they choose another one.
main.addEventListener("keydown", (event) => {
  const bench = event.target.closest(".bench")
  const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key]
  if (!bench || !step || event.target.matches("input")) return
  event.preventDefault()
  bench[step]?.focus()
})

// The form of all moves is one for all tickets: what is asked for tells two requests of one moment apart.
moves.addEventListener("submit", ({ submitter }) => {
  moves.dataset.asked = `-${chosen()?.value}-${submitter?.value}`
})
moves.addEventListener("formdata", ({ formData }) => {
  formData.set("key", formData.get("key") + moves.dataset.asked)
})

// Who transfers to the absent says so each time.
document.addEventListener("turno:answer", () => (moves.elements.absent.checked = false))

main.querySelector("[data-story]").addEventListener("click", (event) => {
  event.preventDefault()
  const address = new URL(event.currentTarget.formAction)
  address.searchParams.set("ticket", chosen()?.value ?? "")
  location.href = address.href
})

// A line that is on the displays now leaves the field.
const message = main.querySelector("#message")
document.addEventListener("turno:frame", ({ detail: frame }) => {
  learn(main.querySelector("[data-at]").dataset.at, placeOf(frame) !== seen)
  seen = placeOf(frame)
  const field = message.querySelector("input[name=text]")
  if (field.value && field.value.trim() === main.querySelector("bdi.shown__text")?.textContent) field.value = ""
  showAll()
})

// Another build waits while something is chosen, typed or under way.
document.addEventListener("turno:reload", (event) => {
  if (main.matches("[aria-busy=true]") || chosen() || message.elements.text.value) event.preventDefault()
})

learn(main.querySelector("[data-at]").dataset.at, true)
sendForms(main)
listenToKeys(main)
showAll()
setInterval(showTime, SHOW_EVERY)
