package wire_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Each example of docs/socket.md is a golden file, and each golden file is an example there, once.
func TestSocketDocumentShowsTheGoldenFiles(t *testing.T) {
	golden := map[string]string{}
	for _, path := range goldenFiles(t, "") {
		name := strings.TrimSuffix(filepath.Base(path), ".json")
		golden[string(readGolden(t, name))] = name
	}
	document := string(readFile(t, "../../../docs/socket.md"))
	for _, block := range regexp.MustCompile("(?ms)^```json\n(.*?)^```$").FindAllStringSubmatch(document, -1) {
		for line := range strings.Lines(block[1]) {
			example := strings.TrimSuffix(line, "\n")
			if golden[example] == "" {
				t.Errorf("docs/socket.md has an example that is no golden file, or is there twice: %s", example)
			}
			delete(golden, example)
		}
	}
	for _, name := range golden {
		t.Errorf("docs/socket.md does not show %s", name)
	}
}
