// How long an issued ticket stays on the kiosk: it prints its slip, then a ring runs out; the visitor can ask for more time.
// Any touch begins the time again, as somebody is still there.

const STAY = 15_000 // ms, as the ring's animation in issued.css
const STAY_LONGER = 60_000 // ms, for each "more time"

let timer = 0
let anew = () => {}

/** Begins the stay of the ticket on screen; over() is called at its end. */
export async function begin(over) {
  const done = document.querySelector("[data-done]")
  const more = document.querySelector("[data-more]")
  const again = document.querySelector("[data-print]")
  const printed = document.querySelector("[data-printed]") // the page comes again, after an answer
  run(done, "short", STAY, over)
  if (!again) return // what is said only, without a slip
  more.hidden = again.hidden = false
  more.addEventListener("click", () => run(done, "long", STAY_LONGER, over))
  again.addEventListener("click", () => print())
  document.querySelector(".documents")?.addEventListener("toggle", ({ newState }) => {
    if (newState === "open") run(done, "long", STAY_LONGER, over) // it takes time to read
  })
  // Without its typeface the slip would have another length.
  await document.fonts.ready
  if (!done.isConnected || reloaded() || printed) return
  print()
  // A print dialog may have held everything up.
  if (done.isConnected) run(done, "short", STAY, over)
}

/** Ends it. */
export function end() {
  clearTimeout(timer)
  anew = () => {}
}

function run(done, length, time, over) {
  clearTimeout(timer)
  timer = setTimeout(over, time)
  anew = () => run(done, length, time, over)
  document.querySelector("[data-closing]").hidden = false
  // Taking the attribute off and reading a size starts the animation anew.
  delete done.dataset.runs
  done.getBoundingClientRect()
  done.dataset.runs = length
}

// A ticket's page that is loaded again prints no second slip.
function reloaded() {
  const [navigation] = performance.getEntriesByType("navigation")
  return navigation?.type === "reload"
}

for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => anew(), { passive: true })
