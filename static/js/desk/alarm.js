// Calls for help. The key that makes one has to be pressed twice, and not by mistake. Calls of others are heard and stand in
// the title, until somebody goes there.

import { siren } from "../sound/siren.js"
import { send } from "../staff/send.js"

const TWICE_WITHIN = 3_000 // ms
const SLIP = 400 // ms; who double-clicks everything means one press

/** Listens to the alarm key within main, and to the alarms that frames bring, which are told by a siren. */
export function hearAlarms(main, alarm = siren()) {
  pressTwice(main)
  sendAtOnce(main)
  const title = document.title
  const said = main.querySelector("[data-alarm-said]")
  let heard = new Set()

  function show() {
    const alarms = [...main.querySelectorAll("[data-alarm]:not([data-mine])")]
    const texts = alarms.map((a) => a.querySelector("p").textContent)
    const fresh = texts.filter((text) => !heard.has(text))
    heard = new Set(texts)
    const urgent = alarms.some((a) => !("brief" in a.dataset))
    document.title = texts.length > 0 ? texts[0] : title
    if (fresh.length > 0) {
      said.textContent = fresh.join(". ")
      alarm.start(urgent ? undefined : 1)
    } else if (!urgent) alarm.stop()
    if (texts.length === 0) said.textContent = ""
  }

  document.addEventListener("turno:frame", show)
  show()
}

// A call for help does not wait for other requests.
function sendAtOnce(main) {
  const problem = main.querySelector("[data-problem]")
  main.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-urgent]")
    if (!form) return
    event.preventDefault()
    const request = { address: form.action, body: new URLSearchParams(new FormData(form)) }
    const answer = await send(request, () => (problem.textContent = main.dataset.lost))
    problem.textContent = answer ? "" : main.dataset.failed
    if (answer?.ok) document.dispatchEvent(new CustomEvent("turno:answer", { detail: { form, answer } }))
  })
}

/** Makes the alarm's key within main send when it is pressed a second time; now() is in ms. */
export function pressTwice(main, now = () => performance.now()) {
  let pressed = -Infinity
  const hint = () => main.querySelectorAll("[data-twice]").forEach((e) => (e.hidden = false))
  hint()
  document.addEventListener("turno:frame", hint)

  main.addEventListener("click", (event) => {
    const menu = event.target.closest("summary")?.closest("[data-alarm-key]")
    if (!menu) return
    const since = now() - pressed
    if (!menu.open) pressed = now()
    else if (since < TWICE_WITHIN) {
      event.preventDefault() // it stays open
      if (since > SLIP) menu.querySelector("form").requestSubmit()
    }
  })
}
