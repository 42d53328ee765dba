package client

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// Account is where somebody is signed in, and as whom.
type Account struct {
	URL      string `json:"url"` // without a slash at its end
	Username string `json:"username"`
	Token    string `json:"token"` // a personal access token
	// TokenID is empty where the token was given by hand: it is not ours to end.
	TokenID string `json:"token_id,omitempty"`
}

// Config is the folder in which an account is kept. Only its owner can read what is in it.
type Config struct{ dir string }

// UserConfig is that of who runs this.
func UserConfig() (Config, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return Config{}, fmt.Errorf("there is no folder for configuration: %w", err)
	}
	return Config{filepath.Join(dir, "chatrooms")}, nil
}

func (c Config) accountPath() string { return filepath.Join(c.dir, "client.json") }

// Account reads the account; where there is none, it says how to sign in.
func (c Config) Account() (Account, error) {
	path := c.accountPath()
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Account{}, errSignIn
	}
	if err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		err = fmt.Errorf("others can read %s, which holds a token: chmod 600 it", path)
	}
	if err != nil {
		return Account{}, err
	}
	var a Account
	if err := readJSON(path, &a); err != nil {
		return Account{}, err
	}
	if a.URL == "" || a.Token == "" {
		return Account{}, errSignIn
	}
	return a, nil
}

// KeepAccount writes the account in the place of the one before.
func (c Config) KeepAccount(a Account) error { return writeJSON(c.dir, c.accountPath(), a) }

// place says how far a room was told.
type place struct {
	URL      string `json:"url"`
	Username string `json:"username"`
	Room     string `json:"room"`
	Seq      int64  `json:"seq"`
}

// placePath is a file for each room, so that two that are followed at once do not write over each other.
func (c Config) placePath(a Account, room string) string {
	sum := sha256.Sum256([]byte(a.URL + "\n" + a.Username + "\n" + room))
	return filepath.Join(c.dir, "places", hex.EncodeToString(sum[:16])+".json")
}

// Place is how far the account was told of the room on this machine; false: never.
func (c Config) Place(a Account, room string) (int64, bool, error) {
	var p place
	err := readJSON(c.placePath(a, room), &p)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, false, nil
	}
	return p.Seq, err == nil, err
}

// KeepPlace is what Place reads.
func (c Config) KeepPlace(a Account, room string, seq int64) error {
	path := c.placePath(a, room)
	return writeJSON(filepath.Dir(path), path, place{a.URL, a.Username, room, seq})
}

func readJSON(path string, into any) error {
	content, err := os.ReadFile(path) //nolint:gosec // a path of ours
	if err != nil {
		return err
	}
	if err := json.Unmarshal(content, into); err != nil {
		return fmt.Errorf("%s cannot be read: %w", path, err)
	}
	return nil
}

// writeJSON has the file whole or not at all, for its owner alone.
func writeJSON(dir, path string, value any) (err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := os.Chmod(dir, 0o700); err != nil { //nolint:gosec // a folder has to be entered
		return err
	}
	f, err := os.CreateTemp(dir, ".*.json") // 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	encoder := json.NewEncoder(f)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(value); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
