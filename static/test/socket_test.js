import { keepFresh } from "../js/live/socket.js"
import { equal, test } from "./check.js"
import { FakeBrowser } from "./fakes.js"

let frames = []
document.addEventListener("turno:frame", ({ detail }) => frames.push(detail))

function setUp() {
  frames = []
  document.documentElement.classList.remove("is-stale")
  document.body.textContent = ""
  const main = document.createElement("main")
  Object.assign(main.dataset, { live: "/display/meet/live?lang=it", epoch: "one", seq: "5", version: "v1" })
  const part = document.createElement("div")
  part.dataset.part = ""
  part.textContent = "as served"
  const sentence = document.createElement("p")
  sentence.dataset.stale = ""
  sentence.hidden = true
  main.append(sentence, part)
  document.body.append(main)
  const env = new FakeBrowser()
  keepFresh(main, env)
  return { env, main, part, sentence }
}

function frame(seq, more) {
  return { epoch: "one", seq, version: "v1", html: `<p>${seq}</p>`, calls: [], ...more }
}

const isStale = () => document.documentElement.classList.contains("is-stale")

test("it connects to the page's own host", () => {
  const { env } = setUp()
  equal(env.socket.url, `ws://${location.host}/display/meet/live?lang=it`)
})

test("a frame replaces the part and is told", () => {
  const { env, main, part } = setUp()
  env.socket.send(frame(6, { calls: [{ id: "1" }] }))
  equal(part.textContent, "6")
  equal(frames.map((f) => [f.seq, f.calls]), [[6, [{ id: "1" }]]])
  equal([main.dataset.epoch, main.dataset.seq], ["one", "6"])
})

test("a frame older than the page or the last frame is dropped", () => {
  const { env, part } = setUp()
  env.socket.send(frame(4))
  equal(part.textContent, "as served")
  env.socket.send(frame(7))
  env.socket.send(frame(6))
  equal(part.textContent, "7")
  equal(frames.length, 1)
})

test("another epoch begins anew", () => {
  const { env, part } = setUp()
  env.socket.send(frame(9))
  env.socket.send(frame(1, { epoch: "two" }))
  equal(part.textContent, "1")
})

test("a heartbeat is told and leaves the part alone", () => {
  const { env, part } = setUp()
  env.socket.send(frame(6))
  const before = part.firstChild
  env.socket.send(frame(6))
  equal(part.firstChild === before, true, "same element")
  equal(frames.length, 2)
})

test("what is no frame is ignored", () => {
  const { env, part } = setUp()
  for (const text of ["", "{", "null", "<p>6</p>"]) env.socket.send(text)
  equal(part.textContent, "as served")
  equal(frames.length, 0)
})

test("a page that gets no socket says so after 5 s", () => {
  const { env, sentence } = setUp()
  env.pass(5000)
  equal([isStale(), sentence.hidden], [false, true], "after 5 s")
  env.pass(500)
  equal([isStale(), sentence.hidden], [true, false], "after 5.5 s")
})

test("a page that lost its socket says so after 5 s, and heals with the next frame", () => {
  const { env, sentence } = setUp()
  env.socket.send(frame(6))
  env.pass(8000)
  env.socket.end()
  env.pass(4500)
  equal(isStale(), false, "4.5 s after the loss")
  env.pass(1000)
  equal(isStale(), true, "5.5 s after the loss")
  env.socket.send(frame(6))
  equal([isStale(), sentence.hidden], [false, true], "after a frame")
})

test("an open socket that brings nothing is not current", () => {
  const { env } = setUp()
  env.socket.send(frame(6))
  env.pass(15000)
  equal(isStale(), false, "after 15 s")
  env.pass(500)
  equal(isStale(), true, "after 15.5 s")
})

test("a half-open socket is replaced, twice in a row", () => {
  const { env, part } = setUp()
  for (const seq of [6, 7, 8]) {
    const silent = env.socket
    silent.send(frame(seq))
    env.pass(15500)
    equal(silent.closed, true, `socket ${seq} given up`)
    equal(env.socket !== silent, true, `socket after ${seq}`)
    silent.send(frame(99))
    equal(part.textContent, String(seq), "what the dead one still says")
  }
})

test("a silent socket that never brought a frame is replaced too", () => {
  const { env } = setUp()
  env.pass(15500 * 4)
  equal(env.sockets.length, 5)
})

test("heartbeats keep a socket", () => {
  const { env } = setUp()
  for (let i = 0; i < 30; i++) {
    env.socket.send(frame(6))
    env.pass(12000)
    equal(isStale(), false)
  }
  equal(env.sockets.length, 1)
})

test("attempts back off to 4 s, with full jitter", () => {
  const { env } = setUp()
  const waits = []
  for (let i = 0; i < 8; i++) {
    const began = env.time
    const n = env.sockets.length
    env.socket.end()
    while (env.sockets.length === n) env.pass(1)
    waits.push(env.time - began)
  }
  equal(waits, [500, 1000, 2000, 4000, 4000, 4000, 4000, 4000])
  env.jitter = 0.1
  env.socket.end()
  const n = env.sockets.length
  env.pass(399)
  equal(env.sockets.length, n)
  env.pass(1)
  equal(env.sockets.length, n + 1)
})

test("a server that restarts is asked again at a moment spread over the time that it names", () => {
  const { env } = setUp()
  const comesBack = (jitter, code, reason) => {
    env.jitter = jitter
    env.socket.send(frame(6))
    const [began, n] = [env.time, env.sockets.length]
    env.socket.end(code, reason)
    while (env.sockets.length === n) env.pass(1)
    return env.time - began
  }
  equal(comesBack(1, 1012, "back within 5000 ms"), 5000)
  equal(comesBack(0.1, 1012, "back within 5000 ms"), 500)
  equal(comesBack(1, 1012, "back within 99999999 ms"), 60000, "however long")
  equal(comesBack(1, 1012, "soon"), 500, "no time named")
  equal(comesBack(1, 1000, "back within 5000 ms"), 500, "another code")
})

test("a server that is not back in the time that it named is asked less and less often", () => {
  const { env } = setUp()
  env.socket.send(frame(6))
  env.socket.end(1012, "back within 2000 ms")
  env.pass(2000)
  env.socket.end()
  env.pass(500)
  equal(env.sockets.length, 3)
  env.socket.end()
  env.pass(999)
  equal(env.sockets.length, 3)
  env.pass(1)
  equal(env.sockets.length, 4)
})

test("a frame ends the backing off, an open socket does not", () => {
  const { env } = setUp()
  for (let i = 0; i < 5; i++) {
    env.socket.readyState = 1
    env.socket.end()
    env.pass(15000)
  }
  env.socket.send(frame(6))
  const n = env.sockets.length
  env.socket.end()
  env.pass(500)
  equal(env.sockets.length, n + 1)
})

test("it tries at once when the network or the eyes come back", () => {
  const { env } = setUp()
  env.socket.end()
  env.socket.end() // a second event of the same socket
  for (const back of [() => window.dispatchEvent(new Event("online")),
    () => document.dispatchEvent(new Event("visibilitychange"))]) {
    const n = env.sockets.length
    back()
    equal(env.sockets.length, n + 1)
    env.socket.end()
  }
  window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))
  equal(env.sockets.length, 4)
  env.socket.send(frame(6))
  window.dispatchEvent(new Event("online"))
  equal(env.sockets.length, 4, "with a socket that works")
  env.pass(12000)
  equal(env.sockets.length, 4, "and no attempt is left over")
})

test("after sleep it says at once that it is not current, and gets a new socket", () => {
  const { env } = setUp()
  env.socket.send(frame(6))
  env.pass(1000)
  env.sleep(3600 * 1000)
  env.pass(500)
  equal(isStale(), true)
  equal(env.sockets.length, 2)
  env.socket.send(frame(7))
  equal(isStale(), false)
})

test("a clock set back does no harm", () => {
  const { env } = setUp()
  env.socket.send(frame(6))
  env.time -= 3600 * 1000
  window.dispatchEvent(new Event("online"))
  env.sleep(0)
  env.pass(500)
  equal(isStale(), false)
})

test("another build's frame is shown and reloads an idle page, at most once a minute", () => {
  const { env, part } = setUp()
  const other = () => env.socket.send(frame(6, { version: "v2", html: "<p>v2</p>" }))
  other()
  equal(part.textContent, "v2")
  const live = (seconds) => {
    for (let i = 0; i < seconds; i++) {
      env.pass(1000)
      other()
    }
  }
  live(59)
  equal(env.reloads, 0, "before the page is a minute old")
  live(2)
  equal(env.reloads, 1, "after a minute")
  live(58)
  equal(env.reloads, 1, "less than a minute later")
  live(5)
  equal(env.reloads, 2, "another minute later")
})

test("a page in use is not reloaded, nor one that says no, nor one that is not current", () => {
  const { env } = setUp()
  const live = (seconds) => {
    for (let i = 0; i < seconds; i++) {
      env.pass(1000)
      env.socket.send(frame(6, { version: "v2" }))
    }
  }
  live(55)
  document.dispatchEvent(new Event("keydown"))
  live(9)
  equal(env.reloads, 0, "just touched")
  const no = (event) => event.preventDefault()
  document.addEventListener("turno:reload", no)
  live(60)
  document.removeEventListener("turno:reload", no)
  equal(env.reloads, 0, "refused")
  env.socket.end()
  env.pass(5500)
  env.pass(60000)
  equal(env.reloads, 0, "server is away")
})

test("a frame waits for the finger on a button", () => {
  const { env, part } = setUp()
  env.socket.send(frame(6))
  part.firstChild.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }))
  env.socket.send(frame(7))
  equal(part.textContent, "6")
  document.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }))
  env.pass(50)
  equal(part.textContent, "7")
  equal(frames.map((f) => f.seq), [6, 7])
})
