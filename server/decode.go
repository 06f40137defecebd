package server

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"turno/server/ledger"
	"turno/server/text"
)

// maxBody bounds a request's body, in bytes.
const maxBody = 16 << 10

// keyField is the form field that carries the idempotency key.
const keyField = "key"

// Decode reads a request's body, JSON or a form by its Content-Type, into a struct of strings, ints, bools, []string and
// maps of strings and ints with json tags, or pointers to them, and returns the idempotency key: the header Idempotency-Key,
// or else the form field "key"; "" if there is neither. A missing body counts as an empty object.
//
// A form field "cases.residence_permit" is the entry "residence_permit" of the field "cases"; an empty form value counts as
// absent. A list is a field that may be given more than once, a bool is "true" or "false". A list or a bool that has only
// empty values is an empty list, or false, because a box that is not ticked sends nothing.
//
// It is strict. It refuses as Invalid: an unknown field, a field given twice in a form, a value of another type, anything
// after the object, and texts that text.Safe refuses. It refuses a body over 16 KiB with 413,
// and another Content-Type with 415.
func Decode(w http.ResponseWriter, r *http.Request, into any) (key string, err error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return "", bodyError(err, "the body is larger than 16 KiB")
	}
	if !utf8.Valid(body) {
		return "", invalid("the body is not valid UTF-8")
	}
	fields, err := bodyFields(r, body, into)
	if err != nil {
		return "", err
	}
	return settle(r, fields, r.PostForm != nil, into)
}

// settle checks the fields and moves them into the struct. The fields of a form may include the key.
func settle(r *http.Request, fields map[string]any, form bool, into any) (key string, err error) {
	key = r.Header.Get("Idempotency-Key")
	if form {
		typed, _ := fields[keyField].(string)
		key = cmp.Or(key, typed)
		delete(fields, keyField)
	}
	if err := checkFields(fields, into); err != nil {
		return "", err
	}
	return key, fill(into, fields)
}

// bodyError tells a body that is too large from one that did not arrive.
func bodyError(err error, tooLarge string) error {
	var limit *http.MaxBytesError
	if errors.As(err, &limit) {
		return &failure{http.StatusRequestEntityTooLarge, codeTooLarge, tooLarge}
	}
	return &failure{http.StatusBadRequest, ledger.Invalid, "the body did not arrive whole"}
}

// bodyFields parses the body by its type.
func bodyFields(r *http.Request, body []byte, into any) (map[string]any, error) {
	header := r.Header.Get("Content-Type")
	if header == "" && len(body) == 0 {
		return map[string]any{}, nil
	}
	kind, params, err := mime.ParseMediaType(header)
	if charset := params["charset"]; err != nil || charset != "" && !strings.EqualFold(charset, "utf-8") {
		kind = ""
	}
	switch kind {
	case "application/json":
		return jsonFields(body)
	case "application/x-www-form-urlencoded":
		r.PostForm, err = url.ParseQuery(string(body))
		if err != nil {
			return nil, invalid("the form cannot be read")
		}
		return formFields(r.PostForm, into)
	}
	return nil, &failure{http.StatusUnsupportedMediaType, codeMediaType,
		"send application/json or application/x-www-form-urlencoded, in UTF-8"}
}

// jsonFields reads one JSON object and nothing after it.
func jsonFields(body []byte) (map[string]any, error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return map[string]any{}, nil
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var fields map[string]any
	if err := d.Decode(&fields); err != nil || fields == nil {
		return nil, invalid("the body is not a JSON object")
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, invalid("something follows the JSON object")
	}
	return fields, nil
}

// formFields converts the values of a form to the types of the fields of into.
func formFields(form url.Values, into any) (map[string]any, error) {
	fields := map[string]any{}
	kinds := fieldKinds(into)
	for name, values := range form {
		if boxes(kinds[name]) {
			value, err := ticked(name, values, kinds[name])
			if err != nil {
				return nil, err
			}
			fields[name] = value
			continue
		}
		if len(values) > 1 {
			return nil, twice(name)
		}
		if values[0] == "" {
			continue
		}
		name, entry, nested := strings.Cut(name, ".")
		if !nested {
			fields[name] = typed(values[0], kinds[name])
			continue
		}
		entries, _ := fields[name].(map[string]any)
		if entries == nil {
			entries = map[string]any{}
			fields[name] = entries
		}
		entries[entry] = typed(values[0], kinds[name+"."])
	}
	return fields, nil
}

// boxes reports whether a form has boxes to tick for a field of that kind.
func boxes(kind reflect.Kind) bool { return kind == reflect.Slice || kind == reflect.Bool }

// ticked is a list or a bool of a form. Empty values say only that the form has the field.
func ticked(name string, values []string, kind reflect.Kind) (any, error) {
	list := []any{}
	for _, v := range values {
		if v != "" {
			list = append(list, v)
		}
	}
	switch {
	case kind == reflect.Slice:
		return list, nil
	case len(list) > 1:
		return nil, twice(name)
	case len(list) == 0:
		return false, nil
	case list[0] == "true", list[0] == "false":
		return list[0] == "true", nil
	}
	return list[0], nil // no bool: fill refuses it
}

func twice(name string) error { return invalid(fmt.Sprintf("%s is given twice", printable(name))) }

// typed is a form's value as in JSON: a number if the field is an int and the value is a number.
func typed(value string, kind reflect.Kind) any {
	if n, err := strconv.Atoi(value); err == nil && kind == reflect.Int {
		return n
	}
	return value
}

// fieldKinds are the kinds of the fields of the struct that into points to, or of what they point to, by their JSON names;
// "cases." is the kind of the entries of a map "cases".
func fieldKinds(into any) map[string]reflect.Kind {
	kinds := map[string]reflect.Kind{}
	t := reflect.TypeOf(into).Elem()
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		kind := t.Field(i).Type
		switch kind.Kind() {
		case reflect.Pointer:
			kind = kind.Elem()
		case reflect.Map:
			kinds[name+"."] = kind.Elem().Kind()
		}
		kinds[name] = kind.Kind()
	}
	return kinds
}

// checkFields refuses names that are not exactly the names of fields of into, and texts that no screen may show.
func checkFields(fields map[string]any, into any) error {
	kinds := fieldKinds(into)
	for name, value := range fields {
		if _, ok := kinds[name]; !ok {
			return invalid(fmt.Sprintf("there is no field %s", printable(name)))
		}
		if err := checkTexts(name, value); err != nil {
			return err
		}
	}
	return nil
}

// checkTexts refuses a text within the value of a field, names included, that no screen may show.
func checkTexts(field string, value any) error {
	switch v := value.(type) {
	case string:
		return ledger.RefuseText(field, text.Safe(v))
	case []any:
		for _, entry := range v {
			if err := checkTexts(field, entry); err != nil {
				return err
			}
		}
	case map[string]any:
		for name, entry := range v {
			if err := ledger.RefuseText(field, text.Safe(name)); err != nil {
				return err
			}
			if err := checkTexts(field+"."+name, entry); err != nil {
				return err
			}
		}
	}
	return nil
}

// fill moves the fields into the struct through JSON, which checks the types.
func fill(into any, fields map[string]any) error {
	data, err := json.Marshal(fields)
	if err != nil {
		return fmt.Errorf("decode: %w", err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) && wrong.Field != "" {
			return invalid(fmt.Sprintf("%s has a value of another type", printable(wrong.Field)))
		}
		return invalid("a field has a value of another type")
	}
	return nil
}

// invalid is the refusal of a value.
func invalid(message string) error { return &ledger.Error{Code: ledger.Invalid, Message: message} }

// printable is a name of the request as a message may repeat it: quoted and short.
func printable(name string) string {
	const most = 40
	if len(name) > most {
		name = name[:most] + "…"
	}
	return strconv.QuoteToASCII(name)
}
