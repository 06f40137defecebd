// The large place of the board, and the list beside it. The server draws the newest call there; while another one is
// announced, this puts that one in. Read by the board: Chromium 63.

/** Makes what arranges the board within main. take(calls) is given the calls of each frame. */
export function stage(main) {
  let shown = null // the call that is announced, and since when
  let calls = []

  function take(carried) {
    calls = carried
    arrange()
  }

  function announce(call) {
    shown = { call, since: performance.now() }
    const place = main.querySelector("[data-stage]")
    if (place) {
      place.classList.remove("is-announced")
      place.getBoundingClientRect() // or the glow of the call before would not begin anew
    }
    arrange()
  }

  function rest() {
    shown = null
    arrange()
  }

  /** Puts the announced call, or else the newest, in the large place, and the others in the list. */
  function arrange() {
    const place = main.querySelector("[data-stage]")
    if (!place) return
    const rows = Array.from(main.querySelectorAll("[data-call]"))
    const newest = rows[0] && calls.find((call) => call.id === rows[0].dataset.call)
    // A call that the board does not list any more is still shown for its time.
    const call = shown ? shown.call : newest
    const first = main.querySelector("[data-first]")
    place.hidden = !call && rows.length === 0
    if (first) first.hidden = !place.hidden
    if (!call) return
    fill(place, call)
    glow(place)
    for (const row of rows) row.hidden = row.dataset.call === call.id
  }

  // In a new part the glow goes on from where it was in the old one.
  function glow(place) {
    if (!shown) place.classList.remove("is-announced")
    if (!shown || place.classList.contains("is-announced")) return
    place.style.setProperty("--glows-since", Math.round(shown.since - performance.now()) + "ms")
    place.classList.add("is-announced")
  }

  return { take, announce, rest }
}

function fill(place, call) {
  for (let i = 1; i <= 8; i++) place.classList.toggle("accent-" + i, i === call.accent)
  place.dataset.language = call.language
  place.querySelector("[data-say]").textContent = call.say
  place.querySelector(".call__number .code").textContent = call.number
  place.querySelector(".call__desk-number").textContent = call.desk
  lead(place, call.desk)
  const picture = place.querySelector("use")
  picture.parentNode.parentNode.hidden = !call.pictogram
  picture.setAttribute("href", picture.getAttribute("href").split("#")[0] + "#" + call.pictogram)
}

// Shows where a desk is, as the server drew it.
function lead(place, desk) {
  const drawn = place.ownerDocument.querySelector('template[data-desk="' + CSS.escape(desk) + '"]')
  for (const spot of place.querySelectorAll("[data-where]")) {
    const where = drawn && drawn.content.querySelector('[data-where="' + spot.dataset.where + '"]')
    spot.textContent = ""
    if (where) spot.append(...Array.from(where.cloneNode(true).childNodes))
  }
}
