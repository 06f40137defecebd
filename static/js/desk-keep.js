// What the person at the desk has typed, opened, scrolled and focused outlives a frame, as long as the same ticket is held.

const kept = { holds: "", values: new Map(), opened: new Set(), scrolled: new Map(), focus: null }

/** Remembers as it happens: when a frame comes, the old part is gone already. */
export function keepInput(main) {
  kept.holds = holds(main)
  main.addEventListener("input", ({ target }) => kept.values.set(target.name, target.value))
  // toggle and scroll do not bubble.
  main.addEventListener("toggle", ({ target }) => remember(target), true)
  main.addEventListener("scroll", ({ target }) => kept.scrolled.set(target.dataset.scroll, target.scrollTop), true)
  main.addEventListener("focusin", ({ target }) => {
    kept.focus = { name: nameOf(target), visible: target.matches(":focus-visible") }
  })
  main.addEventListener("focusout", ({ target }) => {
    // Chromium also says so of an element that a frame takes away; that one is to be found again.
    queueMicrotask(() => {
      if (main.getAttribute("aria-busy") === "true") return // its key is only held
      if (target.isConnected && !main.contains(document.activeElement)) kept.focus = null
    })
  })
  document.addEventListener("click", ({ target }) => closeMenus(main, target))
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") closeMenus(main, document.body)
  })
}

/** Gives the new part back what was in the old one. */
export function restoreInput(main) {
  const sameTicket = holds(main) === kept.holds
  kept.holds = holds(main)
  if (!sameTicket) {
    kept.values.clear()
    kept.opened.clear()
  }
  for (const [name, value] of kept.values) {
    const input = main.querySelector(`input[name="${CSS.escape(name)}"]`)
    if (input) input.value = value
  }
  for (const menu of main.querySelectorAll("[data-keep]")) menu.open = kept.opened.has(menu.dataset.keep)
  for (const list of main.querySelectorAll("[data-scroll]")) list.scrollTop = kept.scrolled.get(list.dataset.scroll) ?? 0
  restoreFocus(main)
}

/** Somebody who works by keyboard goes on where they were, or else at the ticket. A click leaves no focus behind, so that
 * the space bar stays the key that calls. */
export function restoreFocus(main) {
  if (!kept.focus?.visible || main.contains(document.activeElement)) return
  const controls = [...main.querySelectorAll("[data-part] :is(button, input, summary, ol)")]
  const place = controls.find((c) => nameOf(c) === kept.focus.name && !c.disabled)
  const ticket = main.querySelector("#desk-held, .next__key")
  ;(place ?? ticket)?.focus()
}

// Forms are told apart by what they ask for, which the keys of two frames do not change.
function nameOf(element) {
  const form = element.closest("form")
  const asks = form ? [...new FormData(form)].filter(([name]) => name !== "key" && !name.startsWith("cases.")) : []
  const keep = element.closest("[data-keep]")?.dataset.keep
  return JSON.stringify([element.localName, element.id, element.dataset.step, element.dataset.scroll, keep, form?.action, asks])
}

function remember(menu) {
  if (menu.open) kept.opened.add(menu.dataset.keep)
  else if (menu.isConnected) kept.opened.delete(menu.dataset.keep)
}

// One menu is open at a time, and none after a touch elsewhere.
function closeMenus(main, touched) {
  for (const menu of main.querySelectorAll("details[open]")) {
    if (!menu.contains(touched)) menu.open = false
  }
}

function holds(main) {
  return main.querySelector("[data-holds]")?.dataset.holds ?? ""
}
