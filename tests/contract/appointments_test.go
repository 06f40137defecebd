package contract_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

const appointments = "/desk/meet/appointments"

// bookIn books one, so long from now, and gives its code.
func (c *contract) bookIn(t *testing.T, key string, d time.Duration) string {
	t.Helper()
	return c.bookedIn(t, key, d)["code"].(string)
}

// addressIn is the path of the page of an appointment that bookIn books.
func (c *contract) addressIn(t *testing.T, key string, d time.Duration) string {
	t.Helper()
	return strings.TrimPrefix(c.bookedIn(t, key, d)["url"].(string), c.base)
}

func (c *contract) bookedIn(t *testing.T, key string, d time.Duration) map[string]any {
	t.Helper()
	body := fmt.Sprintf(`{"service":"legal","language":"it","digits":"4547","at":%q}`, time.Now().Add(d).Format(time.RFC3339))
	return c.do(t, ask{method: "POST", path: appointments, key: key, json: body, status: 201})
}

// driveAppointments books, imports, changes and checks in; no hour and no quota of legal, which is closed, is in the way.
func (c *contract) driveAppointments(t *testing.T) {
	code := c.bookIn(t, "ap1", 5*time.Minute)
	if again := c.bookIn(t, "ap1b", 5*time.Minute); again == code {
		t.Errorf("two appointments have the code %s", code)
	}
	wall := `{"service":"legal","date":"2027-05-05","time":"10:30"}`
	c.do(t, ask{method: "POST", path: appointments, key: "ap2", json: wall, status: 201})
	address := c.addressIn(t, "ap1c", 5*time.Minute)
	c.address = address
	for _, page := range []bool{false, true} {
		c.do(t, ask{method: "GET", path: appointments, html: page, status: 200})
		c.do(t, ask{method: "GET", path: address, html: page, status: 200})
	}
	c.do(t, ask{method: "GET", path: address + "/qr.svg", status: 200})
	day := c.do(t, ask{method: "GET", path: appointments + "?day=2027-05-05", status: 200})
	if list := day["appointments"].([]any); len(list) != 1 ||
		!strings.Contains(list[0].(map[string]any)["at"].(string), "T10:30:00") {
		t.Errorf("booked for 2027-05-05 at 10:30: %v", list)
	}
	form := url.Values{"service": {"legal"}, "date": {"2027-05-06"}, "time": {"10:30"}, "key": {"ap3"}}
	c.do(t, ask{method: "POST", path: appointments, form: form, html: true, status: 303})
	c.do(t, ask{method: "GET", path: appointments + "?day=tomorrow", status: 422, code: "invalid", wrong: true})
	c.driveImports(t)
	c.driveChanges(t, code)
	c.driveCheckIns(t)
	c.driveAppointmentRefusals(t, code)
}

func (c *contract) driveImports(t *testing.T) {
	csv := map[string]string{"Content-Type": "text/csv"}
	file := "reference,service,date,time\nr1,legal,2027-05-07,10:30\nr2,legal,2027-05-07,11:00\n"
	path := appointments + "/imports"
	first := c.do(t, ask{method: "POST", path: path, key: "im1", json: file, header: csv, status: 201})["appointments"].([]any)
	if len(first) != 2 || first[0].(map[string]any)["did"] != "booked" {
		t.Errorf("imported %v", first)
	}
	second := c.do(t, ask{method: "POST", path: path, key: "im2", json: file, header: csv, status: 201})["appointments"].([]any)
	if second[0].(map[string]any)["did"] != "unchanged" ||
		second[0].(map[string]any)["code"] != first[0].(map[string]any)["code"] {
		t.Errorf("imported again: %v", second)
	}
	c.driveLeftOut(t, file)
	multipart := map[string]string{"Content-Type": "multipart/form-data; boundary=b"}
	part := func(name, value string) string {
		return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n"
	}
	body := part("key", "im4") + strings.Replace(part("file", file), `"file"`, `"file"; filename="a.csv"`, 1) + "--b--\r\n"
	c.do(t, ask{method: "POST", path: path, json: body, html: true, header: multipart, status: 303})
	c.do(t, ask{method: "POST", path: path + "?preview=1", json: body, html: true, header: multipart, status: 200})
	c.do(t, ask{method: "POST", path: path, key: "im5", json: "--b\r\nbroken", header: multipart, status: 400, code: "invalid"})
	c.do(t, ask{method: "POST", path: path, json: file, header: csv, status: 400, code: "key_missing"})
	c.do(t, ask{method: "POST", path: path, key: "im6", json: file,
		header: map[string]string{"Content-Type": "text/csv", "Sec-Fetch-Site": "cross-site"}, status: 403, code: "cross_site"})
	c.do(t, ask{method: "POST", path: "/desk/nowhere/appointments/imports", key: "im7", json: file, header: csv, status: 404,
		code: "not_found"})
	c.do(t, ask{method: "POST", path: path, key: "im8", json: strings.Repeat("x", 1<<20+1), header: csv, status: 413,
		code: "too_large"})
	c.do(t, ask{method: "POST", path: path, key: "im9", json: file, header: map[string]string{"Content-Type": "text/plain"},
		status: 415, code: "unsupported_media_type", wrong: true})
}

// driveLeftOut imports files of which something cannot be taken, or looks at what that would do.
func (c *contract) driveLeftOut(t *testing.T, file string) {
	csv := map[string]string{"Content-Type": "text/csv"}
	path := appointments + "/imports"
	more := file + "r3,legal,2027-05-07,27:00\nr4,legal,2027-05-07,12:00\n"
	reasons := func(got map[string]any) (did, left []string) {
		for _, a := range got["appointments"].([]any) {
			did = append(did, fmt.Sprint(a.(map[string]any)["did"]))
		}
		for _, l := range got["left_out"].([]any) {
			l := l.(map[string]any)
			left = append(left, fmt.Sprintf("%v %v %v", l["row"], l["uid"], l["reason"]))
		}
		return did, left
	}
	want := []string{"unchanged", "unchanged", "booked"}
	for _, a := range []ask{
		{path: path + "?preview=1", status: 200}, {path: path + "?preview=1", status: 200}, {path: path, key: "lo1", status: 201},
	} {
		a.method, a.json, a.header = "POST", more, csv
		did, left := reasons(c.do(t, a))
		if !slices.Equal(did, want) || len(left) != 1 || !strings.HasPrefix(left[0], "4 <nil> “27:00” is not a time") {
			t.Errorf("%s: did %q, left out %q", a.path, did, left)
		}
	}
	ics := "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:u1\r\nDTSTART;VALUE=DATE:20270508\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	good := strings.Replace(strings.Replace(ics, ";VALUE=DATE:20270508", ":20270508T090000", 1), "u1", "u2", 1)
	_, left := reasons(c.do(t, ask{method: "POST", path: path, key: "lo2", json: good + ics,
		header: map[string]string{"Content-Type": "text/calendar"}, status: 201}))
	if len(left) != 1 || !strings.HasPrefix(left[0], "2 u1 An appointment has a time") {
		t.Errorf("left out %q", left)
	}
	for _, query := range []string{"", "?preview=1"} {
		bad := c.do(t, ask{method: "POST", path: path + query, key: "lo3", json: "reference,date,time\nr5,2027-05-07,27:00\n",
			header: csv, status: 422, code: "invalid"})
		if reason := fmt.Sprint(bad["reason"]); !strings.Contains(reason, "Row 2") {
			t.Errorf("a bad row is refused with %q", reason)
		}
	}
	c.do(t, ask{method: "POST", path: path + "?preview=2", json: file, header: csv, status: 422, code: "invalid", wrong: true})
}

// driveChanges reschedules, cancels and checks in by the staff.
func (c *contract) driveChanges(t *testing.T, code string) {
	one := appointments + "/" + code
	at := fmt.Sprintf(`{"at":%q,"desk":"1"}`, time.Now().Add(10*time.Minute).Format(time.RFC3339))
	got := c.do(t, ask{method: "POST", path: one + "/time", key: "ch1", json: at, status: 201})
	if got["code"] != code {
		t.Errorf("rescheduled %s is %v", code, got["code"])
	}
	ticket := c.do(t, ask{method: "POST", path: one + "/check-in", key: "ch2", json: `{"desk":"1"}`, status: 201})
	if _, has := ticket["token"]; has || ticket["appointment"] == nil {
		t.Errorf("staff checked in %v", ticket)
	}
	c.do(t, ask{method: "POST", path: one + "/time", key: "ch3", json: at, status: 409, code: "not_booked"})
	c.do(t, ask{method: "POST", path: one + "/cancellation", key: "ch4", status: 409, code: "not_booked"})
	c.do(t, ask{method: "POST", path: one + "/check-in", key: "ch5", json: `{}`, status: 409, code: "not_booked"})
	other := appointments + "/" + c.bookIn(t, "ch6", time.Hour/2)
	form := url.Values{"date": {"2027-05-08"}, "time": {"09:00"}, "key": {"ch7"}}
	c.do(t, ask{method: "POST", path: other + "/time", form: form, html: true, status: 303})
	c.do(t, ask{method: "POST", path: other + "/check-in", key: "ch8", status: 409, code: "too_early"})
	c.do(t, ask{method: "POST", path: other + "/cancellation", form: url.Values{"key": {"ch9"}}, html: true, status: 303})
	c.do(t, ask{method: "POST", path: appointments + "/" + c.bookIn(t, "ch10", time.Hour/2) + "/cancellation", key: "ch11",
		json: `{}`, status: 201})
	third := appointments + "/" + c.bookIn(t, "ch12", time.Hour/2)
	c.do(t, ask{method: "POST", path: third + "/check-in", form: url.Values{"key": {"ch13"}}, html: true, status: 303})
	moment := `{"date":"2027-05-08","time":"09:00"}`
	c.do(t, ask{method: "POST", path: third + "/time", json: moment, status: 400, code: "key_missing"})
	for _, what := range []string{"cancellation", "check-in"} {
		c.do(t, ask{method: "POST", path: third + "/" + what, status: 400, code: "key_missing"})
		c.do(t, ask{method: "POST", path: third + "/" + what, key: "ch14", json: moment, status: 422, code: "invalid",
			wrong: true})
	}
}

// driveCheckIns are the visitor's, at the kiosk and by phone.
func (c *contract) driveCheckIns(t *testing.T) {
	path, screen := "/kiosk/meet/check-ins", "/kiosk/meet/appointment"
	code := c.bookIn(t, "ci1", 7*time.Minute)
	c.do(t, ask{method: "GET", path: screen, html: true, status: 200})
	c.do(t, ask{method: "GET", path: screen + "?by=digits", html: true, status: 200})
	c.do(t, ask{method: "GET", path: "/kiosk/nowhere/appointment", html: true, status: 404})
	c.do(t, ask{method: "POST", path: screen, form: url.Values{"code": {"7"}, "press": {"K"}}, html: true, status: 200})
	c.do(t, ask{method: "POST", path: "/kiosk/nowhere/appointment", form: url.Values{"press": {"K"}}, status: 404,
		code: "not_found"})
	c.do(t, ask{method: "POST", path: screen, form: url.Values{"colour": {"red"}}, status: 422, code: "invalid"})
	body := fmt.Sprintf(`{"code":%q,"language":"ar","residence":"cuneo","origin":"africa"}`,
		strings.ToLower(code[:3]+"-"+code[3:]))
	got := c.do(t, ask{method: "POST", path: path, key: "ci2", json: body, status: 201})
	if got["answered"] != true {
		t.Errorf("checked in with answers: %v", got)
	}
	if again := c.do(t, ask{method: "POST", path: path, key: "ci2", json: body, status: 201}); again["token"] != got["token"] {
		t.Error("the same key gave another ticket")
	}
	c.do(t, ask{method: "POST", path: path, key: "ci3", json: body, status: 409, code: "not_booked"})
	c.do(t, ask{method: "POST", path: path, form: url.Values{"code": {c.bookIn(t, "ci4", 0)}, "key": {"ci5"}}, html: true,
		status: 303})
	c.do(t, ask{method: "POST", path: path, json: body, status: 400, code: "key_missing"})
	c.do(t, ask{method: "POST", path: path, key: "ci6", json: body, status: 403, code: "cross_site",
		header: map[string]string{"Sec-Fetch-Site": "cross-site"}})
	c.do(t, ask{method: "POST", path: path, key: "ci7", json: `{"code":"wrong"}`, status: 404, code: "not_found"})
	c.do(t, ask{method: "POST", path: path, key: "ci8", json: `{}`, status: 422, code: "invalid"})

	phone := c.addressIn(t, "ph1", 3*time.Minute) + "/check-in"
	c.do(t, ask{method: "POST", path: phone, status: 400, code: "key_missing"})
	c.do(t, ask{method: "POST", path: phone, key: "ph2", json: `{"language":"tlh"}`, status: 422, code: "invalid"})
	c.do(t, ask{method: "POST", path: phone, key: "ph3", status: 403, code: "cross_site",
		header: map[string]string{"Sec-Fetch-Site": "cross-site"}})
	c.do(t, ask{method: "POST", path: phone, key: "ph4", json: `{"language":"fr","origin":"asia"}`, status: 201})
	c.do(t, ask{method: "POST", path: phone, key: "ph5", status: 409, code: "not_booked"})
	c.do(t, ask{method: "POST", path: c.addressIn(t, "ph6", 0) + "/check-in", form: url.Values{"key": {"ph7"}},
		html: true, status: 303})
	for _, wrong := range []string{"000000", "000000.AAAAAAAAAAAAAAAAAAAAAA"} {
		for _, what := range []string{"", "/qr.svg"} {
			c.do(t, ask{method: "GET", path: "/a/meet/" + wrong + what, status: 404, code: "not_found"})
		}
	}
	c.do(t, ask{method: "GET", path: "/a/meet/000000", html: true, status: 200})
	c.do(t, ask{method: "POST", path: "/a/meet/" + c.bookIn(t, "ph9", 0) + "/check-in", key: "ph10", status: 201})
	c.do(t, ask{method: "POST", path: "/a/meet/000000/check-in", key: "ph8", status: 404, code: "not_found"})
}

// tryCodes tries wrong codes until the branch has enough of it.
func (c *contract) tryCodes(t *testing.T, kiosk string) {
	for i := range 40 {
		for _, path := range []string{kiosk, "/a/meet/000000/check-in"} {
			wrong := ask{method: "POST", path: path, key: fmt.Sprint("try", i), json: `{}`}
			if path == kiosk {
				wrong.json = fmt.Sprintf(`{"code":"00000%d"}`, i%10)
			}
			resp, err := http.DefaultClient.Do(c.request(t, wrong))
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode != 404 && resp.StatusCode != 429 {
				t.Fatalf("a wrong code is answered %d", resp.StatusCode)
			}
		}
	}
	c.do(t, ask{method: "POST", path: kiosk, key: "try", json: `{"code":"000000"}`, status: 429, code: "too_many_tries"})
	c.do(t, ask{method: "POST", path: "/a/meet/000000/check-in", key: "try2", status: 429, code: "too_many_tries"})
}

// driveAppointmentRefusals asks the staff's routes for what they refuse.
func (c *contract) driveAppointmentRefusals(t *testing.T, code string) {
	wall := `{"service":"legal","date":"2027-05-05","time":"10:30"}`
	c.do(t, ask{method: "GET", path: "/desk/nowhere/appointments", status: 404, code: "not_found"})
	c.do(t, ask{method: "POST", path: "/desk/nowhere/appointments", key: "rf1", json: wall, status: 404, code: "not_found"})
	c.do(t, ask{method: "POST", path: appointments, json: wall, status: 400, code: "key_missing"})
	c.do(t, ask{method: "POST", path: appointments, key: "rf2", json: wall, status: 403, code: "cross_site",
		header: map[string]string{"Sec-Fetch-Site": "cross-site"}})
	c.do(t, ask{method: "POST", path: appointments, key: "rf3",
		json: `{"service":"information","date":"2027-05-05","time":"10:30"}`, status: 422, code: "invalid"})
	for _, what := range []string{"time", "cancellation", "check-in"} {
		body := map[string]string{"time": `{"date":"2027-05-08","time":"09:00"}`}[what]
		c.do(t, ask{method: "POST", path: appointments + "/000000/" + what, key: "rf6", json: body, status: 404,
			code: "not_found"})
		c.do(t, ask{method: "POST", path: appointments + "/" + code + "/" + what, key: "rf7", json: body, status: 403,
			code: "cross_site", header: map[string]string{"Sec-Fetch-Site": "cross-site"}})
	}
	c.do(t, ask{method: "POST", path: appointments + "/" + code + "/time", key: "rf8",
		json: `{"date":"2027-03-28","time":"02:30"}`, status: 422, code: "invalid"})
}

// appointmentAsksWithoutRedis are for the same while Redis is away: everything about appointments is unavailable.
func appointmentAsksWithoutRedis(address string) []ask {
	return slices.Concat(unavailableGets(appointments, address, address+"/qr.svg"),
		unavailablePosts("un1", map[string]string{
			appointments:                          `{"service":"legal","date":"2027-05-05","time":"10:30"}`,
			appointments + "/000000/time":         `{"date":"2027-05-05","time":"10:30"}`,
			appointments + "/000000/cancellation": ``,
			appointments + "/000000/check-in":     ``,
			"/kiosk/meet/check-ins":               `{"code":"000000"}`,
			"/a/meet/000000/check-in":             ``,
		}), []ask{
			{method: "GET", path: "/kiosk/meet/appointment?by=digits", html: true, status: 503},
			{method: "POST", path: appointments + "/imports", key: "un2", json: "reference,date,time\na,2027-05-05,10:30\n",
				status: 503, code: "unavailable", header: map[string]string{"Content-Type": "text/csv"}},
		})
}
