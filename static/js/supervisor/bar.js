// The keys at the foot: what can be done with the chosen ticket. While somebody uses them no frame changes them, so that no
// key becomes another one under a finger; the server refuses what is not possible any more.

/** Listens to the choice of a ticket and to the form that moves it. Answers what shows the choice after a frame. */
export function keepBar(main, moves) {
  const number = main.querySelector("[data-chosen]")
  const chosen = () => main.querySelector(".choice input:checked")

  // The number that the keys are for, and its state, by which CSS shows the keys that it allows.
  function show() {
    const ticket = chosen()
    const next = ticket?.value ?? ""
    if (number.textContent !== next) reset()
    number.textContent = next
    moves.dataset.state = ticket?.dataset.state ?? ""
  }

  const lists = () => [...moves.querySelectorAll("select")].map((list) => list.value) + moves.elements.absent.checked

  // What was chosen for one ticket is not kept for the next.
  function reset() {
    for (const list of moves.querySelectorAll("select")) list.selectedIndex = 0
    moves.elements.absent.checked = false
  }

  const isHeld = () => moves.dataset.state && moves.matches(":focus-within, :hover")
  const renew = () => isHeld() || show()

  main.addEventListener("change", ({ target }) => target.matches(".choice input") && show())
  moves.addEventListener("focusout", () => setTimeout(renew))
  moves.addEventListener("pointerleave", renew)

  // In a list Enter presses the key beside it, and the focus goes back to the numbers; while nothing is chosen it opens the
  // list.
  moves.addEventListener("keydown", (event) => {
    const list = event.target
    if (event.key !== "Enter" || !list.matches("select")) return
    event.preventDefault()
    if (list.value === "") return list.showPicker?.()
    list.blur()
    list.parentElement.querySelector("button").click()
  })

  let asked = "" // what the lists said when a key was pressed
  // A list without a choice is asked for first. The form is the same for all tickets: what is asked for tells two requests
  // of one moment apart.
  moves.addEventListener("submit", (event) => {
    const { submitter } = event
    const list = submitter?.closest(".deeds__group")?.querySelector("select")
    if (list?.value === "") {
      event.preventDefault()
      event.stopPropagation()
      list.focus()
      if (!list.matches(":focus-visible")) list.showPicker?.() // by touch
    }
    moves.dataset.asked = `-${number.textContent}-${submitter?.value}`
    asked = lists()
  })
  moves.addEventListener("formdata", ({ formData }) => {
    formData.set("ticket", number.textContent)
    formData.set("key", formData.get("key") + moves.dataset.asked)
  })
  let done = false
  document.addEventListener("turno:answer", ({ detail }) => (done ||= detail.form === moves))
  main.addEventListener("turno:settled", () => {
    if (!done) return
    done = false
    if (lists() === asked) reset() // else somebody has chosen already what comes next
    show()
  })

  main.querySelector("[data-story]").addEventListener("click", (event) => {
    event.preventDefault()
    const address = new URL(event.currentTarget.formAction)
    address.searchParams.set("ticket", number.textContent)
    location.href = address.href
  })
  // Gives up the choice.
  function leave() {
    const ticket = chosen()
    if (ticket) ticket.checked = false
    show()
  }

  show()
  return { chosen, leave, renew }
}
