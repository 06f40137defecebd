// The page of a slip: it prints by itself, once its typeface is there, and again by its key.

const key = document.querySelector("[data-print]")
key.hidden = false
key.addEventListener("click", () => print())
document.fonts.ready.then(() => print())
