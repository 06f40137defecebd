// Fits the board into its screen: number and desk first, then the last calls, then the message; the queues fold for them.
// Sizes and least sizes are the style sheets'; this only tries what there is room for. Read by the board: Chromium 63.

// How the board folds, step by step: names in one language at a time, letters with the wait, letters alone, a row of them in
// turn, a message in smaller letters.
const FOLDS = ["", "short", "letters", "counts", "turns", "tight"]
const DIGITS = 0.86 // of the size of letters, digits and the space around them
const CLOSE = 1 // px

/** Makes what fits the board within main: fit() is for another board or size, turn(n) for the n-th turn. */
export function fitting(main) {
  let turned = 0

  function fit() {
    const board = main.querySelector("[data-board]")
    FOLDS.some((fold, i) => {
      board.dataset.fold = FOLDS.slice(0, i + 1).join(" ")
      page()
      return isWithin(board)
    })
    for (const list of main.querySelectorAll("[data-trim]")) trim(list)
    for (const number of main.querySelectorAll("[data-number]")) grow(number)
  }

  function turn(n) {
    turned = n
    page()
  }

  // Where there is room for one row of queues, the rows take turns.
  function page() {
    const all = Array.from(main.querySelectorAll("[data-pages] > *"))
    for (const queue of all) queue.classList.remove("is-left-out")
    if (!main.querySelector("[data-fold~=turns]")) return
    const tops = all.map((queue) => queue.offsetTop)
    const rows = Array.from(new Set(tops))
    const shown = rows[turned % rows.length]
    all.forEach((queue, i) => queue.classList.toggle("is-left-out", tops[i] !== shown))
  }

  window.addEventListener("resize", fit)
  document.addEventListener("turno:stale", fit)
  if (document.fonts) document.fonts.addEventListener("loadingdone", fit)
  return { fit, turn }
}

// By boxes and not by scrollHeight, which counts the room above and below letters too.
function isWithin(board) {
  return bottom(board.lastElementChild) <= bottom(board) + CLOSE
}

function bottom(element) {
  return element.getBoundingClientRect().bottom
}

// Hides the last items of a list that do not fit.
function trim(list) {
  const all = Array.from(list.children)
  for (const item of all) item.classList.remove("is-left-out")
  const end = bottom(list) + CLOSE
  const over = all.map((item) => bottom(item) > end)
  all.forEach((item, i) => item.classList.toggle("is-left-out", over[i]))
}

// Gives a number the largest letters that its place has room for.
function grow(number) {
  number.style.fontSize = ""
  const size = parseFloat(getComputedStyle(number).fontSize)
  const width = number.firstElementChild.offsetWidth
  if (width === 0) return // nothing is called
  const room = Math.min(number.clientWidth / width, number.clientHeight / (size * DIGITS))
  if (room < 1) number.style.fontSize = size * room + "px"
}
