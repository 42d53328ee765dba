package store

import (
	"context"
	"slices"
	"sync"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/store/db"
	"github.com/chatrooms/chatrooms/server/internal/words"
)

// Lists of people and rooms are filtered by a column `folded`. What an earlier release wrote there kept its
// accents. It is folded anew in the background; until then it is found by what that release would find.
const (
	refoldBatch = 500
	// refoldBeat: the release before may still write while this one starts.
	refoldBeat = time.Hour
)

// folds is the condition that a folded column holds a text, in today's form or in the earlier one.
func (s *Store) folds(column, q string) (condition string, args []any) {
	contains := s.db.Contains(column)
	return "(" + contains + " OR " + contains + ")", []any{words.Fold(q), words.FoldCase(q)}
}

// FollowLog keeps what is found by: the search index and the folded names, until ctx ends.
func (s *Store) FollowLog(ctx context.Context) {
	var running sync.WaitGroup
	running.Go(func() { s.refoldOften(ctx) })
	s.search.Follow(ctx)
	running.Wait()
}

func (s *Store) refoldOften(ctx context.Context) {
	for {
		if err := s.refold(ctx); err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "cannot fold names anew", "err", err)
		}
		select {
		case <-time.After(refoldBeat):
		case <-ctx.Done():
			return
		}
	}
}

// foldedRow is what a row was folded from, and to.
type foldedRow struct {
	ID      int64
	Folded  string
	A, B, C string
}

// foldedTables read foldedRows past a key. A deleted account has no names.
var foldedTables = []struct {
	table, query string
	fold         func(foldedRow) string
}{
	{
		"users", "SELECT id, folded, username AS a, display_name AS b FROM users WHERE id > ? AND deleted_at IS NULL ORDER BY id LIMIT ?",
		func(r foldedRow) string { return words.Fold(r.A, r.B) },
	},
	{
		"rooms", "SELECT id, folded, name AS a, title AS b, topic AS c FROM rooms WHERE id > ? ORDER BY id LIMIT ?",
		func(r foldedRow) string { return words.Fold(r.A, r.B, r.C) },
	},
}

// refold brings all folded columns to today's form, in steps.
func (s *Store) refold(ctx context.Context) error {
	for _, t := range foldedTables {
		for last := int64(0); ; {
			var rows []foldedRow
			err := s.db.Read(ctx, func(tx *gorm.DB) error { return tx.Raw(t.query, last, refoldBatch).Scan(&rows).Error })
			if err != nil {
				return err
			}
			isLast := len(rows) < refoldBatch
			if !isLast {
				last = rows[len(rows)-1].ID // before refoldRows takes the slice for its own
			}
			if err := s.refoldRows(ctx, t.table, t.fold, rows); err != nil {
				return err
			}
			if isLast {
				break
			}
		}
	}
	return nil
}

// refoldRows writes those that have changed, unless somebody has renamed them meanwhile. It changes
// rows.
func (s *Store) refoldRows(ctx context.Context, table string, fold func(foldedRow) string, rows []foldedRow) error {
	rows = slices.DeleteFunc(rows, func(r foldedRow) bool { return r.Folded == fold(r) })
	if len(rows) == 0 {
		return nil
	}
	with, args := s.db.With(
		db.Ints("id", rows, func(r foldedRow) int64 { return r.ID }),
		db.Texts("was", rows, func(r foldedRow) string { return r.Folded }),
		db.Texts("folded", rows, fold))
	return s.db.Update(ctx, func(tx *gorm.DB) error {
		return tx.Exec(with+"UPDATE "+table+" SET folded = v.folded FROM v WHERE "+table+".id = v.id AND "+table+".folded = v.was",
			args...).Error
	})
}
