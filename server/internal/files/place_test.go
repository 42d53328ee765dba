package files

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// TestPlace holds both places to one suite.
func TestPlace(t *testing.T) {
	t.Run("folder", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "not", "there yet")
		place, err := OpenPlace("file://"+dir, "", "")
		must(t, err)
		must(t, os.WriteFile(filepath.Join(dir, "night-0.zip"+partEnd), nil, 0o600)) // of a crash
		testPlace(t, place)
	})
	t.Run("s3", func(t *testing.T) {
		place, err := OpenPlace(testservers.NewS3(t).URL(), testservers.S3Key, testservers.S3Secret)
		must(t, err)
		testPlace(t, place)
	})
}

func testPlace(t *testing.T, p Place) {
	t.Helper()
	ctx := t.Context()
	data := noise(100)
	for _, name := range []string{"night-2.zip", "night-1.zip", "day-1.zip"} {
		must(t, p.Put(ctx, name, fileOf(t, data)))
	}
	must(t, p.Put(ctx, "night-2.zip", fileOf(t, data[:50])))
	names, err := p.Names(ctx, "night-")
	must(t, err)
	if !slices.Equal(names, []string{"night-1.zip", "night-2.zip"}) {
		t.Errorf("names: %v", names)
	}
	must(t, p.Delete(ctx, "night-1.zip"))
	must(t, p.Delete(ctx, "night-1.zip"))
	names, err = p.Names(ctx, "")
	must(t, err)
	if !slices.Equal(names, []string{"day-1.zip", "night-2.zip"}) {
		t.Errorf("names after a deletion: %v", names)
	}
}

// fileOf is an open file that holds the data, read to its end.
func fileOf(t *testing.T, data []byte) *os.File {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "data"))
	must(t, err)
	t.Cleanup(func() { _ = f.Close() })
	if _, err := bytes.NewReader(data).WriteTo(f); err != nil {
		t.Fatal(err)
	}
	return f
}
