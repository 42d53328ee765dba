package files

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// TestStorage holds both storages to one suite.
func TestStorage(t *testing.T) {
	t.Run("disk", func(t *testing.T) { testStorage(t, diskStorage(t)) })
	t.Run("s3", func(t *testing.T) {
		server := testservers.NewS3(t)
		storage, err := Open(server.URL(), testservers.S3Key, testservers.S3Secret)
		must(t, err)
		testStorage(t, storage)
		testDown(t, storage, server)
	})
}

func testStorage(t *testing.T, s Storage) {
	ctx := t.Context()
	const key = string(someID)
	data := noise(3 << 20)
	if _, err := s.Stat(ctx, key); !errors.Is(err, ErrNotFound) {
		t.Fatalf("what was never stored: %v", err)
	}
	if _, err := s.Get(ctx, key, 0, -1); !errors.Is(err, ErrNotFound) {
		t.Fatalf("what was never stored: %v", err)
	}
	must(t, s.Put(ctx, key, spooled(t, s, data)))
	must(t, s.Put(ctx, key+thumbnailEnd, spooled(t, s, data[:10])))
	if size, err := s.Stat(ctx, key); err != nil || size != int64(len(data)) {
		t.Errorf("stat: %d, %v", size, err)
	}
	for _, span := range [][2]int64{{0, -1}, {0, 1}, {0, 100}, {1 << 20, 1}, {1 << 20, 5000}, {3<<20 - 1, -1}, {7, -1}, {3<<20 - 5, 100}, {5, 0}} {
		r, err := s.Get(ctx, key, span[0], span[1])
		must(t, err)
		got, err := io.ReadAll(r)
		must(t, errors.Join(err, r.Close()))
		want := data[span[0]:]
		if span[1] >= 0 {
			want = want[:min(span[1], int64(len(want)))]
		}
		if !bytes.Equal(got, want) {
			t.Errorf("from %d, %d bytes: got %d of %d", span[0], span[1], len(got), len(want))
		}
	}
	testOld(t, s)
	testKeys(t, s)
	must(t, s.Delete(ctx, key))
	must(t, s.Delete(ctx, key))
	if _, err := s.Stat(ctx, key); !errors.Is(err, ErrNotFound) {
		t.Errorf("what was deleted: %v", err)
	}
	if got := stored(t, s, key+thumbnailEnd); !bytes.Equal(got, data[:10]) {
		t.Error("a deletion took another file along")
	}
	for _, bad := range []string{"", "short", "../../../../etc/passwd", "01980c5e/8b10-7d3e-8a52", "01980c5e-8b10-7d3e.other", "..........", "01980C5E-8B10"} {
		if err := s.Put(ctx, bad, spooled(t, s, data[:1])); err == nil {
			t.Errorf("%q is taken for a key", bad)
		}
	}
}

// testKeys: all keys are told, old or new, what is on its way in is not, and an error ends it.
func testKeys(t *testing.T, s Storage) {
	t.Helper()
	defer Discard(spooled(t, s, noise(10)))
	var keys []string
	must(t, s.Keys(t.Context(), func(key string) error { keys = append(keys, key); return nil }))
	slices.Sort(keys)
	if want := []string{string(someID), string(someID) + thumbnailEnd}; !slices.Equal(keys, want) {
		t.Errorf("keys: %v, want %v", keys, want)
	}
	enough := errors.New("enough")
	if err := s.Keys(t.Context(), func(string) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("an error of the caller: %v", err)
	}
}

// testOld: the sweeper finds what is stored, whoever forgot about it, once it is old enough.
func testOld(t *testing.T, s Storage) {
	t.Helper()
	for before, want := range map[time.Time][]string{
		time.Now().Add(time.Hour):  {string(someID), string(someID) + thumbnailEnd},
		time.Now().Add(-time.Hour): nil,
	} {
		var found []string
		must(t, s.Old(t.Context(), before, func(keys []string) error { found = append(found, keys...); return nil }))
		slices.Sort(found)
		if !slices.Equal(found, want) {
			t.Errorf("older than %v: %v", time.Until(before), found)
		}
	}
}

// testDown: a storage that does not serve says so, and nothing is taken for absent.
func testDown(t *testing.T, s Storage, server *testservers.Server) {
	t.Helper()
	server.Stop()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	_, statErr := s.Stat(ctx, string(someID))
	for what, err := range map[string]error{
		"put": s.Put(ctx, string(someID), spooled(t, s, noise(10))), "stat": statErr, "delete": s.Delete(ctx, string(someID)),
	} {
		if err == nil || errors.Is(err, ErrNotFound) {
			t.Errorf("%s while it is down: %v", what, err)
		}
	}
	server.Start()
	must(t, s.Put(ctx, string(someID), spooled(t, s, noise(10))))
}

func TestDiskLosesNothingAndLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	s, err := OpenDisk(dir)
	must(t, err)
	f := spooled(t, s, noise(100))
	must(t, s.Old(t.Context(), time.Now().Add(-time.Hour), nil))
	if _, err := os.Stat(f.Name()); err != nil {
		t.Errorf("an upload under way was swept: %v", err)
	}
	must(t, s.Old(t.Context(), time.Now().Add(time.Hour), nil))
	if left, _ := os.ReadDir(filepath.Join(dir, spoolFolder)); len(left) != 0 {
		t.Errorf("a crash's upload is still there: %v", left)
	}
	// A share that is not mounted is not an empty one.
	must(t, os.RemoveAll(dir))
	if err := s.Delete(t.Context(), string(someID)); err == nil {
		t.Error("a deletion on a folder that is away is taken for done")
	}
	if _, err := s.Stat(t.Context(), string(someID)); err == nil || errors.Is(err, ErrNotFound) {
		t.Errorf("a file in a folder that is away: %v", err)
	}
	if _, err := s.Get(t.Context(), string(someID), 0, -1); err == nil || errors.Is(err, ErrNotFound) {
		t.Errorf("the bytes of a file in a folder that is away: %v", err)
	}
}

// A bucket that is away is not an empty one either.
func TestNoBucketIsAnError(t *testing.T) {
	server := testservers.NewS3(t)
	storage, err := Open(server.URL(), testservers.S3Key, testservers.S3Secret)
	must(t, err)
	must(t, os.RemoveAll(testservers.S3Objects(server)))
	if err := storage.Delete(t.Context(), string(someID)); err == nil {
		t.Error("a deletion in a bucket that is away is taken for done")
	}
	if _, err := storage.Stat(t.Context(), string(someID)); err == nil || errors.Is(err, ErrNotFound) {
		t.Errorf("a file in a bucket that is away: %v", err)
	}
	wrong, err := Open(server.URL(), testservers.S3Key, "another secret")
	must(t, err)
	if _, err := wrong.Stat(t.Context(), string(someID)); err == nil || errors.Is(err, ErrNotFound) {
		t.Errorf("a wrong key: %v", err)
	}
}

func TestAddresses(t *testing.T) {
	for _, bad := range []string{
		"", "http://somewhere", "file://relative", "file:", "s3://", "s3://b?endpoint=somewhere", "s3://b?endpoint=ftp://x",
		"s3://b?path_style=perhaps", "s3://b?endpoint=https://x/with/path",
	} {
		if _, err := Open(bad, "key", "secret"); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
	if _, err := Open("s3://b", "", ""); err == nil {
		t.Error("a bucket is taken without keys")
	}
	for _, good := range []string{"s3://b", "s3://b/some/where?endpoint=https://minio.example:9000&region=eu&path_style=true", "file://" + t.TempDir()} {
		if _, err := Open(good, "key", "secret"); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
}
