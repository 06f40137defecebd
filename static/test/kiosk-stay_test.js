import { begin, end } from "../js/kiosk/stay.js"
import { equal, test } from "./check.js"
import { FakeBrowser } from "./fakes.js"

// A ticket's page, and what has happened to it when it stood for so many seconds and was touched in between.
async function stay(steps) {
  const env = new FakeBrowser()
  const { setTimeout, clearTimeout } = window
  Object.assign(window, { setTimeout: env.setTimeout, clearTimeout: env.clearTimeout })
  const page = document.createElement("main")
  for (const part of ["done", "closing"]) page.appendChild(document.createElement("p")).dataset[part] = ""
  document.body.replaceChildren(page)
  let over = 0
  await begin(() => over++)
  const gone = steps.map((step) => {
    if (typeof step === "number") env.pass(step * 1000)
    else window.dispatchEvent(new Event(step))
    return over
  })
  end()
  Object.assign(window, { setTimeout, clearTimeout })
  return gone
}

test("a ticket that nobody touches goes after its time", async () => {
  equal(await stay([14, 2]), [0, 1])
})

test("any touch begins the time anew", async () => {
  equal(await stay([14, "pointerdown", 14, "keydown", 14, 2]), [0, 0, 0, 0, 0, 1])
})
