// Fits a page of the kiosk to its glass: unfolds what there is room for, and divides a list that is longer than the screen
// into leaves, which large keys turn.

const MOST_FOLDED = 3
// Which have soft hyphens.
const NAMES = ".greeting__ask, .tile__name, .option, .kiosk--issued :is(.issued__name, h2, p, .btn > span)"
const TOLERANCE = 1 // px, for sizes that browsers round

let leaf = 0
let leaves = 1

/** Fits the page on screen. A page that is the one before in another language stays on its leaf. */
export function fit(turned = false) {
  const main = document.querySelector("main[data-fold]")
  if (!main) return
  const list = main.querySelector("[data-leaf]")
  const wanted = turned ? leaf : 0
  leaves = arrange(main, list)
  if (list) show(list, Math.min(wanted, leaves - 1))
  main.dataset.fitted = ""
}

/** The name of the list on screen, "" for none. */
export function listed() {
  const list = document.querySelector("[data-leaf]")
  return list ? list.className + list.dataset.leaf + list.children.length : ""
}

// The fewest leaves are best, then the most in words. What never fits is scrolled.
function arrange(main, list) {
  const most = list ? list.children.length : 1
  for (let count = 1; count <= most; count++) {
    for (let fold = 0; fold <= MOST_FOLDED; fold++) {
      main.dataset.fold = fold
      const whole = list ? columnsOf(list, count, fold).some((columns) => fitsIn(main, list, columns, count)) : fits(main)
      if (whole) return count
    }
  }
  return most
}

// Sorted by how well they read; tiles are not packed closer to show more words.
function columnsOf(list, count, fold) {
  const most = Math.ceil(list.children.length / count)
  const nice = innerWidth > innerHeight * 1.2 ? list.dataset.wide : list.dataset.tall
  const all = nice.split(" ").filter((columns) => columns <= most)
  return fold === 0 ? all.slice(0, 1) : all
}

function fitsIn(main, list, columns, count) {
  list.dataset.columns = columns
  leaves = count
  for (let i = 0; i < count; i++) {
    show(list, i)
    if (!fits(main, list)) return false
  }
  return true
}

function fits(main, list) {
  main.querySelectorAll(NAMES).forEach(keepWhole)
  const { scrollHeight, scrollWidth } = document.documentElement
  if (scrollHeight > innerHeight + TOLERANCE || scrollWidth > innerWidth + TOLERANCE) return false
  return !list || choicesOf(list).every((choice) => isWithin(choice, list) && isWhole(choice))
}

function choicesOf(list) {
  return Array.from(list.children)
    .filter((item) => !item.hidden)
    .map((item) => (item.localName === "li" ? item.firstElementChild : item))
}

// Browsers break at a soft hyphen as readily as between words. Only a word that is longer than its line needs it.
function keepWhole(name) {
  if (!name.clientWidth) return // on another leaf
  name.dataset.whole = ""
  if (name.scrollWidth > name.clientWidth) delete name.dataset.whole
}

function isWithin(inner, outer) {
  return inner.getBoundingClientRect().bottom <= outer.getBoundingClientRect().bottom + TOLERANCE
}

// Letters may be taller than their lines: the height is that of the boxes, the width that of the text.
function isWhole(choice) {
  return [choice, ...choice.children].every((e) => e.scrollWidth <= e.clientWidth + TOLERANCE && isWithin(e, choice))
}

// Leaves are as even as can be: no single tile is left for the last one.
function show(list, i) {
  leaf = i
  const size = Math.ceil(list.children.length / leaves)
  Array.from(list.children, (item, n) => (item.hidden = Math.floor(n / size) !== i))
  const keys = document.querySelector("[data-leaf-keys]")
  keys.hidden = leaves === 1
  keys.querySelector("[data-leaf-at]").textContent = `${i + 1}/${leaves}`
  keys.querySelector("[data-turn='-1']").disabled = i === 0
  keys.querySelector("[data-turn='1']").disabled = i === leaves - 1
}

document.addEventListener("click", (event) => {
  const key = event.target.closest("[data-turn]")
  if (key) show(document.querySelector("[data-leaf]"), leaf + Number(key.dataset.turn))
})

addEventListener("resize", () => fit(true))
document.fonts.addEventListener("loadingdone", () => fit(true))
