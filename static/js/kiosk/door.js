// The screen at the door: asks for the next code when it is time, and outlives a server that is away. A code that the
// door has shown is taken for a while longer, so one lost answer leaves it in place.

import { answer, away, page, show } from "./page.js"
import "./still.js"

const PATIENCE = 4_000 // ms
const AGAIN_AFTER = 5_000 // ms, after an answer that did not come

let failures = 0

async function next() {
  let after = AGAIN_AFTER
  try {
    const { text } = await answer(location.href, { patience: PATIENCE })
    show(text)
    after = Number(page().dataset.next) || AGAIN_AFTER
    failures = 0
  } catch (error) {
    if (++failures > 1) away()
  }
  setTimeout(next, after)
}

setTimeout(next, Number(page().dataset.next) || AGAIN_AFTER)
