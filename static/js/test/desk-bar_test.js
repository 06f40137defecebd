import { keepBar } from "../desk-bar.js"
import { equal, test } from "./check.js"

function make(name, within, facts = {}) {
  const made = Object.assign(document.createElement(name), facts)
  within.append(made)
  return made
}

test("a form that was taken closes its menu, also that of a ticket", () => {
  const main = make("main", document.body)
  make("a", make("p", main)).dataset.toldDone = ""
  main.firstElementChild.dataset.told = ""
  const menu = make("details", main, { className: "menu", open: true })
  const within = make("details", menu, { open: true })
  const move = make("form", within)
  const field = make("input", move)
  const bare = make("form", main)
  keepBar(main)
  const answered = (form) => document.dispatchEvent(new CustomEvent("turno:answer", { detail: { form, answer: {} } }))
  answered(bare)
  equal(menu.open, true)
  field.focus()
  answered(move)
  equal([menu.open, within.open].join(), "false,false")
  equal(document.activeElement, document.body)
  main.remove()
})
