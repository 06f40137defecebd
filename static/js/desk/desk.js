// The desk. Everything works by forms without this; with it, nothing reloads and the keyboard is enough.

import "../live/socket.js"
import "../element/elapsed-time.js"
import "../element/undo-time.js"
import "../element/wall-clock.js"
import { hearAlarms } from "./alarm.js"
import { keepBar } from "./bar.js"
import { countCases, showCounts } from "./cases.js"
import { listenToKeys } from "../staff/keys.js"
import { closeMenus } from "../staff/menus.js"
import { walkLists } from "../staff/walk.js"
import { askToOverride } from "./override.js"
import { sendForms } from "../staff/send.js"
import { keepVisit } from "./visit.js"
import { learn } from "../element/server-time.js"

const main = document.querySelector("main")
let seen = placeOf(main.dataset)
let held = main.querySelector("[data-at]").dataset.holds

function placeOf({ epoch, seq }) {
  return `${epoch} ${seq}`
}

document.addEventListener("turno:frame", ({ detail: frame }) => {
  learn(main.querySelector("[data-at]").dataset.at, placeOf(frame) !== seen)
  seen = placeOf(frame)
  showCounts(main)
  showNumber()
})

// Scrolls to a number that was just called.
function showNumber() {
  const before = held.split(" ")[0]
  held = main.querySelector("[data-at]").dataset.holds
  if (held.split(" ")[0] !== before) main.querySelector(".held")?.scrollIntoView({ block: "nearest" })
}

// A reload for another build waits while something is open, counted, typed or being sent.
document.addEventListener("turno:reload", (event) => {
  const open = main.matches("[aria-busy=true]") ||
    main.querySelector("details[open], .is-counted, [data-told]:not([hidden]), [data-override]:not([hidden])")
  const written = [...main.querySelectorAll(".entry__input")].some((f) => f.value !== (f.defaultValue ?? ""))
  if (open || written) event.preventDefault()
})

learn(main.querySelector("[data-at]").dataset.at, true)
countCases(main)
keepBar(main)
askToOverride(main)
hearAlarms(main)
closeMenus(main)
walkLists(main)
keepVisit(main)
sendForms(main)
listenToKeys(main)
