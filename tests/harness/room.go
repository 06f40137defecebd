package harness

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A WaitingRoom is a program with the screens of one visit, which are all open at the same time.
type WaitingRoom struct {
	*Program
	Kiosk, Phone, Desk, Board *Tab
	// calls are the ids of the calls that the board must have announced, each once, in this order.
	calls []string
}

// OpenWaitingRoom starts the program and opens its screens.
func OpenWaitingRoom(t *testing.T, browser context.Context, where Place) *WaitingRoom {
	t.Helper()
	r := &WaitingRoom{Program: StartOpen(t, where)}
	r.Kiosk = OpenTab(t, browser, "kiosk", Tower)
	r.Phone = OpenTab(t, browser, "phone", Pocket)
	r.Desk = OpenTab(t, browser, "desk", Staffed)
	r.Board = OpenTab(t, browser, "board", Wide)
	r.Kiosk.Visit(r.Base + "/kiosk/meet")
	r.Desk.Visit(r.Base + "/desk/meet/2?lang=it")
	r.Board.Visit(r.Base + "/display/meet")
	return r
}

// TakeTicket takes a ticket at the kiosk: a tap on a service and one on a language give the number. Then it answers one
// question and leaves one out. The phone opens the address of the QR code.
func (r *WaitingRoom) TakeTicket(t *testing.T) (number string) {
	t.Helper()
	r.Kiosk.Click(".tile[value=mediation]")
	r.Kiosk.Click(".option[value=it]")
	r.Kiosk.Until("to give the number", `document.querySelector(".issued__number")`)
	r.Kiosk.AnswerFirst()
	r.Kiosk.Click(".options__none .option")
	r.Kiosk.Until("to thank", `document.querySelector(".asks__thanks")`)
	number = r.Kiosk.TextOf(".issued__number")
	url := r.Kiosk.ReadQR(".take__qr")
	if !strings.HasPrefix(url, r.Base+"/t/") {
		t.Fatalf("the QR code reads %q, want an address under %s/t/", url, r.Base)
	}
	r.Phone.Visit(url)
	r.Phone.UntilText(".ticket--waiting .ticket__number", number)
	return number
}

// MustAnnounce waits until the board has announced one more call of the number, and checks that it announced no call twice.
func (r *WaitingRoom) MustAnnounce(t *testing.T, number, desk string) {
	t.Helper()
	var id string
	Eventually(t, "a call of "+number, func() error {
		calls := r.Must(t, "/display/meet", "", nil)["calls"].([]any)
		if len(calls) == 0 {
			return errors.New("there is none")
		}
		newest := calls[0].(map[string]any)
		id = newest["id"].(string)
		if newest["number"] != number || newest["desk"] != desk || slices.Contains(r.calls, id) {
			return fmt.Errorf("the newest is %v", newest)
		}
		return nil
	})
	r.calls = append(r.calls, id)
	r.Board.Until("to announce "+number, `document.querySelector("main").dataset.announced.split(" ").includes("`+id+`")`)
	r.Board.UntilText(".call:not([hidden]) .call__number", number)
	r.Board.UntilText(".call:not([hidden]) .call__desk-number", desk)
	announced := strings.Fields(Evaluate[string](r.Board, `document.querySelector("main").dataset.announced`))
	if diff := cmp.Diff(r.calls, announced); diff != "" {
		t.Errorf("announced calls (-want +got):\n%s", diff)
	}
}
