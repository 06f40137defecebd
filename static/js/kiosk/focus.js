// Where a keyboard is on the kiosk: on the first thing to choose, though nobody sees it before a key asks for it. So whoever
// operates the kiosk by keys or by a reader has no way to go, and whoever touches it sees nothing chosen.

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
