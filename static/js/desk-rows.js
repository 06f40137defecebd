// The lists by keyboard: a list's shortcut leads to its first row, the arrows from row to row.

/** Listens to the links to the lists within main, and to the arrows in them. */
export function walkLists(main) {
  main.addEventListener("click", (event) => {
    const jump = event.target.closest(".lists__jump")
    if (!jump) return
    event.preventDefault() // no step back for the browser's "back"
    // While a form is on its way the keys of the rows are off.
    if (main.matches("[aria-busy=true]")) main.addEventListener("turno:settled", () => enter(main, jump.hash), { once: true })
    else enter(main, jump.hash)
  })
  main.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const list = event.target.closest(".lists__rows")
    if (!step || !list || event.target.matches("input, select")) return
    event.preventDefault()
    neighbour(list, event.target, step)?.focus()
  })
  main.addEventListener("toggle", ({ target }) => {
    if (target.open && target.matches(".row__more")) target.scrollIntoView({ block: "nearest" })
  }, true)
}

// A frame may have emptied the list meanwhile.
function enter(main, list) {
  const found = main.querySelector(list)
  if (found) (found.querySelector(REACHED) ?? found).focus()
}

const REACHED = ":is(.act button, .row__opener):not(:disabled)"

// The control of the next row that stands in the same place, or the first that can be used there.
function neighbour(list, from, step) {
  const rows = [...list.querySelectorAll(".row")]
  const at = rows.findIndex((row) => row.contains(from))
  const row = rows[at < 0 ? 0 : at + step]
  if (!row) return null
  const same = from.matches(".row__opener") ? row.querySelector(".row__opener") : null
  return same ?? row.querySelector(REACHED)
}
