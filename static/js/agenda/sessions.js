// The page of the activities. Everything works by forms without this; with it, taps are sent behind the page, which shows
// at once what others do.

import "../live/socket.js"
import "../element/wall-clock.js"
import { listenToKeys } from "../staff/keys.js"
import { closeMenus } from "../staff/menus.js"
import { sendForms } from "../staff/send.js"
import { walkLists } from "../staff/walk.js"

const UNDO_WITHIN = 10_000 // ms, as the server's

const main = document.querySelector("main")
let offered = ""
let timer = 0

/** Takes the undo away once it is too late for it. */
function offerUndo() {
  const undo = main.querySelector("[data-undo]")
  if (!undo || undo.dataset.undo === offered) {
    if (undo && !timer) undo.hidden = true
    return
  }
  offered = undo.dataset.undo
  clearTimeout(timer)
  timer = setTimeout(() => {
    timer = 0
    const late = main.querySelector("[data-undo]")
    if (late && late.dataset.undo === offered) late.hidden = true
  }, UNDO_WITHIN)
}

// A reload for another build waits while something is typed or being sent.
document.addEventListener("turno:reload", (event) => {
  if (main.matches("[aria-busy=true]") || main.querySelector("details[open]")) event.preventDefault()
})

document.addEventListener("turno:frame", offerUndo)
offerUndo()
listenToKeys(main)
closeMenus(main)
sendForms(main)
walkLists(main)
