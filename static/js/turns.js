// Texts in several languages that take turns in one place: [data-turns] shows one of its children at a time.
// Read by the board: Chromium 63.

const EACH = 6000 // ms

/** Starts the turns; answers what shows those of a part that was just put in. */
export function turns(root) {
  // The clock says whose turn it is, so that a new part goes on where the old one was.
  const show = () => {
    const turn = Math.floor(Date.now() / EACH)
    for (const place of root.querySelectorAll("[data-turns]")) {
      const texts = Array.from(place.children)
      texts.forEach((text, i) => text.classList.toggle("is-shown", i === turn % texts.length))
    }
  }
  setInterval(show, 1000)
  return show
}
