package files

import "testing"

// TestProbe: a storage that serves is found to, and nothing is left in it; one that does not is told.
func TestProbe(t *testing.T) {
	s := diskStorage(t)
	must(t, Probe(t.Context(), s))
	must(t, s.Keys(t.Context(), func(key string) error { t.Errorf("left: %s", key); return nil }))
	away, err := Open("s3://nowhere?endpoint=http://127.0.0.1:1&path_style=true", "key", "secret")
	must(t, err)
	if err := Probe(t.Context(), away); err == nil {
		t.Error("a bucket that is away seems to serve")
	}
}
