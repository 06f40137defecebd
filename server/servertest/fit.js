// What a page shows that a person cannot see, read or touch. The expression is a function: given the demands on the screen
// (fit.go), it answers what breaks them. Texts are measured by their ink, for the boxes of lines are higher than letters
// and may overlap.
((demand) => {
  const TOLERANCE = 2 // px
  const PROBED = 8 // keys of one kind that are scrolled to, of a list that may have hundreds
  const ARABIC_CAP = 0.7 // of the size of the font: there are no capitals
  const KEYS = "a[href], button, summary, select, textarea, input:not([type=hidden])"
  const BETWEEN_PARTS = /[\u00AD\u200B\u2010-\u2015\-/…]/ // a line may end after these within a word
  const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u // scripts that break anywhere
  const root = document.documentElement
  const pen = document.createElement("canvas").getContext("2d")
  // Only what lies over all else is tried, if something does.
  const over = Array.from(demand.over ? document.querySelectorAll(demand.over) : [])
  const scope = over.find((e) => e.checkVisibility()) || document.body
  const found = []
  const report = (kind, e, what) => found.push({ kind, where: selectorOf(e), what })
  const said = (e) => `“${e.textContent.trim().replace(/\s+/g, " ").slice(0, 40)}”`
  const isShown = (e) => e.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !isForEars(e)

  // What is clipped to nothing, or a part of it: it is there for screen readers alone.
  const forEars = new Map([[root, false]])
  function isForEars(e) {
    if (!forEars.has(e)) {
      const { clip, clipPath, overflowX } = getComputedStyle(e)
      const { width, height } = e.getBoundingClientRect()
      const is = clipPath === "inset(50%)" || clip.startsWith("rect(0px") || 
        (Math.max(width, height) <= 1 && overflowX !== "visible")
      forEars.set(e, is || isForEars(e.parentElement))
    }
    return forEars.get(e)
  }

  // The nearest element that a style sheet has a name for.
  function selectorOf(e) {
    const named = e.closest("[class]") || e
    return [named.localName, ...Array.from(named.classList).filter((c) => !/^(is|accent)-/.test(c))].join(".")
  }

  function penOf(style, fontSize = style.fontSize) {
    pen.font = `${style.fontStyle} ${style.fontWeight} ${fontSize} ${style.fontFamily}`
    return pen
  }

  // The boxes of a text's ink, one for each line.
  function inkOf(node) {
    const m = penOf(getComputedStyle(node.parentElement)).measureText(node.data.trim())
    const range = document.createRange()
    range.selectNodeContents(node)
    return Array.from(range.getClientRects(), ({ left, right, top, bottom }) => ({
      left,
      right,
      top: top + Math.max(0, m.fontBoundingBoxAscent - m.actualBoundingBoxAscent),
      bottom: bottom - Math.max(0, m.fontBoundingBoxDescent - m.actualBoundingBoxDescent),
    }))
  }

  const textsOf = (e) => Array.from(e.childNodes).filter((n) => n.nodeType === Node.TEXT_NODE && n.data.trim())
  const linesOf = (e) => textsOf(e).flatMap(inkOf).map((box) => ({ e, scroller: scrollerOf(e), ...box }))

  // What the box moves with; where people scroll, what sticks to an edge goes over the rest.
  function scrollerOf(e) {
    if (!e || e === root) return null
    const { overflowX, overflowY, position } = getComputedStyle(e)
    const apart = /auto|scroll/.test(overflowX + overflowY) || (position === "sticky" && !demand.fixed)
    return apart ? e : scrollerOf(e.parentElement)
  }

  // The first ancestor that hides a part of the box; where people scroll, one that lets it be scrolled to ends the search.
  function cutBy(box, e) {
    if (!e || e === root || e === document.body) return null
    const { overflowX, overflowY, position } = getComputedStyle(e)
    const clip = e.getBoundingClientRect()
    if (!demand.fixed && /auto|scroll/.test(overflowX + overflowY)) return null
    if (overflowX !== "visible" && (box.left < clip.left - TOLERANCE || box.right > clip.right + TOLERANCE)) return e
    if (overflowY !== "visible" && (box.top < clip.top - TOLERANCE || box.bottom > clip.bottom + TOLERANCE)) return e
    return position === "fixed" ? null : cutBy(box, e.parentElement)
  }

  const px = (n) => Math.ceil(n)
  function beyond(box) {
    if (box.left < -TOLERANCE || box.right > innerWidth + TOLERANCE)
      return `${px(Math.max(-box.left, box.right - innerWidth))} px beside the screen`
    if (box.top < -TOLERANCE) return `${px(-box.top)} px above the screen`
    if (box.bottom > innerHeight + TOLERANCE) return `${px(box.bottom - innerHeight)} px below the screen`
    return ""
  }

  function overlap(a, b) {
    const width = Math.min(a.right, b.right) - Math.max(a.left, b.left)
    const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
    return a.e !== b.e && a.scroller === b.scroller && width > TOLERANCE && height > TOLERANCE
  }

  // Where a word goes on on another line although nothing shows that it does.
  function checkWords(e, node) {
    const range = document.createRange()
    range.selectNodeContents(node)
    if (range.getClientRects().length < 2) return
    const boxesOf = (from, to) => {
      range.setStart(node, from)
      range.setEnd(node, to)
      return Array.from(range.getClientRects()).filter((box) => box.width > 0)
    }
    for (const { 0: word, index } of node.data.matchAll(/\S+/gu)) {
      if (UNSPACED.test(word) || boxesOf(index, index + word.length).length < 2) continue
      let before = null
      for (let i = index; i < index + word.length; i++) {
        if (node.data[i] === "\u00AD") continue // no letter: in Arabic its box is where the next line begins
        const box = boxesOf(i, i + 1).pop() // of a letter after a hyphen that is shown, the hyphen is the first
        if (!box || node.data[i] === "\u00AD") continue // the box of one at which Arabic breaks is on either line
        if (before && box.top > before.top + before.height / 2 && !BETWEEN_PARTS.test(node.data[i - 1])) {
          report("broken word", e, `“${word.slice(0, i - index)}|${word.slice(i - index)}”`.replaceAll("\u00AD", ""))
        }
        before = box
      }
    }
  }

  // The height of a capital letter, in px.
  function capOf(e) {
    const style = getComputedStyle(e)
    if (/\p{Script=Arabic}/u.test(e.textContent)) return ARABIC_CAP * parseFloat(style.fontSize)
    // Measured large, as browsers round.
    return (penOf(style, "1000px").measureText("H").actualBoundingBoxAscent / 1000) * parseFloat(style.fontSize)
  }

  function checkCap(e, least) {
    const cap = capOf(e)
    if (cap < least - 0.5) 
      report("small letters", e, `${said(e)} has capitals of ${cap.toFixed(1)} px, least ${least.toFixed(1)}`)
  }

  function checkText(e) {
    for (const node of textsOf(e)) checkWords(e, node)
    if (demand.cap) checkCap(e, demand.cap)
  }

  function checkLine(line) {
    const cut = cutBy(line, line.e)
    const off = beyond(line)
    if (cut) report("cut", line.e, `${said(line.e)} is cut by ${selectorOf(cut)}`)
    else if (off && (demand.fixed || (/beside/.test(off) && !line.scroller)))
      report("outside", line.e, `${said(line.e)} is ${off}`)
  }

  // Lines by where they begin, so that each is compared with those beside it alone.
  function checkOverlaps(lines) {
    lines.sort((a, b) => a.top - b.top)
    lines.forEach((line, i) => {
      for (let j = i + 1; j < lines.length && lines[j].top < line.bottom; j++) {
        if (overlap(line, lines[j]))
          report("overlap", line.e, `${said(line.e)} lies over ${selectorOf(lines[j].e)} ${said(lines[j].e)}`)
      }
    })
  }

  // What answers to a finger: a choice has its label around it.
  const targetOf = (key) => (/radio|checkbox/.test(key.type) && key.labels && key.labels[0]) || key
  const isInSentence = (e) => e.localName === "a" && textsOf(e.parentElement).length > 0

  function checkKey(key, probe) {
    const box = key.getBoundingClientRect()
    const least = demand.key || 0
    if (Math.min(box.width, box.height) < least - 0.5 && !isInSentence(key)) {
      report("small key", key, `${said(key)} is ${Math.round(box.width)}×${Math.round(box.height)} px, least ${least}`)
    }
    const off = demand.fixed && beyond(box)
    if (off) return report("outside", key, `key ${said(key)} is ${off}`)
    const cut = cutBy(box, key.parentElement)
    if (cut) return report("cut", key, `key ${said(key)} is cut by ${selectorOf(cut)}`)
    const spilt = [key, ...key.querySelectorAll("*")].filter(isShown).flatMap(linesOf).find((line) => spills(line, box))
    if (spilt) report("spilt", key, `${said(spilt.e)} is longer than its key`)
    if (probe) checkCovered(key)
  }

  function spills(line, box) {
    return line.left < box.left - TOLERANCE || line.right > box.right + TOLERANCE ||
      line.top < box.top - TOLERANCE || line.bottom > box.bottom + TOLERANCE
  }

  // Presses the middle and near the corners.
  function checkCovered(key) {
    if (!demand.fixed) key.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" })
    const box = key.getClientRects()[0]
    if (!box) return
    const inset = Math.min(box.width, box.height) / 5
    const points = [[box.left + box.width / 2, box.top + box.height / 2]]
    for (const x of [box.left + inset, box.right - inset])
      for (const y of [box.top + inset, box.bottom - inset]) points.push([x, y])
    for (const [x, y] of points) {
      if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) continue
      const hit = document.elementFromPoint(x, y)
      if (hit && !key.contains(hit) && !hit.contains(key) && !Array.from(hit.labels || []).includes(key)) {
        return report("covered", key, `key ${said(key)} lies under ${selectorOf(hit)}`)
      }
    }
  }

  function checkKeys() {
    const { scrollX, scrollY } = window
    const probed = {}
    const keys = new Set(Array.from(scope.querySelectorAll(KEYS)).map(targetOf).filter(isShown))
    for (const key of keys) {
      const kind = selectorOf(key)
      probed[kind] = (probed[kind] || 0) + 1
      checkKey(key, demand.fixed || probed[kind] <= PROBED)
    }
    scrollTo({ left: scrollX, top: scrollY, behavior: "instant" })
  }

  // What the screen is for.
  function checkMust({ selector, count = 1, cap = 0, high = 0, wide = 0, first = false, largest = false }) {
    const all = Array.from(document.querySelectorAll(selector))
      .filter((e) => isShown(e) && (e.textContent.trim() || /svg|input/.test(e.localName)))
    if (all.length < count) found.push({ kind: "missing", where: selector, what: `${all.length} of ${count} are there` })
    for (const e of all) {
      const box = e.getBoundingClientRect()
      const off = (demand.fixed || first) && beyond(box)
      const cut = cutBy(box, e.parentElement)
      const tell = (what) => found.push({ kind: "not whole", where: selector, what: `${said(e)} ${what}` })
      if (box.width < Math.max(1, wide) || box.height < Math.max(1, high))
        tell(`is ${Math.round(box.width)}×${Math.round(box.height)} px`)
      if (off) tell(`is ${off}`)
      if (cut) tell(`is cut by ${selectorOf(cut)}`)
      if (cap)
        for (const part of [e, ...e.querySelectorAll("*")].filter((p) => isShown(p) && textsOf(p).length))
          checkCap(part, cap)
      const higher = largest && texts.find((other) => !e.contains(other) && capOf(other) > capOf(e) + 0.5)
      if (higher) tell(`is smaller than ${selectorOf(higher)} ${said(higher)}`)
    }
  }

  if (root.scrollWidth > innerWidth)
    report("wide", root, `the page is ${root.scrollWidth - innerWidth} px wider than the screen`)
  if ((demand.fixed || demand.still) && root.scrollHeight > innerHeight)
    report("high", root, `the page is ${root.scrollHeight - innerHeight} px higher than the screen`)
  const shown = [...scope.querySelectorAll("*")].filter((e) => !(e instanceof SVGElement) && isShown(e))
  const lines = shown.flatMap(linesOf)
  const texts = shown.filter((e) => textsOf(e).length)
  texts.forEach(checkText)
  lines.forEach(checkLine)
  checkOverlaps(lines)
  for (const must of demand.must || []) checkMust(must)
  if (demand.key) checkKeys()
  return Array.from(new Map(found.map((f) => [f.kind + f.where + f.what, f])).values())
})
