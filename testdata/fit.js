// What a page shows that does not fit, as sentences: the expression is their list. Texts are measured by their ink, for
// the boxes of lines are higher than letters and may overlap.
(() => {
  const TOLERANCE = 2 // px
  const root = document.documentElement
  const pen = document.createElement("canvas").getContext("2d")

  const name = (e) => `<${e.localName} class="${e.className}"> ${e.textContent.trim().replace(/\s+/g, " ").slice(0, 40)}`
  const isShown = (e) => e.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !e.closest(".unseen, svg")

  // The boxes of a text's ink, one for each line.
  function inkOf(node) {
    const style = getComputedStyle(node.parentElement)
    pen.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`
    const m = pen.measureText(node.data.trim())
    const range = document.createRange()
    range.selectNodeContents(node)
    return Array.from(range.getClientRects(), ({ left, right, top, bottom }) => ({
      left,
      right,
      top: top + Math.max(0, m.fontBoundingBoxAscent - m.actualBoundingBoxAscent),
      bottom: bottom - Math.max(0, m.fontBoundingBoxDescent - m.actualBoundingBoxDescent),
    }))
  }

  function linesOf(e) {
    const texts = Array.from(e.childNodes).filter((n) => n.nodeType === Node.TEXT_NODE && n.data.trim())
    return texts.flatMap(inkOf).map((box) => ({ e, scroller: scrollerOf(e), ...box }))
  }

  function scrollerOf(e) {
    if (!e || e === root) return null
    const { overflowX, overflowY } = getComputedStyle(e)
    return /auto|scroll/.test(overflowX + overflowY) ? e : scrollerOf(e.parentElement)
  }

  // The first ancestor that hides a part of the line, before one that lets it be scrolled to.
  function cutBy(line, e = line.e) {
    if (!e || e === root || e === line.scroller) return null
    const { overflowX, overflowY } = getComputedStyle(e)
    const box = e.getBoundingClientRect()
    const hides = (overflow) => overflow === "hidden" || overflow === "clip"
    if (hides(overflowX) && (line.left < box.left - TOLERANCE || line.right > box.right + TOLERANCE)) return e
    if (hides(overflowY) && (line.top < box.top - TOLERANCE || line.bottom > box.bottom + TOLERANCE)) return e
    return cutBy(line, e.parentElement)
  }

  function overlap(a, b) {
    const width = Math.min(a.right, b.right) - Math.max(a.left, b.left)
    const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
    return a.e !== b.e && a.scroller === b.scroller && width > TOLERANCE && height > TOLERANCE
  }

  const found = []
  if (root.scrollWidth > innerWidth) found.push(`the page is ${root.scrollWidth - innerWidth} px wider than the screen`)
  // Nobody scrolls a board, who stands at a kiosk does not look for what is below, and a desk has all its keys at hand.
  if (document.querySelector("main.display, main.kiosk, main.desk .state") && root.scrollHeight > innerHeight) {
    found.push(`the page is ${root.scrollHeight - innerHeight} px higher than the screen`)
  }
  const lines = [...document.body.querySelectorAll("*")].filter(isShown).flatMap(linesOf)
  lines.forEach((line, i) => {
    const cut = cutBy(line)
    if (cut) found.push(`${name(line.e)} is cut by ${name(cut)}`)
    if (!line.scroller && (line.left < -TOLERANCE || line.right > innerWidth + TOLERANCE)) found.push(`${name(line.e)} is beyond the edge`)
    for (const other of lines.slice(i + 1)) {
      if (overlap(line, other)) found.push(`${name(line.e)} lies over ${name(other.e)}`)
    }
  })
  return [...new Set(found)]
})()
