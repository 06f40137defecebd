// What staff type about a visit. All note fields of a ticket hold the same note, and each move sends it. What was typed
// about a visit that ended by mistake is there again when the end is taken back.

const NOTE = ".job input[name=note]"
const FIELDS = ".finish :is(input, select)[id]"
const UNNOTED = ["cancel"] // moves that take no note
const LEFT = "turno.desk.visit" // in sessionStorage: what was typed when the page was left, and when
const LEFT_FOR = 3_600_000 // ms; the number may be another visit's the next day

/** Listens to what is typed of the ticket at hand within main, and to the forms that move it. */
export function keepVisit(main) {
  const changed = (field) => field.value !== (field.defaultValue ?? "")
  const named = (selector) => [...main.querySelectorAll(selector)]
  let ended = [] // id and value of what was typed when the last form was sent
  let awaited = [] // the same, once that is to be taken back

  function spread(from) {
    for (const note of named(NOTE)) note.value = from.value
  }

  // The frame with the ticket may come before the answer or after it.
  function refill() {
    const fields = awaited.map(([id, value]) => [main.querySelector(`#${CSS.escape(id)}`), value])
    if (fields.length === 0 || fields.some(([field]) => !field)) return
    awaited = []
    for (const [field, value] of fields) {
      if (changed(field)) continue
      field.value = value
      field.dispatchEvent(new Event("input", { bubbles: true }))
    }
  }

  addEventListener("pagehide", () => {
    const typed = named(FIELDS).filter(changed).map((field) => [field.id, field.value])
    sessionStorage.setItem(LEFT, JSON.stringify([location.pathname, Date.now(), typed]))
  })
  const [path, at, typed] = JSON.parse(sessionStorage.getItem(LEFT)) ?? []
  sessionStorage.removeItem(LEFT)
  if (path === location.pathname && Date.now() - at < LEFT_FOR) {
    awaited = typed
    refill()
    awaited = []
  }

  main.addEventListener("input", ({ target }) => {
    if (target.matches(NOTE)) spread(target)
  })
  main.addEventListener("formdata", ({ target: form, formData }) => {
    const note = named(NOTE).find(changed)
    const move = formData.get("move") ?? form.querySelector("[name=move]")?.value
    if (!note || !form.closest(".job") || !move || UNNOTED.includes(move) || formData.has("note")) return
    formData.set("note", note.value)
  })
  main.addEventListener("submit", ({ target: form }) => {
    if (!form.matches("[data-send]") || main.matches("[aria-busy=true]")) return
    awaited = form.matches("[data-undo]") ? ended : []
    ended = form.closest(".job") ? named(FIELDS).filter(changed).map((field) => [field.id, field.value]) : []
  })
  document.addEventListener("turno:frame", () => {
    const note = named(NOTE).find(changed)
    if (note) spread(note)
    refill()
  })
  document.addEventListener("turno:answer", refill)
}
