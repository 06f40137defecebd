// The page of a sign-up: it is loaded again when it would show something else, and whenever it becomes visible again, but
// not while the question is open whether the place is given back.

const seconds = Number(document.querySelector("main").dataset.refresh)
const shownAt = Date.now() // not performance.now(), which stands still while the phone sleeps
const OLD_AFTER = 30_000 // ms

function refresh() {
  if (document.visibilityState === "visible" && !document.querySelector("details[open]")) location.reload()
}

setInterval(() => Date.now() - shownAt >= seconds * 1000 && refresh(), 1000)
document.addEventListener("visibilitychange", () => Date.now() - shownAt > OLD_AFTER && refresh())
