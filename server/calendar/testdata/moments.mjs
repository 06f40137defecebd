// Writes moments.json: what ical.js (the reader of Thunderbird and Nextcloud) finds in the files of shapes, independently of
// our own. Run with "npm install ical.js@2.2.1 && node moments.mjs". Nothing of the program or its tests needs it.
//
// Zones that a file does not define are those of the JavaScript engine.

import fs from "node:fs"
import ICAL from "ical.js"

const from = Date.parse("2026-11-23T23:00:00Z")
const to = from + 2 * 366 * 24 * 3600e3
const home = "Europe/Rome"
const windows = {
  "W. Europe Standard Time": "Europe/Berlin",
  "GMT Standard Time": "Europe/London",
  "Egypt Standard Time": "Africa/Cairo",
  "Eastern Standard Time": "America/New_York",
}

// offset is how far a zone of the engine is east of UTC at a moment, in ms.
function offset(zone, at) {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric",
    second: "numeric",
  }).formatToParts(at)
  const n = (type) => Number(parts.find((p) => p.type === type).value)
  return Date.UTC(n("year"), n("month") - 1, n("day"), n("hour"), n("minute"), n("second")) - at
}

// moment is when a time is, by the zones of its calendar.
function moment(time, tzid, zones) {
  const wall = Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second)
  if (time.zone === ICAL.Timezone.utcTimezone) return wall
  if (zones.has(tzid)) {
    const zoned = time.clone()
    zoned.zone = zones.get(tzid)
    return zoned.toUnixTime() * 1000
  }
  const zone = tzid ? (windows[tzid] ?? tzid) : home
  const guess = wall - offset(zone, wall)
  return wall - offset(zone, guess)
}

function newest(events) {
  const byName = new Map()
  for (const e of events) {
    const name = e.getFirstPropertyValue("uid") + " " + (e.getFirstPropertyValue("recurrence-id") ?? "")
    const had = byName.get(name)
    const of = (c) => c.getFirstPropertyValue("sequence") ?? 0
    if (!had || of(e) > of(had)) byName.set(name, e)
  }
  return [...byName.values()]
}

function read(text) {
  const found = []
  // Exchange does not quote the colon in these names, on which ical.js gives up.
  let calendars = ICAL.parse(text.replace(/;TZID=(tzone:[/A-Za-z]+):/g, ';TZID="$1":'))
  if (typeof calendars[0] === "string") calendars = [calendars]
  for (const calendar of calendars.map((c) => new ICAL.Component(c))) {
    const zones = new Map(calendar.getAllSubcomponents("vtimezone").map((c) => {
      const zone = new ICAL.Timezone(c)
      return [zone.tzid, zone]
    }))
    const cancels = calendar.getFirstPropertyValue("method") === "CANCEL"
    const events = newest(calendar.getAllSubcomponents("vevent"))
    const days = events.filter((e) => e.hasProperty("recurrence-id"))
    const take = (component) => {
      const start = component.getFirstProperty("dtstart")
      if (start.getFirstValue().isDate || cancels || component.getFirstPropertyValue("status") === "CANCELLED") return
      const tzid = start.getParameter("tzid")
      const uid = component.getFirstPropertyValue("uid")
      const add = (time) => {
        const at = moment(time, tzid, zones)
        if (at >= from && at <= to) found.push(new Date(at).toISOString().replace(".000", "") + " " + uid)
        return at <= to
      }
      if (component.hasProperty("recurrence-id")) return add(start.getFirstValue())
      const others = days.filter((d) => d.getFirstPropertyValue("uid") === uid)
      const event = new ICAL.Event(component, { exceptions: others, strictExceptions: true })
      if (!event.isRecurring()) return add(start.getFirstValue())
      // ical.js passes over the event's own time where there are only RDATEs; by RFC 5545 it is the first.
      if (!component.hasProperty("rrule")) add(start.getFirstValue())
      const changed = new Set(others.map((d) => d.getFirstPropertyValue("recurrence-id").toString()))
      const next = event.iterator()
      for (let time = next.next(); time; time = next.next()) {
        if (!changed.has(time.toString()) && !add(time)) break
      }
    }
    events.forEach(take)
  }
  return found.sort()
}

const all = {}
for (const name of fs.readdirSync("shapes").sort()) all[name] = read(fs.readFileSync("shapes/" + name, "utf8"))
fs.writeFileSync("moments.json", JSON.stringify(all, null, 1) + "\n")
