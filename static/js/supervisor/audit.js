// The ticket's story and the record of changes: Escape leads back to where everybody is seen, in a field it first leaves
// that.

const back = document.querySelector("[aria-keyshortcuts=Escape]")

document.addEventListener("keydown", ({ key, target }) => {
  if (key !== "Escape") return
  if (target.matches("input, select")) target.blur()
  else back.click()
})
