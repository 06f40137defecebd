// The greeting, in another language every few seconds.

const CHANGE_EVERY = 4_000 // ms

// It begins with the page's own, which the server has left unhidden.
let turn = Math.max(0, words().findIndex((word) => !word.hidden))

function words() {
  return Array.from(document.querySelector("[data-rotate]")?.children ?? [])
}

/** Shows the greeting whose turn it is; a page that takes another's place goes on where that one was. */
export function rotate() {
  words().forEach((word, i, all) => (word.hidden = i !== turn % all.length))
}

setInterval(() => {
  turn++
  rotate()
}, CHANGE_EVERY)
