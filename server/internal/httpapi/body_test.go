package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/chatrooms/chatrooms/server/internal/wire"
)

func TestCheckBody(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{ // the location blamed; "" for none
		`{}`:                              "",
		`{"a":"x","b":[1,2,{"c":null}]}`:  "",
		` [ ] `:                           "",
		`{"a":"\ud83d\ude00 é \\u0000"}`:  "",
		`{"a":"\\\u0041\"\\"}`:            "",
		`{"a":1e3,"b":-9007199254740991}`: "",
		`{"a":"\u0000"}`:                  "body.a",
		`{"a":"\\\u0000"}`:                "body.a",
		`{"a":["x","\ud83d"]}`:            "body.a.1",
		`{"a":{"b":"\ude00"}}`:            "body.a.b",
		`{"a":"\ud83d\u0041"}`:            "body.a",
		`{"a":"\ud83d\ud83d\ude00"}`:      "body.a",
		`{"a":"\ud83d\\ude00"}`:           "body.a",
		`{"a":1e400}`:                     "body.a",
		`{"a":9007199254740992}`:          "body.a",
		`{"a":1,"a":1}`:                   "body",
		`{"a":1,"\u0061":1}`:              "body",
		`{"x":{"a":1,"b":2,"a":3}}`:       "body.x",
		`{"\u0000":1}`:                    "body",
		`{"\ud83d":"\u0000"}`:             "body",
		`{"<script>":"\u0000"}`:           "body",
	} {
		got := ""
		if err := checkBody([]byte(body)); err != nil {
			var p *Problem
			if !errors.As(err, &p) || p.Code != wire.CodeInvalid || len(p.Errors) == 0 {
				t.Errorf("%s: %v", body, err)
				continue
			}
			got = p.Errors[0].Location
		}
		if got != want {
			t.Errorf("%s: blames %q, want %q", body, got, want)
		}
	}
}

// A body made to make the answer long gets a short one.
func TestCheckBodyIsBounded(t *testing.T) {
	t.Parallel()
	many := "[" + strings.Repeat(`"\u0000",`, 6000) + `""]`
	deep := strings.Repeat(`{"aaaaaaaa":`, 5000) + `"\u0000"` + strings.Repeat("}", 5000)
	for _, body := range []string{many, deep} {
		var p *Problem
		if err := checkBody([]byte(body)); !errors.As(err, &p) || len(wire.Encode(p)) > 4096 {
			t.Errorf("%d bytes in, %d out", len(body), len(wire.Encode(p)))
		}
	}
}

// FuzzCheckBody holds what checkBody lets pass to what it promises: JSON whose texts decode to what was sent
// (facts.md, fault 27).
func FuzzCheckBody(f *testing.F) {
	for _, body := range []string{
		`{}`, `{"body":"hi","client_id":"1"}`, `{"a":"\u0000"}`, `{"a":"\ud83d\ude00"}`, `{"a":"\ud83d"}`, `[[[1e400]]]`, `{"a":1,"a":2}`,
		"\"\xff\"", `nul`, `{"a" : [ true , false , null , -0.5e-7 ] } `, `"\\\"\/\b\f\n\r\t"`, `{"\u0000":{"\ud800":[]}}`, ``, ` `,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		err := checkBody(body)
		var p *Problem
		if err != nil && !errors.As(err, &p) {
			t.Fatalf("an error that is no problem: %v", err)
		}
		if valid := utf8.Valid(body) && json.Valid(body); valid != (p == nil || p.Code == wire.CodeInvalid) {
			t.Fatalf("valid JSON: %t, but %v", valid, err)
		}
		if err != nil {
			return
		}
		var decoded any
		if err := json.Unmarshal(body, &decoded); err != nil {
			t.Fatalf("passed, but does not decode: %v", err)
		}
		// U+FFFD is in what was decoded only where it was sent.
		again := wire.Encode(decoded)
		if bytes.Contains(again, []byte(`\u0000`)) && !bytes.Contains(body, []byte(`\\u0000`)) && !bytes.Contains(again, []byte(`\\u0000`)) {
			t.Fatalf("NUL passed: %s", again)
		}
		sent := bytes.Count(body, []byte("\ufffd")) + bytes.Count(bytes.ToLower(body), []byte(`\ufffd`))
		if got := bytes.Count(again, []byte("\ufffd")); got > sent {
			t.Fatalf("%d replaced in %s", got-sent, again)
		}
	})
}

func TestCursors(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"a", "lobby", strings.Repeat("a", maxCursorKey), "2026-11-23T12:00:00Z id"} {
		if got, err := (ListQuery{Cursor: encodeCursor(key)}).after(); got != key || err != nil {
			t.Errorf("%q comes back as %q, %v", key, got, err)
		}
	}
	for _, cursor := range []string{"x", "AWE=", "AWE\n", "AWF", encodeCursor(""), encodeCursor("a\x00"), encodeCursor(strings.Repeat("a", maxCursorKey+1))} {
		if got, err := (ListQuery{Cursor: cursor}).after(); err == nil {
			t.Errorf("%q is taken for %q", cursor, got)
		}
	}
}
