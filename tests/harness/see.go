package harness

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/png"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"turno/server/servertest"
)

// Text is what the page shows, for messages.
func (p *Tab) Text() string {
	ctx, cancel := context.WithTimeout(p.Ctx, time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.pathname + ": " + document.body.innerText`))
	if err != nil {
		return err.Error()
	}
	return strings.Join(strings.Fields(text), " ")
}

// Evaluate gives the value of a JavaScript expression on the page.
func Evaluate[T any](p *Tab, expression string) T {
	p.T.Helper()
	ctx, cancel := context.WithTimeout(p.Ctx, Patience)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.T.Fatalf("%s: %s: %v", p.Name, expression, err)
	}
	return value
}

// Until waits until a JavaScript expression is true, across reloads.
func (p *Tab) Until(what, expression string) {
	p.T.Helper()
	Eventually(p.T, p.Name+" "+what, func() error {
		ctx, cancel := context.WithTimeout(p.Ctx, time.Second)
		defer cancel()
		is, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+expression+")"))
		if err == nil && !is {
			focus, _ := chromedp.Run(ctx, chromedp.Evaluate[string](focused))
			err = errors.New("the focus is on " + focus + "; it shows: " + p.Text())
		}
		return err
	})
}

// focused is the beginning of the element that has the focus.
const focused = `document.activeElement?.outerHTML.slice(0, 120) ?? "nothing"`

// UntilText waits until the first element that the selector finds shows a text, compared without soft hyphens.
func (p *Tab) UntilText(selector, want string) {
	p.T.Helper()
	p.Until(fmt.Sprintf("to show %q in %s", want, selector),
		fmt.Sprintf(`document.querySelector(%q)?.textContent.replaceAll("\u00ad", "").trim() === %q`, selector, want))
}

// TextOf is the text of the first element that the selector finds, once there is one.
func (p *Tab) TextOf(selector string) string {
	p.T.Helper()
	p.Until("to have "+selector, fmt.Sprintf("document.querySelector(%q)", selector))
	return Evaluate[string](p, fmt.Sprintf(`document.querySelector(%q).textContent.replaceAll("\u00ad", "").trim()`, selector))
}

// ReadQR takes a picture of an element and reads the QR code in it, as a phone does.
func (p *Tab) ReadQR(selector string) string {
	p.T.Helper()
	return DecodeQR(p.T, OnNode(p, "be photographed", chromedp.Screenshot(chromedp.CSS(selector), chromedp.NodeVisible)))
}

// DecodeQR reads the QR code in a PNG picture.
func DecodeQR(t testing.TB, picture []byte) string {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	return servertest.ReadQR(t, img)
}
