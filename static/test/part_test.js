import { parse, replace } from "../js/element/part.js"
import { equal, test } from "./check.js"
import { part } from "./screen.js"

const find = (id) => document.getElementById(id)

test("a page is parsed whole", () => {
  const page = parse(`<!doctype html><html lang="ar" data-version="v1"><title>T</title><main id="m">x</main>`)
  equal([page.title, page.documentElement.lang, page.documentElement.dataset.version], ["T", "ar", "v1"])
  equal(page.querySelector("main").textContent, "x")
})

test("a part replaces everything before it", () => {
  const element = part("<p>one</p> and <p>two</p>")
  replace(element, "<p>three</p>")
  equal(element.childNodes.length, 1)
  equal(element.textContent, "three")
})

test("scripts in a part do not run", async () => {
  window.ran = false
  part(`<script>window.ran = true</script><img src="nothing:" onerror="window.ran = true"><p id="p">x</p>`)
  await new Promise((resolve) => setTimeout(resolve, 50))
  equal(window.ran, false)
})

test("the focus stays on the element of the same id", () => {
  const element = part(`<button id="a">A</button><button id="b">B</button>`)
  find("b").focus()
  replace(element, `<p>new</p><button id="b">B</button>`)
  equal(document.activeElement.id, "b")
})

test("the focus stays on the element of the same data-focus", () => {
  const element = part(`<button data-focus="call A&quot;1">A</button>`)
  element.firstChild.focus()
  replace(element, `<button>other</button><button data-focus="call A&quot;1">A</button>`)
  equal(document.activeElement.dataset.focus, 'call A"1')
})

test("a focus outside is left alone", () => {
  const element = part(`<input id="a">`)
  const outside = document.createElement("input")
  document.body.append(outside)
  outside.focus()
  replace(element, `<input id="a">`)
  equal(document.activeElement === outside, true)
})

test("focus on what is gone does no harm", () => {
  const element = part(`<button id="a">A</button>`)
  find("a").focus()
  replace(element, "<p>nothing to do</p>")
  equal(document.activeElement, document.body)
})

test("of what is gone the focus comes to the list around it, and to no other row", () => {
  const list = (...rows) => {
    const row = (n) => `<li tabindex="-1" data-focus="row-${n}">` +
      `<button data-focus="call-${n}" ${n === "C" ? "disabled" : ""}>${n}</button></li>`
    return `<ol id="list" tabindex="0">${rows.map(row).join("")}</ol>`
  }
  const element = part(list("A", "B", "C"))
  const focus = () => document.activeElement.id || document.activeElement.dataset.focus
  element.querySelector("[data-focus=row-A]").focus()
  replace(element, list("A", "B"))
  equal(focus(), "row-A")
  replace(element, list("B"))
  equal(focus(), "list")
  element.querySelector("[data-focus=call-B]").focus()
  replace(element, list("B").replace("<button", "<button disabled"))
  equal(focus(), "row-B", "of a key that is off")
  replace(element, `<p id="list" tabindex="-1">nobody</p>`)
  equal(focus(), "list", "of an empty list")
})

test("typed text and its selection stay", () => {
  const element = part(`<input id="a" value="old"><textarea id="b"></textarea>`)
  find("a").value = "typed"
  find("b").value = "more"
  find("a").focus()
  find("a").setSelectionRange(1, 3)
  replace(element, `<input id="a" value="new"><textarea id="b"></textarea>`)
  equal([find("a").value, find("b").value], ["typed", "more"])
  equal([find("a").selectionStart, find("a").selectionEnd], [1, 3])
})

test("what nobody changed takes the server's new value", () => {
  const element = part(`<input id="a" value="old"><input id="key" type="hidden" value="1">`)
  replace(element, `<input id="a" value="new"><input id="key" type="hidden" value="2">`)
  equal([find("a").value, find("key").value], ["new", "2"])
})

test("ticks and choices stay", () => {
  const options = `<option value="x">X</option><option value="y">Y</option>`
  const html = `<input id="a" type="checkbox"><select id="b">${options}</select>`
  const element = part(html)
  find("a").checked = true
  find("b").value = "y"
  replace(element, html)
  equal([find("a").checked, find("b").value], [true, "y"])
})

test("a field that became another kind is not filled", () => {
  const element = part(`<input id="a" type="text">`)
  find("a").value = "secret"
  replace(element, `<input id="a" type="number">`)
  equal(find("a").value, "")
})

test("opened details stay open and closed ones closed", () => {
  const html = `<details id="a"><summary>A</summary>x</details><details id="b" open><summary>B</summary>x</details>`
  const element = part(html)
  find("a").open = true
  find("b").open = false
  replace(element, html)
  equal([find("a").open, find("b").open], [true, false])
})

test("scrolled lists and the page stay where they are", () => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync("#list { height: 100px; overflow: auto }")
  document.adoptedStyleSheets = [sheet]
  const rows = "<p>row</p>".repeat(200)
  const element = part(`<div id="list">${rows}</div>${rows}`)
  find("list").scrollTop = 120
  window.scrollTo(0, 300)
  replace(element, `<p>new</p><div id="list">${rows}</div>${rows}`)
  equal([find("list").scrollTop, window.scrollY], [120, 300])
})

test("what is open stays at its place when something comes above it, by its list and else by the page", () => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync("#list { height: 100px; overflow-y: auto } " +
    "#more { margin-bottom: 900px } body { padding: 500px 0 3000px }")
  document.adoptedStyleSheets = [sheet]
  const html = (above, rows) => `${above}<ol id="list">${"<li>row</li>".repeat(rows)}` +
    `<details id="more" open><summary>more</summary></details></ol>`
  const element = part(html("", 5))
  scrollTo(0, 200)
  const place = () => [Math.round(find("more").getBoundingClientRect().top), find("list").scrollTop > 0, scrollY]
  const [top] = place()
  replace(element, html("", 9))
  equal(place(), [top, true, 200], "of a longer list")
  sheet.replaceSync("body { padding: 500px 0 3000px }")
  replace(element, html("", 5))
  const [before, , scrolled] = place()
  replace(element, html("<hr><hr><hr>", 5))
  equal([place()[0], scrollY > scrolled], [before, true], "with more above its list, which does not scroll")
  document.adoptedStyleSheets = []
})
