package house_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// publiccode.yml has what the catalogues of public software want of it.
func TestPubliccode(t *testing.T) {
	var p struct {
		Version           string   `json:"publiccodeYmlVersion"`
		Name              string   `json:"name"`
		URL               string   `json:"url"`
		Platforms         []string `json:"platforms"`
		DevelopmentStatus string   `json:"developmentStatus"`
		SoftwareType      string   `json:"softwareType"`
		Description       map[string]struct {
			Short    string   `json:"shortDescription"`
			Long     string   `json:"longDescription"`
			Features []string `json:"features"`
		} `json:"description"`
		Legal struct {
			License string `json:"license"`
		} `json:"legal"`
		Maintenance struct {
			Type     string `json:"type"`
			Contacts []struct {
				Name string `json:"name"`
			} `json:"contacts"`
		} `json:"maintenance"`
		Localisation struct {
			Ready     *bool    `json:"localisationReady"`
			Languages []string `json:"availableLanguages"`
		} `json:"localisation"`
	}
	readYAML(t, "publiccode.yml", &p)
	for key, there := range map[string]bool{
		"publiccodeYmlVersion": p.Version == "0",
		"name":                 p.Name == "Turno",
		"url":                  strings.HasPrefix(p.URL, "https://"),
		"platforms":            len(p.Platforms) > 0,
		"developmentStatus": slices.Contains([]string{"concept", "development", "beta", "stable", "obsolete"},
			p.DevelopmentStatus),
		"softwareType":                    p.SoftwareType == "standalone/web",
		"description/it":                  p.Description["it"].Short != "",
		"legal/license":                   p.Legal.License == "AGPL-3.0-or-later",
		"maintenance/type":                p.Maintenance.Type == "community" && len(p.Maintenance.Contacts) > 0,
		"localisation/localisationReady":  p.Localisation.Ready != nil,
		"localisation/availableLanguages": len(p.Localisation.Languages) > 0,
	} {
		if !there {
			t.Errorf("publiccode.yml: %s is missing or wrong", key)
		}
	}
	for lang, d := range p.Description {
		if n := utf8.RuneCountInString(d.Short); n == 0 || n > 150 {
			t.Errorf("publiccode.yml: the short description in %s has %d characters, want 1 to 150", lang, n)
		}
		if n := utf8.RuneCountInString(d.Long); n < 150 || n > 10000 {
			t.Errorf("publiccode.yml: the long description in %s has %d characters, want 150 to 10000", lang, n)
		}
		if len(d.Features) == 0 {
			t.Errorf("publiccode.yml: %s lists no features", lang)
		}
	}
	for _, lang := range p.Localisation.Languages {
		if _, err := os.Stat(filepath.Join("server/locale", lang+".json")); err != nil {
			t.Errorf("publiccode.yml: %s is said to be available, and has no catalogue", lang)
		}
	}
	if !strings.Contains(read(t, "LICENSE"), "GNU AFFERO GENERAL PUBLIC LICENSE\n                       Version 3") {
		t.Error("LICENSE is not the AGPL, version 3")
	}
}
