// What the live modules take from the browser. Tests hand in their own.

import { parse } from "../element/part.js"

/** The browser's own socket, requests, clock and reload. */
export const browser = {
  open: (url) => new WebSocket(url),
  fetch: (url, options) => fetch(url, options),
  now: () => Date.now(), // not performance.now(), which stands still while the machine sleeps
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (timer) => clearTimeout(timer),
  setInterval: (run, ms) => setInterval(run, ms),
  random: () => Math.random(),
  reload,
}

// Nobody is there to help a television that has reloaded into an error page or into the start page of a hotel's network. So
// it first asks whether a page of ours is there.
function reload() {
  const gone = () => {}
  fetch(location.href, { cache: "no-store", headers: { Accept: "text/html" } })
    .then((answer) => (answer.ok ? answer.text() : ""))
    .then((text) => {
      if (parse(text).querySelector("main[data-live]")) location.reload()
    })
    .catch(gone)
}
