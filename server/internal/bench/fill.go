//go:build linux

package bench

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// fill gives each room so many messages of one author, as if they had been posted and indexed (no word of them can be
// searched), by one statement a table: a million take seconds, and no indexer works on them while something is measured.
func (db *database) fill(ctx context.Context, rooms []chat.Room, author chat.User, messages int) (err error) {
	pool, err := sql.Open(db.driver, db.source)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after the commit it does nothing
	now := fmt.Sprint(time.Now().UnixMilli())
	if db.driver == postgresDriver {
		now = "now()"
	}
	for _, room := range rooms {
		var head int64
		if err := tx.QueryRowContext(ctx, fmt.Sprintf("SELECT seq FROM rooms WHERE id = %d", room.ID)).Scan(&head); err != nil {
			return err
		}
		numbers := fmt.Sprintf("WITH RECURSIVE v(seq) AS (SELECT %d UNION ALL SELECT seq + 1 FROM v WHERE seq < %d) ", head+1, head+int64(messages))
		for _, statement := range []string{
			numbers + fmt.Sprintf(`INSERT INTO messages (id, room_id, seq, author_id, body, created_at)
				SELECT 'filled-%d-' || seq, %d, seq, %d, '0123456789abcdef%s', %s FROM v`, room.ID, room.ID, author.ID, filler, now),
			fmt.Sprintf("UPDATE rooms SET seq = %d, last_message_at = %s WHERE id = %d", head+int64(messages), now, room.ID),
			fmt.Sprintf(`INSERT INTO search_position (room_id, seq, form_seq) VALUES (%[1]d, %[2]d, %[2]d)
				ON CONFLICT (room_id) DO UPDATE SET seq = excluded.seq, form_seq = excluded.seq`, room.ID, head+int64(messages)),
		} {
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return fmt.Errorf("fill room %s: %w", room.Name, err)
			}
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	if db.driver == postgresDriver { // as autovacuum would have done by the time that a room is that long
		_, err = pool.ExecContext(ctx, "VACUUM ANALYZE messages, events, rooms")
	}
	return err
}
