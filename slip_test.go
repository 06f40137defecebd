package main

import (
	"bytes"
	"image"
	_ "image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"golang.org/x/text/unicode/norm"

	"turno/server/servertest"
)

// pointsPerMM are PostScript points, as PDF has them.
const pointsPerMM = 72 / 25.4

// poppler runs one of its tools. A machine without it fails the test.
func poppler(t *testing.T, tool string, args ...string) string {
	t.Helper()
	out, err := exec.Command(tool, args...).Output()
	if err != nil {
		t.Fatalf("%s %v: %v", tool, args, err)
	}
	return string(out)
}

// The slip comes out on its own paper, one page of it, and says everything in the visitor's language and the staff's.
func TestSlip(t *testing.T) {
	t.Parallel()
	p := startOpen(t, atDisk(t))
	kiosk := openTab(t, servertest.Browser(t), "kiosk", tower)
	kiosk.withoutScripts() // the page prints by itself, and a browser prints one thing at a time
	tests := []struct{ service, language, theirs, ours string }{
		{"information", "en", "Information and guidance", "Informazione e orientamento"},
		{"mediation", "fr", "Médiation interculturelle et linguistique", "Mediazione interculturale e linguistica"},
		{"participation", "ar", "أنشطة وورشات", "Attività e laboratori"},
		{"legal", "it", "Sportello legale", "Sportello legale"},
	}
	for _, tt := range tests {
		t.Run(tt.language, func(t *testing.T) {
			told := p.must(t, tickets, "slip "+tt.language, map[string]string{"service": tt.service, "language": tt.language})
			kiosk.visit(p.base + tickets + "/" + told["token"].(string))
			kiosk.mustPrint(t, told, tt.theirs, tt.ours, ".Meet")
		})
	}
}

// Whatever is longest is on the paper, whole (B11): numbers of four to six characters, names of 80, one word too, and what to
// have ready.
func TestSlipHoldsWhateverIsLongest(t *testing.T) {
	t.Parallel()
	kiosk := openTab(t, servertest.Browser(t), "kiosk", tower)
	kiosk.withoutScripts()
	ready := strings.Repeat("permesso di soggiorno, contratto e lettere; ", 6)
	for _, tt := range []struct {
		name   string
		office servertest.Office
		number string
	}{
		{"four characters", servertest.Office{Services: 4}, "C001"},
		{"five characters", servertest.Office{Services: 4, FirstNumber: 1000, NameLength: 40}, "C1000"},
		{"six characters, one word", servertest.Office{Services: 4, FirstNumber: 9999, NameLength: 80, OneWord: true, Priorities: 1}, "C10000"},
		{"six characters, many words", servertest.Office{Services: 4, FirstNumber: 9999, NameLength: 80, Priorities: 1}, "C10000"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := startProgram(t, atDisk(t), "-branch", officeFile(t, tt.office, func(office map[string]any) {
				office["services"].([]any)[2].(map[string]any)["documents"] = map[string]string{"it": ready}
			}))
			ask := map[string]string{"service": "mediation", "language": "ar", "needs": "zh-Hans"}
			if tt.office.Priorities > 0 {
				ask["priority"] = "class1"
			}
			told := p.must(t, tickets, "first", ask)
			for told["number"] != tt.number {
				told = p.must(t, tickets, "after "+told["number"].(string), ask)
			}
			kiosk.visit(p.base + tickets + "/" + told["token"].(string))
			kiosk.mustPrint(t, told, "soggiorno", "contratto", "0171 444547")
		})
	}
}

// mustPrint prints the slip of a ticket that the page shows, on one paper, with its number, its code and these words.
func (p *tab) mustPrint(t *testing.T, told map[string]any, words ...string) {
	t.Helper()
	pdf, err := chromedp.Run(p.ctx, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize()))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "slip.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	mustBeOneSlip(t, poppler(t, "pdfinfo", path))
	// Arabic is drawn by presentation forms, which compatibility normalisation turns back into letters.
	text := strings.Join(strings.Fields(norm.NFKC.String(poppler(t, "pdftotext", path, "-"))), " ")
	text = softBreak.ReplaceAllString(text, "")
	for _, want := range append(words, told["number"].(string)) {
		if !strings.Contains(text, norm.NFKC.String(want)) {
			t.Errorf("the slip lacks %q: %s", want, text)
		}
	}
	mustLieOnPaper(t, poppler(t, "pdftotext", "-bbox", path, "-"))
	// 203 dots an inch is what the printers of such paper have.
	poppler(t, "pdftoppm", "-r", "203", "-png", "-singlefile", path, strings.TrimSuffix(path, ".pdf"))
	picture, err := os.ReadFile(strings.TrimSuffix(path, ".pdf") + ".png")
	if err != nil {
		t.Fatal(err)
	}
	if got := decodeQR(t, picture); got != told["url"] {
		t.Errorf("the QR code reads %q, want %q", got, told["url"])
	}
}

// softBreak is a point where a word may break, with the hyphen and the end of the line if it does.
var softBreak = regexp.MustCompile("\u00ad(\u2010 )?")

// wordBox is a word as pdftotext tells where it lies, in points.
var wordBox = regexp.MustCompile(`<word xMin="([-0-9.]+)" yMin="([-0-9.]+)" xMax="([-0-9.]+)" yMax="([-0-9.]+)">([^<]*)`)

// mustLieOnPaper checks that each word is within the paper's margins of 3 mm, and above its end of 5.
func mustLieOnPaper(t *testing.T, boxes string) {
	t.Helper()
	words := wordBox.FindAllStringSubmatch(boxes, -1)
	if len(words) < 10 {
		t.Errorf("only %d words are on the paper", len(words))
	}
	for _, word := range words {
		var mm [4]float64
		for i := range mm {
			points, err := strconv.ParseFloat(word[i+1], 64)
			if err != nil {
				t.Fatal(err)
			}
			mm[i] = points / pointsPerMM
		}
		if mm[0] < 3 || mm[1] < 1 || mm[2] > 77 || mm[3] > 155 {
			t.Errorf("%q lies from %.0f to %.0f mm, and from %.0f to %.0f down", word[5], mm[0], mm[2], mm[1], mm[3])
		}
	}
}

// mustBeOneSlip reads what pdfinfo says of pages and paper.
func mustBeOneSlip(t *testing.T, info string) {
	t.Helper()
	said := map[string][]string{}
	for line := range strings.Lines(info) {
		name, value, _ := strings.Cut(line, ":")
		said[name] = strings.Fields(value)
	}
	if got := strings.Join(said["Pages"], " "); got != "1" {
		t.Errorf("the slip has %s pages", got)
	}
	paper := said["Page size"] // such as 226.56 x 453.36 pts
	if len(paper) < 3 {
		t.Fatalf("pdfinfo tells no page size: %s", info)
	}
	for i, want := range map[int]float64{0: 80, 2: 160} {
		points, err := strconv.ParseFloat(paper[i], 64)
		if err != nil || math.Abs(points/pointsPerMM-want) > 0.5 {
			t.Errorf("the paper is %v, want 80 × 160 mm", paper)
		}
	}
}

// decodeQR reads the QR code in a PNG picture.
func decodeQR(t testing.TB, picture []byte) string {
	t.Helper()
	img, _, err := image.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	return servertest.ReadQR(t, img)
}
