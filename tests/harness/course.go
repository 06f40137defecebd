package harness

import (
	"fmt"
	"testing"
	"time"
	_ "time/tzdata" // for machines without time zones
)

// AtOffice returns a moment as the date and time at the branch.
func AtOffice(t testing.TB, moment time.Time) (date, clock string) {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	moment = moment.In(zone)
	return moment.Format(time.DateOnly), moment.Format("15:04")
}

// Course is the body of a request for a session that began ten minutes ago.
func Course(t testing.TB, capacity int) string {
	t.Helper()
	date, clock := AtOffice(t, time.Now().Add(-10*time.Minute))
	return fmt.Sprintf(`{"service":"participation","title":{"it":"Corso","ar":"دورة"},"date":%q,"time":%q,`+
		`"minutes":90,"where":"Sala","capacity":%d}`, date, clock, capacity)
}
