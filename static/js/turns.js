// Texts in several languages that take turns in one place: [data-turns] shows one of its children at a time. Within
// [data-language] it shows that language's, where it has it and the page speaks another one.
// Read by the board: Chromium 63.

const EACH = 6000 // ms

/** Starts the turns; answers what shows those of a part that was just put in. */
export function turns(root) {
  // The clock says whose turn it is, so that a new part goes on where the old one was.
  const show = () => {
    const turn = Math.floor(Date.now() / EACH)
    for (const place of root.querySelectorAll("[data-turns]")) {
      const texts = Array.from(place.children)
      const within = place.closest("[data-language]")
      const wanted = within && texts.find((text) => text.lang === within.dataset.language)
      const shown = wanted || texts[turn % texts.length]
      for (const text of texts) text.classList.toggle("is-shown", text === shown)
    }
  }
  setInterval(show, 1000)
  return show
}
