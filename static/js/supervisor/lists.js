// The lists by keyboard: a list's key leads to its first number and chooses it, the arrows stay within the list, and the
// focus goes back to the list when the element that had it is gone.

const LISTS = ".rows, .rows__none, .desks"

/** Listens to the links to the lists within main, and to the arrows in them; leave gives up the choice. */
export function walkLists(main, leave) {
  let last = "" // the list that somebody was in

  // That of the desks leads to the first of them. Where nobody is no other number stays chosen: the next key would be for
  // it.
  main.addEventListener("click", (event) => {
    const jump = event.target.closest(".line__jump")
    if (!jump) return
    event.preventDefault() // no step back for the browser's "back"
    const list = main.querySelector(jump.hash)
    const first = list.querySelector("input, .bench")
    if (first?.type === "radio") return choose(first)
    leave()
    const reached = first ?? list
    reached.focus()
  })

  main.addEventListener("focusin", ({ target }) => (last = target.closest(LISTS)?.id ?? last))

  main.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key]
    const list = event.target.closest(LISTS)
    if (!step || !list || !event.target.matches("input, .rows")) return
    event.preventDefault()
    const numbers = [...list.querySelectorAll("input[type=radio]")]
    const next = numbers[numbers.indexOf(event.target) + step]
    if (next) choose(next)
  })

  main.addEventListener("keydown", (event) => {
    const bench = event.target.closest(".bench")
    const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key]
    if (!bench || !step || event.target.matches("input")) return
    event.preventDefault()
    bench[step]?.focus()
  })

  // After the answer, once nothing has the focus any more.
  main.addEventListener("turno:settled", () => setTimeout(() => {
    if (last && document.activeElement === document.body)
      main.querySelector("#" + CSS.escape(last))?.focus({ preventScroll: true })
  }))
}

function choose(number) {
  number.focus()
  number.click()
}
