import { closeMenus } from "../js/staff/menus.js"
import { replace } from "../js/element/part.js"
import { equal, test } from "./check.js"
import { part } from "./screen.js"

const toggled = () => new Promise((resolve) => setTimeout(resolve, 50))

test("a panel that somebody opens comes into sight with its first question, and a frame scrolls nothing", async () => {
  const html = `<details class="menu" id="answers"><summary>?</summary>
    <form class="menu__panel answers"><input type="radio" id="first" checked><input id="note"></form></details>`
  const main = part(html)
  document.body.style.paddingBlock = "3000px"
  closeMenus(main)
  main.querySelector("details").open = true
  await toggled()
  equal([scrollY > 1000, document.activeElement.id], [true, "first"])
  scrollTo(0, 0)
  document.activeElement.blur()
  replace(main, html)
  document.dispatchEvent(new Event("turno:frame"))
  await toggled()
  equal([scrollY, document.activeElement === document.body], [0, true])
  document.body.style.paddingBlock = ""
})

test("Escape leaves a field first, and closes its menu then", () => {
  const main = part(`<details class="menu" open><summary>P</summary><input name="note"></details>`)
  closeMenus(main)
  const escape = (on) => on.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }))
  escape(main.querySelector("input"))
  equal(main.querySelector("details").open, true)
  escape(document.body)
  equal(main.querySelector("details").open, false)
})
