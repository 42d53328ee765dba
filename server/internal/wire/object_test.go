package wire

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzSplitObject holds that an object is split as encoding/json does it, whatever the text.
func FuzzSplitObject(f *testing.F) {
	for _, seed := range []string{
		`{}`, ` { "a" : 1 , "b":[1,{"c":"}"}],"d":"\\\"" } `, `{"a":1,"a":2}`, `{"\u0061":null,"a":true}`, `{"":{}}`, `[{}]`, `"{}"`, `null`, ``,
		`{"a":1}{`, `{"a":1,}`, "{\"\xff\":\"\xff\"}", `{"a":-1.5e+3}`, `{"a":"\ud800"}`, "\t\r\n{\n}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var want map[string]json.RawMessage
		wrong := json.Unmarshal(text, &want) != nil || want == nil
		fields, err := splitObject(text, nil)
		if (err != nil) != wrong || err != nil && !errors.Is(err, ErrNotObject) {
			t.Fatalf("%q: %v", text, err)
		}
		got := map[string]json.RawMessage{}
		for _, field := range fields {
			got[field.name] = field.value
		}
		if diff := cmp.Diff(want, got); !wrong && diff != "" {
			t.Fatalf("%q (-want +got):\n%s", text, diff)
		}
		for _, field := range fields {
			value, ok := unquote(field.value)
			var plain string
			isText := field.value[0] == '"' && json.Unmarshal(field.value, &plain) == nil
			if ok != isText || value != plain {
				t.Fatalf("%q is %q, want %q", field.value, value, plain)
			}
		}
		for name := range want {
			if value, ok := fields.take(name); !ok || cmp.Diff(want[name], value) != "" {
				t.Fatalf("took %q for %q", value, name)
			}
		}
		if fields.isLeft() {
			t.Fatalf("%q: something is left", text)
		}
	})
}

func BenchmarkDecodeCommand(b *testing.B) {
	frame := []byte(`{"type":"send","room":"r4b1f-17","client_id":"m17-4711","body":"0000000000000000` + string(make200()) + `"}`)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := DecodeCommand(frame); err != nil {
			b.Fatal(err)
		}
	}
}

func make200() []byte {
	text := make([]byte, 184)
	for i := range text {
		text[i] = 'x'
	}
	return text
}
