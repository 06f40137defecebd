import { speaker } from "../js/sound/voice.js"
import { equal, test } from "./check.js"
import { FakeBrowser, settled } from "./fakes.js"

function setUp({ missing = "" } = {}) {
  const env = new FakeBrowser()
  env.answer = (url) => Promise.resolve({ ok: url !== missing, arrayBuffer: () => Promise.resolve(url) })
  const played = []
  const player = {
    audible: () => true,
    decode: (bytes) => Promise.resolve({ name: bytes, duration: 0.5 }),
    play: (clip, seconds, ended) => {
      const one = { name: clip.name, at: Math.round(seconds * 100) / 100, ended, stopped: false }
      played.push(one)
      return () => (one.stopped = true)
    },
  }
  return { env, player, played, voice: speaker(player, env) }
}

test("parts follow each other after the chime, and a pause parts the languages", async () => {
  const { played, voice } = setUp()
  voice.say([["it/number", "it/a"], ["ar/number"]], 1.5, () => {})
  await settled()
  equal(played.map(({ name, at }) => [name, at]), [["it/number", 1.5], ["it/a", 2.04], ["ar/number", 3.18]])
})

test("the end of the last clip is told, once", async () => {
  const { env, played, voice } = setUp()
  let ends = 0
  voice.say([["a"], ["b"]], 0, () => ends++)
  await settled()
  equal([played[0].ended, ends], [null, 0])
  played[1].ended()
  env.pass(60_000)
  equal(ends, 1)
})

test("without clips it is over at once", () => {
  const { env, voice } = setUp()
  let ends = 0
  voice.say([], 1.5, () => ends++)
  equal([ends, env.asked.length], [1, 0])
})

test("a clip that is not there leaves the sentence out", async () => {
  const { played, voice } = setUp({ missing: "b" })
  let ends = 0
  voice.say([["a"], ["b"]], 0, () => ends++)
  await settled()
  equal([ends, played.length], [1, 0])
})

test("clips that take too long are not spoken late", async () => {
  const { env, played, voice } = setUp()
  let arrive
  env.answer = () => new Promise((resolve) => (arrive = resolve))
  let ends = 0
  voice.say([["a"]], 0, () => ends++)
  env.pass(3000)
  equal(ends, 1)
  arrive({ ok: true, arrayBuffer: () => Promise.resolve("a") })
  await settled()
  equal([ends, played.length], [1, 0])
})

test("sound that was held back meanwhile ends it", async () => {
  const { player, played, voice } = setUp()
  player.audible = () => false
  let ends = 0
  voice.say([["a"]], 0, () => ends++)
  await settled()
  equal([ends, played.length], [1, 0])
})

test("a clip is fetched once, and again only after it failed", async () => {
  const { env, voice } = setUp({ missing: "b" })
  for (let i = 0; i < 3; i++) {
    voice.load([["a"]])
    await settled()
  }
  equal(env.asked.length, 1)
  voice.load([["b"]])
  await settled()
  voice.load([["b"]])
  await settled()
  equal(env.asked.length, 3)
})

test("a sentence that was not over is cut off by the next", async () => {
  const { played, voice } = setUp()
  voice.say([["a"]], 0, () => {})
  await settled()
  voice.say([["b"]], 0, () => {})
  equal(played[0].stopped, true)
})

test("the memory of clips is bounded", async () => {
  const { env, voice } = setUp()
  for (let i = 0; i < 90; i++) voice.load([["clip " + i]])
  await settled()
  voice.load([["clip 89"]])
  voice.load([["clip 0"]])
  await settled()
  equal(env.asked.length, 91)
})

test("what waits for its clips when another sentence begins is not said", async () => {
  const { played, voice } = setUp()
  let over = 0
  voice.say([["a"]], 0, () => over++)
  voice.say([["b"]], 0, () => {})
  await settled()
  equal([played.map(({ name }) => name), over], [["b"], 1])
})

test("stop cuts off what is said", async () => {
  const { played, voice } = setUp()
  voice.say([["a", "b"]], 0, () => {})
  await settled()
  voice.stop()
  equal(played.map(({ stopped }) => stopped), [true, true])
})
