//go:build linux

package bench

import (
	"encoding/xml"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The table takes its place in the document, again and again, and the chart is a picture.
func TestARunIsWrittenIntoTheDocuments(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "performance.md")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r := &record{limit: usualLimit}
	r.add(result{Case: "one & <two>", System: "SQLite", Seconds: 1, Sent: 10, Delivered: 1e6, CPU: 12e9}, []goal{cpuGoal(12), sendsGoal(20)})
	write("before\n" + tableStart + "an old table\n" + tableEnd + "after\n")
	for range 2 {
		if err := r.writeDocs(dir); err != nil {
			t.Fatal(err)
		}
	}
	text, _ := os.ReadFile(file)
	for _, want := range []string{"before\n" + tableStart, tableEnd + "after\n", "| one & <two> | SQLite | CPU-s per million deliveries | ≤ 12 | 12 | met"} {
		if strings.Count(string(text), want) != 1 {
			t.Errorf("%q is not there once in\n%s", want, text)
		}
	}
	if strings.Contains(string(text), "an old table") {
		t.Error("the old table is still there")
	}
	chart, _ := os.ReadFile(filepath.Join(dir, "performance.svg"))
	if err := xml.Unmarshal(chart, new(struct{})); err != nil {
		t.Errorf("the chart is no XML: %v", err)
	}
	write("no place")
	if err := r.writeDocs(dir); err == nil {
		t.Error("a document without a place took the table")
	}
}

func TestBarsAreLongerTheBetter(t *testing.T) {
	for _, c := range []struct {
		row  row
		want float64
	}{
		{row{want: 10, got: 10}, 0.5},
		{row{want: 10, got: 1}, 1},
		{row{want: 10, got: 100}, 0},
		{row{want: 10, got: 10_000}, 0},
		{row{want: 10, got: 100, least: true}, 1},
		{row{want: 10, got: 0, least: true}, 0},
	} {
		if got := c.row.length(); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%+v is %v long, want %v", c.row, got, c.want)
		}
	}
}
