import { send } from "../js/staff/send.js"
import { equal, test } from "./check.js"

function request() {
  return { address: "/desk/meet/2/calls", body: new URLSearchParams({ key: "desk-1" }) }
}

// A network that does what the steps say: throws an Error, answers a status.
function network(...steps) {
  const asked = []
  const post = async (address, { headers }) => {
    asked.push(headers["Idempotency-Key"])
    const step = steps[asked.length - 1]
    if (step instanceof Error) throw step
    return new Response(null, { status: step })
  }
  return { asked, post }
}

test("an answer is an answer, a refusal too", async () => {
  for (const status of [201, 204, 409]) {
    const { asked, post } = network(status)
    let lost = 0
    equal((await send(request(), () => lost++, post)).status, status)
    equal([asked.length, lost], [1, 0], "requests and warnings")
  }
})

test("a lost answer is asked for again, under the same key", async () => {
  const { asked, post } = network(new TypeError("network"), 503, 201)
  let lost = 0
  equal((await send(request(), () => lost++, post)).status, 201)
  equal(asked, ["desk-1", "desk-1", "desk-1"])
  equal(lost, 2, "warnings")
})
