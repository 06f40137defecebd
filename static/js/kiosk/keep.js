// What was chosen or typed on a page of the kiosk stays when its language changes. Nothing keeps it but the page itself.

const GIVEN = "main input:not([type=hidden])"
const BOXES = ["radio", "checkbox"]

/** What stands in the fields of the page on screen. */
export function given() {
  return Array.from(document.querySelectorAll(GIVEN), ({ name, value, checked }) => ({ name, value, checked }))
}

/** Puts it into the same fields of the page that has come. */
export function giveBack(list) {
  for (const input of document.querySelectorAll(GIVEN)) {
    const box = BOXES.includes(input.type)
    const had = list.find(({ name, value }) => name === input.name && (!box || value === input.value))
    if (had && box) input.checked = had.checked
    else if (had) input.value = had.value
  }
}
