package queue

import "strconv"

// keys spells every key of one branch. All of them carry the tag {branch}, so that a Redis Cluster keeps a branch on one
// shard. What they hold:
//
//	meta            hash    epoch, seq, now, day, history, door (the secret of its codes)
//	events          stream  one entry for each change, id <seq>-0
//	idem:<day>      hash    idempotency key (hashed) → fingerprint and outcome
//	days            set     the service-days that have counts
//	numbers:<day>   hash    prefix → last number given
//	ticket:<id>     hash    one ticket; the id is <day>-<prefix><six digits>
//	tokens          hash    SHA-256 of a token → ticket id
//	queue:service:S zset    waiting tickets of a service by effective arrival (ms)
//	queue:desk:D    zset    waiting tickets that were transferred to a desk, likewise; those sent there, and those that
//	                        come back, before all others (stand in common.lua)
//	queue:person:P  zset    those that were transferred to a person, likewise
//	queue:language:S:L zset those of queue:service:S whose visitors need the language L, likewise
//	queue:appointment:S zset booked appointments of a service by their time (ms)
//	appointment:<code> hash one appointment
//	appointments    zset    all appointments by their time (ms)
//	references      hash    SHA-256 of an outside calendar's reference → code
//	digits          hash    code → the last digits of a phone number, as long as it is booked
//	tries           hash    place → since when and how often codes were tried that there are not
//	desks           hash    desk → id of the ticket that it holds
//	parked, no_shows zset   tickets set aside or missed, by when
//	away            zset    tickets whose visitors a desk has sent somewhere, by when
//	coming          zset    tickets taken at the door whose visitors have not said yet that they are back, by when
//	door            hash    the last windows of the door's code → how many tickets each gave
//	calls           zset    the tickets called last, by the seq of the announcement
//	activity        hash    desk → when it last did something, page:<desk> → when its page was last open (ms)
//	presence:<day>  hash    <desk>:<field> → who sits there, what is spoken, the break
//	house:<day>     hash    what holds for the whole branch: message, paused:S, last_call, alarm:D, help
//	probe           hash    when somebody last tried whether writes are let through (ms)
//	undo            hash    desk → its last change and how it is taken back
//	counts:<day>    hash    the day's roll-up (counts.go)
//	screens         hash    a display's id → what it last reported
//	screens_seen    zset    the ids of displays by when they reported (ms)
//	screen_orders   hash    a display's id → what it is to do at its next report, comma-joined
//	sessions        zset    the sessions of activities by start (ms); meta has the last id given
//	session:<id>    hash    one session and its figures
//	signups:<id>    hash    its sign-ups: number → state, language and times; token:<number> → SHA-256
//	signup_tokens   hash    SHA-256 of a token → <session>:<number>
type keys struct{ base string }

func keysOf(branch string) keys { return keys{"turno:{" + branch + "}:"} }

func (k keys) meta() string                { return k.base + "meta" }
func (k keys) events() string              { return k.base + "events" }
func (k keys) idem(day string) string      { return k.base + "idem:" + day }
func (k keys) days() string                { return k.base + "days" }
func (k keys) numbers(day string) string   { return k.base + "numbers:" + day }
func (k keys) tickets() string             { return k.base + "ticket:" }
func (k keys) tokens() string              { return k.base + "tokens" }
func (k keys) queues() string              { return k.base + "queue:" }
func (k keys) queue(name string) string    { return k.queues() + name }
func (k keys) desks() string               { return k.base + "desks" }
func (k keys) parked() string              { return k.base + "parked" }
func (k keys) away() string                { return k.base + "away" }
func (k keys) coming() string              { return k.base + "coming" }
func (k keys) house(day string) string     { return k.base + "house:" + day }
func (k keys) allCounts() string           { return k.base + "counts:" }
func (k keys) counts(day string) string    { return k.allCounts() + day }
func (k keys) sessions() string            { return k.base + "sessions" }
func (k keys) channel() string             { return k.base + "changes" }
func ofService(service string) string      { return "service:" + service }
func ofDesk(desk string) string            { return "desk:" + desk }
func ofPerson(person string) string        { return "person:" + person }
func idOf(day, number string) string       { return day + "-" + number[:1] + pad(number[1:], 6) }
func dayOf(id string) string               { return id[:8] }
func ofAppointments(service string) string { return "appointment:" + service }
func numberOf(id string) string {
	n, _ := strconv.Atoi(id[10:])
	return id[9:10] + pad(strconv.Itoa(n), 3)
}

// keyNames are those that scripts call KEY.name, and whether there is one for each service-day.
var keyNames = map[string]bool{"meta": false, "events": false, "idem": true, "idem_before": true, "days": false, "numbers": true,
	"tokens": false, "desks": false, "parked": false, "no_shows": false, "away": false, "coming": false, "door": false, "calls": false,
	"activity": false, "presence": true, "house": true, "probe": false, "undo": false, "counts": true, "screens": false,
	"screens_seen": false, "screen_orders": false, "sessions": false, "signup_tokens": false, "appointments": false,
	"references": false, "digits": false, "tries": false}

// named is the key of a name, for a service-day. idem_before is that of idem for the day before.
func (k keys) named(name, day string) string {
	switch {
	case name == "idem_before":
		return k.idem(dayBefore(day))
	case keyNames[name]:
		return k.base + name + ":" + day
	}
	return k.base + name
}

// pad puts zeros before digits until there are n of them.
func pad(digits string, n int) string {
	for len(digits) < n {
		digits = "0" + digits
	}
	return digits
}
