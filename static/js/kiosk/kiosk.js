// The kiosk: takes links and forms over from the browser, so that nothing gets into the history and one visitor is one
// ticket; asks again by itself; survives a server that is away. Without this file the pages work by plain links and forms.

import { answer, away, page, show } from "./page.js"
import { begin as beginStay, end as endStay } from "./stay.js"
import { rotate } from "./greeting.js"
import { settle } from "./focus.js"
import { fit, listed } from "./leaf.js"
import { warn, warned } from "./idle.js"
import { given, giveBack } from "./keep.js"
import "./keypad.js"
import "./help.js"
import "./still.js"
import "./code.js"

const POLL_EVERY = 10_000 // ms
const IDLE_AFTER = 60_000 // ms without a touch: the visitor has gone
const MOMENT_AFTER = 3_000 // ms without an answer until the screen asks for patience
const PATIENCE = 4_000 // ms for one try; the server answers within 3 s or not at all
const RETRY_EVERY = 2_000 // ms
const GIVE_UP_AFTER = 20_000 // ms; then a person is the better help

const home = page().dataset.home || location.pathname
let here = location.pathname + location.search // what is polled
let key = crypto.getRandomValues(new Uint32Array(4)).join("-")
let busy = false // a ticket is on its way
let touchedAt = performance.now()
let shownAt = touchedAt
let failures = 0

/** Puts a page on screen and begins what belongs to it. The same page in another language keeps what its fields
 * hold. */
function put(text, byTouch, keep = false) {
  endStay()
  const before = listed()
  const fields = keep ? given() : []
  show(text)
  giveBack(fields)
  shownAt = performance.now()
  rotate()
  arrive()
  fit(byTouch && listed() === before)
  settle()
}

function arrive() {
  const state = page().dataset.kiosk
  // A new first page is a new visitor, and a ticket's page asks for other changes than the ticket.
  if (["home", "closed", "issued"].includes(state)) key = crypto.getRandomValues(new Uint32Array(4)).join("-")
  if (state === "issued" || state === "said") beginStay(() => go(home, false))
}

/** Goes to a page by a link, or shows that there is no way. Whoever taps on before it is there gets what was tapped last. */
async function go(url, byTouch, keep = false) {
  here = url
  const overtaken = () => here !== url || busy
  try {
    const { text } = await answer(url, { patience: PATIENCE })
    failures = 0
    if (!overtaken()) put(text, byTouch, keep)
  } catch (error) {
    if (overtaken()) return
    endStay()
    away()
  }
}

/** Sends a form, and again with the same key until it is answered: however often it is sent, it makes one ticket. */
async function send(form, button) {
  if (busy) return // further taps are the same tap
  busy = true
  button.dataset.pressed = ""
  const body = new URLSearchParams(new FormData(form, button))
  const patience = setTimeout(oneMoment, MOMENT_AFTER)
  try {
    put(await persist(target(form, button), body), true, isLanguage(button))
  } catch (error) {
    away()
  }
  clearTimeout(patience)
  document.querySelector(".moment")?.remove()
  busy = false
}

// Where a form goes: the button of a service with a question of its own says so.
function target(form, button) {
  return button.hasAttribute("formaction") ? button.formAction : form.action
}

async function persist(url, body) {
  const until = performance.now() + GIVE_UP_AFTER
  for (;;) {
    try {
      const { status, text } = await answer(url, { body, key, patience: PATIENCE })
      if (status < 500) return text
    } catch (error) {
      if (performance.now() > until) throw error
    }
    if (performance.now() > until) throw new Error("the server stays away")
    oneMoment()
    await new Promise((done) => setTimeout(done, RETRY_EVERY))
  }
}

function oneMoment() {
  const moment = document.querySelector("template[data-state=moment]")
  if (moment && !document.querySelector(".moment")) document.body.append(moment.content.cloneNode(true))
}

/** What to ask for now, or null to leave the screen alone: it is touched, or stays for a reason. */
function due(now) {
  const state = page().dataset.kiosk
  if (busy || state === "issued" || state === "said" || warned()) return null
  if (state === "unavailable") return home
  if (now - touchedAt > IDLE_AFTER) {
    if (state !== "question") return home
    warn(() => go(home, false))
    return null
  }
  return touchedAt > shownAt || state === "question" ? null : here
}

async function poll() {
  const now = performance.now()
  const url = due(now)
  if (!url) return
  here = url
  try {
    const { text } = await answer(url, { patience: PATIENCE })
    failures = 0
    if (touchedAt < now && !busy) put(text, false)
  } catch (error) {
    // One lost answer is no outage.
    if (++failures > 1 && !busy) away()
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-swap]")
  if (!link) return
  event.preventDefault()
  if (!busy) go(link.href, true, isLanguage(link))
})

// Whether a key has the page in another language.
function isLanguage(key) {
  return key.matches(".strip__language")
}

document.addEventListener("submit", (event) => {
  event.preventDefault()
  send(event.target, event.submitter)
})

for (const kind of ["pointerdown", "keydown"]) {
  addEventListener(kind, () => (touchedAt = performance.now()), { passive: true })
}

// A page that comes back from the browser's own cache is that of another visitor.
addEventListener("pageshow", (event) => event.persisted && location.reload())

setInterval(poll, POLL_EVERY)
rotate()
arrive()
fit()
settle()
