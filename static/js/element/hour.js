// Hours of the day, in Western digits, 24 h. Read by the board: Chromium 63.

/** Writes the hours of a zone at moments in ms as clocks show them, "09:30". */
export function hours(zone) {
  // British English writes hours as all our branches do.
  const writer = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone })
  return (at) => writer.format(at)
}

/** Such an hour as sentences of the page say it: by a form such as "H h MM", or "H h" where it is full. */
export function inWords(digits, form, full) {
  const [hour, minute] = digits.split(":")
  return (minute === "00" ? full : form).replace("HH", hour).replace("H", String(Number(hour))).replace("MM", minute)
}
