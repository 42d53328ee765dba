package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

const (
	// previewAge is how old a message may be whose link is read: what is indexed anew is not news.
	previewAge = time.Hour
	// previewTries is how often a link is tried.
	previewTries = 3
)

// QueuePreviews has the links of messages read from now on. It is called before the log is followed: what is indexed, off the
// path of posts, is queued in the same transaction.
func (s *Store) QueuePreviews() { s.search.Tell(s.queuePreviews) }

// queuePreviews notes the links of messages, whose rows are locked.
func (s *Store) queuePreviews(tx *gorm.DB, keys []int64) error {
	now := s.Now()
	var rows []messageRow
	err := tx.Table("messages").Select("n", "body").
		Where("n ? AND deleted_at IS NULL AND coalesce(edited_at, created_at) > ?", db.OneOf(keys), db.ToStamp(now.Add(-previewAge))).
		Find(&rows).Error
	if err != nil {
		return err
	}
	for _, row := range rows {
		link := chat.FirstLink(row.Body)
		if link == "" {
			continue
		}
		err := tx.Exec("INSERT INTO previews (message, url, due_at) VALUES (?, ?, ?) ON CONFLICT (message) DO NOTHING",
			row.N, link, db.ToStamp(now)).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// ClaimPreviews implements chat.PreviewStore.
func (s *Store) ClaimPreviews(ctx context.Context, at, until time.Time, limit int) (tasks []chat.PreviewTask, err error) {
	const due = "SELECT r.message FROM previews r WHERE r.due_at <= ? ORDER BY r.due_at LIMIT ? "
	var keys []int64
	err = s.db.Read(ctx, func(tx *gorm.DB) error { return tx.Raw(due, db.ToStamp(at), 1).Scan(&keys).Error })
	if err != nil || len(keys) == 0 {
		return nil, err
	}
	err = s.db.Write(ctx, func(tx *gorm.DB) error {
		keys, tasks = nil, nil
		err := tx.Raw("UPDATE previews SET due_at = ?, tries = tries + 1 WHERE message IN ("+due+s.skipping()+") RETURNING message",
			db.ToStamp(until), db.ToStamp(at), limit).Scan(&keys).Error
		if err != nil {
			return err
		}
		tasks, err = previewTasks(tx, keys)
		return err
	})
	return tasks, err
}

// previewTasks ends those that were tried too often: whoever had them before has died of them.
func previewTasks(tx *gorm.DB, keys []int64) (tasks []chat.PreviewTask, err error) {
	var rows []struct {
		User   userRow `gorm:"embedded;embeddedPrefix:u_"`
		N      int64
		ID     string
		RoomID int64
		URL    string
		Tries  int
	}
	err = tx.Raw(`SELECT m.n, m.id, m.room_id, p.url, p.tries, `+userColumns+` FROM previews p JOIN messages m ON m.n = p.message
		JOIN users u ON u.id = m.author_id WHERE p.message ?`, db.OneOf(keys)).Scan(&rows).Error
	for _, row := range rows {
		if row.Tries > previewTries {
			if err := tx.Exec("UPDATE previews SET due_at = NULL WHERE message = ?", row.N).Error; err != nil {
				return nil, err
			}
			continue
		}
		tasks = append(tasks, chat.PreviewTask{
			Room: chat.RoomID(row.RoomID), Message: chat.MessageID(row.ID), Author: row.User.user(), URL: row.URL,
			IsLast: row.Tries == previewTries,
		})
	}
	return tasks, err
}

// EndPreview implements chat.PreviewStore.
func (s *Store) EndPreview(ctx context.Context, id chat.MessageID) error {
	if !db.Storable(string(id)) {
		return nil
	}
	return s.db.Update(ctx, func(tx *gorm.DB) error {
		return tx.Exec(`UPDATE previews SET due_at = NULL WHERE due_at IS NOT NULL
			AND message = (SELECT m.n FROM messages m WHERE m.id = ?)`, id).Error
	})
}

// readPreviewWaits finds chat.Facts.PreviewWaits.
func (w *writing) readPreviewWaits(id chat.MessageID) db.Statement {
	return db.Statement{
		SQL:  `SELECT p.url FROM previews p JOIN messages m ON m.n = p.message WHERE m.id = ? AND p.due_at IS NOT NULL`,
		Args: []any{string(id)},
		Row:  func(scan func(...any) error) error { return scan(&w.facts.PreviewWaits) },
	}
}

// imageOfMessage chooses the image of a message's preview among files.
const imageOfMessage = "id IN (SELECT p.image FROM previews p WHERE p.message = ?)"

// preview writes a message's preview, or takes it away: then the link is not read again.
func (w *writing) preview(v chat.Verdict) []db.Statement {
	n, p := w.message.N, v.Previewed.Message.Preview
	mark := db.Statement{SQL: "UPDATE messages SET has_preview = ? WHERE n = ?", Args: []any{p != nil, n}}
	if p == nil {
		return append(append([]db.Statement{mark}, w.s.removals(v.At, imageOfMessage, n)...), db.Statement{
			SQL: "UPDATE previews SET due_at = NULL, title = '', description = '', image = NULL WHERE message = ?", Args: []any{n},
		})
	}
	var image any
	statements := []db.Statement{mark}
	if p.Image != nil {
		image = string(p.Image.ID)
		statements = append(statements, db.Statement{SQL: "UPDATE files SET expires_at = NULL WHERE id = ?", Args: []any{image}})
	}
	return append(statements, db.Statement{
		SQL:  "UPDATE previews SET due_at = NULL, title = ?, description = ?, image = ? WHERE message = ?",
		Args: []any{p.Title, p.Description, image, n},
	})
}

// dropPreview forgets the link of a message, whose row was written before: the indexer keeps it locked while it queues what
// it read there.
func (w *writing) dropPreview(at time.Time) []db.Statement {
	n := w.message.N
	statements := append(w.s.removals(at, imageOfMessage, n), w.clear("previews")...)
	return append(statements, db.Statement{
		SQL: "UPDATE messages SET has_preview = ? WHERE n = ? AND has_preview", Args: []any{false, n},
	})
}

func (r *resolver) readPreviews(tx *gorm.DB, rows []messageRow) error {
	keys := keysOf(rows, func(row messageRow) (int64, bool) { return row.N, row.HasPreview && row.DeletedAt == nil })
	if len(keys) == 0 {
		return nil
	}
	var found []struct {
		Message     int64
		URL         string
		Title       string
		Description string
		Image       *string
	}
	err := tx.Raw("SELECT message, url, title, description, image FROM previews WHERE message ? AND title <> ''", db.OneOf(keys)).Scan(&found).Error
	if err != nil {
		return err
	}
	var images []string
	for _, f := range found {
		if f.Image != nil {
			images = append(images, *f.Image)
		}
	}
	files := map[string]chat.File{}
	if len(images) > 0 {
		var rows []fileRow
		if err := tx.Where("id ?", db.OneOf(images)).Find(&rows).Error; err != nil {
			return err
		}
		for _, row := range rows {
			files[row.ID] = row.file()
		}
	}
	r.previews = make(map[int64]*chat.Preview, len(found))
	for _, f := range found {
		p := &chat.Preview{URL: f.URL, Title: f.Title, Description: f.Description}
		if f.Image != nil {
			if image, ok := files[*f.Image]; ok {
				p.Image = &image
			}
		}
		r.previews[f.Message] = p
	}
	return nil
}
