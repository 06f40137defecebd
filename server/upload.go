package server

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"unicode/utf8"
)

// MaxUpload bounds a request with a file, in bytes.
const MaxUpload = 1 << 20

// fileField is the form field that carries the file.
const fileField = "file"

// DecodeUpload reads a request with a file, up to MaxUpload. It is a form of type multipart/form-data with the file in its
// field "file" and the other fields as Decode takes them; or a body of type text/csv or text/calendar that is the file, with
// the other fields in the address. It returns the idempotency key as Decode does.
func DecodeUpload(w http.ResponseWriter, r *http.Request, into any) (key string, file []byte, err error) {
	r.Body = http.MaxBytesReader(w, r.Body, MaxUpload)
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	given := map[string][]string{}
	switch kind {
	case "multipart/form-data":
		given, file, err = formWithFile(multipart.NewReader(r.Body, params["boundary"]))
	case "text/csv", "text/calendar":
		for name, values := range r.URL.Query() {
			if name != "lang" && name != keyField {
				given[name] = values
			}
		}
		file, err = io.ReadAll(r.Body)
	default:
		err = &failure{http.StatusUnsupportedMediaType, codeMediaType, "send multipart/form-data, text/csv or text/calendar"}
	}
	if err != nil {
		return "", nil, uploadError(err)
	}
	fields, err := formFields(given, into)
	if err != nil {
		return "", nil, err
	}
	key, err = settle(r, fields, true, into)
	return key, file, err
}

// uploadError is bodyError, except for an error that is a refusal already.
func uploadError(err error) error {
	if failureOf(err).code == codeInternal {
		return bodyError(err, "the file is larger than 1 MiB")
	}
	return err
}

// formWithFile reads the fields of a form and its file. It keeps nothing on disk.
func formWithFile(form *multipart.Reader) (fields map[string][]string, file []byte, err error) {
	fields = map[string][]string{}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) && file == nil {
			return nil, nil, invalid("the form has no file, or ends before it")
		}
		if errors.Is(err, io.EOF) {
			return fields, file, nil
		}
		if err != nil {
			return nil, nil, err
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return nil, nil, err
		}
		switch name := part.FormName(); {
		case name == fileField && file != nil:
			return nil, nil, invalid("there are two files")
		case name == fileField:
			file = data
		case len(data) > maxBody || !utf8.Valid(data):
			return nil, nil, invalid("a field is too long, or not text")
		default:
			fields[name] = append(fields[name], string(data))
		}
	}
}
