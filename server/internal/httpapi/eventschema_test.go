package httpapi_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// Every golden event is an Event of the document, and none is without one of its parts, or with one of another type.
func TestDocumentKnowsEachEventByItsType(t *testing.T) {
	t.Parallel()
	schema := document(t).Components.Schemas["Event"].Value
	paths, err := filepath.Glob("../wire/testdata/event.*.json")
	must(t, err)
	types := map[any]bool{}
	for _, path := range paths {
		content, err := os.ReadFile(path)
		must(t, err)
		var event map[string]any
		must(t, json.Unmarshal(content, &event))
		types[event["type"]] = true
		if err := schema.VisitJSON(event); err != nil {
			t.Errorf("%s is not as documented: %v", path, err)
		}
		for part, value := range event {
			delete(event, part)
			if schema.VisitJSON(event) == nil {
				t.Errorf("%s without %s is taken for an event", path, part)
			}
			event[part] = value
		}
		event["another"] = "part"
		if schema.VisitJSON(event) == nil {
			t.Errorf("%s with a part more is taken for an event", path)
		}
	}
	if want := len(schema.Discriminator.Mapping); want == 0 || len(types) != want {
		t.Errorf("%d types of golden events, %d in the document", len(types), want)
	}
}
