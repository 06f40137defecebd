// Puts HTML that the server rendered into the page; nothing else parses any. Read by televisions of 2019: Chromium 63.

import { hasRows, renew } from "./rows.js"
import { fillShapes } from "./shapes.js"

// Browsers with Trusted Types take HTML only from this policy (CSP: trusted-types turno).
const policy = window.trustedTypes
  ? window.trustedTypes.createPolicy("turno", { createHTML: (html) => html })
  : { createHTML: (html) => html }

/** Parses HTML from our server into a document of its own. Nothing in it runs. */
export function parse(html) {
  return new DOMParser().parseFromString(policy.createHTML(html), "text/html")
}

/** The HTML of a part of a page that was parsed, for replace. */
export function htmlOf(part) {
  return part.innerHTML
}

/**
 * Replaces what is in element by HTML from our server, but for the rows of long lists that did not change. Of elements with
 * the same id before and after, what was typed, opened and scrolled stays, and what is open at its place. The focus stays on
 * the element with the same id or data-focus, or comes to what was around that. Before that, turno:replaced tells that the
 * new elements are there.
 */
export function replace(element, html) {
  const restore = [keepPlace(element), keepFocus(element), keepScroll(element), keepInput(element), keepDetails(element)]
  const next = parse(html).body
  fillShapes(next)
  if (hasRows(next)) {
    renew(element, next)
  } else {
    // replaceChildren came with Chromium 86.
    while (element.lastChild) element.removeChild(element.lastChild)
    element.append(...Array.from(next.childNodes))
  }
  element.dispatchEvent(new Event("turno:replaced", { bubbles: true }))
  for (const again of restore.reverse()) again()
}

// Returns a function that finds the successor of an element that will be replaced, null if it has no name.
function successor(element, within) {
  if (element.id) return () => within.querySelector("#" + CSS.escape(element.id))
  if (!element.dataset.focus) return () => null
  return () => within.querySelector('[data-focus="' + CSS.escape(element.dataset.focus) + '"]')
}

function keepFocus(within) {
  const focused = document.activeElement
  if (!within.contains(focused) || focused === within) return () => {}
  const finds = []
  for (let e = focused; e !== within; e = e.parentElement) finds.push(successor(e, within))
  const selection = selectionOf(focused)
  const [x, y] = [window.scrollX, window.scrollY]
  return () => {
    const next = finds.map((find) => find()).find(takesFocus)
    if (!next) return
    scrollPage(x, y) // Chromium 63 does not know preventScroll
    if (next === finds[0]() && selection && selectionOf(next)) next.setSelectionRange(...selection)
  }
}

function takesFocus(element) {
  if (element) element.focus({ preventScroll: true })
  return element !== null && document.activeElement === element
}

// The selection of a text field, null of anything else.
function selectionOf(element) {
  const { selectionStart, selectionEnd } = element
  return typeof selectionStart === "number" ? [selectionStart, selectionEnd] : null
}

function keepScroll(within) {
  const scrolled = named(within, "[id]:not(input)").filter((e) => e.scrollTop || e.scrollLeft)
  const places = scrolled.map((e) => [successor(e, within), e.scrollLeft, e.scrollTop])
  const own = [within.scrollLeft, within.scrollTop]
  const [x, y] = [window.scrollX, window.scrollY]
  return () => {
    for (const [find, left, top] of places) {
      const next = find()
      if (next) Object.assign(next, { scrollLeft: left, scrollTop: top })
    }
    Object.assign(within, { scrollLeft: own[0], scrollTop: own[1] })
    scrollPage(x, y)
  }
}

// Even a scroll to the same position would stop a swipe.
function scrollPage(x, y) {
  if (window.scrollX !== x || window.scrollY !== y) window.scrollTo(x, y)
}

// An open element stays where it is on the screen when rows above it come or go: its list scrolls, or else the page.
function keepPlace(within) {
  const open = named(within, "details[open][id]").pop()
  if (!open) return () => {}
  const find = successor(open, within)
  const { top } = open.getBoundingClientRect()
  return () => {
    const next = find()
    if (!next) return
    const moved = () => next.getBoundingClientRect().top - top
    for (let e = next.parentElement; e && e !== document.body && moved(); e = e.parentElement) {
      if (/auto|scroll/.test(getComputedStyle(e).overflowY)) e.scrollTop += moved()
    }
    scrollPage(window.scrollX, window.scrollY + moved())
  }
}

function keepInput(within) {
  const changed = named(within, "input[id], textarea[id], select[id]").filter(isChanged)
  const kept = changed.map((e) => [successor(e, within), e.type, e.checked, e.value])
  return () => {
    for (const [find, type, checked, value] of kept) {
      const next = find()
      if (!next || next.type !== type) continue
      if (type === "checkbox" || type === "radio") next.checked = checked
      else next.value = value
    }
  }
}

// A field that is as the server sent it is not kept: the server may send another value now.
function isChanged(field) {
  if (field.type === "hidden" || field.type === "file") return false
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked
  if (field.options) return Array.from(field.options).some((o) => o.selected !== o.defaultSelected)
  return field.value !== field.defaultValue
}

function keepDetails(within) {
  const kept = named(within, "details[id]").map((e) => [successor(e, within), e.open])
  return () => {
    for (const [find, open] of kept) {
      const next = find()
      if (next) next.open = open
    }
  }
}

function named(within, selector) {
  return Array.from(within.querySelectorAll(selector))
}
