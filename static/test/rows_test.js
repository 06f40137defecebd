import { htmlOf, replace } from "../js/element/part.js"
import { equal, test } from "./check.js"
import { part } from "./screen.js"

const row = (name, text = name) => `<li data-row="${name}"><input type="radio" name="r" id="t-${name}">${text}</li>`
const list = (rows, more = "") => `<h2>${rows.length}</h2>${more}<ol data-rows="" id="l">${rows.join("")}</ol><p>end</p>`

const of = (name) => document.querySelector(`[data-row="${name}"]`)
const shown = () => Array.from(document.querySelectorAll("[data-row]"), (e) => e.textContent)

// What is on screen after a frame must be what the server sent, whatever was there before.
function frame(element, html) {
  replace(element, html)
  equal(htmlOf(element), html)
}

test("rows that are alike stay, in every order of coming and going", () => {
  const element = part(list([row("A"), row("B"), row("C")]))
  const [b, c] = [of("B"), of("C")]
  frame(element, list([row("B"), row("C"), row("D")]))
  equal([of("B") === b, of("C") === c, shown()], [true, true, ["B", "C", "D"]])
  frame(element, list([row("X"), row("B"), row("Y"), row("C")]))
  equal([of("B") === b, of("C") === c], [true, true])
  frame(element, list([row("C"), row("B")]))
  equal([of("C") === c, shown()], [true, ["C", "B"]])
  frame(element, list([]))
  frame(element, list([row("A")]))
})

test("a row that differs is replaced, its neighbours are not", () => {
  const element = part(list([row("A"), row("B")]))
  const [a, b] = [of("A"), of("B")]
  frame(element, list([row("A"), row("B", "B late")]))
  equal([of("A") === a, of("B") === b], [true, false])
})

test("a choice stays in a row that is replaced", () => {
  const element = part(list([row("A"), row("B")]))
  document.getElementById("t-B").checked = true
  frame(element, list([row("A"), row("B", "B late")]))
  equal(document.getElementById("t-B").checked, true)
})

test("what stands around the rows comes, goes and changes", () => {
  const element = part(list([row("A")]))
  const a = of("A")
  frame(element, list([row("A")], `<p class="paused">paused</p>`))
  frame(element, list([row("A")]))
  equal(shown(), ["A"])
  frame(element, `<section class="line">${list([row("A")])}</section><section>${list([row("B")])}</section>`)
  frame(element, `<section class="line paused">${list([row("A")])}</section><section>${list([row("B")])}</section>`)
  frame(element, "<p>nobody waits</p>")
  frame(element, list([row("A")]))
  equal(of("A") === a, false)
})

test("random frames show what the server sent", () => {
  const pick = (n) => Math.floor(Math.random() * n)
  const element = part(list([]))
  for (let i = 0; i < 300; i++) {
    const rows = []
    const left = ["A", "B", "C", "D", "E", "F"]
    while (left.length && pick(5)) rows.push(row(left.splice(pick(left.length), 1)[0], pick(4) ? "same" : "other"))
    const more = pick(3) ? "" : `<p>${pick(3)}</p>`
    frame(element, `${list(rows, more)}` +
      `<section class="c${pick(2)}">${list([row("G"), ...(pick(2) ? [row("H")] : [])], more)}</section>`)
  }
})

test("the focus stays on a row that goes to another place", () => {
  const element = part(list([row("A"), row("B")]))
  document.getElementById("t-B").focus()
  frame(element, list([row("B"), row("A")]))
  equal(document.activeElement.id, "t-B")
})
