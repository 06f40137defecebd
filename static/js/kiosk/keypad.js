// The kiosk's keypad: digits are put into the field at once. Without this file each is a link.

document.addEventListener("click", (event) => {
  const digit = event.target.closest("[data-digit]")
  if (!digit) return
  event.preventDefault()
  const field = digit.closest("[data-keypad]").querySelector("input[name=number]")
  field.value = digit.dataset.digit === "" ? "" : (field.value + digit.dataset.digit).slice(0, field.maxLength)
})
