package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"turno/server/servertest"
)

// openAtNoon starts the program in a zone in which it is about noon now, so that no appointment of a test crosses midnight, and
// answers the zone. It is open at every hour.
func openAtNoon(t *testing.T, where place) (*program, *time.Location) {
	t.Helper()
	name := "Etc/GMT"
	if ahead := 12 - time.Now().UTC().Hour(); ahead != 0 {
		name += fmt.Sprintf("%+d", -ahead) // their sign is the other way round
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return startProgram(t, where, "-branch", servertest.Office{Zone: name}.File(t, func(office map[string]any) {
		delete(office, "residence")
		delete(office, "origin")
	})), zone
}

// appointmentIn books one by JSON, so long from now, and gives its code.
func (p *program) appointmentIn(t *testing.T, key string, d time.Duration) string {
	t.Helper()
	at := time.Now().Add(d).Format(time.RFC3339)
	return p.must(t, "/desk/meet/appointments", key, map[string]string{"service": "legal", "language": "it", "at": at})["code"].(string)
}

// typeCode types a code, or digits, with the kiosk's keys and says that its visitor is here.
func (p *tab) typeCode(code string) {
	p.t.Helper()
	for i, c := range code {
		p.click(fmt.Sprintf(`[data-press][value="%c"]`, c))
		p.untilValue("#code", code[:i+1])
	}
	p.click(".code-entry__here")
}

// untilValue waits until a field has a value.
func (p *tab) untilValue(selector, want string) {
	p.t.Helper()
	p.until("to have "+want+" in "+selector, fmt.Sprintf("document.querySelector(%q)?.value === %q", selector, want))
}

// TestAppointments: staff import a calendar, visitors come to their appointments by the kiosk and by phone, early, late and
// too late, and between walk-ins; the desk calls them by their effective arrival.
func TestAppointments(t *testing.T) {
	t.Parallel()
	browser := servertest.Browser(t)
	onAPlace(t, func(t *testing.T, where place) {
		t.Parallel()
		p, zone := openAtNoon(t, where)
		staff := openTab(t, browser, "staff", staffed)
		kiosk := openTab(t, browser, "kiosk", tower)
		phone := openTab(t, browser, "phone", pocket)
		desk := openTab(t, browser, "desk", staffed)

		// The calendar has one for two minutes ago and one in twenty minutes; in its first form it has a mistake.
		now := time.Now().In(zone)
		path := t.TempDir() + "/agenda.csv"
		write := func(service string) {
			file := "reference;service;date;time;name\n"
			for i, d := range []time.Duration{-2 * time.Minute, 20 * time.Minute} {
				at := now.Add(d)
				file += fmt.Sprintf("r%d;%s;%s;%s;Anna Rossi\n", i, service, at.Format(time.DateOnly), at.Format("15:04"))
			}
			if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		upload := func() {
			staff.choose(`[name=file]`, path)
			staff.click(`.day__form[enctype] .btn`)
		}
		staff.expectOutage() // a refused file is answered 422
		staff.visit(p.base + "/desk/meet?lang=it")
		staff.click(`a[href*="/appointments"]`)
		write("information")
		upload()
		staff.until("to name the row", `document.querySelector("[role=alert]").textContent.includes("Riga 2")`)
		staff.until("to have taken nothing", `!document.querySelector(".booking")`)
		write("legal")
		upload()
		staff.until("to have imported both", `document.querySelector("[role=status]").textContent.includes("2 nuovi")`)
		upload()
		staff.until("to have imported nothing twice", `document.querySelector("[role=status]").textContent.includes("2 invariati")`)
		codes := evaluate[[]string](staff, `[...document.querySelectorAll(".booking__code .code")].map((c) => c.textContent.replace("-", ""))`)
		if len(codes) != 2 {
			t.Fatalf("the list has the codes %v, want two", codes)
		}

		walkIn := func(key string) string {
			return p.must(t, tickets, key, map[string]string{"service": "legal", "language": "it"})["number"].(string)
		}
		before := walkIn("before")

		kiosk.expectOutage() // a wrong code is answered 404
		kiosk.visit(p.base + "/kiosk/meet")
		kiosk.click("a.appointed")
		wrong := strings.Repeat("0", 6)
		kiosk.typeCode(wrong)
		kiosk.until("to say so calmly", `document.querySelector("[role=alert]").textContent.includes("Non troviamo")`)
		kiosk.typeCode(codes[0]) // its first key begins anew
		onTime := kiosk.textOf(".issued__number")

		late := p.must(t, "/kiosk/meet/check-ins", "late", map[string]string{"code": p.appointmentIn(t, "book late", -15*time.Minute)})["number"].(string)
		after := walkIn("after")

		staff.visit(p.base + "/desk/meet/appointments?lang=it")
		staff.click(fmt.Sprintf(`#a-%s .booking__code a`, codes[1]))
		staff.until("to show the QR", `document.documentElement.tagName === "svg"`)
		url := staff.readQR("svg")
		if url != p.base+"/a/meet/"+codes[1] {
			t.Fatalf("the QR reads %q", url)
		}
		phone.visit(url)
		phone.click(".checkin__key")
		phone.until("to be in the queue", `document.querySelector(".ticket--waiting .ticket__number")`)
		early := phone.textOf(".ticket__number")

		missed := p.appointmentIn(t, "book missed", -(30*time.Minute - 8*time.Second))
		eventually(t, "the appointment to be missed", func() error {
			phone.visit(p.base + "/a/meet/" + missed + "?lang=it")
			if !strings.Contains(phone.text(), "ormai è passato") {
				return fmt.Errorf("it shows: %s", phone.text())
			}
			return nil
		})
		if status, answer, _ := p.send("/kiosk/meet/check-ins", "too late", map[string]string{"code": missed}); status != 409 || answer["code"] != "appointment_missed" {
			t.Errorf("a check-in for a missed appointment is answered %d %v", status, answer)
		}

		desk.visit(p.base + "/desk/meet/2?lang=it")
		var order []string
		for range 5 {
			desk.click(".next__key")
			number := desk.textOf(".held__number")
			if has, appointed := evaluate[bool](desk, `Boolean(document.querySelector(".held .appointed"))`), !slices.Contains([]string{before, after}, number); has != appointed {
				t.Errorf("%s shows an appointment: %v", number, has)
			}
			order = append(order, number)
			desk.press("n", "N")
			desk.until("to be free", `!document.querySelector(".held")`)
		}
		if want := []string{onTime, before, late, after, early}; !slices.Equal(order, want) {
			t.Errorf("called %v, want %v", order, want)
		}
	})
}

// TestAppointmentsWithoutScripts: every key is a form.
func TestAppointmentsWithoutScripts(t *testing.T) {
	t.Parallel()
	browser := servertest.Browser(t)
	p, _ := openAtNoon(t, atDisk(t))
	kiosk, phone, staff := openTab(t, browser, "kiosk", tower), openTab(t, browser, "phone", pocket), openTab(t, browser, "staff", staffed)
	for _, screen := range []*tab{kiosk, phone, staff} {
		screen.withoutScripts()
	}
	kiosk.visit(p.base + "/kiosk/meet?lang=fr")
	kiosk.click("a.appointed")
	kiosk.typeCode(p.appointmentIn(t, "k", 0))
	kiosk.until("to show a number", `document.querySelector(".issued__number")`)

	phone.visit(p.base + "/a/meet/" + p.appointmentIn(t, "p", 0))
	phone.click(".checkin__key")
	phone.until("to be in the queue", `document.querySelector(".ticket--waiting")`)

	code := p.appointmentIn(t, "s", 5*time.Minute)
	staff.visit(p.base + "/desk/meet/appointments?desk=1&lang=en")
	staff.click("#a-" + code + " .btn--primary")
	staff.until("to say so", `document.querySelector("#a-`+code+`.booking--checked_in")`)
	staff.click(".day__back")
	staff.until("to be at the desk", `document.querySelector(".row__ticket .appointed")`)

	// Who has no code says the time and the last digits.
	at := time.Now().Add(10 * time.Minute).Format(time.RFC3339)
	p.must(t, "/desk/meet/appointments", "d", map[string]string{"service": "legal", "at": at, "digits": "4547"})
	kiosk.visit(p.base + "/kiosk/meet/appointment?by=digits&lang=it")
	kiosk.click(".code-entry__time")
	kiosk.typeCode("4547")
	kiosk.until("to show a number", `document.querySelector(".issued__number")`)
}

// appointments are the screens of appointments, in one language.
func (s *stage) appointments(lang string) []view {
	s.t.Helper()
	book := func(in time.Duration) string {
		at := time.Now().Add(in).Format(time.RFC3339)
		wish := map[string]string{"service": "legal", "language": lang, "at": at, "digits": "4547"}
		return s.open.must(s.t, "/desk/meet/appointments", s.key(), wish)["code"].(string)
	}
	here, early := book(5*time.Minute), book(2*time.Hour)
	in := "?lang=" + lang
	return []view{
		{name: "kiosk code", device: tower, url: s.open.base + "/kiosk/meet/appointment" + in, shows: ".code-entry"},
		{name: "kiosk digits", device: tower, url: s.open.base + "/kiosk/meet/appointment" + in + "&by=digits", shows: ".code-entry, .code-entry__how"},
		{name: "phone check-in", device: pocket, url: s.open.base + "/a/meet/" + here + in, shows: ".checkin__key"},
		{name: "phone check-in early", device: pocket, url: s.open.base + "/a/meet/" + early + in, shows: ".checkin__why"},
		{name: "appointments", device: staffed, url: s.open.base + "/desk/meet/appointments" + in + "&notice=booked", shows: ".day__form"},
	}
}
