package server_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"turno/server"
)

func part(disposition, value string) string {
	return "--b\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + value + "\r\n"
}

func TestDecodeUpload(t *testing.T) {
	const form, file = "multipart/form-data; boundary=b", `name="file"; filename="a.csv"`
	for name, c := range map[string]struct {
		kind, query, body string
		status            int // 0 for taken
	}{
		"a form": {form, "", part(`name="key"`, "k") + part(`name="service"`, "legal") + part(file, "data") + "--b--",
			0},
		"the file itself":   {"text/csv", "?service=legal&lang=it", "data", 0},
		"two files":         {form, "", part(file, "data") + part(file, "data") + "--b--", 422},
		"an unknown field":  {form, "", part(`name="colour"`, "red") + part(file, "data") + "--b--", 422},
		"unknown in query":  {"text/csv", "?colour=red", "data", 422},
		"a field twice":     {form, "", part(`name="service"`, "a") + part(`name="service"`, "b") + "--b--", 422},
		"not text":          {form, "", part(`name="service"`, "\xff") + "--b--", 422},
		"cut off":           {form, "", strings.TrimSuffix(part(file, "da"), "\r\n"), 400},
		"no file":           {form, "", part(`name="service"`, "legal") + "--b--", 422},
		"too large":         {"text/csv", "", strings.Repeat("x", server.MaxUpload+1), 413},
		"too large a form":  {form, "", part(file, strings.Repeat("x", server.MaxUpload)) + "--b--", 413},
		"of another type":   {"application/json", "", "{}", 415},
		"a form of no type": {"", "", "data", 415},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodPost, "/"+c.query, strings.NewReader(c.body))
			r.Header.Set("Content-Type", c.kind)
			var into struct {
				Service string `json:"service"`
			}
			key, got, err := server.DecodeUpload(httptest.NewRecorder(), r, &into)
			if c.status != 0 {
				if err == nil || server.StatusOf(err) != c.status {
					t.Errorf("got %v, want %d", err, c.status)
				}
				return
			}
			if err != nil || string(got) != "data" || into.Service != "legal" || (key == "k") != (c.kind == form) {
				t.Errorf("got key %q, file %q, %+v, %v", key, got, into, err)
			}
		})
	}
}
