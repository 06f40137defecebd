// Counting cases: a tap anywhere on one counts it once more, the minus takes it back.

const MOST = 99

/** Listens to taps on the cases within main. */
export function countCases(main) {
  main.addEventListener("click", (event) => {
    const box = event.target.closest("[data-case]")
    if (!box || event.target.matches("input")) return
    const step = event.target.closest("[data-step]")
    count(box.querySelector("input"), step ? Number(step.dataset.step) : 1)
  })
  main.addEventListener("input", () => showCounts(main))
  showCounts(main)
}

/** Marks the cases that are counted, and shows the buttons, which are of no use without scripts, in place of the labels. */
export function showCounts(main) {
  for (const box of main.querySelectorAll("[data-case]")) {
    box.classList.toggle("is-counted", Number(box.querySelector("input").value) > 0)
    box.querySelector("label").classList.add("unseen")
    for (const step of box.querySelectorAll("[data-step]")) step.hidden = false
  }
}

function count(input, by) {
  const counted = Math.min(MOST, Math.max(0, Number(input.value) + by))
  input.value = counted || ""
  input.dispatchEvent(new Event("input", { bubbles: true }))
}
