// What the live modules take from the browser. Tests hand in their own.

/** The browser's own socket, clock and reload. */
export const browser = {
  open: (url) => new WebSocket(url),
  now: () => Date.now(), // not performance.now(), which stands still while the machine sleeps
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (timer) => clearTimeout(timer),
  setInterval: (run, ms) => setInterval(run, ms),
  random: () => Math.random(),
  reload,
}

// Nobody stands by a television that has reloaded into an error page, so it first asks whether the page is there.
function reload() {
  const gone = () => {}
  fetch(location.href, { cache: "no-store" }).then((answer) => {
    if (answer.ok) location.reload()
  }, gone)
}
