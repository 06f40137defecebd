import { keepBar } from "../js/desk/bar.js"
import { equal, test } from "./check.js"
import { part } from "./screen.js"

function make(name, within, facts = {}) {
  const made = Object.assign(document.createElement(name), facts)
  within.append(made)
  return made
}

test("a form that was taken closes its menu, also that of a ticket or a row", () => {
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
  const row = make("details", main, { open: true })
  answered(make("form", row))
  equal(row.open, false)
  main.remove()
})

test("a form for a number forgets what was chosen when its menu is closed, but not while it is asked about", async () => {
  const main = part(`<p data-told><a data-told-done></a></p><section data-override></section>
    <details data-menu open id="menu"><form><input name="priority" value=""></form></details>`)
  keepBar(main)
  const asks = main.querySelector("[data-override]")
  const closed = async () => {
    const menu = main.querySelector("details")
    menu.open = false
    await new Promise((resolve) => setTimeout(resolve))
    menu.open = true
    return main.querySelector("input").value
  }
  main.querySelector("input").value = "urgent"
  equal(await closed(), "urgent", "while it is asked about")
  asks.hidden = true
  equal(await closed(), "")
})

test("a form that wants one answer says so, and keeps it said over a frame until something is chosen", () => {
  const main = part(`<p data-told><a data-told-done></a></p><details class="menu" open id="answers">
    <form class="answers" data-send>
    <input type="radio" name="residence" value="" checked><input type="radio" name="residence" value="cuneo">
    <p data-missing hidden></p></form></details>`)
  const sent = []
  keepBar(main)
  main.addEventListener("submit", (event) => {
    event.preventDefault()
    sent.push(event.target.className)
  })
  const missing = () => !main.querySelector("[data-missing]").hidden
  main.querySelector("form").requestSubmit()
  equal([missing(), sent.length], [true, 0])
  main.querySelector("[data-missing]").hidden = true
  document.dispatchEvent(new Event("turno:frame"))
  equal(missing(), true)
  main.querySelector("[value=cuneo]").click()
  equal(missing(), false)
  main.querySelector("form").requestSubmit()
  equal(sent, ["answers"])
})
