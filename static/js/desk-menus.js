// Menus of <details>: one is open at a time, and none after a touch elsewhere or Escape.

/** Listens to what closes the menus within main. */
export function closeMenus(main) {
  document.addEventListener("click", ({ target }) => {
    for (const menu of main.querySelectorAll("details[open]")) {
      if (!menu.contains(target)) menu.open = false
    }
  })
  document.addEventListener("keydown", ({ key }) => {
    const menu = main.querySelector("details[open]")
    if (key !== "Escape" || !menu) return
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus()
    menu.open = false
  })
}
