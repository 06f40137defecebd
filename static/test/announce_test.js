import { announcements } from "../js/display/announce.js"
import { equal, test } from "./check.js"
import { FakeBrowser } from "./fakes.js"

function setUp({ begin = (call, done) => done() } = {}) {
  const env = new FakeBrowser()
  const told = []
  const stage = {
    now: env.now,
    begin: (call, done, time) => {
      told.push(call.id)
      begin(call, done, time)
    },
    rest: () => told.push("rest"),
  }
  const queue = announcements(stage, env)
  const call = (id, age = 0) => ({ id, at: new Date(env.now() - age).toISOString() })
  return { env, told, queue, call }
}

test("calls of one moment are announced in order, each for its time", () => {
  const { env, told, queue, call } = setUp()
  queue.take([])
  queue.take([call("3"), call("2"), call("1")])
  equal(told, ["1"], "at once")
  env.pass(3999)
  equal(told, ["1"], "while the first is shown")
  env.pass(1)
  equal(told, ["1", "2"])
  env.pass(4000)
  equal(told, ["1", "2", "3"])
  equal(queue.busy(), true)
  env.pass(4000)
  equal(told, ["1", "2", "3", "rest"])
  equal(queue.busy(), false)
})

test("a call is announced once, however often frames tell it", () => {
  const { env, told, queue, call } = setUp()
  queue.take([])
  const first = call("1")
  for (let i = 0; i < 5; i++) {
    queue.take([first])
    env.pass(2000)
  }
  equal(told, ["1", "rest"])
})

test("the same moment written otherwise is the same call", () => {
  const { told, queue } = setUp()
  queue.take([{ id: "1", at: "1970-01-01T00:16:40.000Z" }])
  queue.take([{ id: "1", at: "1970-01-01T01:16:40.000123+01:00" }])
  equal(told, ["1"])
})

test("a call that comes while another is shown overwrites nothing", () => {
  const { env, told, queue, call } = setUp()
  queue.take([])
  const first = call("1")
  queue.take([first])
  env.pass(1000)
  queue.take([call("2"), first])
  equal(told, ["1"], "while the first is shown")
  env.pass(3000)
  equal(told, ["1", "2"])
})

test("what stands on the board when it opens is not announced again, unless it was just made", () => {
  const { told, queue, call } = setUp()
  queue.take([call("3", 1000), call("2", 6000), call("1", 600_000)])
  equal(told, ["3"])
})

test("what was missed before the board opens is not announced, but what is missed later is", () => {
  const { env, told, queue, call } = setUp()
  const missed = (id) => ({ ...call(id), missed: true })
  queue.take([missed("2"), call("1", 1000)])
  equal(told, ["1"])
  env.pass(4000)
  queue.take([missed("3")])
  equal(told, ["1", "rest", "3"])
})

test("after the opening, calls are announced up to 90 s late", () => {
  const { env, told, queue, call } = setUp()
  queue.take([])
  queue.take([call("2", 89_000), call("1", 91_000)])
  env.pass(10_000)
  equal(told, ["2", "rest"])
})

test("a call that grows too old in the queue is left out", () => {
  const { env, told, queue, call } = setUp()
  queue.take([])
  queue.take([call("2"), call("1")])
  env.sleep(600_000)
  env.pass(4000)
  equal(told, ["1", "rest"])
})

test("a call that was taken back before its turn is not announced", () => {
  const { env, told, queue, call } = setUp()
  queue.take([])
  const [first, second, third] = [call("1"), call("2"), call("3")]
  queue.take([third, second, first])
  env.pass(1000)
  queue.take([third, first])
  env.pass(12_000)
  equal(told, ["1", "3", "rest"])
})

test("a number that is called again before its turn is announced once, as the last", () => {
  const { env, told, queue, call } = setUp()
  queue.take([])
  const [first, third] = [call("1"), call("3")]
  queue.take([third, call("2"), first])
  env.pass(1000)
  queue.take([call("4"), third, first])
  env.pass(20_000)
  equal(told, ["1", "3", "4", "rest"])
})

test("a call that is taken back while it is announced makes room at once", () => {
  const { env, told, queue, call } = setUp()
  queue.take([])
  const second = call("2")
  queue.take([second, call("1")])
  env.pass(1000)
  queue.take([second])
  equal(told, ["1", "2"])
  queue.take([])
  equal(told, ["1", "2", "rest"])
  env.pass(20_000)
  equal([told.length, queue.busy()], [3, false])
})

test("a call that is announced when it has grown too old for the frames keeps its time", () => {
  const { env, told, queue, call } = setUp()
  queue.take([])
  queue.take([call("1", 88_000)])
  env.pass(3000)
  queue.take([])
  equal(told, ["1"])
  env.pass(1000)
  equal(told, ["1", "rest"])
})

test("where many wait, each gets less time, so that none grows too old", () => {
  const times = []
  const { env, told, queue, call } = setUp({ begin: (_, done, time) => times.push(time) })
  const ids = Array.from({ length: 40 }, (_, i) => String(i + 1))
  queue.take([])
  queue.take(ids.map((id) => call(id, 10_000)).reverse())
  env.pass(90_000)
  equal(told, [...ids, "rest"])
  equal([times[0] < 4000, times.every((time) => time >= 1500)], [true, true], times.join(" "))
})

test("where few wait, each has its whole time", () => {
  const times = []
  const { env, queue, call } = setUp({ begin: (_, done, time) => times.push(time) })
  queue.take([])
  queue.take([call("3"), call("2"), call("1")])
  env.pass(60_000)
  equal(times, [20_000, 20_000, 20_000])
})

test("an id that comes again in another history is another call", () => {
  const { env, told, queue, call } = setUp()
  queue.take([])
  queue.take([call("1")])
  env.pass(60_000)
  queue.take([call("1")])
  equal(told, ["1", "rest", "1"])
})

test("an announcement that fails stops nothing", () => {
  const complain = console.error
  console.error = () => {}
  const { env, told, queue, call } = setUp({
    begin: () => {
      throw new Error("no sound")
    },
  })
  queue.take([])
  queue.take([call("2"), call("1")])
  env.pass(8000)
  console.error = complain
  equal(told, ["1", "2", "rest"])
})

test("the next call waits for the sound of the one before", () => {
  const sounds = []
  const { env, told, queue, call } = setUp({ begin: (_, done) => sounds.push(done) })
  queue.take([])
  queue.take([call("2"), call("1")])
  env.pass(7000)
  equal(told, ["1"], "while it sounds")
  sounds[0]()
  equal(told, ["1", "2"], "at the end of the sound")
  sounds[1]()
  sounds[0]()
  env.pass(3999)
  equal(told, ["1", "2"], "a short sound leaves the call its time")
  env.pass(1)
  equal(told, ["1", "2", "rest"])
})

test("a sound that never ends is not waited for", () => {
  const { env, told, queue, call } = setUp({ begin: () => {} })
  queue.take([])
  queue.take([call("2"), call("1")])
  env.pass(19_999)
  equal(told, ["1"])
  env.pass(1)
  equal(told, ["1", "2"])
})

test("the memory of calls is bounded and loses none that a board still shows", () => {
  const { env, told, queue, call } = setUp()
  const made = []
  queue.take(made)
  for (let i = 1; i <= 500; i++) {
    made.unshift(call(String(i)))
    queue.take(made.slice(0, 8))
    env.pass(5000)
  }
  equal(told.filter((id) => id !== "rest").length, 500)
})
