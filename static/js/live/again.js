// The page that says that the queue is away: asks again until there is an answer, and shows it. Unlike a refresh it
// survives a server that is away, too. Read by televisions of 2019: Chromium 63.

const ASK_EVERY = 5000 // ms

async function ask() {
  try {
    const answer = await fetch(location.href, { cache: "no-store" })
    if (answer.status < 500) location.reload()
  } catch (error) {
    // Not even an answer. The next one comes in a moment.
  }
}

setInterval(ask, ASK_EVERY)
