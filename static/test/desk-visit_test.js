import { keepVisit } from "../js/desk/visit.js"
import { replace } from "../js/element/part.js"
import { equal, test } from "./check.js"
import { part } from "./screen.js"

const serving = (n) => `<section class="job">
  <form class="finish" data-send><input type="hidden" name="move" value="finish">
    <input id="${n}-isee" name="cases.isee"><input id="note-${n}" name="note"></form>
  <form class="park" data-send><input type="hidden" name="move" value="park"><input id="park-note-${n}" name="note"></form>
  <form class="send" data-send><input type="hidden" name="move" value="send">
    <button name="place" value="xray"></button></form>
  <form class="cancel" data-send><input type="hidden" name="move" value="cancel"></form>
  <form class="recall" data-send></form></section>`
const idle = `<section class="job"><form class="undo" data-send data-undo></form></section>`
const find = (selector) => document.querySelector(selector)

function show(html) {
  const main = part(html)
  keepVisit(main)
  main.addEventListener("submit", (event) => event.preventDefault())
  return main
}

function type(selector, value) {
  const field = find(selector)
  field.value = value
  field.dispatchEvent(new Event("input", { bubbles: true }))
}

function frame(main, html) {
  replace(main, html)
  document.dispatchEvent(new Event("turno:frame"))
}

test("the note of a visit is one, wherever it is typed, and goes along with the ticket", () => {
  const main = show(serving("B001"))
  type("#note-B001", "comes back")
  equal(find("#park-note-B001").value, "comes back")
  equal(new FormData(find(".send")).get("note"), "comes back")
  equal(new FormData(find(".park")).getAll("note"), ["comes back"])
  equal([new FormData(find(".cancel")).has("note"), new FormData(find(".recall")).has("note")], [false, false])
  frame(main, serving("B001"))
  equal(new FormData(find(".send")).get("note"), "comes back", "after a frame")
  frame(main, serving("B002"))
  equal(new FormData(find(".send")).has("note"), false, "of another ticket")
})

test("what was typed of a visit is there again when one comes back to its page, once", () => {
  show(serving("B001"))
  type("#B001-isee", "3")
  type("#note-B001", "comes back")
  dispatchEvent(new Event("pagehide"))
  show(serving("B002"))
  equal(find("#note-B002").value, "", "of another ticket")
  show(serving("B001"))
  equal(find("#note-B001").value, "", "later")
  type("#B001-isee", "3")
  dispatchEvent(new Event("pagehide"))
  show(serving("B001"))
  equal(find("#B001-isee").value, "3")
})

test("what was typed of a visit is there again when its end is taken back", () => {
  const main = show(serving("B001"))
  type("#B001-isee", "3")
  type("#note-B001", "comes back")
  find(".finish").requestSubmit()
  frame(main, idle)
  find(".undo").requestSubmit()
  frame(main, serving("B001"))
  equal([find("#B001-isee").value, find("#note-B001").value, find("#park-note-B001").value],
    ["3", "comes back", "comes back"])
  frame(main, idle)
  frame(main, serving("B001"))
  equal(find("#B001-isee").value, "", "of another visit with that number")
})
