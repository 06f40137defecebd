// The menus of the bar, of a ticket and of a row: a form that the server has accepted closes its menu and is empty again,
// and the page tells the number of a visitor who was registered.

/** Listens to the bar and to the answers to what is in menus within main. */
export function keepBar(main) {
  const told = main.querySelector("[data-told]")

  // What was chosen for one visitor is not chosen for the next, unless a question about it is open.
  main.addEventListener("toggle", ({ target }) => {
    if (!target.open && target.matches("[data-menu]") && main.querySelector("[data-override]")?.hidden) {
      for (const form of target.querySelectorAll("form")) form.reset()
    }
  }, true)

  askForMissing(main)
  document.addEventListener("turno:answer", async ({ detail: { form, answer } }) => {
    if (form.closest("details")) close(main, form)
    if (form.matches("[data-tell]")) tell(told, await answer.clone().json())
  })

  const done = told.querySelector("[data-told-done]")
  done.addEventListener("click", (event) => {
    event.preventDefault()
    told.hidden = true
    history.replaceState(null, "", done.href)
  })
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && !told.hidden) done.click()
  })
}

// A form that needs at least one answer says so, and keeps what is in it, until something is chosen.
function askForMissing(main) {
  let asked = false
  const show = () => main.querySelectorAll("[data-missing]").forEach((e) => (e.hidden = !asked))
  const forget = ({ target }) => {
    asked = asked && !target.querySelector?.("[data-missing]") && !target.closest("form:has([data-missing])")
    show()
  }
  main.addEventListener("submit", (event) => {
    const form = event.target
    if (!form.querySelector("[data-missing]") || form.querySelector(":checked:not([value=''])")) return
    event.preventDefault()
    event.stopImmediatePropagation() // it is not sent
    asked = true
    show()
    form.querySelector(":checked").focus()
  })
  main.addEventListener("change", forget)
  main.addEventListener("toggle", (event) => event.target.open || forget(event), true)
  document.addEventListener("turno:frame", show)
}

// The menu and the form may have been replaced by a frame meanwhile; their ids stay.
function close(main, form) {
  if (form.id) main.querySelector(`#${form.id}`)?.reset()
  for (const menu of main.querySelectorAll("details[open]")) {
    // The space bar is to be the key that calls again.
    if (menu.contains(document.activeElement)) document.activeElement.blur()
    menu.open = false
  }
}

function tell(told, { number }) {
  told.querySelector("[data-told-number]").textContent = number
  const slip = told.querySelector("[data-told-slip]")
  slip.elements.ticket.value = number
  slip.elements.key.value = crypto.getRandomValues(new Uint32Array(4)).join("-")
  told.hidden = false
}
