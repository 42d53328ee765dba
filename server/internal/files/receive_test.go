package files

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"runtime"
	"testing"
	"testing/iotest"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// keys are all that a storage holds.
func keys(t testing.TB, s Storage) (all []string) {
	t.Helper()
	must(t, s.Old(t.Context(), time.Now().Add(time.Hour), func(keys []string) error { all = append(all, keys...); return nil }))
	return all
}

// TestBytesComeBackAsTheyWere: what is no picture is stored as it was sent, on both storages, and read from anywhere.
func TestBytesComeBackAsTheyWere(t *testing.T) {
	s3 := testservers.NewS3(t)
	bucket, err := Open(s3.URL(), testservers.S3Key, testservers.S3Secret)
	must(t, err)
	for name, storage := range map[string]Storage{"disk": diskStorage(t), "s3": bucket} {
		t.Run(name, func(t *testing.T) {
			f, data := New(storage), noise(300_000)
			if facts := receive(t, f, data); facts.Size != int64(len(data)) || facts.Kind != chat.OtherFile {
				t.Errorf("%+v", facts)
			}
			r, err := f.Open(t.Context(), someID)
			must(t, err)
			defer r.Close()
			if err := iotest.TestReader(r, data); err != nil {
				t.Error(err)
			}
			must(t, f.Remove(t.Context(), someID))
			must(t, f.Remove(t.Context(), someID))
			if _, err := f.Open(t.Context(), someID); !errors.Is(err, ErrNotFound) || len(keys(t, storage)) != 0 {
				t.Errorf("after its removal: %v, %v", err, keys(t, storage))
			}
		})
	}
}

// TestBrokenUploadLeavesNothing holds contract section 8.
func TestBrokenUploadLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	storage, err := OpenDisk(dir)
	must(t, err)
	f := New(storage)
	for name, body := range map[string]io.Reader{
		"short": bytes.NewReader(noise(10)), "cut": io.MultiReader(bytes.NewReader(noise(500)), iotest.ErrReader(io.ErrUnexpectedEOF)),
	} {
		if _, err := f.Receive(t.Context(), someID, body, 1000); !errors.Is(err, ErrBroken) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if left, _ := os.ReadDir(dir + "/" + spoolFolder); len(left) != 0 || len(keys(t, storage)) != 0 {
		t.Errorf("left: %v, %v", left, keys(t, storage))
	}
}

// What cannot be stored leaves nothing either, and is no fault of its sender's.
func TestStorageThatFailsLeavesNothing(t *testing.T) {
	storage := failing{diskStorage(t)}
	data := pngOf(t, gradient(10, 10))
	_, err := New(storage).Receive(t.Context(), someID, bytes.NewReader(data), int64(len(data)))
	if err == nil || errors.Is(err, ErrBroken) || len(keys(t, storage)) != 0 {
		t.Errorf("%v, left: %v", err, keys(t, storage))
	}
}

// failing stores thumbnails, and then no more.
type failing struct{ Storage }

func (f failing) Put(ctx context.Context, key string, spooled *os.File) error {
	if key == string(someID) {
		return errors.New("the disk is full")
	}
	return f.Storage.Put(ctx, key, spooled)
}

// An upload goes through a small buffer, whatever its size.
func TestUploadTakesLittleMemory(t *testing.T) {
	f := New(diskStorage(t))
	const size = 200 << 20
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := f.Receive(t.Context(), someID, io.LimitReader(endless{}, size), size)
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; err != nil || took > 4<<20 {
		t.Errorf("%d bytes of memory for %d of a file, %v", took, size, err)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// BenchmarkReceive is the figure: 25 MiB at 100 MiB/s at least.
func BenchmarkReceive(b *testing.B) {
	f, data := New(diskStorage(b)), noise(25<<20)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := f.Receive(b.Context(), someID, bytes.NewReader(data), int64(len(data))); err != nil {
			b.Fatal(err)
		}
	}
}
