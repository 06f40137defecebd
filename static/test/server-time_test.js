import { learn, now, settle } from "../js/element/server-time.js"
import { equal, test } from "./check.js"

const real = Date.now
let skew = 0
Date.now = () => real() + skew

const at = (ms) => new Date(ms).toISOString()
const off = (server) => Math.abs(now() - server) < 1000

test("an answer puts right a clock in both directions", () => {
  for (const wrong of [3_600_000, -3_600_000]) {
    const server = Date.now() + wrong
    settle(at(server), Date.now() - 20, Date.now() + 20)
    equal(off(server), true, `off by ${now() - server} ms`)
  }
})

test("an answer that was long on its way says nothing, nor does one that says no time", () => {
  settle(at(Date.now()), Date.now() - 20, Date.now())
  settle(at(Date.now() + 3_600_000), Date.now() - 6000, Date.now())
  settle("soon", Date.now(), Date.now())
  equal(off(Date.now()), true)
})

test("the hours of sleep count", () => {
  settle(at(Date.now()), Date.now(), Date.now())
  const before = now()
  skew += 3_600_000
  equal(Math.abs(now() - before - 3_600_000) < 1000, true)
})

test("a frame from before the sleep does not put time back", () => {
  const made = at(Date.now())
  learn(made, false)
  skew += 3_600_000
  learn(made, false)
  equal(off(real() + skew), true)
})
