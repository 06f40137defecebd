package kiosk_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"turno/kiosk"
	"turno/kiosk/kiosktest"
	"turno/server"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// However long the ways to reach an office are, without a place to break them, the kiosk is not wider than its glass.
func TestLongContactsStayOnTheGlass(t *testing.T) {
	b := kiosktest.Office(t, func(file map[string]any) {
		file["hours"] = map[string]any{}
		file["contact"] = map[string]string{"address": strings.Repeat("W", 160), "phone": strings.Repeat("0", 160),
			"email": strings.Repeat("m", 148) + "@example.org"}
	})
	s := servertest.Serve(t, queuetest.Embedded(t).Engine(b, nil), server.Routes, kiosk.Routes)
	tab, cancel := chromedp.NewContext(servertest.Browser(t))
	t.Cleanup(cancel)
	err := chromedp.Do(tab, chromedp.EmulateViewport(1080, 1920), chromedp.Navigate(s.URL+"/kiosk/meet?lang=it"),
		chromedp.WaitVisible(chromedp.CSS(".contact")))
	if err != nil {
		t.Fatal(err)
	}
	wide, err := chromedp.Run(tab, chromedp.Evaluate[int](`document.documentElement.scrollWidth`))
	if err != nil || wide > 1080 {
		t.Errorf("the page is %d px wide: %v", wide, err)
	}
}
