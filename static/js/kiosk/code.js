// The keys with which a code is typed on the kiosk: what they do to the field, without asking the server at each one. The
// field itself takes a keyboard and a scanner.

/** The field's text after a key: a character, or "erase". */
function after(text, key, most) {
  if (key === "erase") return text.slice(0, -1)
  return text.length < most ? text + key : text
}

/** Whether the next key begins anew, as what stands in the field was refused; asked once. */
function anew(form) {
  const sign = form.querySelector("[name=anew]")
  if (sign) sign.remove()
  return sign !== null
}

document.addEventListener("click", (event) => {
  const key = event.target.closest("[data-press]")
  if (!key) return
  event.preventDefault() // it would be sent
  const form = key.form
  const field = form.querySelector("[data-code]")
  const text = anew(form) && key.value !== "erase" ? "" : field.value
  field.value = after(text, key.value, Number(form.dataset.codeLength))
})

document.addEventListener("beforeinput", ({ target, data }) => {
  if (data && target.matches("[data-code]") && anew(target.form)) target.value = ""
})

// What a scanner or a keyboard types goes into the field, wherever the focus is: a touched key takes the focus.
document.addEventListener("keydown", ({ target, key, ctrlKey, altKey, metaKey }) => {
  const field = document.querySelector("[data-code], .keypad__number")
  if (field && target !== field && key.length === 1 && key !== " " && !ctrlKey && !altKey && !metaKey) field.focus()
}, { capture: true })
