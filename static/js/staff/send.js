// Sends the forms of the desk without leaving the page. A request whose answer is lost is repeated with the same idempotency
// key, so that it is done once.

const ANSWER_WITHIN = 4_000 // ms; the server answers within 3 s
const FIRST_RETRY = 500 // ms, doubled each time
const LONGEST_RETRY = 4_000 // ms
const GIVE_UP_AFTER = 30_000 // ms
const FRAME_WITHIN = 2_000 // ms after the answer; then the page is loaded anew
const PASSED = ".bar, details.menu" // where nobody stays once a form there was taken
const OF_FRAME = /^[^.]*/ // what a form's key begins with: that of the frame; then comes what is asked for
const SETTLES_IN = 600 // ms from a press, in which a second one is a slip of the hand

/** Sends the forms within main by script. */
export function sendForms(main) {
  renewKeys(main)
  let busy = false
  const problem = main.querySelector("[data-problem]")

  main.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-send]")
    if (!form) return
    event.preventDefault()
    if (busy) return
    busy = true
    const pressed = performance.now()
    const request = { address: form.action, body: bodyOf(form, event.submitter) }
    const before = main.dataset.seq
    const focus = focusWithin(main)
    hold(main, true)
    problem.textContent = ""
    try {
      const answer = await send(request, () => (problem.textContent = main.dataset.lost))
      const asked = isAsked(form, event.submitter, answer && (await refusal(answer)))
      problem.textContent = asked ? "" : await sentenceOf(answer, main)
      if (answer?.status === 422) mark(form, await answer.clone().json().catch(() => ({})))
      if (answer?.ok) document.dispatchEvent(new CustomEvent("turno:answer", { detail: { form, answer } }))
      if (answer?.status === 201 && main.dataset.seq === before) await frame()
      await pause(SETTLES_IN - (performance.now() - pressed))
    } finally {
      busy = false
      hold(main, false)
      main.dispatchEvent(new Event("turno:settled"))
      focus.restore()
    }
  })
  problem.addEventListener("click", () => (problem.textContent = ""))

  // A frame that comes meanwhile brings new keys. The message that nobody waits ends once somebody does.
  document.addEventListener("turno:frame", () => {
    if (busy) hold(main, true)
    if (problem.textContent === main.dataset.nobody && main.querySelector(".next:not(.next--nobody)"))
      problem.textContent = ""
  })
}

// What stands outside the part, or stayed as it was when a frame came, is sent with a key of the last frame.
function renewKeys(main) {
  main.addEventListener("formdata", ({ formData }) => {
    const frame = main.querySelector("[data-key]")?.dataset.key
    if (frame && formData.has("key")) formData.set("key", formData.get("key").replace(OF_FRAME, frame))
  })
}

/** Posts until there is an answer, or answers null when it gives up. Answers 503 are tried again as well. */
export async function send({ address, body }, lost, post = fetch) {
  const began = performance.now()
  for (let wait = FIRST_RETRY; ; wait = Math.min(LONGEST_RETRY, wait * 2)) {
    try {
      const answer = await post(address, {
        method: "POST",
        body,
        headers: { Accept: "application/json", "Idempotency-Key": body.get("key") },
        signal: AbortSignal.timeout(ANSWER_WITHIN),
      })
      if (answer.status < 500) return answer
    } catch {
      // The network failed, so the request may have arrived or not.
    }
    if (performance.now() - began > GIVE_UP_AFTER) return null
    lost()
    await pause(wait * (0.5 + Math.random() / 2))
  }
}

// The fields of a form, and the field of the pressed button.
function bodyOf(form, pressed) {
  const body = new URLSearchParams(new FormData(form))
  if (pressed?.name) body.append(pressed.name, pressed.value)
  return body
}

// The problem in an answer, null for none.
async function refusal(answer) {
  return answer.status === 409 ? answer.clone().json().catch(() => null) : null
}

// Tells whether another script asks what to do about a refusal. Then the page says nothing about it.
function isAsked(form, pressed, problem) {
  if (!problem) return false
  const refused = new CustomEvent("turno:refused", { cancelable: true, detail: { form, pressed, problem } })
  return !document.dispatchEvent(refused)
}

// What the page says about an answer, "" for nothing.
async function sentenceOf(answer, main) {
  if (!answer) return main.dataset.failed
  if (answer.status === 204) return main.dataset.nobody
  if (answer.ok) return ""
  const { detail } = await answer.clone().json().catch(() => ({}))
  return detail ?? main.dataset.failed
}

// Says at a field whose text was refused what is wrong, until the text is changed. What was typed stays.
function mark(form, { field, detail }) {
  const input = form.elements.namedItem(field ?? "")
  if (!input?.setCustomValidity) return
  input.setCustomValidity(detail)
  input.addEventListener("input", () => input.setCustomValidity(""), { once: true })
  input.reportValidity()
}

// Waits for the frame that shows the outcome. If no socket brings it, the page is loaded again.
async function frame() {
  const came = new Promise((resolve) => {
    document.addEventListener("turno:frame", () => resolve(true), { once: true })
  })
  if (!(await Promise.race([came, pause(FRAME_WITHIN)]))) location.reload()
}

// Keeps the focus of somebody who works by keyboard: where it was, or else at the ticket. After a form of the bar or of a
// menu it is always at the ticket, unless a menu was opened meanwhile. A click sets no focus, so the space bar still calls.
function focusWithin(main) {
  const focused = document.activeElement
  const byKeyboard = main.contains(focused) && focused.matches(":focus-visible")
  const passing = focused.closest(PASSED)
  const names = passing ? [] : focusNames(focused, main)
  return {
    restore() {
      const now = document.activeElement
      const stays = main.contains(now) && !(passing && now.closest(PASSED))
      if (!byKeyboard || stays || main.querySelector("details.menu[open]")) return
      const found = names.map((name) => main.querySelector(`[data-focus="${CSS.escape(name)}"]:not(:disabled)`))
      const again = found.find((e) => e?.checkVisibility()) ?? main.querySelector("#desk-held, .next__key, .rest__back .btn")
      again?.focus()
    },
  }
}

// The focus names of an element and of the elements around it, such as a row.
function focusNames(element, main) {
  const names = []
  for (let e = element; e && e !== main; e = e.parentElement) if (e.dataset.focus) names.push(e.dataset.focus)
  return names
}

function hold(main, busy) {
  main.setAttribute("aria-busy", String(busy))
  for (const button of main.querySelectorAll("[data-send] button")) {
    if (busy && !button.disabled) button.dataset.held = ""
    if (busy || "held" in button.dataset) button.disabled = busy
    if (!busy) delete button.dataset.held
  }
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)))
}
