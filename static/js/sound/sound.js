// The browser's sound: whether it is heard, and what plays. Read by the board: Chromium 63.

let context = null

/** "ok", "blocked" while the browser holds sound back until somebody touches the page, "none" on a machine without. */
export function sound() {
  if (context === null) return "none"
  return context.state === "running" ? "ok" : "blocked"
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

/** What to make sounds with, null while none would be heard. */
export function output() {
  return sound() === "ok" ? context : null
}

/** The player that voice.js speaks by. */
export const player = {
  audible: () => sound() === "ok",
  decode: (bytes) => context.decodeAudioData(bytes),
  /** Plays a clip in so many seconds; calls ended() when it is over. Answers what stops it. */
  play(clip, seconds, ended) {
    const source = context.createBufferSource()
    source.buffer = clip
    source.onended = ended
    source.connect(context.destination)
    source.start(context.currentTime + seconds)
    return () => source.stop()
  },
}
