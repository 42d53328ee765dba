package transfer

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/chatrooms/chatrooms/server/internal/store"
)

var things = store.Table{Name: "things", Columns: []store.Column{
	{Name: "n", Kind: store.Int},
	{Name: "said", Kind: store.Text},
	{Name: "is", Kind: store.Bool},
	{Name: "at", Kind: store.Time},
	{Name: "raw", Kind: store.Bytes},
}}

func TestARowIsReadAsItWasWritten(t *testing.T) {
	for _, row := range [][]any{
		{int64(math.MinInt64), "", false, int64(minTime), []byte{}},
		{int64(math.MaxInt64), "a\n\t\"b\\ \u2028 \x01\x1f\x7f é 👩‍👩‍👧 \ufffd", true, int64(maxTime), []byte{0, 255}},
		{nil, nil, nil, nil, nil},
	} {
		line, err := appendRow(nil, things, row)
		if err != nil {
			t.Fatal(err)
		}
		got := make([]any, len(row))
		if err := parseRow(line[:len(line)-1], things, got); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if diff := cmp.Diff(row, got); diff != "" {
			t.Errorf("%s: %s", line, diff)
		}
	}
	for _, text := range []string{"\xff", "a\x00b"} {
		if _, err := appendRow(nil, things, []any{int64(1), text, true, int64(0), nil}); err == nil {
			t.Errorf("%q was written", text)
		}
	}
}

func TestWhatIsNoRowIsRefused(t *testing.T) {
	for _, line := range []string{
		``, `{}`, `[`, `[1,"a",true,0]`, `[1,"a",true,0,"",1]`, `["1","a",true,0,""]`, `[1.5,"a",true,0,""]`, `[1e3,"a",true,0,""]`,
		`[9223372036854775808,"a",true,0,""]`, `[1,2,true,0,""]`, `[1,"a",1,0,""]`, `[1,"a",true,"now",""]`, `[1,"a",true,253402300800000,""]`,
		`[1,"a",true,0,"*"]`, `[1,"a\u0000",true,0,""]`, "[1,\"\xff\",true,0,\"\"]", `[1,"a",true,0,""] []`, `[1,["a"],true,0,""]`, `[1,"a",true,0,{}]`,
	} {
		if err := parseRow([]byte(line), things, make([]any, 5)); err == nil {
			t.Errorf("%q was read", line)
		}
	}
}

// Whatever a folder holds, it is a row that can be written again, or an error.
func FuzzRow(f *testing.F) {
	f.Add([]byte(`[1,"a\n",true,0,"AA=="]`))
	f.Add([]byte(`[null,null,null,null,null]`))
	f.Fuzz(func(t *testing.T, line []byte) {
		values := make([]any, 5)
		if parseRow(line, things, values) != nil {
			return
		}
		written, err := appendRow(nil, things, values)
		if err != nil || !utf8.Valid(written) {
			t.Fatalf("%q is read, and cannot be written: %v", line, err)
		}
		again := make([]any, 5)
		if err := parseRow(written[:len(written)-1], things, again); err != nil || !cmp.Equal(values, again) {
			t.Fatalf("%q became %q: %v", line, written, err)
		}
	})
}

// A part is refused by line where a row is none, and at its end where it is not what the manifest says.
func TestPartsAreRead(t *testing.T) {
	const good = "[1,\"a\",true,0,null]\n"
	for name, test := range map[string]struct {
		content string
		rows    int64
		says    string
	}{
		"whole":     {good + good, 2, ""},
		"no row":    {good + "[]\n", 2, "things-0001.jsonl, line 2: is no row"},
		"fewer":     {good, 2, "has 1 rows"},
		"long line": {good + "[1,\"" + strings.Repeat("a", maxLine) + "\",true,0,null]\n", 2, "line 2: is longer than 4 MiB"},
		"empty":     {"", 1, "has 0 rows"},
	} {
		t.Run(name, func(t *testing.T) {
			path := t.TempDir()
			if err := os.WriteFile(filepath.Join(path, "things-0001.jsonl"), []byte(test.content), 0o600); err != nil {
				t.Fatal(err)
			}
			dir, err := os.OpenRoot(path)
			if err != nil {
				t.Fatal(err)
			}
			defer dir.Close()
			sum := sha256.Sum256([]byte(test.content))
			part := Part{File: "things-0001.jsonl", Rows: test.rows, Bytes: int64(len(test.content)), SHA256: hex.EncodeToString(sum[:])}
			err = eachRow(t.Context(), dir, things, Listed{Parts: []Part{part}}, func([]any) error { return nil })
			if (err == nil) != (test.says == "") || err != nil && !strings.Contains(err.Error(), test.says) {
				t.Errorf("it said %v, want %q", err, test.says)
			}
			part.SHA256 = strings.Repeat("0", 64)
			err = eachRow(t.Context(), dir, things, Listed{Parts: []Part{part}}, func([]any) error { return nil })
			if err == nil || test.says == "" && !strings.Contains(err.Error(), "damaged") {
				t.Errorf("with another sum it said %v", err)
			}
		})
	}
}

// A full part is ended, and the next one begun.
func TestPartsAreBounded(t *testing.T) {
	dir, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	w := &tableWriter{dir: dir, table: things}
	for range partRows + 1 {
		if err := w.add([]any{int64(1), "a", true, int64(0), nil}); err != nil {
			t.Fatal(err)
		}
	}
	large := strings.Repeat("a", maxLine/2)
	for range partBytes / len(large) {
		if err := w.add([]any{int64(1), large, true, int64(0), nil}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.add([]any{int64(1), large + large, true, int64(0), nil}); err == nil {
		t.Error("a row that no import reads was written")
	}
	listed, err := w.end()
	if err != nil || len(listed.Parts) != 3 || listed.Parts[0].Rows != partRows || listed.Parts[1].Bytes > partBytes {
		t.Errorf("%v, %v", listed, err)
	}
	for _, p := range listed.Parts {
		if err := checkPart(t.Context(), dir, p); err != nil {
			t.Error(err)
		}
	}
}
