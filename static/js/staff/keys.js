// Shortcuts: an element with aria-keyshortcuts is pressed by that key, in a list of choices by digits only. They can be
// switched off, as users of voice control need (WCAG 2.1.4). If single keys are too few some have two strokes, "Z1".

export const TYPED = "input:not([type=radio], [type=checkbox]), select, textarea" // where keys are letters
const TWO_STROKES = /^(?!F\d)..$/ // F8 is one
const SECOND_WITHIN = 2_000 // ms from the first of two strokes
const OF_ITS_OWN = "[data-stop] *, .bench__keys *, .line__pause *" // what has its key only with the focus in it or beside it
const OFF = "turno.desk.shortcuts-off" // in localStorage

/** Listens to the keyboard, and to the button that switches the shortcuts. */
export function listenToKeys(main) {
  const toggle = main.querySelector("[data-shortcuts]")
  let on = localStorage.getItem(OFF) === null
  let begun = { stroke: "", at: 0 }

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
    const { target, repeat, altKey, metaKey, timeStamp } = event
    if (target.matches(TYPED) && !isFreeDigit(event)) return leave(event)
    if (!on || repeat || altKey || metaKey || event.key === "Shift") return
    const key = keyOf(event)
    // The space bar presses what has the focus, as everywhere.
    if (key === "Space" && target.matches("button, summary, a, input")) return
    const first = timeStamp - begun.at < SECOND_WITHIN ? begun.stroke : ""
    const at = (strokes) => find(main, (shortcut) => shortcut === strokes, target)
    const control = (first && at(first + key)) || at(key)
    const begins = !control && find(main, (shortcut) => TWO_STROKES.test(shortcut) && shortcut.startsWith(key), target)
    begun = { stroke: begins ? key : "", at: timeStamp }
    if (!control && !begins) return
    event.preventDefault()
    if (control) press(control)
  })
}

// In a list of choices letters search for words, and so do digits if a word begins with that digit.
function isFreeDigit({ key, target }) {
  return target.matches("select") && /^\d$/.test(key) && ![...target.options].some((o) => o.text.trim().startsWith(key))
}

// Escape first gives keys back their other meaning, and does not close a menu yet.
function leave({ key, target }) {
  if (key === "Escape") target.blur()
}

// A label leads to its field; a box is ticked by that as well, and a file is chosen.
function press(control) {
  if (control.control && !["checkbox", "file"].includes(control.control.type)) control.control.focus()
  else control.click()
}

// An open menu comes first, the inner one before the outer, unless it is in one that is closed; besides it only the undo
// has its key. Else what has the focus: the row, the desk, the line. A menu's own key closes it if nothing in it has that
// key.
function find(main, isMeant, focused) {
  const seen = (selector, within, also) =>
    [...within.querySelectorAll(selector)].filter((e) => also(e) && e.checkVisibility({ visibilityProperty: true }))
  const isNamed = (e) => e.getAttribute("aria-keyshortcuts").split(" ").some(isMeant)
  const meant = (within) => seen("[aria-keyshortcuts]:not(:disabled)", within, isNamed)
  const menus = seen("details[open]", main, () => true).reverse()
  const inMenus = menus.flatMap((menu) => meant(menu).sort((a, b) => isOpener(a, menu) - isOpener(b, menu)))
  if (menus.length) return inMenus[0] ?? meant(main).find((e) => e.closest("[data-undo]"))
  for (const scope of [focused.closest("[data-stop]"), focused.closest(".bench"), focused.closest(".line")]) {
    const own = scope && meant(scope).find((e) => e.matches(OF_ITS_OWN))
    if (own) return own
  }
  return meant(main).find((e) => !e.matches(OF_ITS_OWN))
}

function isOpener(control, menu) {
  return control === menu.firstElementChild
}

// By what is printed on the key, or by its position if the layout has no Latin letters or has its digits under Shift.
function keyOf({ key, code, ctrlKey }) {
  const plain = /^[a-z0-9.,]$/i.test(key) ? key.toUpperCase() : code.replace(/^(Key|Digit)/, "")
  if (ctrlKey) return "Control+" + plain
  return key === " " ? "Space" : plain
}
