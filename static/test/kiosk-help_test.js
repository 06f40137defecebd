import "../js/kiosk/help.js"
import { equal, test } from "./check.js"
import { settled } from "./fakes.js"

const asked = [] // what was fetched: {url, method, language, key}
let respond = null // to the next question

window.fetch = (url, { method, body, headers }) => {
  asked.push({ path: new URL(url).pathname, method, language: body.get("language"), key: headers["Idempotency-Key"] })
  return new Promise((resolve, reject) => {
    respond = { status: (status) => resolve({ status, text: async () => "" }), fail: reject }
  })
}

// The key of a kiosk's page, and the page's own form, which it must leave alone.
function kiosk() {
  asked.length = 0
  document.body.replaceChildren()
  const form = document.createElement("form")
  form.method = "post"
  form.action = "/kiosk/meet/help"
  form.dataset.help = ""
  const language = Object.assign(document.createElement("input"), { type: "hidden", name: "language", value: "fr" })
  const button = document.createElement("button")
  const says = Object.assign(document.createElement("p"), { hidden: true })
  says.setAttribute("role", "status")
  Object.assign(says.dataset, { told: "they come", untold: "go to desk 1" })
  form.append(language, button, says)
  document.body.append(form)
  return { form, button, says }
}

test("who asks for help is told that the staff know, when they do", async () => {
  const { button, says } = kiosk()
  button.click()
  equal(asked.map(({ path, method, language }) => [path, method, language]), [["/kiosk/meet/help", "POST", "fr"]])
  equal([says.hidden, button.dataset.pressed], [true, ""], "before the answer")
  respond.status(200)
  await settled()
  equal([says.hidden, says.textContent, button.dataset.pressed], [false, "they come", undefined])
})

test("who cannot be heard is told what to do", async () => {
  const lost = () => respond.fail(new TypeError("Failed to fetch"))
  for (const answer of [() => respond.status(503), () => respond.status(429), lost]) {
    const { button, says } = kiosk()
    button.click()
    answer()
    await settled()
    equal([says.hidden, says.textContent], [false, "go to desk 1"])
  }
})

test("further taps are the same call until it is answered, then another", async () => {
  const { button, says } = kiosk()
  button.click()
  button.click()
  equal(asked.length, 1)
  respond.status(503)
  await settled()
  button.click()
  respond.status(200)
  await settled()
  equal([asked.length, asked[0].key === asked[1].key, says.textContent], [2, false, "they come"])
})

test("the page stays, and its scripts take the form for none of theirs", async () => {
  const { form } = kiosk()
  let heard = 0
  const hear = (event) => {
    heard++
    event.preventDefault()
  }
  document.addEventListener("submit", hear)
  const event = new SubmitEvent("submit", { bubbles: true, cancelable: true, submitter: form.querySelector("button") })
  form.dispatchEvent(event)
  equal([event.defaultPrevented, heard], [true, 0])
  delete form.dataset.help
  form.dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true }))
  equal([heard, asked.length], [1, 1], "another form")
  document.removeEventListener("submit", hear)
  respond.status(200)
  await settled()
})
