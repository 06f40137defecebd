// Speaks sentences that are put together from clips. Read by the board: Chromium 63.

const LOAD_WITHIN = 3000 // ms; a sentence whose clips come later is left out
const BETWEEN_PARTS = 0.04 // s
const BETWEEN_LANGUAGES = 0.6 // s
const REMEMBERED = 80 // decoded clips, each some 50 KB; the browser keeps the files themselves

/**
 * Makes what speaks. player is the one of sound.js. Answers load(sentences), which fetches ahead,
 * say(sentences, delay, done): sentences are lists of addresses of clips, one for each language, delay is in seconds, and
 * done() is called once, when all is said or when nothing can be. What is still being said is cut off, as stop() does.
 */
export function speaker(player, env) {
  const clips = new Map() // address → promise of a decoded clip
  let stops = []
  let said = 0 // sentences begun; one that waits for its clips is not said once another began

  function clip(address) {
    const known = clips.get(address)
    const made = known || fetched(address)
    clips.delete(address) // the last used come last
    clips.set(address, made)
    made.catch(() => clips.delete(address))
    for (const oldest of clips.keys()) {
      if (clips.size <= REMEMBERED) break
      clips.delete(oldest)
    }
    return made
  }

  function fetched(address) {
    return env.fetch(address).then((answer) => {
      if (!answer.ok) throw new Error("no clip at " + address)
      return answer.arrayBuffer().then(player.decode)
    })
  }

  function load(sentences) {
    return Promise.all(sentences.map((sentence) => Promise.all(sentence.map(clip))))
  }

  function say(sentences, delay, done) {
    stop()
    if (sentences.length === 0) return done()
    const mine = said
    let waiting = true
    const began = env.now()
    const giveUp = () => {
      if (waiting) done()
      waiting = false
    }
    env.setTimeout(giveUp, LOAD_WITHIN)
    load(sentences).then((loaded) => {
      if (!waiting) return
      if (mine !== said || !player.audible()) return giveUp()
      waiting = false
      schedule(loaded, Math.max(0, delay - (env.now() - began) / 1000), done)
    }).catch(giveUp)
  }

  function stop() {
    said++
    for (const end of stops) end()
    stops = []
  }

  // All the parts at once, each at its second: nothing that the page does meanwhile delays them.
  function schedule(sentences, from, done) {
    let at = from
    const last = sentences[sentences.length - 1]
    for (const sentence of sentences) {
      sentence.forEach((part, i) => {
        const isLast = sentence === last && i === sentence.length - 1
        stops.push(player.play(part, at, isLast ? done : null))
        at += part.duration + BETWEEN_PARTS
      })
      at += BETWEEN_LANGUAGES
    }
  }

  return { load: (sentences) => load(sentences).catch(() => {}), say, stop }
}
