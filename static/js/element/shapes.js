// What frames would repeat stands once in the page, in a <template data-of="name">, its shape; a frame has a short piece
// instead, which says what differs. The short piece's data are its values: in the shape they stand as ~n~, as ~l:it~ for
// whether the list l has that word, or as ~z.3~ for a word by its place. An attribute that is a value which is not given is
// left out. A <slot> there takes what is in the short piece. Read by televisions of 2019: Chromium 63.

const VALUE = /~(\w+(?:[:.][\w-]+)?)~/g
const ONE_OF = /^(\w+)(?:([:.])(.+))?$/
const ONE_VALUE = /^~(\w+(?:[:.][\w-]+)?)~$/

/** Makes all short pieces in a part of a frame whole, but for the rows of lists. */
export function fillShapes(part) {
  for (const short of part.querySelectorAll("[data-shape]")) short.replaceWith(whole(short.dataset.shape, short))
}

/** What the short piece stands for, by the shape of that name; what has no shape is said by its name, else. */
export function whole(name, short, otherwise = name) {
  const shape = document.querySelector(`template[data-of="${CSS.escape(name)}"]`)
  if (!shape) return document.createTextNode(otherwise)
  const made = shape.content.cloneNode(true)
  fill(made, (value) => valueOf(short, value))
  for (const slot of made.querySelectorAll("slot")) slot.replaceWith(...contentOf(slot, short))
  return made
}

// Null for a value that is not given.
function valueOf(short, value) {
  const [, name, kind, word] = ONE_OF.exec(value)
  const given = short.dataset[name]
  if (given === undefined || !kind) return given === undefined ? null : given
  const words = given.split(" ")
  return kind === "." ? words[word] : words.includes(word) ? "" : null
}

function fill(made, value) {
  const nodes = document.createTreeWalker(made, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT)
  while (nodes.nextNode()) {
    const node = nodes.currentNode
    if (node.nodeType === Node.TEXT_NODE) setText(node, value)
    else for (const attribute of Array.from(node.attributes)) setAttribute(node, attribute, value)
  }
}

function setText(node, value) {
  if (node.data.includes("~")) node.data = node.data.replace(VALUE, (all, name) => value(name) || "")
}

function setAttribute(element, attribute, value) {
  if (!attribute.value.includes("~")) return
  const only = ONE_VALUE.exec(attribute.value)
  if (only && value(only[1]) === null) element.removeAttribute(attribute.name)
  else attribute.value = attribute.value.replace(VALUE, (all, name) => value(name) || "").trim()
}

// A slot is what it has itself if a value is given (data-if) or is not (data-unless); a shape for each of some words
// (data-each); or what the short piece has for it.
function contentOf(slot, short) {
  const { each, from } = slot.dataset
  if ("if" in slot.dataset) return valueOf(short, slot.dataset.if) === null ? [] : slot.childNodes
  if ("unless" in slot.dataset) return valueOf(short, slot.dataset.unless) === null ? slot.childNodes : []
  if (from) return joined((each || "").split(" ").map((word) => whole(`${from}-${word}`, short, word)))
  const named = Array.from(short.children).find((child) => child.slot === slot.name)
  return (slot.name ? (named ? named.childNodes : []) : Array.from(short.childNodes).filter((child) => !child.slot))
}

function joined(pieces) {
  const all = []
  for (const piece of pieces) all.push(...(all.length ? [" · "] : []), piece)
  return all
}
