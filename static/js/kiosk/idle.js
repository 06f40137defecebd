// Before a page that somebody may still read goes away, it asks; any touch gives more time.

const WARN_FOR = 20_000 // ms, as the ring's animation in issued.css

/** Whether the question is on screen. */
export function warned() {
  return document.querySelector(".still-there") !== null
}

/** Asks whether somebody is still there; over() is called when nobody answers. */
export function warn(over) {
  const ask = document.querySelector("template[data-state=idle]")
  if (!ask) return over()
  document.body.append(ask.content.cloneNode(true))
  const dialog = document.querySelector(".still-there")
  const timer = setTimeout(over, WARN_FOR)
  const stay = () => {
    clearTimeout(timer)
    dialog.remove()
  }
  dialog.addEventListener("click", stay)
  dialog.querySelector("button").focus()
}
