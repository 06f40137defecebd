// The desk. Everything works by forms without this; with it, nothing reloads and the keyboard is enough.

import "./socket.js"
import "./elapsed-time.js"
import "./wall-clock.js"
import { countCases, showCounts } from "./desk-cases.js"
import { keepInput, restoreFocus, restoreInput } from "./desk-keep.js"
import { listenToKeys } from "./desk-keys.js"
import { sendForms, settled } from "./desk-send.js"
import { learn } from "./server-time.js"

const main = document.querySelector("main")
let seen = `${main.dataset.epoch} ${main.dataset.seq}`

function tellTime() {
  const state = main.querySelector("[data-at]")
  if (state) learn(state.dataset.at)
}

document.addEventListener("turno:frame", ({ detail: frame }) => {
  const place = `${frame.epoch} ${frame.seq}`
  // A frame that is sent again tells an old time.
  if (place !== seen) tellTime()
  seen = place
  restoreInput(main)
  showCounts(main)
  settled(place)
})

tellTime()
keepInput(main)
countCases(main)
sendForms(main, () => restoreFocus(main))
listenToKeys(main)
