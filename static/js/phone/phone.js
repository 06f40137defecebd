// The mobile ticket: socket.js keeps it fresh; this tells the visitor by sound, vibration and voice output when the
// ticket's state changes. It asks for sound first, as browsers allow none without a touch.

import "../live/socket.js"
import { chime } from "../sound/chime.js"
import { wake } from "../sound/sound.js"

const CALL = [400, 200, 400, 200, 800] // ms of vibration and of rest
const CHIMES = 3
const CHIME_EVERY = 1_800 // ms

const alerts = document.querySelector("[data-alert]")
// What the visitor may ask for, each as long as the part says that it may be.
const wishes = Array.from(document.querySelectorAll("[data-when]"))
const say = document.querySelector("[data-say]")
let before = ticket()

/** What the part on screen says of the ticket. */
function ticket() {
  const part = document.querySelector("[data-part] [data-state]")
  return {
    state: part.dataset.state,
    calls: Number(part.dataset.calls),
    may: (wish) => wish in part.dataset,
    words: part.querySelector("[data-words]").textContent,
  }
}

function changed() {
  const now = ticket()
  for (const wish of wishes) wish.hidden = !now.may(wish.dataset.when)
  alerts.hidden = !["coming", "waiting", "parked", "away", "called"].includes(now.state)
  if (now.words !== before.words) say.textContent = now.words
  if (now.state !== before.state) unsay()
  if (now.state === "called" && now.calls > before.calls) alarm()
  before = now
}

// What was said of a wish ends with the state of the ticket, also when the page is loaded again.
function unsay() {
  document.querySelector("[data-said]")?.remove()
  const address = new URL(location.href)
  address.searchParams.delete("said")
  history.replaceState(null, "", address)
}

function alarm() {
  // Chromium reports an error where nobody has touched the page.
  if (navigator.userActivation?.hasBeenActive ?? true) navigator.vibrate?.(CALL)
  for (let i = 0; i < CHIMES; i++) setTimeout(chime, i * CHIME_EVERY)
}

/** Keeps the screen on while the ticket is looked at, where the browser can. */
function stayAwake() {
  if (document.visibilityState === "visible") navigator.wakeLock?.request("screen").catch(() => {})
}

document.querySelector("[data-alert-on]").addEventListener("click", (event) => {
  wake(() => {})
  chime()
  stayAwake()
  document.addEventListener("visibilitychange", stayAwake)
  event.currentTarget.hidden = true
  document.querySelector("[data-alert-is-on]").hidden = false
})

// On a small phone the question whether one is sure opens below the screen.
for (const wish of wishes) {
  wish.addEventListener("toggle", () => {
    if (wish.open) wish.scrollIntoView({ block: wish.offsetHeight > innerHeight ? "start" : "end" })
  })
}

document.addEventListener("turno:frame", changed)
changed()
