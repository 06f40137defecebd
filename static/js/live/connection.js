// A websocket that comes back. Read by televisions of 2019: Chromium 63.

const FIRST_DELAY = 500 // ms
const LONGEST_DELAY = 4000 // ms; all are back within 5 s of the server, however long it was away
const SILENT_AFTER = 15000 // ms; the server sends something every 12 s at the latest
const CONNECTING = 0 // readyState
const RESTARTS = 1012 // close code of a server that stops and says within how many ms to be back
const LONGEST_HINT = 60000 // ms

/**
 * Keeps a websocket to url open until the page ends. take(text) gets each message and tells whether it was a frame of
 * use; lost() is called whenever there is no socket any more. check() is to be called every second or so: a socket that
 * has been silent for too long is given up, as after sleep it may be dead without knowing. retry() does not wait for the
 * next attempt. failures() counts the sockets in a row that brought nothing.
 */
export function keepOpen(url, { take, lost }, env) {
  let socket = null // null until the next attempt
  let timer = 0
  let failures = 0 // in a row
  let heard = 0 // when the last frame came, or the attempt began

  function open() {
    env.clearTimeout(timer)
    heard = env.now()
    const mine = env.open(url)
    socket = mine
    mine.onmessage = (event) => {
      // After such a silence the machine has slept, and what arrives may be old: a new socket tells what is true now.
      if (silent()) return reopen()
      if (!take(event.data)) return
      heard = env.now()
      failures = 0
    }
    mine.onclose = (event) => {
      drop()
      timer = env.setTimeout(open, hint(event) || delay())
    }
  }

  // A dead socket may take minutes to say that it is closed, so nobody waits for that.
  function drop() {
    socket.onmessage = null
    socket.onclose = null
    socket.close()
    socket = null
    lost()
  }

  // Full jitter: thousands of screens that lost the same server do not come back in the same moment.
  function delay() {
    const limit = Math.min(LONGEST_DELAY, FIRST_DELAY * Math.pow(2, failures))
    failures++
    return env.random() * limit
  }

  // A server that stops names a time over which its screens come back.
  function hint({ code, reason }) {
    const named = code === RESTARTS && /\bwithin (\d+) ms\b/.exec(reason)
    return named ? env.random() * Math.min(LONGEST_HINT, Number(named[1])) : 0
  }

  // A silent socket counts as a failure, as a refused one does.
  function reopen() {
    if (socket) {
      drop()
      failures++
    }
    open()
  }

  function silent() {
    heard = Math.min(heard, env.now()) // the clock may have been set back
    return env.now() - heard > SILENT_AFTER
  }

  function check() {
    if (socket && silent()) reopen()
  }

  function retry() {
    if (!socket || socket.readyState === CONNECTING) reopen()
    else check()
  }

  open()
  return { check, retry, failures: () => failures }
}
