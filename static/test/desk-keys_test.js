import { listenToKeys } from "../js/staff/keys.js"
import { equal, test } from "./check.js"

function make(name, within, shortcut) {
  const made = document.createElement(name)
  if (shortcut) made.setAttribute("aria-keyshortcuts", shortcut)
  within.append(made)
  return made
}

test("keys of one stroke, of two, and of an open menu", () => {
  const main = make("main", document.body)
  make("button", main).dataset.shortcuts = ""
  const pressed = []
  for (const key of ["1", "N", "01", "02", "F8"])
    make("button", main, key).addEventListener("click", () => pressed.push(key))
  const menu = make("details", main)
  make("summary", menu, "M")
  make("button", menu, "M").addEventListener("click", () => pressed.push("M of the menu"))
  make("button", menu, "Z1").addEventListener("click", () => pressed.push("Z1"))
  listenToKeys(main)
  const press = (keys) => {
    pressed.length = 0
    for (const key of keys)
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }))
    return pressed.join()
  }
  equal(press("102"), "1,02")
  equal(press("0n1"), "N,1", "a second stroke that leads nowhere")
  equal(press("z1"), "1", "a closed menu")
  equal(press("mz1n1"), "Z1", "an open menu")
  equal(press("f8"), "", "a key of one stroke with a name of two letters")
  main.querySelector("[aria-keyshortcuts=N]").style.visibility = "hidden"
  equal(press("n"), "", "a key that is not seen")
  equal(press("m"), "M of the menu", "a menu's own key that something in it has")
  main.remove()
})
