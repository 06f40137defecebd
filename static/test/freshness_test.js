import { freshness } from "../js/live/freshness.js"
import { equal, test } from "./check.js"
import { FakeBrowser } from "./fakes.js"

function sentence() {
  const made = document.createElement("p")
  made.dataset.age = "at {time}, {minutes} min ago"
  made.dataset.ageNow = "at {time}, just now"
  made.dataset.zone = "Europe/Rome"
  made.dataset.hour = made.dataset.hourFull = "HH:MM"
  document.body.append(made)
  return made
}

test("a page that is not current says since when", () => {
  const env = new FakeBrowser()
  const sign = freshness(env)
  const said = sentence()
  sign.frame()
  equal(said.textContent, "")
  for (const [seconds, words] of [[20, /^at \d\d:\d\d, just now$/], [60, /^at \d\d:\d\d, 1 min ago$/], 
    [100, /^at \d\d:\d\d, 3 min ago$/]]) {
    env.pass(seconds * 1000)
    sign.check()
    equal(words.test(said.textContent), true)
  }
})

test("it writes the hour as sentences of the page do", () => {
  const env = new FakeBrowser()
  const sign = freshness(env)
  const said = sentence()
  said.dataset.hour = "H h MM"
  said.dataset.hourFull = "H h"
  env.pass(20_000)
  sign.check()
  equal(/^at \d{1,2} h( \d\d)?, just now$/.test(said.textContent), true, said.textContent)
})

test("it tells what fits the page when the sign changes, and not each second", () => {
  const env = new FakeBrowser()
  const sign = freshness(env)
  const said = sentence()
  said.dataset.age = "{minutes} min ago" // no hour: only the browser of the test has its time moved
  said.dataset.ageNow = "just now"
  let told = 0
  document.addEventListener("turno:stale", () => told++)
  const after = (seconds, want) => {
    env.pass(seconds * 1000)
    sign.check()
    equal(told, want)
  }
  sign.frame()
  told = 0
  after(1, 0)
  after(20, 1)
  after(1, 1)
  after(60, 2)
  sign.frame()
  equal(told, 3)
})
