package httpapi_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

const ndjson = "application/x-ndjson"

// checkLines holds each line to what the document says that one is.
func checkLines(doc *openapi3.T, media *openapi3.MediaType, body []byte) error {
	schema, err := lineSchema(doc, media)
	if err != nil {
		return err
	}
	for line := range bytes.Lines(body) {
		var value any
		if err := json.Unmarshal(line, &value); err != nil {
			return err
		}
		if err := schema.VisitJSON(value); err != nil {
			return fmt.Errorf("the line %s: %w", line, err)
		}
	}
	return nil
}

func lineSchema(doc *openapi3.T, media *openapi3.MediaType) (*openapi3.Schema, error) {
	item, ok := media.Extensions["x-item-schema"].(map[string]any)
	if !ok {
		return nil, errors.New("the document does not say what a line is")
	}
	name, _ := item["$ref"].(string)
	schema := doc.Components.Schemas[strings.TrimPrefix(name, "#/components/schemas/")]
	if schema == nil {
		return nil, fmt.Errorf("there is no %q", name)
	}
	return schema.Value, nil
}

// Each operation shows what it is sent and what it answers, problems too, and each example is as its schema says.
func TestEveryOperationHasExamples(t *testing.T) {
	t.Parallel()
	for name, op := range everyOperation(document(t)) {
		contents := map[string]openapi3.Content{}
		if op.RequestBody != nil {
			contents["request"] = op.RequestBody.Value.Content
		}
		for status, answer := range op.Responses.Map() {
			contents[status] = answer.Value.Content
		}
		for what, content := range contents {
			for mediaType, media := range content {
				all := exampleValues(media)
				if len(all) == 0 {
					t.Errorf("%s: %s as %s has no example", name, what, mediaType)
				}
				for _, example := range all {
					if err := media.Schema.Value.VisitJSON(plain(t, example)); err != nil {
						t.Errorf("%s: the example of %s is not as documented: %v", name, what, err)
					}
					if lines, ok := example.(string); ok && mediaType == ndjson {
						if err := checkLines(document(t), media, []byte(lines)); err != nil || lines == "" {
							t.Errorf("%s: the example of %s: %v", name, what, err)
						}
					}
				}
			}
		}
	}
}

func exampleValues(media *openapi3.MediaType) (all []any) {
	if media.Example != nil {
		all = append(all, media.Example)
	}
	for _, example := range media.Examples {
		all = append(all, example.Value.Value)
	}
	return all
}

// plain is a value as it comes from JSON.
func plain(t *testing.T, value any) (out any) {
	t.Helper()
	text, err := json.Marshal(value)
	must(t, err)
	must(t, json.Unmarshal(text, &out))
	return out
}

// What every operation may answer is documented for each, and what one with a body may.
func TestEveryOperationHasItsProblems(t *testing.T) {
	t.Parallel()
	for name, op := range operations(document(t)) {
		want := []string{"413", "422", "429", "500", "503"}
		switch {
		case op.RequestBody == nil:
		case op.RequestBody.Value.Content["application/json"] != nil:
			want = append(want, "400", "415")
		default: // a file, of any type
			want = append(want, "400", "408", "507")
		}
		if name == "POST /api/v1/rooms/{room}/files" { // a picture is small: its length need not be told first
			want = append(want, "411")
		}
		if asksForSignIn(op) {
			want = append(want, "401")
		}
		if method, _, _ := strings.Cut(name, " "); asksForSignIn(op) && method != http.MethodGet {
			want = append(want, "403") // a token that only reads
		}
		if strings.Contains(name, "{") {
			want = append(want, "404")
		}
		for _, status := range want {
			if op.Responses.Value(status) == nil {
				t.Errorf("%s does not document %s", name, status)
			}
		}
	}
}

// A stream's line is an event or one of the few things beside; a line that is neither is found.
func TestDocumentKnowsALineOfAStream(t *testing.T) {
	t.Parallel()
	stream := everyOperation(document(t))["GET /api/v1/rooms/{room}/stream"].Responses.Value("200").Value.Content[ndjson]
	for _, line := range []string{
		`{"type":"heartbeat","seq":7}`, `{"type":"reset","seq":7}`, `{"type":"removed"}`,
	} {
		if err := checkLines(document(t), stream, []byte(line)); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
	for _, line := range []string{`{"type":"heartbeat"}`, `{"type":"message.created","room":"lobby","seq":1}`, `{"type":"reset","seq":7,"more":1}`, `{}`} {
		if checkLines(document(t), stream, []byte(line)) == nil {
			t.Errorf("%s is taken for a line of a stream", line)
		}
	}
}

// Health and the document itself answer as documented.
func TestWhatIsServedBesideIsAsDocumented(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, path := range []string{"/healthz", "/readyz", "/api/v1/openapi.json", "/api/v1/docs"} {
		if findRoute(w.doc, http.MethodGet, path) == nil {
			t.Errorf("%s is not documented", path)
		}
		w.send(request{method: http.MethodGet, path: path}).is(200)
	}
	must(t, w.DB.Close())
	w.send(request{method: http.MethodGet, path: "/readyz"}).is(503)
}

// The names of the document's tags are those of its operations, and each has an id of its own.
func TestDocumentIsInOrder(t *testing.T) {
	t.Parallel()
	doc, used, ids := document(t), map[string]bool{}, map[string]string{}
	for name, op := range everyOperation(doc) {
		if other := ids[op.OperationID]; other != "" || op.OperationID == "" {
			t.Errorf("%s and %s have the id %q", name, other, op.OperationID)
		}
		ids[op.OperationID] = name
		for _, tag := range op.Tags {
			used[tag] = true
		}
		if op.Security == nil {
			t.Errorf("%s does not say whether it asks for sign-in", name)
		}
	}
	var told []string
	for _, tag := range doc.Tags {
		told = append(told, tag.Name)
	}
	if slices.Sort(told); !slices.Equal(told, slices.Sorted(maps.Keys(used))) {
		t.Errorf("the tags are %v, used are %v", told, used)
	}
}
