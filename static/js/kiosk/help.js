// Asks the staff to come to the kiosk, and leaves the page that is on screen: the visitor may be in the middle of something.

import { answer } from "./page.js"

const PATIENCE = 4_000 // ms; the server answers within 3 s or not at all

// Before kiosk.js takes the form for one that leads to another page.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-help]")
  if (!form) return
  event.preventDefault()
  event.stopImmediatePropagation()
  ask(form, form.querySelector("button"), form.querySelector("[role=status]"))
}, true)

// Each tap is a call of its own; it says that the staff know only when they do.
async function ask(form, button, says) {
  if (button.dataset.pressed !== undefined) return
  button.dataset.pressed = ""
  const key = crypto.getRandomValues(new Uint32Array(4)).join("-")
  let told = false
  try {
    const { status } = await answer(form.action, { body: new URLSearchParams(new FormData(form)), key, patience: PATIENCE })
    told = status < 400
  } catch (error) {
    told = false
  }
  says.textContent = told ? says.dataset.told : says.dataset.untold
  says.hidden = false
  delete button.dataset.pressed
}
