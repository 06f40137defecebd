package look_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/chromedp"

	"turno/server/servertest"
	"turno/tests/harness"
)

// A screen reader says number and state of a ticket as one heading, and names each fact (C2).
func TestPhonesForWhoListens(t *testing.T) {
	t.Parallel()
	p := harness.StartOpen(t, harness.AtDisk(t))
	phone := harness.OpenTab(t, servertest.Browser(t), "phone", harness.Pocket)
	number, token := p.Issue(t, "one", "legal", "en")
	phone.Visit(p.Base + "/t/" + token + "?lang=en")
	mustHear(t, phone, "heading", "B001, Your turn is coming up")
	mustHear(t, phone, "term", "The queue", "Expected wait")
	p.Must(t, harness.Desk1+"/calls", "call", map[string]any{"ticket": number})
	phone.Until("to be called", `document.querySelector(".ticket--called")`)
	mustHear(t, phone, "heading", "B001, It is your turn!")
}

// mustHear checks the names of all elements of a role.
func mustHear(t *testing.T, p *harness.Tab, role string, want ...string) {
	t.Helper()
	tree, err := chromedp.Call(p.Ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, node := range tree.Nodes {
		if node.Ignored || textOf(node.Role) != role {
			continue
		}
		got = append(got, strings.ReplaceAll(textOf(node.Name), " ,", ","))
	}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("it hears %s %q, want %q", role, got, want)
	}
}

// textOf is a value of the accessibility tree.
func textOf(v *accessibility.Value) string {
	var text string
	if v == nil || json.Unmarshal(v.Value, &text) != nil {
		return ""
	}
	return text
}
