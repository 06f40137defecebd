// Keeps a live page fresh: <main data-live="/path" data-epoch data-seq data-version> with a [data-part] inside. Importing
// it is enough. Each frame replaces the part and is told by the event turno:frame on the document, with the frame as its
// detail. Read by televisions of 2019: Chromium 63.

import { browser } from "./browser.js"
import { keepOpen } from "./connection.js"
import { freshness } from "./freshness.js"
import { replace } from "../element/part.js"
import { poller } from "./poll.js"
import { afterPress } from "./press.js"
import { reloader } from "./reload.js"

const CHECK_EVERY = 500 // ms
const BLOCKED_AFTER = 3 // sockets in a row that brought nothing

/** Keeps the page of that main element fresh for as long as it lives. */
export function keepFresh(main, env = browser) {
  const { live, version } = main.dataset
  const part = main.querySelector("[data-part]")
  const shown = { epoch: main.dataset.epoch, seq: Number(main.dataset.seq), html: null }
  const sign = freshness(env)
  const unpressed = afterPress(part, env)
  const reload = reloader(env)
  const poll = poller(live, { take: receive, failed: sign.lost }, env)
  const connection = keepOpen(address(live), { take: (text) => receive(parseFrame(text)), lost }, env)
  let build = version // of the server

  // Returns false for a frame that says nothing about the present.
  function receive(frame) {
    if (!frame || (frame.epoch === shown.epoch && frame.seq < shown.seq)) return false
    shown.epoch = frame.epoch
    shown.seq = frame.seq
    build = frame.version
    sign.frame()
    unpressed(() => show(frame))
    return true
  }

  function show(frame) {
    // A heartbeat changes nothing on screen, and must not start an animation anew.
    if (frame.html !== shown.html) replace(part, frame.html)
    shown.html = frame.html
    Object.assign(main.dataset, { epoch: frame.epoch, seq: frame.seq })
    document.dispatchEvent(new CustomEvent("turno:frame", { detail: frame }))
  }

  function lost() {
    if (!poll.works()) sign.lost()
  }

  function check() {
    connection.check()
    if (connection.failures() >= BLOCKED_AFTER) poll.check()
    if (sign.check() && build !== version) reload()
  }

  function wake() {
    if (document.visibilityState === "hidden") return
    connection.retry()
    sign.check()
  }

  env.setInterval(check, CHECK_EVERY)
  window.addEventListener("online", wake)
  document.addEventListener("visibilitychange", wake)
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) wake() // back from the back-forward cache, not just opened
  })
}

function address(path) {
  const url = new URL(path, location.href)
  url.protocol = url.protocol.replace("http", "ws")
  return url.href
}

function parseFrame(text) {
  try {
    return JSON.parse(text)
  } catch (error) {
    return null
  }
}

const main = document.querySelector("main[data-live]")
if (main) keepFresh(main)
