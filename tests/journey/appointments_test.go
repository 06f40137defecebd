package journey_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"turno/server/servertest"
	"turno/tests/harness"
)

// openAtNoon starts the program in a zone in which it is about noon now, so that no appointment of a test crosses
// midnight, and answers the zone. It is open at every hour.
func openAtNoon(t *testing.T, where harness.Place) (*harness.Program, *time.Location) {
	t.Helper()
	name := "Etc/GMT"
	if ahead := 12 - time.Now().UTC().Hour(); ahead != 0 {
		name += fmt.Sprintf("%+d", -ahead) // their sign is the other way round
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return harness.Start(t, where, "-branch", servertest.Office{Zone: name}.File(t, func(office map[string]any) {
		delete(office, "residence")
		delete(office, "origin")
	})), zone
}

// appointmentIn books one by JSON, so long from now, and gives its code.
func appointmentIn(t *testing.T, p *harness.Program, key string, d time.Duration) string {
	t.Helper()
	at := time.Now().Add(d).Format(time.RFC3339)
	return p.Must(t, "/desk/meet/appointments", key,
		map[string]string{"service": "legal", "language": "it", "at": at})["code"].(string)
}

// addressOf is where the page of an appointment of today is, by its code.
func addressOf(t *testing.T, p *harness.Program, code string) string {
	t.Helper()
	for _, a := range p.Must(t, "/desk/meet/appointments", "", nil)["appointments"].([]any) {
		if a := a.(map[string]any); a["code"] == code {
			return a["url"].(string)
		}
	}
	t.Fatalf("there is no appointment %s today", code)
	return ""
}

// typeCode types a code, or digits, with the kiosk's keys and says that its visitor is here.
func typeCode(p *harness.Tab, code string) {
	p.T.Helper()
	for i, c := range code {
		p.Click(fmt.Sprintf(`[data-press][value="%c"]`, c))
		untilValue(p, "#code", code[:i+1])
	}
	p.Click(".code-entry__here")
}

// untilValue waits until a field has a value.
func untilValue(p *harness.Tab, selector, want string) {
	p.T.Helper()
	p.Until("to have "+want+" in "+selector, fmt.Sprintf("document.querySelector(%q)?.value === %q", selector, want))
}

// TestAppointments: staff import a calendar, visitors come to their appointments by the kiosk and by phone, early, late and
// too late, and between walk-ins; the desk calls them by their effective arrival.
func TestAppointments(t *testing.T) {
	t.Parallel()
	browser := servertest.Browser(t)
	harness.OnAPlace(t, func(t *testing.T, where harness.Place) {
		t.Parallel()
		p, zone := openAtNoon(t, where)
		staff := harness.OpenTab(t, browser, "staff", harness.Staffed)
		kiosk := harness.OpenTab(t, browser, "kiosk", harness.Tower)
		phone := harness.OpenTab(t, browser, "phone", harness.Pocket)
		desk := harness.OpenTab(t, browser, "desk", harness.Staffed)

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
			staff.Choose(`[name=file]`, path)
			staff.Click(`.day__form[enctype] .btn`)
		}
		staff.ExpectOutage() // a refused file is answered 422
		staff.Visit(p.Base + "/desk/meet?lang=it")
		staff.Click(`a[href*="/appointments"]`)
		write("information")
		upload()
		staff.Until("to name the row", `document.querySelector("[role=alert]").textContent.includes("Riga 2")`)
		staff.Until("to have taken nothing", `!document.querySelector(".booking")`)
		write("legal")
		upload()
		staff.Until("to see what it brings", `document.querySelector(".import__title").textContent.includes("2 nuovi")`)
		staff.Click(".import__confirm .btn")
		staff.Until("to have imported both", `document.querySelector("[role=status]").textContent.includes("2 nuovi")`)
		upload()
		staff.Until("to see that nothing is doubled",
			`document.querySelector(".import__part").textContent.includes("2 invariati") && !document.querySelector("[name=key]")`)
		staff.Click(".day__back")
		staff.Until("to list both", `document.querySelectorAll(".booking__code .code").length === 2`)
		codes := harness.Evaluate[[]string](staff,
			`[...document.querySelectorAll(".booking__code .code")].map((c) => c.textContent.replace("-", ""))`)

		walkIn := func(key string) string {
			return p.Must(t, harness.Tickets, key, map[string]string{"service": "legal", "language": "it"})["number"].(string)
		}
		before := walkIn("before")

		kiosk.ExpectOutage() // a wrong code is answered 404
		kiosk.Visit(p.Base + "/kiosk/meet")
		kiosk.Click(".foot__appointment")
		wrong := strings.Repeat("0", 6)
		typeCode(kiosk, wrong)
		kiosk.Until("to say so calmly", `document.querySelector("[role=alert]").textContent.includes("Non troviamo")`)
		typeCode(kiosk, codes[0]) // its first key begins anew
		onTime := kiosk.TextOf(".issued__number")

		late := p.Must(t, "/kiosk/meet/check-ins", "late",
			map[string]string{"code": appointmentIn(t, p, "book late", -15*time.Minute)})["number"].(string)
		after := walkIn("after")

		staff.Visit(p.Base + "/desk/meet/appointments?lang=it")
		staff.Click(fmt.Sprintf(`#a-%s .booking__code a`, codes[1]))
		staff.Until("to show the QR", `document.documentElement.tagName === "svg"`)
		url := staff.ReadQR("svg")
		if !strings.HasPrefix(url, p.Base+"/a/meet/"+codes[1]+".") {
			t.Fatalf("the QR reads %q", url)
		}
		phone.Visit(url)
		phone.Click(".checkin__key")
		phone.Until("to be in the queue", `document.querySelector(".ticket--waiting .ticket__number")`)
		early := phone.TextOf(".ticket__number")

		missed := appointmentIn(t, p, "book missed", -(30*time.Minute - 8*time.Second))
		harness.Eventually(t, "the appointment to be missed", func() error {
			phone.Visit(addressOf(t, p, missed) + "?lang=it")
			if !strings.Contains(phone.Text(), "ormai è passato") {
				return fmt.Errorf("it shows: %s", phone.Text())
			}
			return nil
		})
		if status, answer, _ := p.Send("/kiosk/meet/check-ins", "too late", map[string]string{"code": missed}); status != 409 ||
			answer["code"] != "appointment_missed" {
			t.Errorf("a check-in for a missed appointment is answered %d %v", status, answer)
		}

		desk.Visit(p.Base + "/desk/meet/2?lang=it")
		var order []string
		for range 5 {
			desk.Click(".next__key")
			number := desk.TextOf(".held__number")
			has := harness.Evaluate[bool](desk, `Boolean(document.querySelector(".held .appointed"))`)
			if walkedIn := number == before || number == after; has == walkedIn {
				t.Errorf("%s shows an appointment: %v", number, has)
			}
			order = append(order, number)
			desk.Press("n", "N")
			desk.Until("to be free", `!document.querySelector(".held")`)
		}
		if want := []string{onTime, before, late, after, early}; !slices.Equal(order, want) {
			t.Errorf("called %v, want %v", order, want)
		}
	})
}
