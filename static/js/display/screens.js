// Keeps the staff's list of displays fresh. It does not reload the page, as that would lose the focus of the keyboard.

import { browser } from "../live/browser.js"
import { freshness } from "../live/freshness.js"
import { htmlOf, parse, replace } from "../element/part.js"

const EVERY = 5000 // ms
const CHECK_EVERY = 1000 // ms

const part = document.querySelector("[data-part]")
const sign = freshness(browser)

function renew() {
  browser
    .fetch(location.href, { cache: "no-store", headers: { Accept: "text/html" } })
    .then((answer) => (answer.ok ? answer.text() : ""))
    .then((text) => show(parse(text)))
    .catch(sign.lost)
}

function show(page) {
  const fresh = page.querySelector("main.screens [data-part]")
  if (!fresh) return sign.lost() // a page of somebody else, or that of an error
  if (page.documentElement.dataset.version !== document.documentElement.dataset.version) return location.reload()
  sign.frame()
  replace(part, htmlOf(fresh))
}

sign.frame()
browser.setInterval(renew, EVERY)
browser.setInterval(sign.check, CHECK_EVERY)
