package backup

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/files"
)

// keeping is a keeper of three backups a day apart, and what it told.
type keeping struct {
	*Keeper
	now    time.Time
	copied error
	found  time.Time
	made   []int64
	failed int
}

func newKeeping(t *testing.T) (*keeping, files.Place) {
	t.Helper()
	dir := t.TempDir()
	place, err := files.OpenPlace("file://"+dir, "", "")
	if err != nil {
		t.Fatal(err)
	}
	k := &keeping{now: time.Date(2026, 3, 1, 2, 0, 0, 0, time.UTC)}
	k.Keeper = &Keeper{
		Source: Source{
			Copy: func(_ context.Context, path string) error {
				return errors.Join(k.copied, os.WriteFile(path, []byte("the database"), 0o600))
			},
			Temp: t.TempDir(), Version: "1", Now: func() time.Time { return k.now },
		},
		Place: place, Every: 24 * time.Hour, Keep: 3, Log: slog.New(slog.DiscardHandler),
		Found: func(at time.Time) { k.found = at },
		Made: func(bytes int64, err error) {
			if err != nil {
				k.failed++
				return
			}
			k.made = append(k.made, bytes)
		},
	}
	return k, place
}

func (k *keeping) step(t *testing.T, wantWait time.Duration) {
	t.Helper()
	wait, err := k.Step(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if wait != wantWait {
		t.Errorf("at %s it waits %s, want %s", k.now, wait, wantWait)
	}
}

// A backup is made when the last one is as old as it may be, and the oldest go. What others put there stays.
func TestKeeperKeepsTheNewest(t *testing.T) {
	k, place := newKeeping(t)
	other, err := os.Create(filepath.Join(t.TempDir(), "x"))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if err := place.Put(t.Context(), "chatrooms-by-hand.zip", other); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		k.step(t, 24*time.Hour)
		if !k.found.Equal(k.now) {
			t.Errorf("the newest is told to be of %s, at %s", k.found, k.now)
		}
		k.now = k.now.Add(time.Hour)
		k.step(t, 23*time.Hour) // as after a restart
		k.now = k.now.Add(23 * time.Hour)
	}
	names, err := place.Names(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"chatrooms-20260303T020000Z.zip", "chatrooms-20260304T020000Z.zip", "chatrooms-20260305T020000Z.zip", "chatrooms-by-hand.zip"}
	if !slices.Equal(names, want) {
		t.Errorf("kept: %v", names)
	}
	if len(k.made) != 5 || slices.Min(k.made) == 0 || k.failed != 0 {
		t.Errorf("told: %v made, %d failed", k.made, k.failed)
	}
	left, err := os.ReadDir(k.Source.Temp)
	if err != nil || len(left) > 0 {
		t.Errorf("left over: %v, %v", left, err)
	}
}

// A backup that fails is told, leaves nothing, takes no other away, and is tried again soon.
func TestKeeperTriesAgain(t *testing.T) {
	k, place := newKeeping(t)
	k.step(t, 24*time.Hour)
	k.now = k.now.Add(24 * time.Hour)
	k.copied = errors.New("no space is left")
	wait, err := k.Step(t.Context())
	if !errors.Is(err, k.copied) || wait != againAfter || k.failed != 1 {
		t.Errorf("failed: wait %s, error %v, %d told", wait, err, k.failed)
	}
	names, err := place.Names(t.Context(), "")
	if err != nil || len(names) != 1 {
		t.Errorf("there: %v, %v", names, err)
	}
	k.copied = nil
	k.step(t, 24*time.Hour)
}
