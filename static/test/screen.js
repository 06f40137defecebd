import { replace } from "../js/element/part.js"

/** Empties the screen and puts HTML there as a page's live part, which it answers. */
export function part(html) {
  document.body.textContent = ""
  const element = document.createElement("section")
  document.body.append(element)
  replace(element, html)
  return element
}
