package backup

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/files"
)

// Keeper makes a backup each so often, and keeps the newest ones.
type Keeper struct {
	Source Source
	Place  files.Place
	Every  time.Duration
	Keep   int
	Log    *slog.Logger
	// Found is told when the newest backup was made, Made how large one is or why it failed.
	Found func(at time.Time)
	Made  func(bytes int64, err error)
}

const (
	namePrefix = "chatrooms-"
	nameTime   = "20060102T150405Z"
	nameEnd    = ".zip"
	// againAfter is when a backup that failed is tried again, if the next one is not due before.
	againAfter = 10 * time.Minute
)

// Name is that of a backup made at a time. Names sort by time.
func Name(at time.Time) string { return namePrefix + at.UTC().Format(nameTime) + nameEnd }

func timeOf(name string) (time.Time, bool) {
	text := strings.TrimSuffix(strings.TrimPrefix(name, namePrefix), nameEnd)
	at, err := time.Parse(nameTime, text)
	return at, err == nil
}

// Run makes backups until ctx ends. It goes by the backups that are there: a restart makes none too many.
func (k *Keeper) Run(ctx context.Context) {
	for {
		wait, err := k.Step(ctx)
		if err != nil {
			if ctx.Err() != nil {
				return
			}
			k.Log.ErrorContext(ctx, "backup failed", "err", err, "again_after", wait)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// Step makes a backup if one is due, and says when to look again.
func (k *Keeper) Step(ctx context.Context) (wait time.Duration, err error) {
	newest, err := Newest(ctx, k.Place)
	if err != nil {
		k.Made(0, err)
		return min(againAfter, k.Every), err
	}
	if !newest.IsZero() {
		k.Found(newest)
	}
	if wait = newest.Add(k.Every).Sub(k.Source.Now()); wait > 0 {
		return min(wait, k.Every), nil // less than that where the clock was wrong before
	}
	if err := k.make(ctx); err != nil {
		k.Made(0, err)
		return min(againAfter, k.Every), err
	}
	return k.Every, k.drop(ctx)
}

// Newest is when the newest backup at a place was made, the zero time for none.
func Newest(ctx context.Context, place files.Place) (newest time.Time, err error) {
	names, err := place.Names(ctx, namePrefix)
	for _, name := range names {
		if at, ok := timeOf(name); ok && at.After(newest) {
			newest = at
		}
	}
	return newest, err
}

func (k *Keeper) make(ctx context.Context) error {
	f, err := os.CreateTemp(k.Source.Temp, "backup-*"+nameEnd)
	if err != nil {
		return err
	}
	defer files.Discard(f)
	began := time.Now()
	m, err := Write(ctx, f, k.Source)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if err := k.Place.Put(ctx, Name(m.CreatedAt), f); err != nil {
		return err
	}
	k.Found(m.CreatedAt)
	k.Made(info.Size(), nil)
	k.Log.InfoContext(ctx, "backup made", "name", Name(m.CreatedAt), "bytes", info.Size(), "files", m.Files, "duration", time.Since(began))
	return nil
}

// drop removes the oldest backups, and nothing that is not named like one.
func (k *Keeper) drop(ctx context.Context) error {
	names, err := k.Place.Names(ctx, namePrefix)
	if err != nil {
		return err
	}
	var ours []string
	for _, name := range names {
		if _, ok := timeOf(name); ok {
			ours = append(ours, name)
		}
	}
	for _, name := range ours[:max(0, len(ours)-k.Keep)] {
		err = errors.Join(err, k.Place.Delete(ctx, name))
	}
	return err
}
