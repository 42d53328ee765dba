package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestExportFlags(t *testing.T) {
	t.Parallel()
	for _, args := range []string{"lobby --format=csv --output=f --progress", "--format csv -output f lobby --progress"} {
		o, err := parseExport(strings.Fields(args))
		if err != nil || o.room != "lobby" || o.style.Format != "csv" || o.output != "f" || !o.shows {
			t.Errorf("%s: %+v %v", args, o, err)
		}
	}
	if o, err := parseExport([]string{"lobby"}); err != nil || o.style.Format != "jsonl" || o.output != "" {
		t.Errorf("%+v %v", o, err)
	}
	if o, err := parseExport(strings.Fields("lobby --format=csv --excel")); err != nil || !o.style.Excel {
		t.Errorf("%+v %v", o, err)
	}
	for _, args := range []string{"", "a b", "lobby --format=xml", "lobby --colour"} {
		if _, err := parseExport(strings.Fields(args)); err == nil {
			t.Errorf("%q is taken", args)
		}
	}
}

// A file is there whole or not at all; one of before stays until then.
func TestExportToAFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lobby.csv")
	says := func(text string, err error) error {
		return writeFile(path, func(w io.Writer) error {
			_, _ = io.WriteString(w, text)
			return err
		})
	}
	if err := says("first", nil); err != nil {
		t.Fatal(err)
	}
	if err := says("a part", errors.New("midway")); err == nil {
		t.Error("the error is lost")
	}
	got, err := os.ReadFile(path)
	left, _ := os.ReadDir(filepath.Dir(path))
	if err != nil || string(got) != "first" || len(left) != 1 {
		t.Errorf("%q %v, with %d files", got, err, len(left))
	}
}

func TestExportProgress(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	tell, done := exportOptions{shows: true}.progress(&out)
	tell(500, 600, 1200)
	tell(1000, 1200, 1200)
	done()
	if got := out.String(); got != "\r500 messages, 50% of the log\r1000 messages, 100% of the log\n" {
		t.Errorf("%q", got)
	}
	if tell, done := (exportOptions{}).progress(&out); tell != nil {
		t.Error("it tells unasked")
	} else {
		done()
	}
}
