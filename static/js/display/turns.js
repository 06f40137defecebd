// Texts in several languages that take turns, all in step: [data-turns] shows that of its children whose language it is the
// turn of. While a call is announced it is the turn of the ticket's, which [data-language] tells. In the second half of each
// turn main is-second, for places that have room for one language only. Read by the board: Chromium 63.

const EACH = 8000 // ms

/** Starts the turns of main's data-languages, and tells each() which one it is; answers what shows those of a new part. */
export function turns(main, each) {
  const languages = main.dataset.languages.split(" ")

  // The clock says whose turn it is, so that a new part goes on where the old one was.
  function show() {
    const turn = Math.floor(Date.now() / EACH)
    const call = main.querySelector(".is-announced[data-language]")
    const wanted = call && languages.includes(call.dataset.language)
    const language = wanted ? call.dataset.language : languages[turn % languages.length]
    main.classList.toggle("is-second", Date.now() % EACH >= EACH / 2)
    for (const place of main.querySelectorAll("[data-turns]")) {
      const texts = Array.from(place.children)
      const shown = texts.find((text) => text.lang === language) || texts[0]
      for (const text of texts) text.classList.toggle("is-shown", text === shown)
    }
    each(turn)
  }
  setInterval(show, 1000)
  return show
}
