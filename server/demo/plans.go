package demo

import (
	"context"
	"crypto/rand"
	"time"

	"turno/server/activity"
	"turno/server/appointment"
	"turno/server/branch"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
)

// plans makes sessions of activities in the next days, and appointments later today. It makes nothing if there are sessions
// already, from an earlier demo.
func (d *demo) plans(ctx context.Context) {
	list, err := d.engine.Activities.Coming(ctx)
	if err != nil {
		d.complain(ctx, err)
		return
	}
	if len(list.Sessions) == 0 {
		d.sessions(ctx, list.At)
		d.appointments(ctx, list.At)
	}
}

// courses are the activities of the sessions, one a day.
var courses = []branch.Text{
	{"it": "Corso di italiano", "en": "Italian course", "fr": "Cours d’italien", "ar": "دورة اللغة الإيطالية"},
	{"it": "Laboratorio di cucito", "en": "Sewing workshop", "fr": "Atelier de couture", "ar": "ورشة خياطة"},
	{"it": "Scrivere il curriculum", "en": "Writing a CV", "fr": "Écrire son CV", "ar": "كتابة السيرة الذاتية"},
}

func (d *demo) sessions(ctx context.Context, now time.Time) {
	for _, s := range d.engine.Branch().Services {
		if !s.Activities {
			continue
		}
		for i, title := range courses {
			_, err := d.engine.Activities.Save(ctx, activity.SessionRequest{Head: ledger.Head{Key: rand.Text()},
				Service: s.ID, Title: title, Date: now.AddDate(0, 0, i+1).Format(time.DateOnly), Time: "17:30",
				Minutes: 90, Capacity: 8 + 4*i})
			if err != nil {
				d.complain(ctx, err)
			}
		}
	}
}

// appointments books three for each service, within an hour and a half; the first is soon enough to be seen.
func (d *demo) appointments(ctx context.Context, now time.Time) {
	for _, s := range d.engine.Branch().Appointed() {
		for i := range 3 {
			at := now.Truncate(15 * time.Minute).Add(time.Duration(i+1) * 30 * time.Minute)
			r := appointment.BookRequest{Head: ledger.Head{Key: rand.Text()}, Booking: appointment.Booking{Service: s.ID, At: at}}
			if _, err := d.engine.Appointments.Book(ctx, r); err != nil {
				d.complain(ctx, err)
			}
		}
	}
}

// Guest takes a ticket, so that the person who tries the program can look at its page. It is for the first service of the
// last desk that gives tickets, as that person may sit there.
func Guest(ctx context.Context, e *engine.Engine) (token string, err error) {
	b := e.Branch()
	for _, service := range b.ServicesOf(&b.Desks[len(b.Desks)-1]) {
		var issued queue.Issued
		issued, err = e.Issue(ctx, queue.IssueRequest{Head: ledger.Head{Key: rand.Text(), By: ledger.ByVisitor},
			Service: service, Language: b.Language(), Source: queue.AtKiosk})
		if err == nil || ledger.CodeOf(err) == ledger.Unavailable {
			return issued.Token, err
		}
	}
	return "", err
}
