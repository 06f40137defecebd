// The large place of the board, and the list beside it. The server draws the newest call there; while another one is
// announced, this puts that one in. Read by the board: Chromium 63.

/** Makes what arranges the board within main. A call is what calls() reads from its row in the list. */
export function stage(main) {
  let shown = null // the call that is announced, and since when

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
    // A call that later ones have pushed off the board is still shown for its time.
    const call = shown ? shown.call : read(rows[0])
    fill(place, call)
    glow(place)
    for (const row of rows) row.hidden = row.dataset.call === call.id
  }

  // In a new part the glow goes on where it was in the old one.
  function glow(place) {
    if (!shown) place.classList.remove("is-announced")
    if (!shown || place.classList.contains("is-announced")) return
    place.style.setProperty("--glows-since", Math.round(shown.since - performance.now()) + "ms")
    place.classList.add("is-announced")
  }

  /** The calls that the page was opened with, or that the part just put in has, newest first. */
  function calls() {
    return Array.from(main.querySelectorAll("[data-call]")).map(read)
  }

  return { announce, rest, arrange, calls }
}

function read(row) {
  const { call, made, language, picto, voices, parts } = row.dataset
  return {
    id: call,
    at: made,
    language,
    picto,
    accent: /\baccent-\d/.exec(row.className)[0],
    say: row.textContent.trim(),
    voices: words(voices),
    parts: words(parts),
    number: row.querySelector(".last__number").textContent,
    desk: row.querySelector(".last__desk").textContent,
  }
}

function words(text) {
  return text ? text.split(" ") : []
}

function fill(place, call) {
  for (let i = 1; i <= 8; i++) place.classList.toggle("accent-" + i, "accent-" + i === call.accent)
  place.dataset.language = call.language
  place.querySelector(".call__number .code").textContent = call.number
  place.querySelector(".call__desk-number").textContent = call.desk
  const picture = place.querySelector("use")
  picture.parentNode.parentNode.hidden = !call.picto
  picture.setAttribute("href", picture.getAttribute("href").split("#")[0] + "#" + call.picto)
}
