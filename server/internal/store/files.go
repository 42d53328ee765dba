package store

import (
	"context"
	"encoding/base64"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

type fileRow struct {
	N            int64 `gorm:"primaryKey"`
	ID           string
	RoomID       int64
	UserID       int64
	Name         string
	Size         int64
	Type         string // "" until it is whole
	Kind         string
	Width        int
	Height       int
	Thumbhash    string
	HasThumbnail bool
	ExpiresAt    *db.Stamp
	Message      *int64
	Place        int
}

func (fileRow) TableName() string { return "files" }

const thisFile = "This file"

// isUsed: it is part of a message, or of the preview of one. Those do not end by themselves.
func (f fileRow) isUsed() bool { return f.Message != nil || f.ExpiresAt == nil }

func (f fileRow) file() chat.File {
	hash, _ := base64.StdEncoding.DecodeString(f.Thumbhash) // written by FinishFile
	return chat.File{
		ID: chat.FileID(f.ID), Name: f.Name, FileFacts: chat.FileFacts{
			Size: f.Size, Type: f.Type, Kind: chat.FileKind(f.Kind), Width: f.Width, Height: f.Height,
			ThumbHash: hash, HasThumbnail: f.HasThumbnail,
		},
	}
}

// BeginFile implements chat.FileStore.
func (s *Store) BeginFile(ctx context.Context, f chat.NewFile, limits chat.FileLimits) error {
	return s.oneUpload(ctx, func(tx *gorm.DB) error {
		if _, err := lockedAccount(tx, f.Uploader); err != nil {
			return err
		}
		if err := s.withinStored(tx, f.Size, limits); err != nil {
			return err
		}
		if limits.PerDay > 0 {
			if err := countUpload(tx, f, limits.PerDay); err != nil {
				return err
			}
		}
		expires := db.ToStamp(f.Expires)
		return tx.Create(&fileRow{
			ID: string(f.ID), RoomID: int64(f.Room), UserID: int64(f.Uploader), Name: f.Name, Size: f.Size, ExpiresAt: &expires,
		}).Error
	})
}

// oneUpload writes for one upload at a time on SQLite, where posts wait for the writer in one line with all others: of a flood
// of uploads no more than one stands in it. On Postgres nobody waits for another's rows.
func (s *Store) oneUpload(ctx context.Context, fn func(*gorm.DB) error) error {
	if s.db.Name != db.SQLite {
		return s.db.Write(ctx, fn)
	}
	select {
	case s.uploading <- struct{}{}:
		defer func() { <-s.uploading }()
		return s.db.Write(ctx, fn)
	case <-ctx.Done():
		return chat.Unavailable(ctx.Err())
	}
}

// withinStored refuses what would be more than may be stored. Of several at once each waits for those before it.
func (s *Store) withinStored(tx *gorm.DB, size int64, limits chat.FileLimits) error {
	if limits.Stored <= 0 {
		return nil
	}
	var locked []string
	if err := tx.Raw("SELECT r.id FROM installation r " + s.db.LockRows).Scan(&locked).Error; err != nil {
		return err
	}
	stored, err := storedBytes(tx)
	if err == nil && stored+size > limits.Stored {
		err = chat.StorageFull()
	}
	return err
}

// countUpload adds to what the user has uploaded on that day.
func countUpload(tx *gorm.DB, f chat.NewFile, limit int64) error {
	const day = 24 * time.Hour
	today := f.At.Unix() / int64(day/time.Second)
	var total int64
	err := tx.Raw(`INSERT INTO uploads (user_id, day, bytes) VALUES (?, ?, ?)
		ON CONFLICT (user_id, day) DO UPDATE SET bytes = uploads.bytes + excluded.bytes RETURNING bytes`,
		f.Uploader, today, f.Size).Scan(&total).Error
	if err != nil {
		return err
	}
	if total > limit {
		return chat.RateLimited(f.At.Truncate(day).Add(day).Sub(f.At))
	}
	if total > f.Size {
		return nil // not the first of that day
	}
	return tx.Exec("DELETE FROM uploads WHERE user_id = ? AND day < ?", f.Uploader, today).Error
}

// FinishFile implements chat.FileStore.
func (s *Store) FinishFile(ctx context.Context, id chat.FileID, facts chat.FileFacts, expires time.Time) error {
	return s.oneUpload(ctx, func(tx *gorm.DB) error {
		return atLeastOne(tx.Model(&fileRow{}).Where("id = ? AND type = ''", id).Updates(map[string]any{
			"size": facts.Size, "type": facts.Type, "kind": string(facts.Kind), "width": facts.Width, "height": facts.Height,
			"thumbhash": base64.StdEncoding.EncodeToString(facts.ThumbHash), "has_thumbnail": facts.HasThumbnail,
			"expires_at": db.ToStamp(expires),
		}), thisFile)
	})
}

// RemoveFile implements chat.FileStore.
func (s *Store) RemoveFile(ctx context.Context, room chat.RoomID, user chat.UserID, id chat.FileID, at time.Time) error {
	if !db.Storable(string(id)) {
		return chat.NotFound(thisFile)
	}
	return s.db.Write(ctx, func(tx *gorm.DB) error {
		var rows []fileRow
		err := tx.Raw("SELECT r.n, r.user_id, r.message, r.expires_at FROM files r WHERE r.id = ? AND r.room_id = ? "+s.db.LockRows, id, room).Scan(&rows).Error
		if err != nil {
			return err
		}
		switch {
		case len(rows) == 0 || rows[0].Message == nil && rows[0].UserID != int64(user):
			return chat.NotFound(thisFile)
		case rows[0].isUsed():
			return chat.Conflict("This file is part of a message: edit or delete the message.")
		}
		return s.removeFiles(tx, at, "n = ?", rows[0].N)
	})
}

// removals forget the files that a condition chooses, and queue their bytes for removal.
func (s *Store) removals(at time.Time, condition string, args ...any) []db.Statement {
	return []db.Statement{{
		SQL: "INSERT INTO file_removals (id, size, due_at) SELECT id, size, ? FROM files WHERE " + condition +
			" ON CONFLICT (id) DO NOTHING",
		Args: append([]any{s.db.Time(at)}, args...),
	}, {SQL: "DELETE FROM files WHERE " + condition, Args: args}}
}

func (s *Store) removeFiles(tx *gorm.DB, at time.Time, condition string, args ...any) error {
	for _, statement := range s.removals(at, condition, args...) {
		if err := db.Run(tx, statement); err != nil {
			return err
		}
	}
	return nil
}

// useFiles makes the files parts of the messages, which are stored.
func (s *Store) useFiles(messages []chat.Message) []db.Statement {
	type used struct {
		file    chat.FileID
		message chat.MessageID
		place   int
	}
	var all []used
	for _, m := range messages {
		for place, f := range m.Files {
			all = append(all, used{f.ID, m.ID, place})
		}
	}
	if len(all) == 0 {
		return nil
	}
	with, args := s.db.With(
		db.Texts("id", all, func(u used) string { return string(u.file) }),
		db.Texts("message", all, func(u used) string { return string(u.message) }),
		db.Ints("place", all, func(u used) int64 { return int64(u.place) }))
	return []db.Statement{{
		SQL: with + `UPDATE files SET message = m.n, place = v.place, expires_at = NULL
			FROM v JOIN messages m ON m.id = v.message WHERE files.id = v.id`,
		Args: args,
	}}
}

// dropFiles removes those that an edit dropped.
func (w *writing) dropFiles(v chat.Verdict) (statements []db.Statement) {
	for _, id := range v.Dropped {
		statements = append(statements, w.s.removals(v.At, "id = ? AND message = ?", string(id), w.message.N)...)
	}
	return statements
}

// File implements chat.FileStore.
func (s *Store) File(ctx context.Context, room chat.RoomID, id chat.FileID) (f chat.StoredFile, err error) {
	if !db.Storable(string(id)) {
		return f, chat.NotFound(thisFile)
	}
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		var row fileRow
		// The release before deletes a message without its files.
		err := tx.Where(`id = ? AND room_id = ? AND type <> '' AND (message IS NULL AND expires_at IS NOT NULL
			OR EXISTS (SELECT 1 FROM messages m WHERE m.n = files.message AND m.deleted_at IS NULL)
			OR EXISTS (SELECT 1 FROM previews p JOIN messages m ON m.n = p.message AND m.deleted_at IS NULL WHERE p.image = files.id))`,
			id, room).Take(&row).Error
		f = chat.StoredFile{File: row.file(), Room: room, Uploader: chat.UserID(row.UserID), IsUsed: row.isUsed()}
		return db.OrNotFound(err, thisFile)
	})
	return f, err
}

// SharedFiles implements chat.FileStore.
func (s *Store) SharedFiles(ctx context.Context, room chat.RoomID, kind chat.FileKind, after chat.FilePlace, limit int) (shared []chat.SharedFile, err error) {
	err = s.db.Snapshot(ctx, func(tx *gorm.DB) error {
		query := tx.Table("files AS f").Joins("JOIN messages m ON m.n = f.message AND m.deleted_at IS NULL").
			Joins("JOIN users u ON u.id = m.author_id").
			Where("f.room_id = ? AND f.message IS NOT NULL", room)
		if kind != "" {
			query = query.Where("f.kind = ?", string(kind))
		}
		if after.Message != "" {
			if !db.Storable(string(after.Message)) {
				return nil
			}
			query = query.Where("(f.message, f.place) < ((SELECT n FROM messages WHERE id = ? AND room_id = ?), ?)", after.Message, room, after.Place)
		}
		const columns = `f.id, f.name, f.size, f.type, f.kind, f.width, f.height, f.thumbhash, f.has_thumbnail, f.place,
			m.id, m.seq, m.created_at, `
		type row struct {
			file    fileRow
			message messageRow
			author  userRow
		}
		rows, err := db.ByHand(query.Select(columns+userColumns).Order("f.message DESC, f.place DESC").Limit(limit), func(r *row) []any {
			return append([]any{
				&r.file.ID, &r.file.Name, &r.file.Size, &r.file.Type, &r.file.Kind, &r.file.Width, &r.file.Height, &r.file.Thumbhash,
				&r.file.HasThumbnail, &r.file.Place, &r.message.ID, &r.message.Seq, &r.message.CreatedAt,
			}, r.author.places()...)
		})
		for _, r := range rows {
			shared = append(shared, chat.SharedFile{File: r.file.file(), Place: r.file.Place, Message: chat.MessageRef{
				ID: chat.MessageID(r.message.ID), Seq: r.message.Seq, Author: r.author.user(), CreatedAt: r.message.CreatedAt.Time(),
			}})
		}
		return err
	})
	return shared, err
}

// ExpireFiles implements chat.FileStore.
func (s *Store) ExpireFiles(ctx context.Context, at time.Time, limit int) (n int, err error) {
	const over = "FROM files r WHERE r.message IS NULL AND r.expires_at < ? ORDER BY r.expires_at LIMIT ? "
	var keys []int64
	err = s.db.Read(ctx, func(tx *gorm.DB) error { // so that nothing to do costs no writer
		return tx.Raw("SELECT r.n "+over, db.ToStamp(at), 1).Scan(&keys).Error
	})
	if err != nil || len(keys) == 0 {
		return 0, err
	}
	err = s.db.Write(ctx, func(tx *gorm.DB) error {
		keys = nil
		if err := tx.Raw("SELECT r.n "+over+s.skipping(), db.ToStamp(at), limit).Scan(&keys).Error; err != nil {
			return err
		}
		return s.removeFiles(tx, at, "n ?", db.OneOf(keys))
	})
	return len(keys), err
}

// skipping ends a SELECT that passes over the rows that others have locked.
func (s *Store) skipping() string {
	if s.db.LockRows == "" {
		return ""
	}
	return s.db.LockRows + " SKIP LOCKED"
}

// ClaimRemovals implements chat.FileStore.
func (s *Store) ClaimRemovals(ctx context.Context, at, until time.Time, limit int) (ids []chat.FileID, err error) {
	const due = "SELECT r.id FROM file_removals r WHERE r.due_at <= ? ORDER BY r.due_at LIMIT ? "
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Raw(due, db.ToStamp(at), 1).Scan(&ids).Error
	})
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	err = s.db.Write(ctx, func(tx *gorm.DB) error {
		ids = nil
		return tx.Raw("UPDATE file_removals SET due_at = ? WHERE id IN ("+due+s.skipping()+") RETURNING id",
			db.ToStamp(until), db.ToStamp(at), limit).Scan(&ids).Error
	})
	return ids, err
}

// EndRemovals implements chat.FileStore.
func (s *Store) EndRemovals(ctx context.Context, ids []chat.FileID) error {
	return s.db.Update(ctx, func(tx *gorm.DB) error {
		return tx.Exec("DELETE FROM file_removals WHERE id ?", db.OneOf(ids)).Error
	})
}

// UnknownFiles implements chat.FileStore.
func (s *Store) UnknownFiles(ctx context.Context, ids []chat.FileID) ([]chat.FileID, error) {
	var known []chat.FileID
	err := s.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`SELECT id FROM files WHERE id ? UNION ALL SELECT id FROM file_removals WHERE id ?
			UNION ALL SELECT id FROM pictures WHERE id ?`, db.OneOf(ids), db.OneOf(ids), db.OneOf(ids)).Scan(&known).Error
	})
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(ids), func(id chat.FileID) bool { return slices.Contains(known, id) }), nil
}

// StoredBytes implements chat.FileStore.
func (s *Store) StoredBytes(ctx context.Context) (n int64, err error) {
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		n, err = storedBytes(tx)
		return err
	})
	return n, err
}

// storedBytes counts what waits for its removal too.
func storedBytes(tx *gorm.DB) (n int64, err error) {
	err = tx.Raw(`SELECT CAST((SELECT coalesce(sum(size), 0) FROM files) + (SELECT coalesce(sum(size), 0) FROM file_removals)
		+ (SELECT coalesce(sum(size), 0) FROM pictures) AS bigint)`).Scan(&n).Error
	return n, err
}
