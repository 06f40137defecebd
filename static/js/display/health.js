// Tells the server how this screen is, and does what it answers. Read by the board: Chromium 63.

const EVERY = 10000 // ms
const NAMED = "turno.screen" // in localStorage
const ID = /^[a-z2-7]{16}$/

/**
 * Reports to an address: main carries it in data-health, with data-name and data-version. sound() is "ok", "blocked" or
 * "none"; learn(at, sent, answered) gets the server's moment; obey(order, name) is told each order with what the screen
 * is called. Answers report(), for a report at once.
 */
export function reports(main, { sound, learn, obey }, env) {
  const { health, name, version } = main.dataset
  const id = identity(env)
  let framed = env.now()
  let asking = false

  function report() {
    if (asking) return
    asking = true
    const sent = env.now()
    const state = {
      id,
      name,
      version,
      width: Math.round(window.innerWidth * window.devicePixelRatio),
      height: Math.round(window.innerHeight * window.devicePixelRatio),
      sound: sound(),
      frame_age_s: Math.max(0, Math.round((sent - framed) / 1000)),
    }
    const headers = { "Content-Type": "application/json", Accept: "application/json" }
    env.fetch(health, { method: "POST", headers, body: JSON.stringify(state) })
      .then((answer) => answer.json())
      .then((answer) => {
        learn(answer.at, sent, env.now())
        for (const order of answer.orders) obey(order, answer.name)
      })
      .catch(() => {}) // the page itself says when it is not current
      .then(() => (asking = false))
  }

  document.addEventListener("turno:frame", () => (framed = env.now()))
  env.setInterval(report, EVERY)
  report()
  return report
}

// A random name that stays, and says nothing of the machine. Some televisions keep nothing: there it lasts for a page.
function identity(env) {
  let id = ""
  try {
    id = localStorage.getItem(NAMED) || ""
    if (!ID.test(id)) localStorage.setItem(NAMED, (id = random(env)))
  } catch (error) {
    id = id || random(env)
  }
  return id
}

function random(env) {
  const letters = "abcdefghijklmnopqrstuvwxyz234567"
  let id = ""
  while (id.length < 16) id += letters[Math.floor(env.random() * letters.length)]
  return id
}
