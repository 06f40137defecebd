package harness

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/chromedp/chromedp"
)

// Do does some steps. All of them together may take as long as Patience.
func (p *Tab) Do(steps ...chromedp.Action[chromedp.Void]) {
	p.T.Helper()
	ctx, cancel := context.WithTimeout(p.Ctx, Patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.T.Fatalf("%s: %v; it shows: %s", p.Name, err, p.Text())
	}
}

// Visit opens a page.
func (p *Tab) Visit(url string) {
	p.T.Helper()
	p.Do(chromedp.Navigate(url))
}

// FindTarget is an expression for the point where a person would touch an element, by its selector. That is its middle, if
// it exists, is enabled, and nothing covers it. It is null until the page has its styles, as the layout is wrong before.
const FindTarget = `(() => {
  if (document.readyState !== "complete") return null
  const element = document.querySelector(%q)
  if (!element || element.disabled || !element.checkVisibility()) return null
  element.scrollIntoView({ block: "nearest" })
  const box = element.getBoundingClientRect()
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  return element.contains(document.elementFromPoint(x, y)) ? { x, y } : null
})()`

// Click clicks on the first element that the selector finds, once a person could: the element exists and does not move.
func (p *Tab) Click(selector string) {
	p.T.Helper()
	type place struct{ X, Y float64 }
	var at, before *place
	Eventually(p.T, p.Name+" to let "+selector+" be clicked", func() error {
		ctx, cancel := context.WithTimeout(p.Ctx, time.Second)
		defer cancel()
		var err error
		before = at
		at, err = chromedp.Run(ctx, chromedp.Evaluate[*place](fmt.Sprintf(FindTarget, selector)))
		if err != nil || at == nil {
			return errors.Join(err, errors.New("it shows: "+p.Text()))
		}
		if before == nil || *before != *at {
			return errors.New("it moves") // a first frame may do that
		}
		return nil
	})
	// It clicks once, even if a busy machine is slow: a second click would close again what the first one opened.
	p.Do(chromedp.MouseClickXY(at.X, at.Y))
}

// Press presses a key once the page, or its open menu if there is one, has an enabled control for it.
func (p *Tab) Press(key, shortcut string) {
	p.T.Helper()
	p.Until("to have the shortcut "+shortcut,
		fmt.Sprintf("[...([...document.querySelectorAll('details[open]')].pop() ?? document)"+
			".querySelectorAll('[aria-keyshortcuts=%s]:not(:disabled)')].some((e) => e.checkVisibility())", shortcut))
	p.Do(chromedp.KeyEvent(key))
}

// Write puts a value into a field of a form, as typing does.
func (p *Tab) Write(field, value string) {
	p.T.Helper()
	p.Until("to have "+field, fmt.Sprintf("document.querySelector(%q)", field))
	Evaluate[bool](p, fmt.Sprintf("(document.querySelector(%q).value = %q) !== null", field, value))
}

// Choose picks a file for the first field that the selector finds.
func (p *Tab) Choose(selector, path string) {
	p.T.Helper()
	OnNode(p, "have a file", chromedp.SetUploadFiles(chromedp.CSS(selector), []string{path}))
}

// OnNode does an action that looks for a node of the page, and repeats it if the page was replaced meanwhile.
func OnNode[T any](p *Tab, what string, action chromedp.Action[T]) (result T) {
	p.T.Helper()
	Eventually(p.T, p.Name+" to "+what, func() (err error) {
		ctx, cancel := context.WithTimeout(p.Ctx, Patience/2)
		defer cancel()
		result, err = chromedp.Run(ctx, action)
		return err
	})
	return result
}

// BeAsked opens the questions. If they have no room beside the ticket, a key opens them.
func (p *Tab) BeAsked() {
	p.T.Helper()
	const key = ".asks-key__button"
	seen := fmt.Sprintf(`[...document.querySelectorAll(".option[value=cuneo], %s")].find((e) => e.checkVisibility())`, key)
	p.Until("to ask, or to have a key for it", seen)
	if Evaluate[bool](p, fmt.Sprintf("%s.matches(%q)", seen, key)) {
		p.Click(key)
	}
	p.Until("to ask where one lives", `document.querySelector(".option[value=cuneo]")?.checkVisibility()`)
}

// AnswerFirst answers the first of the two questions.
func (p *Tab) AnswerFirst() {
	p.T.Helper()
	p.BeAsked()
	p.Click(".option[value=cuneo]")
	p.Until("to ask the second question", `document.querySelector(".option[value=asia]")`)
}
