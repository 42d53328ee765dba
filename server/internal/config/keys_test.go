package config

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestSigningKeysFromEnvironment(t *testing.T) {
	dir := t.TempDir()
	keys, err := Config{DataDir: dir, JWTSecrets: Secrets{goodSecret, otherSecret}}.SigningKeys()
	if err != nil || len(keys) != 2 || keys[0] != goodSecret {
		t.Errorf("%d keys, %v", len(keys), err)
	}
	if files, _ := os.ReadDir(dir); len(files) != 0 {
		t.Errorf("wrote %v though JWT_SECRET is set", files)
	}
}

func TestSigningKeyIsMadeOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "data")
	first, err := Config{DataDir: dir}.SigningKeys()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Config{DataDir: dir}.SigningKeys()
	if err != nil || len(again) != 1 || again[0] != first[0] || isWeak(first[0]) {
		t.Errorf("second start got another key (%v)", err)
	}
	info, err := os.Stat(filepath.Join(dir, secretFile))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("file mode %v, %v", info.Mode(), err)
	}
	if files, _ := os.ReadDir(dir); len(files) != 1 {
		t.Errorf("left beside the key: %v", files)
	}
}

func TestSigningKeyRace(t *testing.T) {
	dir := t.TempDir()
	keys := make([]string, 32)
	var all sync.WaitGroup
	for i := range keys {
		all.Go(func() {
			got, err := Config{DataDir: dir}.SigningKeys()
			if err != nil {
				t.Error(err)
				return
			}
			keys[i] = got[0]
		})
	}
	all.Wait()
	for _, key := range keys {
		if key != keys[0] {
			t.Fatal("two starters got different keys")
		}
	}
}

func TestDamagedSigningKeyIsRefused(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, secretFile), []byte("hunter2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Config{DataDir: dir}.SigningKeys()
	if err == nil || !strings.Contains(err.Error(), secretFile) || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("got %v", err)
	}
}
