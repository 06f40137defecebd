package server_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"turno/server"
)

// order is a body with every kind of field that Decode knows.
type order struct {
	Service   string         `json:"service"`
	Count     int            `json:"count,omitempty"`
	Cases     map[string]int `json:"cases,omitempty"`
	Languages []string       `json:"languages,omitempty"`
	AutoCall  *bool          `json:"auto_call,omitempty"`
}

const (
	jsonType = "application/json"
	formType = "application/x-www-form-urlencoded"
)

// A number that somebody typed stays a text where a text is wanted, and one that may be left out is a number.
func TestDecodeByTheFieldsType(t *testing.T) {
	type plan struct {
		Title map[string]string `json:"title"`
		Heads *int              `json:"heads"`
	}
	var got plan
	r := request("POST", "/", "title.it=2026&title.ar=&heads=7", "Content-Type", formType)
	if _, err := server.Decode(httptest.NewRecorder(), r, &got); err != nil {
		t.Fatal(err)
	}
	heads := 7
	if diff := cmp.Diff(plan{map[string]string{"it": "2026"}, &heads}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestDecode(t *testing.T) {
	yes, no := true, false
	tests := []struct {
		name    string
		kind    string
		body    string
		headers []string
		want    order
		wantKey string
	}{
		{"json", jsonType, `{"service":"legal","count":2,"cases":{"a":1}}`, []string{"Idempotency-Key", "k1"},
			order{Service: "legal", Count: 2, Cases: map[string]int{"a": 1}}, "k1"},
		{"json in utf-8", jsonType + "; charset=UTF-8", ` {"service":"città"} ` + "\n", nil, order{Service: "città"}, ""},
		{"no body at all", "", "", []string{"Idempotency-Key", "k1"}, order{}, "k1"},
		{"empty json", jsonType, "", nil, order{}, ""},
		{"form", formType, "service=legal&count=2&cases.a=1&cases.b=3&key=k2", nil,
			order{Service: "legal", Count: 2, Cases: map[string]int{"a": 1, "b": 3}}, "k2"},
		{"empty values of a form are absent", formType, "service=legal&count=&cases.a=&key=k2", nil, order{Service: "legal"},
			"k2"},
		{"the header's key wins", formType, "service=legal&key=k2", []string{"Idempotency-Key", "k1"}, order{Service: "legal"},
			"k1"},
		{"a form in utf-8", formType, "service=citt%C3%A0", nil, order{Service: "città"}, ""},
		{"list and bool", jsonType, `{"languages":["it","ar"],"auto_call":true}`, nil,
			order{Languages: []string{"it", "ar"}, AutoCall: &yes}, ""},
		{"empty list and false", jsonType, `{"languages":[],"auto_call":false}`, nil, order{Languages: []string{},
			AutoCall: &no}, ""},
		{"boxes that are ticked", formType, "languages=&languages=it&languages=ar&auto_call=&auto_call=true", nil,
			order{Languages: []string{"it", "ar"}, AutoCall: &yes}, ""},
		{"boxes that are clear", formType, "languages=&auto_call=", nil, order{Languages: []string{}, AutoCall: &no}, ""},
		{"a bool that is said", formType, "auto_call=false", nil, order{AutoCall: &no}, ""},
		{"a list of one", formType, "languages=it", nil, order{Languages: []string{"it"}}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := request("POST", "/", tt.body, append(tt.headers, "Content-Type", tt.kind)...)
			var got order
			key, err := server.Decode(httptest.NewRecorder(), r, &got)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" || key != tt.wantKey {
				t.Errorf("got key %q, want %q; (-want +got)\n%s", key, tt.wantKey, diff)
			}
		})
	}
}

// A box that is ticked in a form is true, as in JSON.
func TestDecodeBools(t *testing.T) {
	for body, want := range map[string]bool{"mine=true": true, "mine=false": false, "mine=": false} {
		var got struct {
			Mine bool `json:"mine"`
		}
		if _, err := server.Decode(httptest.NewRecorder(), request("POST", "/", body, "Content-Type", formType),
			&got); err != nil || got.Mine != want {
			t.Errorf("%s: got %v, %v", body, got.Mine, err)
		}
	}
	var got struct {
		Mine bool `json:"mine"`
	}
	if _, err := server.Decode(httptest.NewRecorder(), request("POST", "/", "mine=on", "Content-Type", formType),
		&got); err == nil {
		t.Error("something else is taken for a truth")
	}
}

func TestDecodeRefuses(t *testing.T) {
	const unprocessable = http.StatusUnprocessableEntity
	tests := []struct {
		name string
		kind string
		body string
		want int
	}{
		{"unknown field", jsonType, `{"service":"legal","name":"x"}`, unprocessable},
		{"field in another case", jsonType, `{"Service":"legal"}`, unprocessable},
		{"key in json", jsonType, `{"service":"legal","key":"k"}`, unprocessable},
		{"value of another type", jsonType, `{"service":7}`, unprocessable},
		{"fraction for a count", jsonType, `{"count":1.5}`, unprocessable},
		{"number beyond all bounds", jsonType, `{"count":1e999}`, unprocessable},
		{"trailing data", jsonType, `{"service":"legal"} {}`, unprocessable},
		{"trailing rubbish", jsonType, `{"service":"legal"}]`, unprocessable},
		{"array", jsonType, `[]`, unprocessable},
		{"null", jsonType, `null`, unprocessable},
		{"cut off", jsonType, `{"service":`, unprocessable},
		{"deep nesting", jsonType, `{"service":` + strings.Repeat("[", 8000) + strings.Repeat("]", 8000) + `}`, unprocessable},
		{"invalid UTF-8", jsonType, "{\"service\":\"\xff\"}", unprocessable},
		{"half a surrogate", jsonType, `{"service":"\ud800"}`, unprocessable},
		{"control character", jsonType, `{"service":"a\u0000b"}`, unprocessable},
		{"newline", jsonType, `{"service":"a\nb"}`, unprocessable},
		{"bidi override", jsonType, `{"service":"a\u202eb"}`, unprocessable},
		{"bidi override as it is", jsonType, "{\"service\":\"a\u202eb\"}", unprocessable},
		{"bidi override in a name", jsonType, `{"cases":{"a\u202e":1}}`, unprocessable},
		{"isolate without an end", jsonType, `{"service":"a\u2067b"}`, unprocessable},
		{"stack of marks", jsonType, `{"service":"a\u0301\u0302\u0303\u0304\u0323\u0331"}`, unprocessable},
		{"line separator", jsonType, `{"service":"a\u2028b"}`, unprocessable},
		{"unknown field of a form", formType, "service=legal&name=x", unprocessable},
		{"field twice", formType, "service=legal&service=information", unprocessable},
		{"bool twice", formType, "auto_call=true&auto_call=true", unprocessable},
		{"word for a bool", formType, "auto_call=yes", unprocessable},
		{"word for a bool in json", jsonType, `{"auto_call":"true"}`, unprocessable},
		{"text for a list", jsonType, `{"languages":"it,ar"}`, unprocessable},
		{"number in a list", jsonType, `{"languages":["it",7]}`, unprocessable},
		{"entries of a list", formType, "languages.a=1", unprocessable},
		{"control character in a list", formType, "languages=it&languages=a%07", unprocessable},
		{"word for a count", formType, "count=two", unprocessable},
		{"entries of no map", formType, "service.a=1", unprocessable},
		{"map without entries", formType, "cases=1", unprocessable},
		{"invalid UTF-8 in a form", formType, "service=%ff", unprocessable},
		{"control character in a form", formType, "service=a%07", unprocessable},
		{"half an escape", formType, "service=%f", unprocessable},
		{"no type", "", `{"service":"legal"}`, http.StatusUnsupportedMediaType},
		{"text", "text/plain", `{"service":"legal"}`, http.StatusUnsupportedMediaType},
		{"upload", "multipart/form-data; boundary=x", "--x--", http.StatusUnsupportedMediaType},
		{"another charset", jsonType + "; charset=latin1", `{}`, http.StatusUnsupportedMediaType},
		{"type that is none", "application/json; =", `{}`, http.StatusUnsupportedMediaType},
		{"too large", jsonType, `{"service":"` + strings.Repeat("a", 16<<10) + `"}`, http.StatusRequestEntityTooLarge},
		{"form too large", formType, "service=" + url.QueryEscape(strings.Repeat("à", 4<<10)), http.StatusRequestEntityTooLarge},
	}
	h := newHouse(t, nil)
	h.handle("POST /orders", func(w http.ResponseWriter, r *http.Request) error {
		var o order
		if _, err := server.Decode(w, r, &o); err != nil {
			return err
		}
		return server.WriteJSON(w, http.StatusCreated, o)
	})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			res := h.answer(request("POST", "/orders", tt.body, "Content-Type", tt.kind, "Accept", jsonType))
			if res.StatusCode != tt.want {
				t.Errorf("got %d %s, want %d", res.StatusCode, body(t, res), tt.want)
			}
		})
	}
}
