// Menus of <details>: one is open at a time. A touch elsewhere or Escape closes it.

import { whole } from "../element/shapes.js"
import { TYPED } from "./keys.js"

/** Closes the menus within main as described above. */
export function closeMenus(main) {
  const walked = watchWalks()
  const fill = fillMenus(main)
  document.addEventListener("click", (event) => {
    for (const menu of main.querySelectorAll("details[open]")) {
      if (!menu.contains(event.target)) menu.open = false
    }
    fill(event)
  })
  let known = openOnes(main)
  main.addEventListener("toggle", ({ target }) => {
    const panel = target.open && target.querySelector(":scope > .menu__panel")
    if (panel) place(panel)
    if (target.open && !known.has(target.id)) show(target, panel)
    if (target.open) known.add(target.id)
    else known.delete(target.id)
  }, true)
  // A menu that a frame opens again was shown before, unless the frame came between its opening and its toggle.
  document.addEventListener("turno:frame", () => {
    const open = openOnes(main)
    known = new Set([...known].filter((id) => open.has(id)))
  })
  document.addEventListener("keydown", ({ key, target }) => {
    if (key !== "Escape" || target.matches(TYPED)) return // in a field Escape leaves the field first
    // It also closes the menus within them, which would otherwise still be open when the outer ones are opened again.
    const menus = [...main.querySelectorAll("details[open]")]
    const held = menus.find((menu) => menu.contains(document.activeElement))
    if (held) leave(held, walked())
    for (const menu of menus) menu.open = false
  })
}

// A link with data-opens leads to a page. Here it opens what that page has in its own place, made from a shape of that name
// and the link's data, and is there again once that is closed.
function fillMenus(main) {
  const links = new Map() // by the menus that stand in their places

  function open(link) {
    const menu = whole(link.dataset.opens, link).querySelector("details")
    links.set(menu, link)
    const focused = link === document.activeElement
    link.replaceWith(menu)
    if (focused) menu.querySelector("summary").focus()
  }

  main.addEventListener("toggle", ({ target: menu }) => {
    const link = links.get(menu)
    if (!link || menu.open) return
    const focused = menu.contains(document.activeElement)
    links.delete(menu)
    menu.replaceWith(link)
    if (focused) link.focus()
  }, true)

  // In a row that a frame has changed the menu is made anew, and with a row that has gone it closes.
  main.addEventListener("turno:replaced", () => {
    for (const [menu, { dataset }] of links) {
      if (menu.isConnected) continue
      links.delete(menu)
      const link = main.querySelector(`[data-opens][data-focus="${CSS.escape(dataset.focus)}"]`)
      if (link && link.dataset.opens === dataset.opens) open(link)
    }
  })

  return (event) => {
    const link = event.target.closest("[data-opens]")
    if (!main.contains(link) || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    open(link)
  }
}

const EDGE = 8 // px between a panel and the edge of the screen

// Tells the style sheet the height of the page above a panel, the height of the screen below it, and how far it has to move
// to be seen whole. The properties are set on the root, as a frame would remove them from the panel.
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

// Scrolls to a menu that somebody opened, and sets the focus on its first question.
function show(menu, panel) {
  const shown = panel || (menu.matches(".row__more") && menu)
  if (shown) shown.scrollIntoView({ block: "nearest" })
  // A shortcut opens a menu without setting the focus. Its fields are reached from its title.
  if (menu.matches("[data-menu]") && !menu.contains(document.activeElement)) menu.querySelector("summary").focus()
  menu.querySelector(":scope > .answers :checked")?.focus({ preventScroll: true })
}

// Sets the focus on the menu's key after Tab or an arrow. Otherwise removes it, so that the space bar calls the next ticket.
function leave(menu, walked) {
  if (walked) menu.querySelector("summary").focus()
  else document.activeElement.blur()
}

// Tells whether the focus came where it is by Tab or an arrow, and not by a shortcut or a touch.
function watchWalks() {
  let last = ""
  let walked = false
  document.addEventListener("keydown", ({ key }) => (last = key), true)
  document.addEventListener("pointerdown", () => (last = ""), true)
  document.addEventListener("focusin", () => (walked = /^(Tab|Arrow)/.test(last)))
  return () => walked
}
