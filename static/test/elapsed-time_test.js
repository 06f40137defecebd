import { format, secondsSince } from "../js/element/elapsed-time.js"
import { learn, now } from "../js/element/server-time.js"
import { equal, test } from "./check.js"

function element(attributes) {
  const made = document.createElement("elapsed-time")
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  document.body.append(made)
  return made
}

function ago(seconds) {
  return new Date(now() - seconds * 1000 - 500).toISOString()
}

test("minutes and seconds, hours when there are any", () => {
  equal(format(0), "0:00")
  equal(format(192), "3:12")
  equal(format(3792), "1:03:12")
})

test("whole minutes in words", () => {
  equal(format(59, "{n} min"), "0 min")
  equal(format(1260, "{n} min"), "21 min")
})

test("a moment in the future is no time ago", () => {
  equal(secondsSince("2026-11-03T10:00:10Z", Date.parse("2026-11-03T10:00:00Z")), 0)
})

test("the element counts from its moment", () => {
  equal(element({ since: ago(75) }).textContent, "1:15")
  equal(element({ since: ago(75), words: "{n} min" }).textContent, "1 min")
})

test("the element shows another moment at once", () => {
  const made = element({ since: ago(10) })
  made.setAttribute("since", ago(20))
  equal(made.textContent, "0:20")
})

test("the element says when it is late", () => {
  equal(element({ since: ago(1199), late: "1200" }).hasAttribute("is-late"), false)
  equal(element({ since: ago(1200), late: "1200" }).hasAttribute("is-late"), true)
})

test("a moment that cannot be read leaves the server's words", () => {
  const made = document.createElement("elapsed-time")
  made.textContent = "12 min"
  made.setAttribute("since", "")
  document.body.append(made)
  equal(made.textContent, "12 min")
})

test("time is the server's, however wrong the machine's clock is", () => {
  const server = Date.now() + 3_600_000
  learn(new Date(server).toISOString(), true)
  const off = Math.abs(now() - server)
  equal(off < 1000, true, `off by ${off} ms`)
  // What was long on its way puts nothing back.
  learn(new Date(server - 60_000).toISOString(), true)
  equal(now() - server >= 0, true)
})
