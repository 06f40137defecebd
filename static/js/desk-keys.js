// Shortcuts: what carries aria-keyshortcuts is pressed by that key. They can be switched off, as those who speak to
// their computer need (WCAG 2.1.4).

const TYPED = "input:not([type=radio], [type=checkbox]), select, textarea" // where keys are letters
const OFF = "turno.desk.shortcuts-off" // in localStorage

/** Listens to the keyboard, and to the button that switches the shortcuts. */
export function listenToKeys(main) {
  const toggle = main.querySelector("[data-shortcuts]")
  let on = localStorage.getItem(OFF) === null

  const show = () => {
    toggle.setAttribute("aria-pressed", String(on))
    document.documentElement.classList.toggle("is-without-shortcuts", !on)
  }
  toggle.addEventListener("click", () => {
    on = !on
    if (on) localStorage.removeItem(OFF)
    else localStorage.setItem(OFF, "")
    show()
  })
  toggle.hidden = false
  show()

  document.addEventListener("keydown", (event) => {
    const { target, repeat, altKey, metaKey } = event
    if (target.matches(TYPED)) return leave(event)
    if (!on || repeat || altKey || metaKey) return
    const key = keyOf(event)
    // The space bar presses what has the focus, as everywhere.
    if (key === "Space" && target.matches("button, summary, a, input")) return
    const control = find(main, key, target)
    if (!control) return
    event.preventDefault()
    press(control)
  })
}

// Escape gives keys back their other meaning.
function leave({ key, target }) {
  if (key === "Escape") target.blur()
}

// A label leads to its field; a box is ticked by that as well.
function press(control) {
  if (control.control && control.control.type !== "checkbox") control.control.focus()
  else control.click()
}

// An open menu has the first word, the inner one before the outer, unless it lies in one that is closed; then the row and the
// line with the focus. No other row or line is meant.
function find(main, key, focused) {
  const seen = (selector, within) => [...within.querySelectorAll(selector)].filter((e) => e.checkVisibility())
  const wanted = `[aria-keyshortcuts~="${CSS.escape(key)}"]:not(:disabled)`
  const menus = seen("details[open]", main).reverse()
  if (menus.length) return menus.flatMap((menu) => seen(wanted, menu))[0]
  for (const scope of [focused.closest(".row"), focused.closest(".line")]) {
    const own = scope && seen(wanted, scope).find((e) => e.matches(".row *, .line__pause *"))
    if (own) return own
  }
  return seen(`${wanted}:not(.row *, .line__pause *)`, main)[0]
}

// By what is printed on the key, or by its place where the layout has no Latin letters or has its digits under Shift.
function keyOf({ key, code, ctrlKey }) {
  const plain = /^[a-z0-9.,]$/i.test(key) ? key.toUpperCase() : code.replace(/^(Key|Digit)/, "")
  if (ctrlKey) return "Control+" + plain
  return key === " " ? "Space" : plain
}
