import { replace } from "../js/element/part.js"
import { closeMenus } from "../js/staff/menus.js"
import { equal, test } from "./check.js"

const SHAPES = `<p>shapes</p>
  <template data-of="row"><li data-row="~n~" class="row ~c~"><b title="~w~">~n~</b> <slot></slot>
    <slot data-if="m">more</slot><slot data-unless="m">none</slot>
    <input type="checkbox" checked="~l:it~" disabled="~l:ar~"><kbd>~z.1~</kbd>
    <i><slot data-from="speaks" data-each="~l~"></slot></i>
    <a href="#x" data-opens="menu" data-focus="menu-~n~" data-n="~n~">…</a></li></template>
  <template data-of="menu"><details id="more-~n~" open><summary data-focus="menu-~n~">…</summary>of ~n~</details></template>
  <template data-of="speaks-it">Italian</template>`

// A page with shapes, which have to be in the document before its part has short pieces.
function page(html) {
  document.body.textContent = ""
  const main = document.createElement("main")
  const stock = document.createElement("div")
  const element = document.createElement("section")
  document.body.append(main)
  main.append(element, stock)
  replace(stock, SHAPES)
  replace(element, html)
  return { main, element }
}

const list = (...rows) => `<ol data-rows="row">${rows.join("")}</ol>`
const row = (n, more = "") => `<li data-n=${n} data-l="it en" data-z="1 2" ${more}>${n}?</li>`
const of = (n) => document.querySelector(`[data-row="${n}"]`)
const plain = (element) => element.textContent.replace(/\s+/g, " ").trim()

test("a short row is made whole: values, lists, slots, and what is not given is left out", () => {
  const { element } = page(list(row("A", `data-m data-c=late`), row("B")))
  equal(plain(of("A")), "A A? more 2 Italian · en …")
  equal(plain(of("B")), "B B? none 2 Italian · en …")
  equal([of("A").className, of("B").className], ["row late", "row"])
  const box = of("A").querySelector("input")
  equal([box.checked, box.disabled, of("A").querySelector("b").hasAttribute("title")], [true, false, false])
  equal(element.querySelectorAll("slot").length, 0)
})

test("what somebody has written is no value", () => {
  page(list(`<li data-n=A data-l=it>~n~ &lt;b&gt;</li>`))
  equal(plain(of("A")).startsWith("A ~n~ <b>"), true)
})

test("a row that comes again as it was stays, and one that differs does not", () => {
  const { element } = page(list(row("A"), row("B")))
  const [a, b] = [of("A"), of("B")]
  replace(element, list(row("A"), row("B", "data-m")))
  equal([of("A") === a, of("B") === b], [true, false])
})

test("an open menu stays when its row changes, and closes when its ticket goes", async () => {
  const toggled = () => new Promise((resolve) => setTimeout(resolve, 50))
  const { main, element } = page(list(row("A"), row("B")))
  closeMenus(main)
  of("A").querySelector("a").click()
  await toggled()
  equal(plain(document.querySelector("details[open]")), "…of A")
  replace(element, list(row("B"), row("A", "data-m")))
  equal([document.querySelector("details[open]").id, of("A").contains(document.querySelector("details"))], ["more-A", true])
  replace(element, list(row("B")))
  equal(document.querySelector("details"), null)
  replace(element, list(row("A"), row("B")))
  equal(document.querySelector("details"), null)
})

test("a menu that is closed is its link again, with the focus", async () => {
  const { main } = page(list(row("A")))
  closeMenus(main)
  of("A").querySelector("a").focus()
  of("A").querySelector("a").click()
  const menu = document.querySelector("details")
  equal(document.activeElement.localName, "summary")
  menu.open = false
  await new Promise((resolve) => setTimeout(resolve, 50))
  equal([document.querySelector("details"), document.activeElement.localName], [null, "a"])
})
