import { turns } from "../js/display/turns.js"
import { equal, test } from "./check.js"

const real = Date.now
const EACH = 8000 // ms of a turn

// Two places with all the languages, in different orders, one with fewer, and the large place (B4: they change together).
function setUp() {
  document.body.textContent = ""
  const main = document.createElement("main")
  main.dataset.languages = "en fr ar"
  const stage = document.createElement("article")
  stage.dataset.language = "fr"
  main.append(stage)
  for (const [parent, langs] of [[main, "en fr ar"], [main, "ar en fr"], [main, "en"], [stage, "en fr ar"]]) {
    const place = document.createElement("span")
    place.dataset.turns = ""
    for (const lang of langs.split(" ")) place.append(Object.assign(document.createElement("span"), { lang }))
    parent.append(place)
  }
  document.body.append(main)
  const told = []
  const show = turns(main, (turn) => told.push(turn))
  const at = (ms) => {
    Date.now = () => ms
    try {
      show()
    } finally {
      Date.now = real
    }
    return Array.from(main.querySelectorAll(".is-shown"), (text) => text.lang).join(" ")
  }
  return { main, stage, told, at }
}

test("all places change together, to the same language where they have it", () => {
  const { at, told } = setUp()
  equal(at(0), "en en en en")
  equal(at(EACH - 1), "en en en en")
  equal(at(EACH), "fr fr fr en")
  equal(at(2 * EACH), "ar ar ar en")
  equal(at(3 * EACH), "en en en en")
  equal(told.slice(0, 5), [0, 0, 1, 2, 3], "turns")
})

test("while a call is announced it is the turn of its ticket's language, everywhere", () => {
  const { at, stage } = setUp()
  stage.classList.add("is-announced")
  equal(at(0), "fr fr fr en")
  stage.dataset.language = "it" // the board's own
  equal(at(0), "en en en en")
  stage.dataset.language = "ar"
  stage.classList.remove("is-announced")
  equal(at(0), "en en en en")
})

test("the second half of a turn is told", () => {
  const { at, main } = setUp()
  at(EACH / 2 - 1)
  equal(main.classList.contains("is-second"), false)
  at(EACH / 2)
  equal(main.classList.contains("is-second"), true)
})
