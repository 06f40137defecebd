// The lists by keyboard: a list's shortcut leads to its first row, or to the first ticket whose visitor is awaited, and the
// arrows lead from row to row. The row itself has the focus, so that the space bar stays the key that calls.

/** Listens to the links to the lists within main, and to the arrows in them. */
export function walkLists(main) {
  main.addEventListener("click", (event) => {
    const jump = event.target.closest("[data-jump]")
    if (!jump) return
    event.preventDefault() // no step back for the browser's "back"
    const list = main.querySelector(jump.hash)
    const first = list.querySelector("[data-awaited]") ?? list.querySelector("[data-stop]")
    if (first) first.focus()
    else list.focus() // a frame has emptied it meanwhile
  })
  main.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const list = event.target.closest("[data-walk]")
    if (!step || !list || event.target.matches("input, select")) return
    event.preventDefault()
    const rows = [...list.querySelectorAll("[data-stop]")]
    const at = rows.indexOf(event.target.closest("[data-stop]"))
    rows[at < 0 ? 0 : at + step]?.focus()
  })
}
