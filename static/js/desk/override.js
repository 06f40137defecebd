// A number that rules refuse: asks whether to override them. The form keeps all that was chosen in it.

/** Asks when the form for a number was refused by rules. */
export function askToOverride(main) {
  const asks = main.querySelector("[data-override]")
  const service = asks.querySelector("[data-override-service]")
  const yes = asks.querySelector("[data-override-yes]")
  const no = asks.querySelector("[data-override-no]")

  function show(standing) {
    for (const rule of asks.querySelectorAll("[data-rule]")) rule.hidden = !standing.includes(rule.dataset.rule)
    asks.hidden = standing.length === 0
    service.disabled = asks.hidden
  }

  document.addEventListener("turno:refused", (event) => {
    const { form, pressed, problem } = event.detail
    if (form.id !== service.form?.id || !problem.rules) return
    event.preventDefault()
    if (pressed?.name === "service") service.value = pressed.value
    show(problem.rules)
  })
  document.addEventListener("turno:answer", ({ detail: { form } }) => {
    if (form.id === "register") show([])
  })
  // Its keys are off while the form is sent.
  main.addEventListener("turno:settled", () => {
    if (!asks.hidden) yes.focus()
  })
  no.addEventListener("click", (event) => {
    event.preventDefault()
    show([])
  })
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && !asks.hidden) no.click()
  })
}
