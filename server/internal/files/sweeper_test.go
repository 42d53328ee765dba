package files

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store"
)

// sweeping is a sweeper on a database and a disk of the test's own.
func sweeping(t *testing.T, dir string) (*Sweeper, *store.Store) {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{DataDir: t.TempDir()})
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	disk, err := OpenDisk(dir)
	must(t, err)
	return &Sweeper{Files: New(disk), Rows: db, Installation: db.Installation, Now: time.Now, Log: slog.New(slog.DiscardHandler)}, db
}

// age makes all that is stored older than it is.
func age(t *testing.T, dir string) {
	t.Helper()
	long := time.Now().Add(-2 * strayAge)
	must(t, filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		return errors.Join(err, os.Chtimes(path, long, long))
	}))
}

// TestStraysAreRemoved: bytes without a row go once they are old; bytes with one, and young ones, stay.
func TestStraysAreRemoved(t *testing.T) {
	dir := t.TempDir()
	s, db := sweeping(t, dir)
	ada, err := db.CreateUser(t.Context(), chat.NewAccount{User: chat.User{PublicID: "ada", Username: "ada", CreatedAt: time.Now()}, PasswordHash: "hash"})
	must(t, err)
	lobby, _, err := db.CreateRoom(t.Context(), chat.Room{Name: "lobby", Visibility: chat.Public, CreatedAt: time.Now(), CreatedBy: ada})
	must(t, err)
	const picture = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" // of somebody's: no file of a message
	const stray, young = "01980c5e-0000-7000-8000-000000000001", "01980c5e-0000-7000-8000-000000000002"
	must(t, db.BeginFile(t.Context(), chat.NewFile{ID: someID, Room: lobby.ID, Uploader: ada.ID, Name: "n", Size: 3, At: time.Now(), Expires: time.Now().Add(time.Hour)}, chat.FileLimits{}))
	for _, key := range []string{string(someID), stray, stray + thumbnailEnd, picture} {
		must(t, s.Files.put(t.Context(), key, noise(3)))
	}
	age(t, dir)
	must(t, s.Files.put(t.Context(), young, noise(3)))
	must(t, s.removeStrays(t.Context()))
	must(t, s.removeStrays(t.Context()))
	for key, want := range map[string]bool{string(someID): true, picture: true, young: true, stray: false, stray + thumbnailEnd: false} {
		if _, err := s.Files.storage.Stat(t.Context(), key); (err == nil) != want {
			t.Errorf("%s: %v", key, err)
		}
	}
	// Another installation that is given the same folder removes nothing, and says so.
	other, _ := sweeping(t, dir)
	age(t, dir)
	if err := other.removeStrays(t.Context()); !errors.Is(err, errOthers) {
		t.Errorf("another installation: %v", err)
	}
	if _, err := s.Files.storage.Stat(t.Context(), string(someID)); err != nil {
		t.Errorf("another installation removed it: %v", err)
	}
}

// TestRemovalIsTriedUntilItIsDone: by this node or another, over restarts (contract section 8).
func TestRemovalIsTriedUntilItIsDone(t *testing.T) {
	dir := t.TempDir()
	s, db := sweeping(t, dir)
	ada, err := db.CreateUser(t.Context(), chat.NewAccount{User: chat.User{PublicID: "ada", Username: "ada", CreatedAt: time.Now()}, PasswordHash: "hash"})
	must(t, err)
	lobby, _, err := db.CreateRoom(t.Context(), chat.Room{Name: "lobby", Visibility: chat.Public, CreatedAt: time.Now(), CreatedBy: ada})
	must(t, err)
	must(t, db.BeginFile(t.Context(), chat.NewFile{ID: someID, Room: lobby.ID, Uploader: ada.ID, Name: "n", Size: 3, At: time.Now(), Expires: time.Now().Add(time.Hour)}, chat.FileLimits{}))
	must(t, s.Files.put(t.Context(), string(someID), noise(3)))
	must(t, db.RemoveFile(t.Context(), lobby.ID, ada.ID, someID, time.Now().Add(-time.Second)))
	away := dir + ".away"
	must(t, os.Rename(dir, away)) // as a share that is not mounted
	s.Sweep(t.Context())
	must(t, os.Rename(away, dir))
	again := *s // a node that was started since
	s.Sweep(t.Context())
	if _, err := s.Files.storage.Stat(t.Context(), string(someID)); err != nil {
		t.Fatalf("it was removed while it was claimed: %v", err)
	}
	again.Now = func() time.Time { return time.Now().Add(claimTime + time.Second) }
	again.Sweep(t.Context())
	if _, err := s.Files.storage.Stat(t.Context(), string(someID)); !errors.Is(err, ErrNotFound) {
		t.Errorf("it is still there: %v", err)
	}
	if left, err := db.ClaimRemovals(t.Context(), time.Now().Add(time.Hour), time.Now().Add(time.Hour), 9); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

// TestWhatCannotBeRemovedIsInNobodysWay: one file that the storage refuses to delete does not keep the others.
func TestWhatCannotBeRemovedIsInNobodysWay(t *testing.T) {
	dir := t.TempDir()
	s, db := sweeping(t, dir)
	ada, err := db.CreateUser(t.Context(), chat.NewAccount{User: chat.User{PublicID: "ada", Username: "ada", CreatedAt: time.Now()}, PasswordHash: "hash"})
	must(t, err)
	lobby, _, err := db.CreateRoom(t.Context(), chat.Room{Name: "lobby", Visibility: chat.Public, CreatedAt: time.Now(), CreatedBy: ada})
	must(t, err)
	const other = chat.FileID("01980c5e-8b10-7d3e-8a52-0a1b2c3d4e60")
	for i, id := range []chat.FileID{someID, other} {
		must(t, db.BeginFile(t.Context(), chat.NewFile{ID: id, Room: lobby.ID, Uploader: ada.ID, Name: "n", Size: 3, At: time.Now(), Expires: time.Now().Add(time.Hour)}, chat.FileLimits{}))
		must(t, s.Files.put(t.Context(), string(id), noise(3)))
		must(t, db.RemoveFile(t.Context(), lobby.ID, ada.ID, id, time.Now().Add(time.Duration(i-9)*time.Second)))
	}
	path, err := s.Files.storage.(disk).path(string(someID))
	must(t, err)
	must(t, os.Remove(path))
	must(t, os.MkdirAll(filepath.Join(path, "full"), folderMode)) // which cannot be removed as a file
	s.Sweep(t.Context())
	if _, err := s.Files.storage.Stat(t.Context(), string(other)); !errors.Is(err, ErrNotFound) {
		t.Errorf("the other one is still there: %v", err)
	}
	if left, err := db.ClaimRemovals(t.Context(), time.Now().Add(time.Hour), time.Now().Add(time.Hour), 9); err != nil || len(left) != 1 || left[0] != someID {
		t.Errorf("left: %v, %v", left, err)
	}
}
