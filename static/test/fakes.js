// A browser whose time a test moves and whose sockets a test answers for.

export class FakeBrowser {
  time = 1_000_000 // ms
  sockets = []
  reloads = 0
  asked = [] // what was fetched: {url, options}
  answer = () => Promise.reject(new TypeError("Failed to fetch")) // to each
  jitter = 1
  #timers = []
  #lastTimer = 0

  /** The newest socket. */
  get socket() {
    return this.sockets[this.sockets.length - 1]
  }

  open = (url) => {
    this.sockets.push(new FakeSocket(url))
    return this.socket
  }
  fetch = (url, options) => {
    this.asked.push({ url, options })
    return this.answer(url, options)
  }
  now = () => this.time
  random = () => this.jitter
  reload = () => this.reloads++
  setTimeout = (run, ms) => this.#add({ run, at: this.time + ms, every: 0 })
  setInterval = (run, ms) => this.#add({ run, at: this.time + ms, every: ms })
  clearTimeout = (id) => (this.#timers = this.#timers.filter((t) => t.id !== id))

  /** Moves time by so many ms and runs what becomes due, in order. */
  pass(ms) {
    const end = this.time + ms
    for (;;) {
      const due = this.#timers.filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0]
      if (!due) break
      this.time = Math.max(this.time, due.at)
      if (due.every) due.at += due.every
      else this.clearTimeout(due.id)
      due.run()
    }
    this.time = end
  }

  /** Lets time go by with nothing running, as a machine asleep does. */
  sleep(ms) {
    this.time += ms
    for (const timer of this.#timers) timer.at += ms
  }

  #add(timer) {
    timer.id = ++this.#lastTimer
    this.#timers.push(timer)
    return timer.id
  }
}

class FakeSocket {
  readyState = 0
  closed = false
  onmessage = null
  onclose = null

  constructor(url) {
    this.url = url
  }

  close() {
    this.closed = true
  }

  /** The server sends a frame, or a text that is none. */
  send(frame) {
    this.readyState = 1
    const data = typeof frame === "string" ? frame : JSON.stringify(frame)
    if (this.onmessage) this.onmessage({ data })
  }

  /** The connection ends, and the browser notices: with a close frame's code and reason, or without any. */
  end(code = 1006, reason = "") {
    this.readyState = 3
    if (this.onclose) this.onclose({ code, reason })
  }
}

/** Lets everything run that waits for promises only. */
export function settled() {
  return new Promise((resolve) => setTimeout(resolve))
}
