import { afterPress } from "../js/live/press.js"
import { equal, test } from "./check.js"
import { FakeBrowser } from "./fakes.js"

function setUp() {
  const env = new FakeBrowser()
  const part = document.createElement("section")
  document.body.append(part)
  const ran = []
  const run = afterPress(part, env)
  const point = (type, on = part) => on.dispatchEvent(new PointerEvent(type, { bubbles: true }))
  return { env, part, ran, point, run: (name) => run(() => ran.push(name)) }
}

test("what comes while nothing is pressed runs at once", () => {
  const { ran, run } = setUp()
  run("a")
  equal(ran, ["a"])
})

test("what comes under a finger runs after the click", () => {
  const { env, ran, point, run } = setUp()
  point("pointerdown")
  run("a")
  run("b")
  point("pointerup", document)
  equal(ran, [], "before the click")
  env.pass(50)
  equal(ran, ["b"], "after the click only the last one")
  run("c")
  equal(ran, ["b", "c"])
})

test("a finger that scrolls away counts as lifted", () => {
  const { env, ran, point, run } = setUp()
  point("pointerdown")
  run("a")
  point("pointercancel", document)
  env.pass(50)
  equal(ran, ["a"])
})

test("a finger that stays is not waited for", () => {
  const { env, ran, point, run } = setUp()
  point("pointerdown")
  run("a")
  env.pass(999)
  equal(ran, [])
  env.pass(1)
  equal(ran, ["a"])
})

test("a press elsewhere delays nothing", () => {
  const { ran, point, run } = setUp()
  point("pointerdown", document.body)
  run("a")
  equal(ran, ["a"])
})

test("a press from before the script counts", () => {
  const { env, part, ran, point, run } = setUp()
  part.matches = (selector) => selector === ":active" // as no script can press
  run("a")
  equal(ran, [], "under the finger")
  part.matches = () => false
  point("pointerup", document)
  env.pass(50)
  equal(ran, ["a"])
})
