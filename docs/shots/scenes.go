package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/chromedp/chromedp"
)

// A scene is one screen to take a picture of.
type scene struct {
	name          string
	width, height int64
	url           string
}

// A ticket is what a visitor gets.
type ticket struct{ Number, Token string }

// prepare waits for the demo to be lively, takes two tickets, calls one, and returns the scenes to take pictures of.
func prepare(ctx context.Context, base string) ([]scene, error) {
	if err := waitUntilLively(ctx, base); err != nil {
		return nil, err
	}
	var issued, called ticket
	if err := post(base+"/kiosk/meet/tickets", map[string]string{"service": "legal", "language": "fr"}, &issued); err != nil {
		return nil, err
	}
	if err := post(base+"/kiosk/meet/tickets", map[string]string{"service": "mediation", "language": "ar"},
		&called); err != nil {
		return nil, err
	}
	if err := post(base+"/desk/meet/3/calls", map[string]string{"ticket": called.Number}, &ticket{}); err != nil {
		return nil, err
	}
	return []scene{
		{"board", 1600, 900, base + "/display/meet"},
		{"phone", 390, 800, base + "/t/" + called.Token},
		{"desk", 1440, 810, base + "/desk/meet/3?lang=it"},
		{"ticket", 1080, 1920, base + "/kiosk/meet/tickets/" + issued.Token},
		{"kiosk", 1080, 1920, base + "/kiosk/meet?lang=it"},
	}, nil
}

// shoot takes the picture once the page and its fonts are loaded and nothing moves any more.
func (s scene) shoot(ctx context.Context, dir string) error {
	err := chromedp.Do(ctx,
		chromedp.EmulateViewport(s.width, s.height),
		chromedp.Navigate(s.url),
		chromedp.WaitVisible(chromedp.CSS("main")),
		chromedp.Evaluate[chromedp.Void](`document.fonts.ready.then(() => Promise.allSettled(document.getAnimations().
			filter((a) => a.effect.getComputedTiming().endTime < 3000).map((a) => a.finished)))`, chromedp.EvalAwaitPromise),
	)
	if err != nil {
		return fmt.Errorf("open %s: %w", s.url, err)
	}
	picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		return fmt.Errorf("take a picture of %s: %w", s.url, err)
	}
	return os.WriteFile(filepath.Join(dir, s.name+".png"), picture, 0o600)
}

// waitUntilLively waits until the board shows enough calls.
func waitUntilLively(ctx context.Context, base string) error {
	ctx, cancel := context.WithTimeout(ctx, patient)
	defer cancel()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		var board struct{ Calls []any }
		if err := ask(http.MethodGet, base+"/display/meet", nil, &board); err != nil {
			return err
		}
		if len(board.Calls) >= lively {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("the demo has called %d tickets only", len(board.Calls))
		}
	}
}

// post makes a change, with an idempotency key of its own.
func post(url string, body, answer any) error {
	payload, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return ask(http.MethodPost, url, payload, answer)
}

func ask(method, url string, body []byte, answer any) error {
	r, err := http.NewRequest(method, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header = http.Header{"Accept": {"application/json"}, "Content-Type": {"application/json"},
		"Idempotency-Key": {fmt.Sprint("shots ", string(body))}}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("%s %s: %s", method, url, resp.Status)
	}
	return json.NewDecoder(resp.Body).Decode(answer)
}
