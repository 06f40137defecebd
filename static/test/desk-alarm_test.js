import { hearAlarms, pressTwice } from "../js/desk/alarm.js"
import { equal, test } from "./check.js"

// A desk with the alarm's key, whose time the test moves, and what it sent.
function desk() {
  const main = document.createElement("main")
  const menu = main.appendChild(document.createElement("details"))
  menu.dataset.alarmKey = ""
  const key = menu.appendChild(document.createElement("summary"))
  const hint = menu.appendChild(document.createElement("p"))
  hint.dataset.twice = ""
  hint.hidden = true
  const form = menu.appendChild(document.createElement("form"))
  document.body.replaceChildren(main)
  const d = { menu, hint, sent: 0, time: 10_000 }
  d.press = () => key.click()
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    d.sent++
  })
  pressTwice(main, () => d.time)
  return d
}

test("one press asks, and calls nobody", () => {
  const d = desk()
  d.press()
  equal([d.menu.open, d.sent, d.hint.hidden], [true, 0, false], "open, sent, hint hidden")
})

test("a double click is one press", () => {
  const d = desk()
  d.press()
  d.time += 390
  d.press()
  equal([d.menu.open, d.sent], [true, 0], "open, sent")
})

test("two presses call for help, hammering too", () => {
  const twice = desk()
  twice.press()
  twice.time += 2_900
  twice.press()
  equal(twice.sent, 1, "after two presses")
  const hammered = desk()
  for (let i = 0; i < 5 && hammered.sent === 0; i++, hammered.time += 150) hammered.press()
  equal(hammered.sent, 1, "after hammering")
})

test("a second press that comes late closes the question", () => {
  const d = desk()
  d.press()
  d.time += 3_100
  d.press()
  equal([d.menu.open, d.sent], [false, 0], "open, sent")
  d.time += 1_000
  d.press()
  equal([d.menu.open, d.sent], [true, 0], "open again, sent")
})

// A desk that others call from, and what its siren was told: how often to sound, undefined for a minute, or to stop.
function heard() {
  const main = document.createElement("main")
  main.appendChild(document.createElement("p")).dataset.alarmSaid = ""
  const calls = main.appendChild(document.createElement("div"))
  document.body.replaceChildren(main)
  const told = []
  hearAlarms(main, { start: (times) => told.push(times ?? "minute"), stop: () => told.push("stop") })
  return (...texts) => {
    told.length = 0
    calls.replaceChildren(...texts.map((text) => {
      const call = document.createElement("section")
      call.dataset.alarm = ""
      if (text.startsWith("kiosk")) call.dataset.brief = ""
      call.appendChild(document.createElement("p")).textContent = text
      return call
    }))
    document.dispatchEvent(new CustomEvent("turno:frame"))
    return told
  }
}

test("a desk's alarm sounds for a minute, the kiosk's call once, and no alarm longer than it stands", () => {
  const frame = heard()
  equal(frame("kiosk 10:00"), [1], "a call at the kiosk")
  equal(frame("kiosk 10:00", "desk 2"), ["minute"], "an alarm beside it")
  equal(frame("kiosk 10:00", "desk 2"), [], "the same again")
  equal(frame("kiosk 10:00"), ["stop"], "the alarm's end")
  equal(frame(), ["stop"], "the end of both")
})
