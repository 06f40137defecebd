import { keepFresh } from "../js/live/socket.js"
import { equal, test } from "./check.js"
import { FakeBrowser, settled } from "./fakes.js"

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
  const sentence = document.createElement("p")
  sentence.dataset.stale = ""
  sentence.hidden = true
  const age = document.createElement("span")
  Object.assign(age.dataset, { age: "at {time}, {minutes} min ago", ageNow: "at {time}, just now", zone: "Europe/Rome",
    hour: "HH:MM", hourFull: "HH:MM" })
  sentence.append(age)
  main.append(sentence, part)
  document.body.append(main)
  const env = new FakeBrowser()
  keepFresh(main, env)
  return { env, part, age }
}

function page(seq, { live = "/display/meet/live?lang=it", calls = "" } = {}) {
  const text = `<main data-live="${live}" data-epoch="one" data-seq="${seq}" data-version="v1"` +
      `${calls && ` data-calls='${calls}'`}><div data-part><p>${seq}</p></div></main>`
  return { status: 200, headers: new Headers({ ETag: `W/"one-${seq}"` }), text: () => Promise.resolve(text) }
}

/** Lets time pass in which every socket is refused at once. */
async function withoutSockets(env, ms) {
  for (let passed = 0; passed < ms; passed += 500) {
    if (env.socket.readyState === 0) env.socket.end()
    env.pass(500)
    await settled()
  }
}

const isStale = () => document.documentElement.classList.contains("is-stale")

test("where websockets are refused the page itself is asked for, every 5 s", async () => {
  const { env, part } = setUp()
  env.answer = () => Promise.resolve(page(6))
  await withoutSockets(env, 60_000)
  equal(part.textContent, "6")
  equal(isStale(), false)
  equal(env.asked.length > 6 && env.asked.length < 13, true, `asked ${env.asked.length} times`)
  equal(env.asked[0].options.headers, { Accept: "text/html" })
})

test("the page brings the calls as a frame does, and one that announces none brings an empty list", async () => {
  const { env } = setUp()
  env.answer = () => Promise.resolve(page(6, { calls: `[{"id":"6","number":"A001"}]` }))
  await withoutSockets(env, 20_000)
  equal(frames[0].calls, [{ id: "6", number: "A001" }])
  env.answer = () => Promise.resolve(page(7))
  await withoutSockets(env, 10_000)
  equal(frames[frames.length - 1].calls, [])
})

test("what has not changed is not sent again, and proves that the page is current", async () => {
  const { env, part } = setUp()
  env.answer = (_, { headers }) => Promise.resolve(
    headers["If-None-Match"] === `W/"one-6"` ? { status: 304, headers: new Headers() } : page(6))
  await withoutSockets(env, 60_000)
  equal([part.textContent, isStale()], ["6", false])
  equal(env.asked.slice(1).every(({ options }) => options.headers["If-None-Match"] === `W/"one-6"`), true)
  equal(frames.length, env.asked.length, "frames told")
})

test("an answer of somebody else is no page of ours", async () => {
  for (const answer of [
    () => Promise.resolve({ status: 200, headers: new Headers(),
      text: () => Promise.resolve("<h1>Welcome to the hotel</h1>") }),
    () => Promise.resolve(page(9, { live: "/display/other/live" })),
    () => Promise.resolve({ status: 502, headers: new Headers(), text: () => Promise.resolve("") }),
    () => new Promise(() => {}),
  ]) {
    const { env, part } = setUp()
    env.answer = answer
    await withoutSockets(env, 30_000)
    equal([part.textContent, isStale()], ["", true])
    env.answer = () => Promise.resolve(page(7))
    await withoutSockets(env, 12_000)
    equal([part.textContent, isStale()], ["7", false], "once it is ours again")
  }
})

test("a page whose polls fail says so", async () => {
  const { env } = setUp()
  env.answer = () => Promise.resolve(page(6))
  await withoutSockets(env, 30_000)
  equal(isStale(), false)
  env.answer = () => Promise.reject(new TypeError("Failed to fetch"))
  await withoutSockets(env, 16_000)
  equal(isStale(), true)
})

test("a socket that brings frames ends the polling", async () => {
  const { env, part } = setUp()
  env.answer = () => Promise.resolve(page(6))
  await withoutSockets(env, 20_000)
  while (env.socket.readyState !== 0) env.pass(500)
  env.socket.send({ epoch: "one", seq: 8, version: "v1", html: "<p>8</p>" })
  const asked = env.asked.length
  for (let i = 0; i < 10; i++) {
    env.pass(5000)
    env.socket.send({ epoch: "one", seq: 8, version: "v1", html: "<p>8</p>" })
    await settled()
  }
  equal([part.textContent, env.asked.length], ["8", asked])
})

test("a page with a socket, or with one that was lost just now, does not poll", () => {
  const { env } = setUp()
  env.socket.send({ epoch: "one", seq: 6, version: "v1", html: "" })
  env.pass(10_000)
  env.socket.end()
  env.pass(400)
  env.socket.end()
  env.pass(900)
  equal(env.asked.length, 0)
})

test("what arrives after a long silence is not trusted: it may have waited in a machine that slept", () => {
  const { env, part } = setUp()
  env.socket.send({ epoch: "one", seq: 6, version: "v1", html: "<p>6</p>" })
  const before = env.socket
  env.sleep(3600 * 1000)
  before.send({ epoch: "one", seq: 7, version: "v1", html: "<p>an hour old</p>" })
  equal(part.textContent, "6")
  equal(before.closed, true)
  env.socket.send({ epoch: "one", seq: 9, version: "v1", html: "<p>9</p>" })
  equal(part.textContent, "9")
})

test("the sign says since when", () => {
  const { env, age } = setUp()
  env.sleep(Date.now() - env.time)
  env.pass(500)
  env.socket.send({ epoch: "one", seq: 6, version: "v1", html: "" })
  env.socket.end()
  env.pass(20_000)
  equal(/^at \d\d:\d\d, just now$/.test(age.textContent), true, age.textContent)
  env.pass(150_000)
  equal(/^at \d\d:\d\d, 2 min ago$/.test(age.textContent), true, age.textContent)
})
