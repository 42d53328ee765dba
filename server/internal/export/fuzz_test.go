package export

import (
	"encoding/csv"
	"html"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

var awkward = []string{
	"", "hello", "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =cmd|' /C calc'!A0", "\u00a0=1", "\u200b=1", "\ufeff=1", "＝1", "＋1", "－1", "＠x",
	"\n=1", "\"=1", "a\"b", "a,b", "a\r\nb", "<script>alert(1)</script>", "&lt;", "'\"", "</style>", "\u202egnp.exe", "\x00\x01\x1b[2J", "👍🏽", "\xff", "\"\"\"", ";=1", "|x", "%x",
	"a;=1", "a;\"=1\"", "a; =1;+2", "a\t-1", "a\n@x", "a\r=1", "a;\"\"=1", "one;two", "a\u2028=1", "a;\u200b＝1", "- milk\n- eggs", "\t;\"=", "=1;=1", "0\r\r+0",
}

func TestFormulasAreDefused(t *testing.T) {
	for text, want := range map[string]bool{
		"=1": true, "+1": true, "-1": true, "@x": true, "\tx": true, "\rx": true, " =1": true, "\n=1": true, "\u00a0=1": true, "\u3000=1": true, "\u200b=1": true,
		"\ufeff=1": true, "\x00=1": true, "＝1": true, "＋1": true, "－1": true, "＠x": true, "−1": true, " \u200e ＝1": true,
		"": false, "x=1": false, "1-1": false, " hello": false, "«=1": false, "é": false, "👍": false,
	} {
		if got := isFormula(text); got != want {
			t.Errorf("isFormula(%q) is %t", text, got)
		}
	}
}

// A cell reads back as what it was, with an apostrophe before what could be run; and nothing leaves its cell.
func FuzzCSV(f *testing.F) {
	for _, text := range awkward {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		line := append(appendCell(append(appendCell([]byte("first,"), text), ','), text), ",last\r\n"...)
		r := csv.NewReader(strings.NewReader(string(line)))
		rows, err := r.ReadAll()
		if err != nil || len(rows) != 1 || len(rows[0]) != 4 {
			t.Fatalf("%q became %q: %v", text, rows, err)
		}
		want := strings.ReplaceAll(defused(text), "\r\n", "\n") // encoding/csv reads CRLF as LF
		if rows[0][1] != want || rows[0][2] != want {
			t.Fatalf("%q became %q, want %q", text, rows[0], want)
		}
		if strings.ContainsAny(rows[0][1][:min(1, len(rows[0][1]))], "=+-@\t\r") {
			t.Fatalf("%q begins a formula", rows[0][1])
		}
		for _, separator := range []string{";", "\t"} {
			for _, quotes := range []bool{true, false} {
				for _, cell := range cellsOf(string(line), separator, quotes) {
					if opensFormula(cell) {
						t.Fatalf("%q has the cell %q where %q separates, quotes %t", line, cell, separator, quotes)
					}
				}
			}
		}
	})
}

// defused is a text with an apostrophe before each of its parts that a reader could run.
func defused(text string) string {
	var b strings.Builder
	for i, piece := range regexp.MustCompile(`[^;\t\n\r\v\f\x{85}\x{2028}\x{2029}]*[;\t\n\r\v\f\x{85}\x{2028}\x{2029}]?`).FindAllString(text, -1) {
		if i == 0 && isFormula(text) || i > 0 && opensFormula(piece) {
			b.WriteByte('\'')
		}
		b.WriteString(piece)
	}
	return b.String()
}

// cellsOf reads as a spreadsheet does whose cells end at that separator: quotes hold a cell together where it begins with one.
// Without quotes it knows nothing of them.
func cellsOf(text, separator string, quotes bool) (cells []string) {
	var cell strings.Builder
	isHeld, isNew := false, true
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case quotes && isNew && c == '"':
			isHeld, isNew = true, false
			continue
		case isHeld && c == '"' && i+1 < len(text) && text[i+1] == '"':
			i++
		case isHeld && c == '"':
			isHeld = false
			continue
		case !isHeld && (c == separator[0] || c == '\n' || c == '\r'):
			cells = append(cells, cell.String())
			cell.Reset()
			isNew = true
			continue
		}
		isNew = false
		cell.WriteByte(c)
	}
	return append(cells, cell.String())
}

// An escaped text has no markup in it, and reads back as what it was but for what does not show.
func FuzzHTML(f *testing.F) {
	for _, text := range awkward {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		escaped := string(appendEscaped(nil, text))
		if strings.ContainsAny(escaped, "<>\"'\x00\x1b\r") || !utf8.ValidString(escaped) {
			t.Fatalf("%q became %q", text, escaped)
		}
		want := strings.Map(func(r rune) rune {
			switch {
			case r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069:
				return -1
			case r != '\n' && r != '\t' && (r < ' ' || r >= 0x7f && r < 0xa0):
				return '\ufffd'
			}
			return r
		}, text)
		if got := html.UnescapeString(escaped); got != want {
			t.Fatalf("%q reads as %q, want %q", text, got, want)
		}
	})
}

// Whatever is said, a line that begins in the first column is a message's own.
func FuzzText(f *testing.F) {
	for _, text := range awkward {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m := conversation()[0]
		m.Body, m.Author.DisplayName = text, text
		out := string((&transcript{room: lobby}).message(nil, &m))
		for i, line := range strings.Split(strings.TrimSuffix(out, "\n"), "\n")[4:] {
			if !strings.HasPrefix(line, "    ") {
				t.Fatalf("line %d of %q stands in the first column", i, out)
			}
		}
		if strings.ContainsAny(out, "\r\x1b\x00\v\f\u2028\u2029\u0085") {
			t.Fatalf("%q", out)
		}
	})
}
