package agenda_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"turno/server/agenda"
	"turno/server/branch"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// send sends the form of a file, by its fields.
func send(t *testing.T, s *servertest.Site, path string, fields map[string]string) (int, servertest.Node, http.Header) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range fields {
		if err := form.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	form.Close()
	r, err := http.NewRequest(http.MethodPost, s.URL+path, &body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Accept", "text/html")
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var page bytes.Buffer
	if _, err := page.ReadFrom(res.Body); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, servertest.Parse(t, page.String()), res.Header
}

// preview is the page that shows what a file would do.
func preview(t *testing.T, s *servertest.Site, file string) (int, servertest.Node) {
	status, page, _ := send(t, s, "/desk/meet/appointments/imports?lang=en&preview=1", map[string]string{"file": file})
	return status, page
}

// Staff see what a file would do, confirm, and only then it is done.
func TestAnImportIsConfirmed(t *testing.T) {
	clock := queuetest.NewClock(t, "2026-11-24T10:00:00+01:00")
	s := servertest.Serve(t, queuetest.Embedded(t).Engine(branch.Sample(), clock.Now), agenda.Routes)
	s.PostJSON(t, "/desk/meet/appointments", "a", `{"service":"legal","date":"2026-11-25","time":"09:30","reference":"a"}`)
	file := "reference,date,time,digits\na,2026-11-25,11:00,\nb,2026-11-26,9:30 AM,912\n" +
		"c,2026-11-26,27:00,\nd,2026-11-20,09:30,\n"
	status, page := preview(t, s, file)
	text := page.Text()
	if status != 200 {
		t.Fatalf("status %d: %s", status, text)
	}
	for _, want := range []string{"1 new", "1 updated", "before: 25/11/2026 09:30", "2 left out",
		"Row 4: “27:00” is not a time"} {
		if !strings.Contains(text, want) {
			t.Errorf("the preview does not say %q: %s", want, text)
		}
	}
	listed := func(day string) int {
		return strings.Count(s.Get(t, "/desk/meet/appointments?day="+day, "application/json").Body, `"code"`)
	}
	if listed("2026-11-26") != 0 {
		t.Error("the preview has booked something")
	}
	confirm := map[string]string{}
	for _, field := range page.All("class", "import__confirm")[0].Tags("input") {
		confirm[field.Attribute("name")] = field.Attribute("value")
	}
	status, _, header := send(t, s, "/desk/meet/appointments/imports?lang=en", confirm)
	back, err := url.Parse(header.Get("Location"))
	if err != nil || status != 303 {
		t.Fatalf("status %d, %v", status, err)
	}
	query := back.Query()
	if got := fmt.Sprint(query.Get("booked"), query.Get("updated"), query.Get("day")); got != "112026-11-25" {
		t.Errorf("led to %s", back)
	}
	if listed("2026-11-26") != 1 {
		t.Error("nothing was booked")
	}
}

// A file that is not taken is refused on the page with the form, which keeps what was chosen.
func TestARefusedFileKeepsTheForm(t *testing.T) {
	b := branch.Sample()
	for i := range b.Services {
		b.Services[i].Appointments = true
	}
	clock := queuetest.NewClock(t, "2026-11-24T10:00:00+01:00")
	s := servertest.Serve(t, queuetest.Embedded(t).Engine(b, clock.Now), agenda.Routes)
	for file, want := range map[string]string{
		"reference,date,time\na,2026-11-25,09:30\nfar1,01/12/2206,09:30\n": "",
		"reference,date,time\nfar1,01/12/2206,09:30\n":                     "Row 2: Times after",
		"name\n":                   "Row 1: The column “reference” is missing.",
		"caf\xe9":                  "not text in UTF-8",
		"":                         "no appointments",
		strings.Repeat("x", 1<<20): "",
	} {
		status, page, _ := send(t, s, "/desk/meet/appointments/imports?lang=en&preview=1",
			map[string]string{"service": "mediation", "file": file})
		if want == "" && !strings.Contains(page.Text(), "Row 3: Times after") && status != 413 {
			t.Errorf("%.40q: %d: %s", file, status, page.Text())
		}
		if want != "" && (status != 422 || !strings.Contains(page.One(t, "role", "alert").Text(), want)) {
			t.Errorf("%.40q: %d: %s", file, status, page.Text())
		}
		if page.One(t, "type", "file"); status == 413 {
			continue // nobody reads what comes with a file that is too large
		}
		if chosen := page.One(t, "name", "service").One(t, "selected", "*").Attribute("value"); chosen != "mediation" {
			t.Errorf("%.40q: the service %q is chosen", file, chosen)
		}
	}
}
