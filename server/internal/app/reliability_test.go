package app

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// faults is how many rows the table has.
const faults = 35

var (
	tableRow  = regexp.MustCompile(`(?m)^\| (\d+) \|.*\|$`)
	namedTest = regexp.MustCompile("`([^`:]+): ([^`]+)`")
)

// TestReliabilityTable holds docs/reliability.md to what is there: each fault has a row, and each row names tests that exist.
func TestReliabilityTable(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..", "..")
	document, err := os.ReadFile(filepath.Join(root, "docs", "reliability.md"))
	must(t, err)
	rows := tableRow.FindAllStringSubmatch(string(document), -1)
	if len(rows) != faults {
		t.Errorf("%d rows, want %d", len(rows), faults)
	}
	for i, row := range rows {
		if row[1] != strconv.Itoa(i+1) {
			t.Errorf("row %d is of fault %s", i+1, row[1])
		}
		tests := namedTest.FindAllStringSubmatch(row[0], -1)
		if len(tests) == 0 {
			t.Errorf("fault %s has no test", row[1])
		}
		for _, named := range tests {
			if file, name := named[1], named[2]; !isTestThere(root, file, name) {
				t.Errorf("fault %s: %s has no test %q", row[1], file, name)
			}
		}
	}
}

// isTestThere looks for a function in the server's files, and for a title in the client's.
func isTestThere(root, file, name string) bool {
	content, err := os.ReadFile(filepath.Join(root, "server", "internal", file))
	if strings.HasPrefix(file, "chatui/") {
		content, err = os.ReadFile(filepath.Join(root, file))
	} else {
		name = "\nfunc " + name + "("
	}
	return err == nil && strings.Contains(string(content), name)
}
