import { now } from "../js/element/server-time.js"
import { secondsLeft } from "../js/element/undo-time.js"
import { equal, test } from "./check.js"

// The key as the server renders it, with so many seconds left.
function key(seconds) {
  const form = document.createElement("form")
  form.dataset.undo = ""
  const button = document.createElement("button")
  const time = document.createElement("undo-time")
  const number = document.createElement("span")
  number.className = "undo__seconds"
  time.setAttribute("until", new Date(now() + seconds * 1000).toISOString())
  time.append(number)
  button.append(time)
  form.append(button)
  document.body.append(form)
  return { form, button, number, time }
}

test("a second that has begun counts", () => {
  const at = Date.parse("2026-11-03T10:00:00Z")
  equal(secondsLeft("2026-11-03T10:00:03.001Z", at), 4)
  equal(secondsLeft("2026-11-03T10:00:03Z", at), 3)
})

test("over is over, and more than all there is not", () => {
  const at = Date.parse("2026-11-03T10:00:00Z")
  equal(secondsLeft("2026-11-03T09:59:59Z", at), 0)
  equal(secondsLeft("2026-11-03T10:00:11Z", at), 10)
  equal(secondsLeft("soon", at), 0)
})

test("the key shows what is left", () => {
  const { form, number, time } = key(6.5)
  equal(number.textContent, "7")
  equal(time.style.getPropertyValue("--left"), "7")
  equal(form.hidden, false)
})

test("a frame that is repeated later shows no key", () => {
  equal(key(-1).form.hidden, true)
})

test("the key goes away by itself, and the focus with it", async () => {
  const { form, button } = key(0.3)
  button.focus()
  while (!form.hidden) await new Promise((resolve) => requestAnimationFrame(resolve))
  equal(document.activeElement === button, false)
})
