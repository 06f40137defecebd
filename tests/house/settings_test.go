package house_test

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"turno/server/branch"
)

// settings is the document of all fields of a settings file.
const settings = "docs/settings.md"

// TestTheSettingsDocument compares docs/settings.md with the comments and tags of server/branch, from which
// `go test ./tests/house -run SettingsDocument -update` writes it.
func TestTheSettingsDocument(t *testing.T) {
	want := readSource(t).document()
	if *update {
		if err := os.WriteFile(settings, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if read(t, settings) != want {
		t.Errorf("%s does not say what server/branch does; run go test ./tests/house -run SettingsDocument -update", settings)
	}
	for _, name := range branch.Pictograms {
		if !strings.Contains(want, "| `"+name+"` | ") {
			t.Errorf("%s does not say what the pictogram %s shows", settings, name)
		}
	}
}

// A source is what server/branch says of itself.
type source struct {
	t        *testing.T
	comments map[string]string          // of types, without the name
	structs  map[string]*ast.StructType // by name
	names    map[string]string          // of fields in a file, by their names in Go
	shown    [][2]string                // the pictograms and what each shows
}

func readSource(t *testing.T) *source {
	t.Helper()
	s := &source{t: t, comments: map[string]string{}, structs: map[string]*ast.StructType{}, names: map[string]string{}}
	paths, err := filepath.Glob("server/branch/*.go")
	if err != nil || len(paths) == 0 {
		t.Fatalf("found no source: %v", err)
	}
	for _, path := range paths {
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			s.declared(files, file, d)
		}
	}
	return s
}

// declared keeps the settings among what a file declares, and the pictograms.
func (s *source) declared(files *token.FileSet, file *ast.File, d ast.Decl) {
	general, ok := d.(*ast.GenDecl)
	if !ok {
		return
	}
	for _, spec := range general.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			if of, ok := spec.Type.(*ast.StructType); ok && spec.Name.IsExported() {
				s.structs[spec.Name.Name], s.comments[spec.Name.Name] = of, general.Doc.Text()
				for _, f := range of.Fields.List {
					if name := nameOf(f); name != "" {
						s.names[f.Names[0].Name] = name
					}
				}
			}
		case *ast.ValueSpec:
			if spec.Names[0].Name == "Pictograms" {
				s.pictograms(files, file, spec.Values[0].(*ast.CompositeLit))
			}
		}
	}
}

// pictograms keeps each name with the comment on its line.
func (s *source) pictograms(files *token.FileSet, file *ast.File, list *ast.CompositeLit) {
	said := map[int]string{}
	for _, c := range file.Comments {
		said[files.Position(c.Pos()).Line] = strings.TrimSpace(c.Text())
	}
	for _, e := range list.Elts {
		name, _ := strconv.Unquote(e.(*ast.BasicLit).Value)
		s.shown = append(s.shown, [2]string{name, said[files.Position(e.Pos()).Line]})
	}
}

func tagOf(f *ast.Field) reflect.StructTag {
	if f.Tag == nil {
		return ""
	}
	return reflect.StructTag(strings.Trim(f.Tag.Value, "`"))
}

// nameOf is the name of a field in a file, "" for one that no file has.
func nameOf(f *ast.Field) string {
	name, _, _ := strings.Cut(tagOf(f).Get("json"), ",")
	return name
}

// quotes are around what is code in the document; its other apostrophes stand within words.
var quotes = regexp.MustCompile(`\B'([^'\n]+)'\B`)

// capital is where a type's name has another word.
var capital = regexp.MustCompile(`([a-z])([A-Z])`)

// document is the whole document: a table for the file, and for each kind of object within.
func (s *source) document() string {
	var b strings.Builder
	b.WriteString(quotes.ReplaceAllString(`# Settings

A settings file describes one office. It is JSON: start from a [sample](../server/branch/samples), have the command
'turno check FILE' list what is wrong in it, and give it with '-branch FILE'. Mistakes name fields by their paths:
'services[2].name.it' is the Italian name of the third service, as lists count from 0.

A text in each language is '{"it": "Tasse", "en": "Tax"}'; a required one has the branch's own language at least, and a
screen shows that where another is missing. A text is one line. Opening hours are
'{"monday": [["09:30", "12:00"], ["15:30", "18:00"]]}': days in English, each with its openings in order, from 00:00 to
24:00.

This document is made from the comments in server/branch by 'go test ./tests/house -run SettingsDocument -update'.
`, "`$1`"))
	type section struct{ heading, of string }
	sections := []section{{"The file", "Branch"}}
	for i := 0; i < len(sections); i++ {
		of := sections[i].of
		fmt.Fprintf(&b, "\n## %s\n\n", sections[i].heading)
		if of != "Branch" {
			thing := strings.ToLower(capital.ReplaceAllString(of, "$1 $2"))
			fmt.Fprintf(&b, "%s\n\n", s.plain(strings.Replace(s.comments[of], of, thing, 1)))
		}
		b.WriteString("| field | type | range | default | meaning |\n|---|---|---|---|---|\n")
		for _, f := range s.structs[of].Fields.List {
			name := nameOf(f)
			if name == "" {
				continue
			}
			b.WriteString(s.row(of, f))
			inner := elementOf(f.Type)
			if s.structs[inner] == nil || inner == "Span" {
				continue
			}
			same := func(x section) bool { return x.of == inner }
			if k := slices.IndexFunc(sections, same); k >= 0 {
				sections[k].heading += ", " + name
				continue
			}
			sections = append(sections, section{name, inner})
		}
	}
	b.WriteString("\n## Pictograms\n\n| name | shows |\n|---|---|\n")
	for _, p := range s.shown {
		fmt.Fprintf(&b, "| `%s` | %s |\n", p[0], p[1])
	}
	return b.String()
}

// row is a field in the table of its object.
func (s *source) row(of string, f *ast.Field) string {
	tag := tagOf(f)
	said := s.plain(f.Doc.Text())
	if said == "" {
		s.t.Errorf("server/branch: %s.%s has no comment", of, f.Names[0].Name)
	}
	kind, allowed := kindOf(f.Type), ""
	least, most, hasRange := strings.Cut(tag.Get("range"), "-")
	form := branch.Form(tag.Get("form"))
	switch {
	case strings.HasPrefix(kind, "list"):
		if hasRange {
			allowed = least + " to " + most + " entries"
		}
		if form != "" {
			allowed = strings.TrimPrefix(allowed+", each ", ", ") + form
		}
	case hasRange:
		allowed = least + " to " + most
	case form != "":
		allowed = form
	case tag.Get("most") != "":
		allowed = "1 to " + tag.Get("most") + " characters"
	}
	optional := strings.Contains(tag.Get("json"), ",omit")
	required := !optional && (form != "" || tag.Get("most") != "" || hasRange && least != "0")
	usual := tag.Get("default")
	switch {
	case usual == "" && required:
		usual = "required"
	case usual == "" && kind == "true or false":
		usual = "false"
	}
	return fmt.Sprintf("| `%s` | %s | %s | %s | %s |\n", nameOf(f), kind, cmp.Or(allowed, "–"), cmp.Or(usual, "none"), said)
}

var word = regexp.MustCompile(`\b[A-Z]\w+\b`)

// plain is a comment for readers of the file: on one line, with the fields by their names there.
func (s *source) plain(comment string) string {
	return word.ReplaceAllStringFunc(strings.Join(strings.Fields(comment), " "), func(w string) string {
		if name, ok := s.names[w]; ok {
			return "`" + name + "`"
		}
		return w
	})
}

// elementOf is the name of a field's type, or of what its list has.
func elementOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.ArrayType:
		return elementOf(e.Elt)
	case *ast.StarExpr:
		return elementOf(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}

// kindOf is a field's type in plain words.
func kindOf(e ast.Expr) string {
	_, list := e.(*ast.ArrayType)
	kind := map[string]string{"string": "text", "int": "whole number", "bool": "true or false", "Text": "text in each language",
		"Week": "opening hours", "Span": "openings"}[elementOf(e)]
	switch {
	case list && kind == "openings":
		return "list of openings"
	case list:
		return "list of " + cmp.Or(kind, "object") + "s"
	}
	return cmp.Or(kind, "object")
}
