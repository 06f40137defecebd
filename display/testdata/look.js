// What a person needs of a board: whole boxes, on screen, not overlapped, and letters that can be read.
document.fonts.ready.then(() => {
  dispatchEvent(new Event("resize"))
  const [w, h] = [innerWidth, innerHeight]
  const u = w > h ? Math.min(h, w * 0.5625) / 100 : Math.min(w, h * 0.5625) / 100
  const isSeen = (e) => e.checkVisibility({ visibilityProperty: true })
  const all = (what) => Array.from(document.querySelectorAll(what)).filter(isSeen)
  const sizeOf = (e) => (e ? parseFloat(getComputedStyle(e).fontSize) / u : 0)
  const size = (what) => sizeOf(all(what)[0])
  const hasText = (e) => Array.from(e.childNodes).some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim())
  const texts = all("main *").filter((e) => !e.closest(".unseen, svg") && hasText(e))
  const lists = ".last__call, .missed > li, .queue"
  const places = all(".call__desk, .call__desk-number, .board__message > bdi, .display__head > *, " + lists)
  const cut = []
  const name = (e) => e.className + " " + e.textContent.trim().slice(0, 20)
  const boxes = places.map((e) => [e, e.getBoundingClientRect()])
  for (const e of texts) {
    const range = document.createRange()
    range.selectNodeContents(e)
    const box = range.getBoundingClientRect()
    if (box.left < -1 || box.right > w + 1) cut.push(name(e) + " is beyond the edge")
    const place = e.closest(".queue, .last__call, .call, .board__message")
    const { left, right } = (place || document.body).getBoundingClientRect()
    if (box.left < left - 1 || box.right > right + 1) cut.push(name(e) + " is wider than its place")
  }
  for (const [e, box] of boxes) {
    if (box.bottom > h + 1 || box.right > w + 1 || box.left < -1) cut.push(name(e) + " is off the screen")
    for (const [other, o] of boxes) {
      if (e.contains(other) || other.contains(e)) continue
      const wide = Math.min(box.right, o.right) - Math.max(box.left, o.left)
      const high = Math.min(box.bottom, o.bottom) - Math.max(box.top, o.top)
      if (wide > 2 && high > 2) cut.push(name(e) + " lies over " + name(other))
    }
  }
  const [number] = all(".call__number")
  const ink = sizeOf(number) * u * 0.72
  const isWide = number.firstElementChild.offsetWidth > number.clientWidth + 1
  if (ink > number.clientHeight || isWide) cut.push("the number is larger than its place")
  return {
    Number: sizeOf(number),
    Desk: size(".call__desk-number"),
    Row: size(".last__number"),
    Message: size(".board__message > bdi"),
    Least: Math.min(...texts.map(sizeOf)),
    Rows: all(".last__call").length,
    Services: all(".queue").length,
    Cut: cut,
  }
})
