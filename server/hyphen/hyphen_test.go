package hyphen_test

import (
	"strings"
	"testing"

	"turno/server/hyphen"
)

func TestText(t *testing.T) {
	for _, c := range []struct{ lang, text, want string }{
		{"it", "Informazione e orientamento", "Informazione e orientamento"},
		{"it", "Sportello laboratori", "Sportello laboratori"},
		{"it-IT", "RESPONSABILITÀ", "RE-SPON-SA-BI-LITÀ"},
		{"it", "precedentemente e rappresentazione", "pre-ce-den-te-mente e rap-pre-sen-ta-zione"},
		{"en", "addressability", "ad-dress-abil-ity"},
		{"en", "Intercultural mediation", "In-ter-cul-tural mediation"},
		{"fr", "Rendez-vous administratifs", "Rendez-vous ad-mi-nis-tra-tifs"},
		{"ar", "الاستشارة القانونية", "الاستشارة القانونية"},
		{"it", "", ""},
		{"it", "pronto", "pronto"},
		{"xx", "twelveletter language", "twelveletter language"},
		{"it", "già\u00adrotta", "già-rotta"},
	} {
		if got := strings.ReplaceAll(hyphen.Text(c.text, c.lang), string(hyphen.Soft), "-"); got != c.want {
			t.Errorf("Text(%q, %s) = %q, want %q", c.text, c.lang, got, c.want)
		}
	}
}

// Text changes nothing in any text but its soft hyphens.
func FuzzText(f *testing.F) {
	for _, text := range []string{"Informazione", "WWWWWWWWWWWWWWWWWWWWWWWW", strings.Repeat("ب", 80), "İstanbul’da",
		"a\u00adb", "\xff"} {
		f.Add(text, "it")
	}
	f.Fuzz(func(t *testing.T, text, lang string) {
		soft := hyphen.Text(text, lang)
		bare := strings.NewReplacer(string(hyphen.Soft), "")
		if got, want := bare.Replace(soft), bare.Replace(text); got != want {
			t.Errorf("%q became %q", want, got)
		}
	})
}

func TestStubborn(t *testing.T) {
	for _, c := range []struct {
		lang, text string
		want       bool
	}{
		{"it", "Informazione e orientamento", false},
		{"it", strings.Repeat("щ", 12), false},
		{"it", strings.Repeat("щ", 80), true},
		{"ar", strings.Repeat("ب", 80), true},
		{"fr", strings.Repeat("anticonstitutionnellement", 3), false},
	} {
		if got := hyphen.Stubborn(c.text, c.lang); got != c.want {
			t.Errorf("Stubborn(%q, %s) = %t, want %t", c.text, c.lang, got, c.want)
		}
		for piece := range strings.FieldsFuncSeq(hyphen.Text(c.text, c.lang), func(c rune) bool {
			return c == ' ' ||
				c == hyphen.Soft
		}) {
			if n := len([]rune(piece)); n > 12 {
				t.Errorf("%q keeps %d letters together", c.text, n)
			}
		}
	}
}
