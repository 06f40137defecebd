// The focus on the kiosk: on the first thing to choose, and shown only once a key is pressed. So users of a keyboard or a
// screen reader are there at once, and users of the touch screen see nothing chosen.

const root = document.documentElement

/** Puts the focus on the first thing to choose. */
export function settle() {
  const main = document.querySelector("main")
  const all = main.querySelectorAll(
    "[data-code], .keypad__number, li:not([hidden]) :is(.tile[href], button.tile, .option), [data-done]",
  )
  const first = Array.from(all).find((e) => e.checkVisibility()) // a question may be behind its key
  ;(first ?? main).focus({ preventScroll: true })
}

// The first key shows where the focus is. Until then nothing is chosen by keys: a scanner ends each code with Enter.
for (const kind of ["keydown", "keypress"]) {
  addEventListener(kind, (event) => {
    if (!("touched" in root.dataset) || event.target.matches("input")) return
    if (event.key === "Tab") delete root.dataset.touched
    if (["Tab", "Enter", " "].includes(event.key)) event.preventDefault()
  }, { capture: true })
}

addEventListener("pointerdown", () => (root.dataset.touched = ""), { passive: true })

root.dataset.touched = ""
