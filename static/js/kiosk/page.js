// The page on the kiosk's screen, and how another one takes its place without a step in the browser's history.

import { parse } from "../element/part.js"

const RELOAD_EVERY = 60_000 // ms, at most

let startedAt = performance.now()

/** The <main> on screen. */
export function page() {
  return document.querySelector("main")
}

/** Asks for a page, as a form if there is a body. Rejects when nothing comes within patience, in ms. */
export async function answer(url, { body = null, key = "", patience }) {
  const headers = { Accept: "text/html" }
  if (key) headers["Idempotency-Key"] = key
  const signal = AbortSignal.timeout(patience)
  const response = await fetch(url, { method: body ? "POST" : "GET", body, headers, signal, cache: "no-store" })
  return { status: response.status, text: await response.text() }
}

/**
 * Shows a page that the server sent; of an error only that a person is the better help. Another build's page comes with
 * other scripts and styles: it is loaded whole.
 */
export function show(text) {
  const next = parse(text)
  if (!next.querySelector("main[data-kiosk]")) return away()
  const root = document.documentElement
  const other = next.documentElement.dataset.version !== root.dataset.version
  const begins = next.querySelector("[data-kiosk=home], [data-kiosk=closed], [data-kiosk=door]")
  if (other && begins && performance.now() - startedAt > RELOAD_EVERY) {
    return location.reload()
  }
  root.lang = next.documentElement.lang
  root.dir = next.documentElement.dir
  document.title = next.title
  document.body.replaceChildren(...next.body.children)
  scrollTo(0, 0)
}

/** Says in every language that nothing can be had here now. The page that heals it comes by polling. */
export function away() {
  const sorry = document.querySelector("template[data-state=unavailable]")
  if (!sorry || page().dataset.kiosk === "unavailable") return
  page().replaceWith(sorry.content.cloneNode(true))
  document.querySelector(".moment")?.remove()
  scrollTo(0, 0)
}
