// A button that is replaced between press and release gets no click. Read by televisions of 2019: Chromium 63.

const LONGEST_PRESS = 1000 // ms that a frame waits for a finger
const CLICK_WITHIN = 50 // ms after the release, for the click of a touch

/** Answers a function that runs what it is given: at once, or while part is pressed, after the release. The last counts. */
export function afterPress(part, env) {
  let pressed = false
  let timer = 0
  let waiting = null

  function wait(ms) {
    env.clearTimeout(timer)
    timer = env.setTimeout(release, ms)
  }

  function release() {
    const run = waiting
    pressed = false
    waiting = null
    if (run) run()
  }

  function press() {
    pressed = true
    wait(LONGEST_PRESS)
  }

  part.addEventListener("pointerdown", press)
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, () => {
      if (pressed) wait(CLICK_WITHIN)
    })
  }
  return (run) => {
    // Somebody may press before this script runs.
    if (!pressed && part.matches(":active")) press()
    if (pressed) waiting = run
    else run()
  }
}
