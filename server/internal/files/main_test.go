package files

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

func TestMain(m *testing.M) { testservers.Main(m) }

const someID = chat.FileID("01980c5e-8b10-7d3e-8a52-0a1b2c3d4e5f")

func diskStorage(t testing.TB) Storage {
	t.Helper()
	s, err := OpenDisk(t.TempDir())
	must(t, err)
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// noise is incompressible, the same for the same seed.
func noise(n int) []byte {
	r := rand.NewChaCha8([32]byte{byte(n)})
	b := make([]byte, n)
	_, _ = r.Read(b)
	return b
}

func spooled(t testing.TB, s Storage, data []byte) *os.File {
	t.Helper()
	f, err := s.Spool()
	must(t, err)
	t.Cleanup(func() { Discard(f) })
	_, err = f.Write(data)
	must(t, err)
	return f
}

func receive(t testing.TB, f *Files, data []byte) chat.FileFacts {
	t.Helper()
	facts, err := f.Receive(t.Context(), someID, bytes.NewReader(data), int64(len(data)))
	must(t, err)
	return facts
}

func stored(t testing.TB, s Storage, key string) []byte {
	t.Helper()
	r, err := s.Get(context.Background(), key, 0, -1)
	must(t, err)
	defer r.Close()
	data, err := io.ReadAll(r)
	must(t, err)
	return data
}
