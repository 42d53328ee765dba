package httpapi_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"pgregory.net/rapid"
)

// care is how an input is made: as the schema says, with one thing wrong, or with no regard for it.
type care int

const (
	valid care = iota
	near
	broken
)

// input draws what is sent.
type input struct {
	rt    *rapid.T
	known map[string][]string // values there are, by the name of a parameter or field
	care  care
}

// raw is JSON that is sent as it is.
type raw string

func (r raw) MarshalJSON() ([]byte, error) { return []byte(r), nil }

// strange is what takes the place of a good value.
var strange = []any{
	nil, true, -1, 0, 1.5, raw("1e400"), raw("9007199254740993"), raw("-0"), "", " ", "\u200b", "a\nb", "\u202eb", raw(`"a\u0000b"`), raw(`"\ud800"`),
	strings.Repeat("x", 5000), "me", "MÄIN", "..", "{}",
	[]any{},
	[]any{nil},
	[]any{"x", "x"},
	object{},
	object{"x": nil},
	"2026-13-45T99:99:99Z", "2026-11-29T12:00:00.123456789+14:00", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "javascript:alert(1)", "http://127.0.0.1/",
}

// broken bodies of a kind that no schema knows.
var brokenBodies = []string{
	"", "{", "nul", "[]", "null", "{}", `"text"`, "1", `{"a":1}{"b":2}`, "\xff\xfe", "\x00", `{"body":"` + "\xc3\x28" + `"}`, `{"body":1,"body":2}`,
	strings.Repeat("[", 20_000), `{"body":"` + strings.Repeat("x", 70_000) + `"}`, strings.Repeat(`{"a":`, 500) + "1" + strings.Repeat("}", 500),
}

func (in *input) chance(oneOf int, what string) bool {
	return rapid.IntRange(1, oneOf).Draw(in.rt, what) == oneOf
}

// path fills in a template's parameters. An id is of what the part before it names.
func (in *input) path(template string) string {
	parts := strings.Split(template, "/")
	for i, part := range parts {
		if !strings.HasPrefix(part, "{") {
			continue
		}
		name := strings.Trim(part, "{}")
		if name == "id" || parts[i-1] == "bots" {
			name = strings.Split(template, "/")[i-1]
		}
		value := in.text(name, rapid.StringN(1, 40, -1))
		if in.care != valid && in.chance(3, "odd "+name) {
			value = rapid.OneOf(rapid.StringN(1, 300, -1), rapid.SampledFrom([]string{".", "..", "a/b", "\x00", "\xff", "%", "%00", "me", "A", "ﬀ", "👍👍"})).Draw(in.rt, name)
		}
		parts[i] = url.PathEscape(value)
	}
	return strings.Join(parts, "/")
}

// text is mostly one that there is.
func (in *input) text(name string, other *rapid.Generator[string]) string {
	if values := in.known[name]; len(values) > 0 && !in.chance(12, "another "+name) {
		return rapid.SampledFrom(values).Draw(in.rt, name)
	}
	return other.Draw(in.rt, name)
}

func (in *input) query(op *openapi3.Operation) string {
	query := url.Values{}
	for _, p := range op.Parameters {
		if p.Value.In != "query" || !p.Value.Required && !in.chance(3, "ask "+p.Value.Name) {
			continue
		}
		value := fmt.Sprint(in.value(p.Value.Name, p.Value.Schema.Value))
		if in.care != valid && in.chance(2, "odd "+p.Value.Name) {
			value = rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "-1", "1e9", "99999999999999999999", "\x00", "\xff", "AQ", "1 2", strings.Repeat("q", 600)})).Draw(in.rt, p.Value.Name)
		}
		query.Add(p.Value.Name, value)
		if in.care == broken && in.chance(5, "twice") {
			query.Add(p.Value.Name, value)
		}
	}
	if len(query) == 0 {
		return ""
	}
	if in.care == broken && in.chance(5, "broken query") {
		return "?" + query.Encode() + "&%zz=%ff;"
	}
	return "?" + query.Encode()
}

// headers are those that change how a GET is answered.
func (in *input) headers(header map[string]string) {
	for _, choice := range []struct {
		name   string
		values []string
	}{
		{"Accept", []string{"", "", "application/x-ndjson", "text/event-stream", "*/*", "x"}},
		{"Range", []string{"", "", "", "", "bytes=0-3", "bytes=9-2", "bytes=99999999-", "bytes=0-1,4-5", "lines=1"}},
		{"If-None-Match", []string{"", "", "", "", "*", `"x"`, "x"}},
		{"Last-Event-ID", []string{"", "", "", "1", "x", "99999999999999999999"}},
		{"Accept-Encoding", []string{"identity", "identity", "gzip;q=0", "*;q=0", "x"}},
	} {
		if value := rapid.SampledFrom(choice.values).Draw(in.rt, choice.name); value != "" {
			header[choice.name] = value
		}
	}
}

// body is one of the media types that an operation takes, and a body of it.
func (in *input) body(content openapi3.Content) (mediaType, body string) {
	mediaType = rapid.SampledFrom(slices.Sorted(maps.Keys(content))).Draw(in.rt, "media type")
	if in.care == broken {
		if in.chance(4, "other type") {
			mediaType = rapid.SampledFrom([]string{"text/plain", "application/json; charset=utf-16", "multipart/form-data", "x"}).Draw(in.rt, "other media type")
		}
		return mediaType, rapid.OneOf(rapid.SampledFrom(brokenBodies), rapid.String(), rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 100), func(b []byte) string { return string(b) })).Draw(in.rt, "body")
	}
	if mediaType == "application/octet-stream" {
		return mediaType, rapid.SampledFrom([]string{redPicture, redPicture[:len(redPicture)/2], "some text", "<svg/>", "", "%PDF-1.7", strings.Repeat("x", mostBytes+1)}).Draw(in.rt, "file")
	}
	value := in.value("", content[mediaType].Schema.Value)
	if in.care == near {
		value = in.spoil(value)
	}
	if fields, ok := value.(object); ok && mediaType == "application/x-www-form-urlencoded" {
		form := url.Values{}
		for name, field := range fields {
			form.Set(name, fmt.Sprint(field))
		}
		return mediaType, form.Encode()
	}
	text, err := json.Marshal(value)
	if err != nil {
		in.rt.Fatal(err)
	}
	return mediaType, string(text)
}

// spoil puts one thing wrong in an object, or somewhere below.
func (in *input) spoil(value any) any {
	fields, ok := value.(object)
	if !ok || len(fields) == 0 {
		return rapid.SampledFrom(strange).Draw(in.rt, "in its place")
	}
	name := rapid.SampledFrom(slices.Sorted(maps.Keys(fields))).Draw(in.rt, "field")
	switch rapid.IntRange(0, 3).Draw(in.rt, "spoil") {
	case 0:
		delete(fields, name)
	case 1:
		fields["unknown"] = fields[name]
	default:
		fields[name] = in.spoil(fields[name])
	}
	return fields
}

// value is one that a schema allows; name is of the field or parameter.
func (in *input) value(name string, schema *openapi3.Schema) any {
	switch {
	case schema.Type.Includes("null") && in.chance(4, name+" null"):
		return nil
	case len(schema.Enum) > 0:
		return rapid.SampledFrom(schema.Enum).Draw(in.rt, name)
	case schema.Type.Includes("object"):
		return in.object(schema)
	case schema.Type.Includes("array"):
		least, most := int(schema.MinItems), 4
		if schema.MaxItems != nil {
			most = min(most, int(*schema.MaxItems))
		}
		items := []any{}
		for range rapid.IntRange(least, max(least, most)).Draw(in.rt, name+" items") {
			items = append(items, in.value(name, schema.Items.Value))
		}
		return items
	case schema.Type.Includes("boolean"):
		return rapid.Bool().Draw(in.rt, name)
	case schema.Type.Includes("integer"):
		return in.number(name, schema)
	case schema.Format == "date-time":
		return rapid.SampledFrom([]string{"2100-01-01T00:00:00Z", "2026-11-29T12:00:00.000Z", "2100-02-28T23:59:59.999+01:00"}).Draw(in.rt, name)
	}
	most := 40
	if schema.MaxLength != nil {
		most = int(*schema.MaxLength)
	}
	words := rapid.SampledFrom([]string{"hello", "a b", "Ünïcode 世界 👍", "*bold* `code` @room", "-x", "https://example.org/"})
	return in.text(name, rapid.OneOf(words, words, rapid.StringN(int(schema.MinLength), min(most, 5000), -1)))
}

func (in *input) object(schema *openapi3.Schema) object {
	fields := object{}
	for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
		if slices.Contains(schema.Required, name) || rapid.Bool().Draw(in.rt, "with "+name) {
			fields[name] = in.value(name, schema.Properties[name].Value)
		}
	}
	return fields
}

// number is mostly a small one, and sometimes the least or the most.
func (in *input) number(name string, schema *openapi3.Schema) int {
	least, most := 0, 1<<31
	if schema.Min != nil {
		least = int(*schema.Min)
	}
	if schema.Max != nil {
		most = int(*schema.Max)
	}
	return rapid.OneOf(rapid.IntRange(least, min(least+5, most)), rapid.IntRange(least, min(least+5, most)), rapid.SampledFrom([]int{least, most})).Draw(in.rt, name)
}
