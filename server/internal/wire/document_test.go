package wire_test

import (
	"encoding/json"
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

// Each command and frame has a row in docs/socket.md that names each of its fields.
func TestSocketDocumentNamesEachField(t *testing.T) {
	document := string(readFile(t, "../../../docs/socket.md"))
	for kind, heading := range map[string]string{"command": "\n## Commands, field by field\n", "frame": "\n## Frames, field by field\n"} {
		_, section, found := strings.Cut(document, heading)
		section, _, _ = strings.Cut(section, "\n## ")
		if !found {
			t.Fatalf("docs/socket.md has no section%s", heading)
		}
		rows := map[string]string{}
		for _, row := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\|.*$").FindAllStringSubmatch(section, -1) {
			rows[row[1]] = row[0]
		}
		used := map[string]bool{}
		for _, path := range goldenFiles(t, kind+".") {
			var fields map[string]any
			if err := json.Unmarshal(readFile(t, path), &fields); err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			name, _ := fields["type"].(string)
			used[name] = true
			for field := range fields {
				if field != "type" && field != "id" && !strings.Contains(rows[name], "`"+field+"`") {
					t.Errorf("docs/socket.md says nothing of %s in the %s %s", field, kind, name)
				}
			}
		}
		for name := range rows {
			if !used[name] {
				t.Errorf("docs/socket.md has a row of %s, which is no %s", name, kind)
			}
		}
		for name := range used {
			if rows[name] == "" {
				t.Errorf("docs/socket.md has no row of the %s %s", kind, name)
			}
		}
	}
}
