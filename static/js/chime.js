// The two tones before a call, made by the browser itself. Read by the board: Chromium 63.

const TONES = [
  { hertz: 659.26, start: 0, length: 0.7 }, // E5
  { hertz: 523.25, start: 0.42, length: 1.1 }, // C5
]
const LOUDNESS = 0.35 // of 1

let context = null

/** Whether sound comes out. Browsers hold it back until somebody has touched the page. */
export function audible() {
  return context !== null && context.state === "running"
}

/** Wakes the sound, and tells changed() whenever it comes to be heard or held back. */
export function wake(changed) {
  try {
    if (!context) context = new AudioContext()
  } catch (error) {
    return changed() // a machine without sound
  }
  context.onstatechange = changed
  // resume() waits for a touch without an end in Chromium and rejects elsewhere: neither is waited for.
  context.resume().catch(() => {})
  changed()
}

/** Sounds once. A sound that is held back is left out, for it would come late. */
export function chime() {
  if (!audible()) return
  for (const tone of TONES) strike(tone)
}

function strike({ hertz, start, length }) {
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
