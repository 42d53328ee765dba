//go:build linux

package bench

import (
	"os"
	"path/filepath"
	"testing"
)

// TestACheckoutNeedsNoDataFolder: one that has never run the server has none.
func TestACheckoutNeedsNoDataFolder(t *testing.T) {
	root := t.TempDir()
	for range 2 {
		dir, err := workFolder(root)
		if err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o711 || filepath.Dir(dir) != filepath.Join(root, "data") {
			t.Errorf("%s: %v, %v", dir, info, err)
		}
	}
}
