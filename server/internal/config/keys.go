package config

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// secretFile is where a SQLite server keeps the key it made for itself.
const secretFile = "jwt_secret"

// SigningKeys returns the keys of access tokens: the first signs, all verify.
// They are JWT_SECRET's, or else the one kept in DATA_DIR, which is made at the
// first call. Any number of processes may make it at once; all get the same.
func (c Config) SigningKeys() (Secrets, error) {
	if len(c.JWTSecrets) > 0 {
		return c.JWTSecrets, nil
	}
	secret, err := keptSecret(c.DataDir)
	if err != nil {
		return nil, fmt.Errorf("signing key in DATA_DIR: %w", err)
	}
	return Secrets{secret}, nil
}

func keptSecret(dir string) (string, error) {
	path := filepath.Join(dir, secretFile)
	secret, err := readSecret(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return secret, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	if err := writeSecret(path); err != nil {
		return "", err
	}
	return readSecret(path)
}

func readSecret(path string) (string, error) {
	text, err := os.ReadFile(path) //nolint:gosec // the path is the operator's own DATA_DIR
	if err != nil {
		return "", err
	}
	secret := strings.TrimSpace(string(text))
	if isWeak(secret) {
		return "", fmt.Errorf("%s does not hold 32 random bytes or more; delete it to have a new one made (everybody signs in again)", path)
	}
	return secret, nil
}

// writeSecret makes the file whole or not at all. A hard link, unlike a
// rename, fails where the name is taken, so the first writer's key stays.
func writeSecret(path string) error {
	temp, err := os.CreateTemp(filepath.Dir(path), secretFile+".*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) // already gone where it was renamed
	if err := fillSecret(temp); err != nil {
		return err
	}
	err = os.Link(temp.Name(), path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return nil
	}
	// Some file systems have no hard links; there the last writer's key stays.
	return os.Rename(temp.Name(), path)
}

func fillSecret(f *os.File) error {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails, by its contract
	_, err := fmt.Fprintln(f, hex.EncodeToString(key))
	return errors.Join(err, f.Sync(), f.Close())
}
