// The two tones before a call, made by the browser itself. Read by the board: Chromium 63.

import { output } from "./sound.js"

const TONES = [
  { hertz: 659.26, start: 0, length: 0.7 }, // E5
  { hertz: 523.25, start: 0.42, length: 1.1 }, // C5
]
const LOUDNESS = 0.35 // of 1

/** How long it sounds, in seconds. */
export const CHIME_LENGTH = 1.52

/** Sounds once. A sound that is held back is left out, for it would come late. */
export function chime() {
  const context = output()
  if (!context) return
  for (const tone of TONES) strike(context, tone)
}

/** Strikes one tone of {hertz, start, length}, the last two in seconds. */
export function strike(context, { hertz, start, length }) {
  const at = context.currentTime + start
  const loudness = context.createGain()
  loudness.gain.setValueAtTime(0.0001, at)
  loudness.gain.exponentialRampToValueAtTime(LOUDNESS, at + 0.02)
  loudness.gain.exponentialRampToValueAtTime(0.0001, at + length)
  loudness.connect(context.destination)
  const tone = context.createOscillator()
  tone.frequency.value = hertz
  tone.connect(loudness)
  tone.start(at)
  tone.stop(at + length)
}
