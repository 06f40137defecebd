package grid_test

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"turno/server/servertest"
)

// A page is one screen of one office in one state, on one device and in one language.
type page struct {
	screen string
	size   size
	office servertest.Office
	state  string // of the office
	job    string // of its first desk, whose ticket phones show
	mode   string // how the screen is asked for, "" for plainly
	press  string // the selector of a key that is pressed, where it is there
	lang   string
}

// A size is that of a screen in CSS pixels. Large has texts of twice the size.
type size struct {
	width, height int64
	large         bool
}

func (s size) String() string {
	return fmt.Sprintf("%d×%d%s", s.width, s.height, map[bool]string{true: " text 200 %"}[s.large])
}

// place names the office and its state, which pages share.
func (p page) place() string { return fmt.Sprintf("%+v %s %s", p.office, p.state, p.job) }

func (p page) String() string {
	o := p.office
	words := []string{p.size.String(), p.lang, p.state, p.job, p.mode, p.press, count(o.Services, "services"),
		count(o.Desks, "desks"), count(o.NameLength, "letters")}
	if o.OneWord {
		words = append(words, "in a word")
	}
	if o.LongDesks {
		words = append(words, "long desks")
	}
	words = append(words, count(o.FirstNumber, "first"), count(o.Priorities, "priorities"), count(o.Groups, "groups"))
	return strings.Join(strings.Fields(strings.Join(words, " ")), " ")
}

// count is "" for what the office takes from the sample.
func count(n int, of string) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n, " ", of)
}

// The devices that offices have.
var (
	kiosks = []size{{1080, 1920, false}, {1920, 1080, false}, {1366, 768, false}, {1280, 1024, false}, {1280, 800, false},
		{1180, 820, false}, {1024, 768, false}, {768, 1366, false}, {800, 1280, false}}
	boards = []size{{1920, 1080, false}, {1280, 720, false}, {1366, 768, false}, {3840, 2160, false}, {1080, 1920, false}}
	phones = []size{{320, 568, false}, {360, 640, false}, {390, 844, false}, {430, 932, false}, {360, 740, true}}
	staff  = []size{{1366, 768, false}, {1366, 625, false}, {1920, 1080, false}, {1024, 768, false}, {820, 1180, false},
		{320, 640, false}, {1366, 768, true}}
	paper = []size{{302, 605, false}} // 80 × 160 mm
)

// How large things are, in millimetres, and how high letters have to be (docs of each screen: 43″ boards read from 5 m, 21″
// kiosks and 15″ tablets from 60 cm).
const (
	boardLong  = 952.0 // the long side of a board of 43″ at 16:9
	towerMM    = 0.2421
	tabletMM   = 381.0 // the diagonal of other kiosks, 15″
	boardCap   = 25.0
	kioskCap   = 7.3
	slipNumber = 10.0
	inch       = 25.4
)

// px is how many pixels of a screen those millimetres are.
func (p page) px(mm float64) float64 {
	w, h := float64(p.size.width), float64(p.size.height)
	switch p.screen {
	case "board", "lite":
		return mm / boardLong * max(w, h)
	case "slip":
		return mm / inch * 96
	}
	if w == 1080 && h == 1920 {
		return mm / towerMM
	}
	return mm / tabletMM * math.Hypot(w, h)
}

// A screen says in which pages one kind of screen is tried, and what it owes.
type screen struct {
	name string
	axes []axis
	// corners are pages beside those of the axes, on which three things met and something was wrong.
	corners []page
	path    func(p page, o *office) string
	owes    func(p page) servertest.Demand
	// reach are the keys to press, one after the other, each with what then shows, for a page that no address leads to.
	reach func(p page) [][2]string
	// turn is the key that shows the next leaf of a list of many; of item there are so many in all.
	turn, item string
	items      func(p page) int
}

func sizes(all []size) axis { return along("size", func(p *page, s size) { p.size = s }, all...) }

func states(all ...string) axis {
	return along("state", func(p *page, s string) { p.state = s }, all...)
}

func jobs(all ...string) axis { return along("job", func(p *page, s string) { p.job = s }, all...) }

func presses(all ...string) axis {
	return along("press", func(p *page, s string) { p.press = s }, all...)
}

func modes(all ...string) axis { return along("mode", func(p *page, s string) { p.mode = s }, all...) }

// The axes of offices.
var (
	services  = along("services", func(p *page, n int) { p.office.Services = n }, 1, 4, 5, 6, 8, 9, 12, 26)
	four      = along("services", func(p *page, n int) { p.office.Services = n }, 4)
	desks     = along("desks", func(p *page, n int) { p.office.Desks = n }, 1, 3, 40, 99)
	names     = along("names", func(p *page, n int) { p.office.NameLength, p.office.OneWord = n%100, n > 100 }, 0, 40, 80, 180)
	longIDs   = along("desk names", func(p *page, is bool) { p.office.LongDesks, p.office.Directions = is, is }, false, true)
	numbers   = along("numbers", func(p *page, n int) { p.office.FirstNumber = n }, 0, 1234, 9999)
	classes   = along("priorities", func(p *page, n int) { p.office.Priorities = n }, 0, 1, 2)
	grouped   = along("groups", func(p *page, n int) { p.office.Groups = n }, 0, 4)
	languages = along("language", func(p *page, s string) { p.lang = s }, "it", "en", "fr", "ar")
)

// impossible are pages that no office has.
func impossible(p page) bool {
	o := p.office
	return o.Groups > 0 && o.Services > 0 && o.Services < o.Groups ||
		p.mode == "group=group1" && (o.Groups == 0 || o.Services > 0 && o.Services <= 8) ||
		p.screen == "keypad" && o.Services == 1 || // the first service takes no appointments
		(p.state == "empty" || p.state == "closed") &&
			slices.Contains([]string{"called", "serving", "planned", "row", "slip"}, p.job) ||
		p.state == "closed" && (p.job == "break" || p.job == "ended")
}

// fits are demands on pages where people scroll.
func fits(key float64, must ...servertest.Must) servertest.Demand {
	return servertest.Demand{Key: key, Must: must}
}

// stands are demands on a screen that nobody scrolls.
func stands(p page, letters, key float64, must ...servertest.Must) servertest.Demand {
	return servertest.Demand{Fixed: true, Cap: p.px(letters), Key: key, Must: must}
}

const (
	kioskKey = 72
	phoneKey = 44
	staffKey = 24
)

// away are pages of a program without its store: large, and in all languages.
func away(p page) (servertest.Demand, bool) {
	switch {
	case p.state != "away":
		return servertest.Demand{}, false
	case p.screen == "board", p.screen == "lite":
		return stands(p, boardCap/2, 0), true
	case p.screen == "phone", p.screen == "desk", p.screen == "supervisor":
		return fits(0), true
	}
	return stands(p, kioskCap, kioskKey), true
}

// deskOwes is what has to be on a page of a desk.
func deskOwes(p page) []servertest.Must {
	switch p.job {
	case "row":
		return []servertest.Must{{Selector: ".one__number .code", Cap: 20, First: true}}
	case "slip":
		return []servertest.Must{{Selector: ".slip-page__number .code", Cap: 28, First: true}}
	}
	must := []servertest.Must{{Selector: ".lists--waiting", High: 60}, {Selector: ".bar__key--alarm", First: !p.size.large}}
	if p.state == "unreached" {
		must = append(must, servertest.Must{Selector: ".unreached"})
	}
	switch p.job {
	case "idle":
		must = append(must, servertest.Must{Selector: ".next__key", High: 60, First: !p.size.large})
	case "called", "serving", "planned":
		must = append(must, servertest.Must{Selector: ".held__number .code", Cap: 20, First: true})
	}
	return must
}

var screens = []screen{
	{
		name: "board",
		axes: []axis{sizes(boards), services, desks, names, longIDs, numbers, languages, jobs("", "called"),
			states("empty", "busy", "sixty", "closed", "paused", "last call", "message", "stale", "away")},
		corners: []page{
			{size: boards[0], office: servertest.Office{Services: 5, Desks: 8}, state: "sixty", lang: "it"},
			{size: boards[2], office: servertest.Office{Services: 12, Desks: 8}, state: "sixty", lang: "it"},
			{size: boards[0], office: servertest.Office{Services: 9, Desks: 8, NameLength: 80}, state: "message", lang: "it"},
		},
		path: func(p page, o *office) string { return "/display/" + o.engine.Branch().ID },
		owes: func(p page) servertest.Demand {
			d := stands(p, boardCap/2, 0)
			if p.state == "empty" || p.state == "closed" {
				return d
			}
			// A1, A2, B3: number and desk are whole and the number largest, the last calls whole, and all is read at five metres.
			d.Must = []servertest.Must{
				{Selector: ".call__number .code", Cap: p.px(boardCap), Largest: true},
				{Selector: ".call__desk-number", Cap: p.px(boardCap)},
				{Selector: ".last__number", Cap: p.px(boardCap), Count: min(p.office.Desks-1, 2)},
				{Selector: ".last__desk", Cap: p.px(boardCap), Count: min(p.office.Desks-1, 2)},
			}
			if p.state != "last call" && p.state != "stale" {
				d.Must = append(d.Must, servertest.Must{Selector: ".queue"}) // the others take turns
			}
			if p.state == "message" {
				d.Must = append(d.Must, servertest.Must{Selector: ".board__message", Cap: p.px(boardCap)})
			}
			return d
		},
	},
	{
		name: "kiosk",
		axes: []axis{sizes(kiosks), services, names, classes, grouped, languages, modes("", "low=1", "group=group1"),
			presses("", ".help__button", ".priority-key"), states("empty", "busy", "sixty", "closed", "paused", "last call", "away")},
		corners: []page{
			{size: kiosks[6], office: servertest.Office{Services: 4}, mode: "low=1", state: "busy", lang: "it"},
			{size: kiosks[6], office: servertest.Office{Services: 4, Priorities: 2}, state: "busy", lang: "it"},
			{size: kiosks[4], office: servertest.Office{Services: 4, Priorities: 3}, state: "busy", lang: "it"},
			{size: kiosks[0], office: servertest.Office{Services: 8}, state: "busy", lang: "it"},
			{size: kiosks[7], office: servertest.Office{Services: 4}, state: "busy", lang: "it"},
			{size: kiosks[2], office: servertest.Office{Services: 6, NameLength: 40, Priorities: 2}, state: "sixty", lang: "fr"},
		},
		path: func(p page, o *office) string { return "/kiosk/" + o.engine.Branch().ID },
		owes: func(p page) servertest.Demand {
			d := stands(p, kioskCap, kioskKey) // A4, A5, A10: every key on screen or behind one that is, no word broken
			closed := p.state == "closed"      // whose tiles are only those that open at another time
			if p.office.Services <= 6 && p.office.NameLength <= 40 && p.mode == "" && !closed {
				d.Must = []servertest.Must{{Selector: ".tile", Count: p.office.Services},
					{Selector: ".tile__name", Count: p.office.Services}}
			}
			return d
		},
		turn: "[data-turn='1']",
		item: ".tile",
		items: func(p page) int {
			switch {
			case p.state == "closed":
				return 0
			case p.mode == "group=group1":
				return 1
			case p.office.Groups > 0 && p.office.Services > 8:
				return p.office.Groups
			}
			return p.office.Services
		},
	},
	{
		name: "issued",
		axes: []axis{sizes(kiosks), along("services", func(p *page, n int) { p.office.Services = n }, 3, 4), names, numbers,
			classes, languages, presses("", ".documents-key"), states("busy", "sixty")},
		path: func(p page, o *office) string {
			return "/kiosk/" + o.engine.Branch().ID + "/tickets/" + o.phones["waiting "+p.lang]
		},
		owes: func(p page) servertest.Demand {
			return stands(p, kioskCap, kioskKey,
				servertest.Must{Selector: ".issued__number", Cap: 3 * p.px(kioskCap)},
				servertest.Must{Selector: ".take__qr", High: 120, Wide: 120})
		},
	},
	{
		name: "question",
		// A page that has printed its slip: while one prints, Chromium does not hear what is pressed.
		axes: []axis{modes("said=back"), sizes(kiosks), along("services", func(p *page, n int) { p.office.Services = n }, 3, 4),
			numbers, languages, jobs("needs", "residence", "origin"), states("busy")},
		path: func(p page, o *office) string {
			if p.job == "needs" {
				return "/kiosk/" + o.engine.Branch().ID
			}
			return "/kiosk/" + o.engine.Branch().ID + "/tickets/" + o.phones["waiting "+p.lang]
		},
		reach: func(p page) [][2]string {
			switch p.job {
			case "needs":
				return [][2]string{{".tile[formaction]", ".options--languages"}}
			case "origin":
				return [][2]string{{".asks-key__button", "main > form .option[name=residence]"},
					{".options__none > .option", ".option[name=origin]"}}
			}
			return [][2]string{{".asks-key__button", "main > form .option[name=residence]"}}
		},
		owes: func(p page) servertest.Demand {
			must := []servertest.Must{{Selector: ".greeting__ask"}}
			if p.job != "needs" {
				must = append(must, servertest.Must{Selector: ".number-strip__number"})
			}
			return stands(p, kioskCap, kioskKey, must...)
		},
		turn: "[data-turn='1']",
		item: ".option",
		items: func(p page) int {
			return map[string]int{"needs": 15, "residence": 4, "origin": 7}[p.job]
		},
	},
	{
		name: "keypad",
		axes: []axis{sizes(kiosks), four, names, languages, modes("", "low=1", "by=digits", "by=digits&low=1"), states("busy")},
		path: func(p page, o *office) string { return "/kiosk/" + o.engine.Branch().ID + "/appointment" },
		owes: func(p page) servertest.Demand { // A3: every key whole
			return stands(p, kioskCap, kioskKey,
				servertest.Must{Selector: ".code-entry__key", Count: 11},
				servertest.Must{Selector: ".code-entry__here"},
				servertest.Must{Selector: ".code-entry__field"})
		},
	},
	{
		name: "door",
		axes: []axis{sizes(kiosks), services, names, languages,
			states("empty", "busy", "sixty", "closed", "paused", "last call", "away")},
		corners: []page{
			{size: kiosks[0], office: servertest.Office{Services: 4}, state: "busy", lang: "it"},
			{size: kiosks[0], office: servertest.Office{Services: 4}, state: "busy", lang: "ar"},
		},
		path: func(p page, o *office) string { return "/door/" + o.engine.Branch().ID },
		owes: func(p page) servertest.Demand {
			d := stands(p, kioskCap, 0) // A15: nothing below the screen
			if p.state != "closed" {
				side := max(160, 0.25*float64(min(p.size.width, p.size.height)))
				d.Must = []servertest.Must{{Selector: ".door__qr", High: side, Wide: side}}
			}
			return d
		},
	},
	{
		name: "phone",
		axes: []axis{sizes(phones), along("services", func(p *page, n int) { p.office.Services = n }, 3, 4), names, longIDs,
			numbers, languages, jobs("coming", "waiting", "called", "serving", "parked", "sent", "no_show", "done", "cancelled"),
			states("busy", "sixty", "last call", "stale", "away")},
		path: func(p page, o *office) string {
			if p.state == "away" {
				return "/t/" + strings.Repeat("A", 22)
			}
			return "/t/" + o.phones[p.job]
		},
		owes: func(p page) servertest.Demand {
			must := []servertest.Must{{Selector: ".ticket__number .code", Cap: 28, First: true},
				{Selector: ".ticket__words", Cap: 12, First: true}}
			if p.job == "called" {
				must = append(must, servertest.Must{Selector: ".ticket__desk .code", Cap: 20, First: true})
			}
			if p.size.large {
				for i := range must {
					must[i].First = false
				}
			}
			d := fits(phoneKey, must...)
			d.Over = ".ticket--called" // covers the screen
			return d
		},
	},
	{
		name: "desk",
		axes: []axis{sizes(staff), services, desks, names, longIDs, numbers, languages,
			jobs("idle", "called", "serving", "break", "planned", "ended", "row", "slip"),
			presses("", ".unreached > summary", "[id^=park-] > summary", "[id^=transfer-] > summary", "#menu-seat > summary",
				".row__opener"),
			states("empty", "busy", "sixty", "closed", "paused", "alarm", "notices", "stale", "unreached", "away")},
		path: func(p page, o *office) string {
			desk := "/desk/" + o.engine.Branch().ID + "/" + o.desks[0]
			switch p.job {
			case "row":
				return desk + "/tickets/" + o.held
			case "slip": // which the desk holds out to who has no paper
				return "/t/" + o.phones["waiting "+p.lang] + "/slip"
			}
			return desk
		},
		owes: func(p page) servertest.Demand {
			d := fits(staffKey, deskOwes(p)...)
			d.Still = p.size.width >= 1366 && !p.size.large && p.job != "row" && p.job != "slip" // all keys are at hand
			return d
		},
	},
	{
		name: "choose",
		axes: []axis{sizes(staff), services, desks, names, longIDs, languages, states("busy", "unreached")},
		corners: []page{{size: staff[5], office: servertest.Office{Services: 4, Desks: 40, LongDesks: true}, state: "busy",
			lang: "it"}},
		path: func(p page, o *office) string { return "/desk/" + o.engine.Branch().ID },
		owes: func(p page) servertest.Demand {
			must := []servertest.Must{{Selector: ".choose__desk", Count: p.office.Desks}}
			if p.size.width == 320 && p.office.Desks > 12 && p.office.NameLength == 0 && p.state == "busy" {
				must = append(must, servertest.Must{Selector: ".choose__desks > :nth-child(4)", First: true}) // two in a row
			}
			return fits(staffKey, must...)
		},
	},
	{
		name: "supervisor",
		axes: []axis{sizes(staff), services, desks, names, longIDs, numbers, languages, jobs("", "called", "planned", "ended"),
			states("empty", "busy", "sixty", "closed", "paused", "alarm", "notices", "stale", "unreached", "away")},
		path: func(p page, o *office) string { return "/supervisor/" + o.engine.Branch().ID },
		owes: func(p page) servertest.Demand { // A12: the desks too, in narrow windows
			must := []servertest.Must{{Selector: ".desks", High: 100}, {Selector: ".bench__name", Count: p.office.Desks},
				{Selector: ".line__name", Count: p.office.Services}}
			if p.state == "unreached" {
				must = append(must, servertest.Must{Selector: ".note"})
			}
			return fits(staffKey, must...)
		},
	},
	{
		name: "slip",
		axes: []axis{sizes(paper), along("services", func(p *page, n int) { p.office.Services = n }, 3, 4), names, numbers,
			classes, languages, states("busy", "sixty")},
		path: func(p page, o *office) string {
			return "/kiosk/" + o.engine.Branch().ID + "/tickets/" + o.phones["waiting "+p.lang]
		},
		owes: func(p page) servertest.Demand {
			return servertest.Demand{Fixed: true, Must: []servertest.Must{
				{Selector: ".slip__number .code", Cap: p.px(slipNumber)},
				{Selector: ".slip__qr", High: p.px(25), Wide: p.px(25)},
			}}
		},
	},
	{
		name: "lite",
		axes: []axis{sizes(boards), services, desks, names, longIDs, numbers, languages, jobs("called"),
			states("busy", "sixty", "paused", "message", "away")},
		path: func(p page, o *office) string { return "/display/" + o.engine.Branch().ID + "/lite" },
		owes: func(p page) servertest.Demand {
			return stands(p, boardCap/2, 0, servertest.Must{Selector: ".lite__number", Cap: p.px(boardCap)})
		},
	},
}
