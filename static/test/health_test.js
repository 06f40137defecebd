import { reports } from "../js/display/health.js"
import { equal, test } from "./check.js"
import { FakeBrowser, settled } from "./fakes.js"

function setUp() {
  const main = document.createElement("main")
  Object.assign(main.dataset, { health: "/display/meet/health", name: "Hall", version: "v1" })
  const env = new FakeBrowser()
  env.jitter = 0.5
  const [learnt, told] = [[], []]
  env.answer = () => Promise.resolve({ 
    json: () => Promise.resolve({ at: "now", name: "Hall", orders: ["chime", "identify"] }) })
  const report = reports(
    main,
    { sound: () => "blocked", learn: (...what) => learnt.push(what), obey: (...what) => told.push(what) },
    env,
  )
  const said = (i) => JSON.parse(env.asked[i].options.body)
  return { env, learnt, told, report, said }
}

test("it reports at once, and then every 10 s", async () => {
  const { env, said } = setUp()
  for (let i = 0; i < 3; i++) {
    await settled()
    env.pass(10_000)
  }
  equal([env.asked.length, env.asked[0].url], [4, "/display/meet/health"])
  const { name, version, sound, width, frame_age_s } = said(3)
  equal([name, version, sound, width > 0, frame_age_s], ["Hall", "v1", "blocked", true, 30])
})

test("a frame makes it young, and its name stays", async () => {
  const { env, said } = setUp()
  await settled()
  env.pass(9_000)
  document.dispatchEvent(new CustomEvent("turno:frame"))
  env.pass(1_000)
  equal([said(1).frame_age_s, said(1).id], [1, said(0).id])
  equal(/^[a-z2-7]{16}$/.test(said(0).id), true, said(0).id)
})

test("the answer brings the time, and orders", async () => {
  const { env, learnt, told } = setUp()
  const sent = env.time
  await settled()
  equal(learnt, [["now", sent, sent]])
  equal(told, [["chime", "Hall"], ["identify", "Hall"]])
})

test("no answer, and one of somebody else, do no harm", async () => {
  const { env, told } = setUp()
  await settled()
  for (const answer of [() => Promise.reject(new TypeError("Failed to fetch")),
    () => Promise.resolve({ json: () => Promise.reject(new SyntaxError("<")) })]) {
    env.answer = answer
    env.pass(10_000)
    await settled()
  }
  equal([env.asked.length, told.length], [3, 2])
})
