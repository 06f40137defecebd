package main

import (
	"bytes"
	"image"
	_ "image/png" // pictures of codes
	"math"
	"os"
	"os/exec"
	"path/filepath"
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
			pdf, err := chromedp.Run(kiosk.ctx, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize()))
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
			for _, want := range []string{told["number"].(string), tt.theirs, tt.ours, ".Meet"} {
				if !strings.Contains(text, norm.NFKC.String(want)) {
					t.Errorf("the slip lacks %q: %s", want, text)
				}
			}
			// 203 dots an inch is what the printers of such paper have.
			poppler(t, "pdftoppm", "-r", "203", "-png", "-singlefile", path, strings.TrimSuffix(path, ".pdf"))
			picture, err := os.ReadFile(strings.TrimSuffix(path, ".pdf") + ".png")
			if err != nil {
				t.Fatal(err)
			}
			if got := decodeQR(t, picture); got != told["url"] {
				t.Errorf("the QR code reads %q, want %q", got, told["url"])
			}
		})
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
