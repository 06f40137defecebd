// Texts in several languages take turns, all at the same time: [data-turns] shows its child in the language of the turn.
// While a call is announced that is the ticket's language, [data-language]. In the second half of each turn main has the
// class is-second, for places with room for one language only. Read by the board: Chromium 63.

const EACH = 8000 // ms

/** Starts the turns of main's data-languages, and tells each() which one it is; answers what shows those of a new part. */
export function turns(main, each) {
  const languages = main.dataset.languages.split(" ")

  // The clock says which turn it is, so that a new part goes on from where the old one was.
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
