// Menus of <details>: one is open at a time, and none after a touch elsewhere or Escape.

import { TYPED } from "./keys.js"

/** Listens to what closes the menus within main. */
export function closeMenus(main) {
  const walked = watchWalks()
  document.addEventListener("click", ({ target }) => {
    for (const menu of main.querySelectorAll("details[open]")) {
      if (!menu.contains(target)) menu.open = false
    }
  })
  let known = openOnes(main)
  main.addEventListener("toggle", ({ target }) => {
    const panel = target.open && target.querySelector(":scope > .menu__panel")
    if (panel) place(panel)
    if (target.open && !known.has(target.id)) show(target, panel)
    known = openOnes(main)
  }, true)
  // What a frame opens again was open before.
  document.addEventListener("turno:frame", () => (known = openOnes(main)))
  document.addEventListener("keydown", ({ key, target }) => {
    if (key !== "Escape" || target.matches(TYPED)) return // who types leaves the field first
    // With what is open within them, or it would be open still when they are opened again.
    const menus = [...main.querySelectorAll("details[open]")]
    const held = menus.find((menu) => menu.contains(document.activeElement))
    if (held) leave(held, walked())
    for (const menu of menus) menu.open = false
  })
}

const EDGE = 8 // px between a panel and the edge of the screen

// Tells the style sheet how much height the page has above a panel and the screen below it, and how far it has to move to be
// whole. All stand on the root, as a frame would take them from the panel.
function place(panel) {
  const { style, clientWidth } = document.documentElement
  style.setProperty("--aside", "0px")
  const { top, bottom, left, right } = panel.getBoundingClientRect()
  style.setProperty("--above", `${Math.min(bottom + scrollY, innerHeight) - EDGE}px`)
  style.setProperty("--below", `${innerHeight - top - EDGE}px`)
  style.setProperty("--aside", `${Math.max(0, EDGE - left) - Math.max(0, right - clientWidth + EDGE)}px`)
}

function openOnes(main) {
  return new Set([...main.querySelectorAll("details[open]")].map((menu) => menu.id))
}

// Brings a menu that somebody opened into sight, and to its first question.
function show(menu, panel) {
  const shown = panel || (menu.matches(".row__more") && menu)
  if (shown) shown.scrollIntoView({ block: "nearest" })
  menu.querySelector(":scope > .answers :checked")?.focus({ preventScroll: true })
}

// Who walks by keys goes on from the menu's key. For everybody else the space bar is to be the key that calls the next.
function leave(menu, walked) {
  if (walked) menu.querySelector("summary").focus()
  else document.activeElement.blur()
}

// Tells whether the focus came to where it is by Tab or an arrow, and not by a shortcut or a touch.
function watchWalks() {
  let last = ""
  let walked = false
  document.addEventListener("keydown", ({ key }) => (last = key), true)
  document.addEventListener("pointerdown", () => (last = ""), true)
  document.addEventListener("focusin", () => (walked = /^(Tab|Arrow)/.test(last)))
  return () => walked
}
