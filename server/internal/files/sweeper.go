package files

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// Sweeper removes bytes whose files are gone. It goes by the database, so any node goes on with what another one left.
type Sweeper struct {
	Files *Files
	Rows  chat.FileStore
	// Installation is the id of the database.
	Installation func(context.Context) (string, error)
	Now          chat.Clock
	Log          *slog.Logger
	// Stored, if set, is told now and then how many bytes are stored.
	Stored func(bytes int64)
}

const (
	// sweepBeat is how often a sweeper looks for work. A deletion's bytes have to go within a minute.
	sweepBeat = 5 * time.Second
	// claimTime is for how long nobody else tries what a sweeper has claimed; then it is tried again.
	claimTime = 10 * time.Second
	// sweepLimit bounds one step.
	sweepLimit = 100
	// strayBeat is how often the storage is compared with the database. What is younger than strayAge is left alone: its row
	// may be on the way.
	strayBeat  = 6 * time.Hour
	strayAge   = 48 * time.Hour
	storedBeat = time.Minute
)

// Run sweeps until ctx ends.
func (s *Sweeper) Run(ctx context.Context) {
	beat := time.NewTicker(sweepBeat)
	defer beat.Stop()
	var stray, stored time.Time
	for {
		s.Sweep(ctx)
		if now := time.Now(); now.Sub(stored) > storedBeat {
			stored = now
			s.tellStored(ctx)
		}
		if now := time.Now(); now.Sub(stray) > strayBeat {
			stray = now
			s.note(ctx, "cannot compare the storage with the database", s.removeStrays(ctx))
		}
		select {
		case <-ctx.Done():
			return
		case <-beat.C:
		}
	}
}

// Sweep does what there is to do now. What fails is tried again by whoever sweeps after claimTime.
func (s *Sweeper) Sweep(ctx context.Context) {
	for ctx.Err() == nil {
		expired, err := s.Rows.ExpireFiles(ctx, s.Now(), sweepLimit)
		s.note(ctx, "cannot look for files that nobody used", err)
		claimed, failed := s.removeClaimed(ctx)
		s.note(ctx, "cannot remove bytes of files: trying again", failed)
		if err != nil || failed != nil || expired < sweepLimit && claimed < sweepLimit {
			return
		}
	}
}

func (s *Sweeper) note(ctx context.Context, what string, err error) {
	if err != nil && ctx.Err() == nil {
		s.Log.WarnContext(ctx, "files: storage", "what", what, "err", err)
	}
}

// removeClaimed goes on past what cannot be removed, so that it is in nobody's way, until the claim is over. A storage that is
// away may refuse each file in a long time of its own.
func (s *Sweeper) removeClaimed(ctx context.Context) (claimed int, failed error) {
	now := s.Now()
	until := now.Add(claimTime)
	ids, err := s.Rows.ClaimRemovals(ctx, now, until, sweepLimit)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	var gone []chat.FileID
	for _, id := range ids {
		if err := s.Files.Remove(ctx, id); err != nil {
			failed = err // the last one stands for all
		} else {
			gone = append(gone, id)
		}
		if !s.Now().Before(until) {
			break
		}
	}
	if len(gone) > 0 {
		failed = errors.Join(failed, s.Rows.EndRemovals(ctx, gone))
	}
	return len(ids), failed
}

func (s *Sweeper) tellStored(ctx context.Context) {
	if s.Stored == nil {
		return
	}
	n, err := s.Rows.StoredBytes(ctx)
	if err == nil {
		s.Stored(n)
	}
	s.note(ctx, "cannot count what is stored", err)
}

// OwnerKey is where a storage says which database it belongs to.
const OwnerKey = "storage-of-installation"

var errOthers = errors.New("another installation stores there: give each one a folder or a prefix of its own")

// removeStrays removes bytes of which the database knows nothing: those of an upload that a crash has cut after its row went.
// A storage that another database uses is left alone.
func (s *Sweeper) removeStrays(ctx context.Context) error {
	if err := s.own(ctx); err != nil {
		return err
	}
	return s.Files.storage.Old(ctx, time.Now().Add(-strayAge), func(keys []string) error {
		var ids []chat.FileID
		for _, key := range keys {
			if base, _, _ := cutKey(key); isFileID(base) {
				ids = append(ids, chat.FileID(base))
			}
		}
		slices.Sort(ids)
		strays, err := s.Rows.UnknownFiles(ctx, slices.Compact(ids))
		for _, id := range strays {
			err = errors.Join(err, s.Files.Remove(ctx, id))
		}
		return err
	})
}

const uuidLength = 36

// isFileID tells the ids of files, which are UUIDs, from whatever else is stored beside them.
func isFileID(base string) bool { return len(base) == uuidLength && strings.Count(base, "-") == 4 }

// own makes sure that this is the storage of this database, and marks it as such.
func (s *Sweeper) own(ctx context.Context) error {
	id, err := s.Installation(ctx)
	if err != nil {
		return err
	}
	r, err := s.Files.storage.Get(ctx, OwnerKey, 0, -1)
	if errors.Is(err, ErrNotFound) {
		return s.Files.put(ctx, OwnerKey, []byte(id))
	}
	if err != nil {
		return err
	}
	defer r.Close()
	owner, err := io.ReadAll(io.LimitReader(r, 1<<10))
	if err == nil && !bytes.Equal(owner, []byte(id)) {
		err = errOthers
	}
	return err
}
