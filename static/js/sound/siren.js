// What a call for help sounds like to those who work there.

import { strike } from "./chime.js"
import { output, wake } from "./sound.js"

const SOUND_EVERY = 5_000 // ms
const SOUNDS = 12 // a minute; whoever has not heard it by then is not there
const TONES = [
  { hertz: 659.26, start: 0, length: 0.5 }, // E5
  { hertz: 830.61, start: 0.22, length: 0.5 }, // G♯5
  { hertz: 987.77, start: 0.44, length: 0.9 }, // B5
]

/** Answers what sounds from start() until stop(), some times, for a minute unless told. A new start begins anew. */
export function siren() {
  let left = 0
  let timer = 0

  function sound() {
    const context = output()
    if (context) for (const tone of TONES) strike(context, tone)
    if (--left <= 0) stop()
  }

  function start(times = SOUNDS) {
    stop()
    left = times
    timer = setInterval(sound, SOUND_EVERY)
    sound()
  }

  function stop() {
    clearInterval(timer)
  }

  // A browser lets a page sound once somebody has touched it.
  for (const touch of ["pointerdown", "keydown"]) document.addEventListener(touch, () => wake(() => {}), { once: true })
  return { start, stop }
}
