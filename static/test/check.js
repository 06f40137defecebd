// A test file registers its tests here; run_test.go imports it in a page of its own and reports what run() answers.

const tests = []

/** Registers a test. It fails by throwing, or by rejecting what it answers. */
export function test(name, body) {
  tests.push({ name, body })
}

/** Fails unless both are the same when written as JSON. */
export function equal(got, want, what = "got") {
  const [g, w] = [JSON.stringify(got), JSON.stringify(want)]
  if (g !== w) throw new Error(`${what}: ${g}, want ${w}`)
}

/** Runs all tests in order. Answers a list of {name, failure}, where failure is "" for a test that passed. */
export async function run() {
  const results = []
  for (const { name, body } of tests) {
    let failure = ""
    const stray = (event) => (failure = failure || `uncaught: ${event.message || event.reason}`)
    window.addEventListener("error", stray)
    window.addEventListener("unhandledrejection", stray)
    try {
      await body()
    } catch (error) {
      failure = error.stack || String(error)
    }
    window.removeEventListener("error", stray)
    window.removeEventListener("unhandledrejection", stray)
    results.push({ name, failure })
  }
  return results
}
