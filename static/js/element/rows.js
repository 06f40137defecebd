// Long lists within a part: only the rows of a new list that differ are replaced, so that a frame with five hundred rows
// costs no more than its changes. Read by televisions of 2019: Chromium 63.

import { whole } from "./shapes.js"

// Its children have data-row, a name of their own within the list. A short row has data-n instead; data-rows is its shape.
const LIST = "[data-rows]"

const shorts = new WeakMap() // of a row that was made whole: the short one

/** Reports whether there are such lists within a part. */
export function hasRows(part) {
  return part.querySelector(LIST) !== null
}

/**
 * Makes the children of element those of next, which is used up. Rows that are alike stay, and so do the elements around
 * the lists as long as their own attributes do; everything else is replaced.
 */
export function renew(element, next) {
  const rows = new Map()
  for (const child of element.children) if (child.dataset.row) rows.set(child.dataset.row, child)
  let here = element.firstChild // what stands from here on is not yet looked at
  for (const child of Array.from(next.childNodes)) {
    const twin = twinOf(child, here, rows)
    if (!twin) {
      element.insertBefore(complete(child, element), here)
      continue
    }
    removeUpTo(twin, here)
    here = twin.nextSibling
    if (isShort(child) ? isMadeOf(twin, child) : twin.isEqualNode(child)) continue
    if (isAroundRows(child) && isAlike(twin, child)) renew(twin, child)
    else element.replaceChild(complete(child, element), twin)
  }
  removeUpTo(null, here)
}

// The twin of a row is the old row of its name; of another node it is the old node at its position, if of the same kind.
function twinOf(child, here, rows) {
  const name = child.dataset && (child.dataset.row || child.dataset.n)
  if (!name) return here && here.nodeName === child.nodeName && !(here.dataset && here.dataset.row) ? here : null
  const row = rows.get(name)
  return row && row.parentNode && (row === here || isAfter(row, here)) ? row : null
}

function isShort(child) {
  return child.nodeType === Node.ELEMENT_NODE && "n" in child.dataset
}

function isMadeOf(row, short) {
  return shorts.has(row) && shorts.get(row).isEqualNode(short)
}

// A row of a list, or a node with lists in it, made whole.
function complete(child, list) {
  if (isShort(child)) {
    const short = child.cloneNode(true) // the row takes what is in it
    const row = whole(list.dataset.rows, child).firstElementChild
    shorts.set(row, short)
    return row
  }
  if (child.nodeType === Node.ELEMENT_NODE) {
    const all = child.querySelectorAll("[data-rows] > [data-n]")
    for (const short of all) short.replaceWith(complete(short, short.parentElement))
  }
  return child
}

function isAfter(row, here) {
  return here !== null && (here.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0
}

function removeUpTo(end, here) {
  while (here !== end) {
    const next = here.nextSibling
    here.parentNode.removeChild(here)
    here = next
  }
}

function isAroundRows(child) {
  return child.nodeType === Node.ELEMENT_NODE && (child.matches(LIST) || hasRows(child))
}

function isAlike(twin, child) {
  return twin.cloneNode(false).isEqualNode(child.cloneNode(false))
}
