import { hours, inWords } from "../js/element/hour.js"
import { equal, test } from "./check.js"

test("an hour is that of its place", () => {
  const at = Date.parse("2026-11-03T08:05:00Z")
  equal(hours("Europe/Rome")(at), "09:05")
  equal(hours("UTC")(Date.parse("2026-11-03T00:00:00Z")), "00:00")
})

test("a sentence writes it as its language does", () => {
  for (const [digits, form, full, want] of [
    ["09:30", "HH:MM", "HH:MM", "09:30"],
    ["09:00", "HH:MM", "HH:MM", "09:00"],
    ["09:30", "H h MM", "H h", "9 h 30"],
    ["09:05", "H h MM", "H h", "9 h 05"],
    ["14:00", "H h MM", "H h", "14 h"],
    ["00:10", "H h MM", "H h", "0 h 10"],
  ]) {
    equal(inWords(digits, form, full), want)
  }
})
