package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// Import is a whole server's rows on their way into an empty database. It notes in the database how far it has come, in the
// transaction of each part: so it goes on exactly there.
type Import struct {
	s    *Store
	note importNote
}

// importNote is what is stored under importName.
type importNote struct {
	Source string `json:"source"` // tells exports apart
	Parts  int    `json:"parts"`  // that are in the database
}

// ErrNotEmpty says that a database holds something already.
var ErrNotEmpty = errors.New("the database is not empty")

// ErrOtherImport says that a database holds a part of another export.
var ErrOtherImport = errors.New("the database holds a part of another export, whose import was cut")

// BeginImport begins an import of what the text source stands for, or goes on with it. The database must be migrated, and
// empty but for that import: else ErrNotEmpty or ErrOtherImport. No server may use it meanwhile.
func (s *Store) BeginImport(ctx context.Context, source string) (*Import, error) {
	im := &Import{s: s, note: importNote{Source: fmt.Sprintf("%x", sha256.Sum256([]byte(source)))}}
	err := s.Ping(ctx)
	if err != nil {
		return nil, err
	}
	err = s.db.LongWrite(ctx, func(conn *sql.Conn) error {
		var noted string
		err := conn.QueryRowContext(ctx, "SELECT value FROM server_settings WHERE name = '"+importName+"'").Scan(&noted)
		if err == nil {
			return im.goOn(noted)
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if err := checkEmpty(ctx, conn); err != nil {
			return err
		}
		return im.write(ctx, conn)
	})
	return im, err
}

func (im *Import) goOn(noted string) error {
	var was importNote
	if err := json.Unmarshal([]byte(noted), &was); err != nil || was.Source != im.note.Source {
		return ErrOtherImport
	}
	im.note = was
	return nil
}

// checkEmpty looks into all tables but those that a server fills by being there.
func checkEmpty(ctx context.Context, conn *sql.Conn) error {
	names := []string{"sessions", "tokens", "sign_in_codes", "resets", "push_subscriptions", "search_entries"}
	for _, t := range MovedTables() {
		names = append(names, t.Name)
	}
	for _, name := range names {
		var has bool
		if err := conn.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM "+name+")").Scan(&has); err != nil {
			return err
		}
		if has {
			return fmt.Errorf("%w: there are rows in %s", ErrNotEmpty, name)
		}
	}
	return nil
}

func (im *Import) write(ctx context.Context, conn *sql.Conn) error {
	text, err := json.Marshal(im.note)
	if err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, "DELETE FROM server_settings WHERE name = '"+importName+"'"); err != nil {
		return err
	}
	//nolint:gosec // our own JSON has no quotes of SQL: a hash and a number
	_, err = conn.ExecContext(ctx, "INSERT INTO server_settings (name, value) VALUES ('"+importName+"', '"+string(text)+"')")
	return err
}

// Parts is how many parts are in the database.
func (im *Import) Parts() int { return im.note.Parts }

// Fill takes the next part, wholly or not at all. next returns a row of the table, whose values are of the columns' Kinds,
// and nil after the last one. Its values are changed.
func (im *Import) Fill(ctx context.Context, t Table, next func() ([]any, error)) error {
	dialect := im.s.db.Name
	before := im.note
	err := im.s.db.LongWrite(ctx, func(conn *sql.Conn) error {
		_, err := im.s.db.Fill(ctx, conn, t.Name, t.names(), func() ([]any, error) {
			row, err := next()
			for i, value := range row {
				row[i] = toDatabase(dialect, t.Columns[i].Kind, value)
			}
			return row, err
		})
		if err != nil {
			return fmt.Errorf("fill %s: %w", t.Name, err)
		}
		im.note.Parts++
		return im.write(ctx, conn)
	})
	if err != nil {
		im.note = before
	}
	return err
}

// Index indexes all messages for the search, telling now and then to which seqs of how many. Nobody is mailed or pushed to
// of what was said long ago.
func (im *Import) Index(ctx context.Context, tell func()) error {
	return im.s.search.Fill(ctx, tell)
}

// End checks that the database holds what it should: as many rows of each table as counts says, and logs that are whole.
// Outgoing webhooks get secrets of newSecret and are disabled, since whoever they call knows another one. Then the import is
// over.
func (im *Import) End(ctx context.Context, counts map[string]int64, newSecret func() string) error {
	err := im.s.db.LongWrite(ctx, func(conn *sql.Conn) error {
		for _, t := range MovedTables() {
			if err := checkCount(ctx, conn, t, counts[t.Name]); err != nil {
				return err
			}
		}
		for _, check := range wholeness {
			var bad bool
			if err := conn.QueryRowContext(ctx, "SELECT EXISTS ("+check.query+")").Scan(&bad); err != nil {
				return fmt.Errorf("check that %s: %w", check.is, err)
			}
			if bad {
				return fmt.Errorf("the export is damaged: it is not so that %s", check.is)
			}
		}
		if im.s.db.Name == db.Postgres {
			return countOn(ctx, conn)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return im.s.db.Write(ctx, func(tx *gorm.DB) error {
		if err := im.disableHooks(tx, newSecret); err != nil {
			return err
		}
		return tx.Exec("DELETE FROM server_settings WHERE name = ?", importName).Error
	})
}

func checkCount(ctx context.Context, conn *sql.Conn, t Table, want int64) error {
	query := "SELECT count(*) FROM " + t.Name
	if t.only != "" {
		query += " WHERE " + t.only
	}
	var n int64
	if err := conn.QueryRowContext(ctx, query).Scan(&n); err != nil {
		return err
	}
	if n != want {
		return fmt.Errorf("there are %d rows in %s, and there should be %d: stop whatever else writes to the database, empty it, and import again", n, t.Name, want)
	}
	return nil
}

// wholeness is what the schema itself does not hold. The queries find what is not so.
var wholeness = []struct{ is, query string }{
	{"each message is of a room", "SELECT 1 FROM messages m WHERE NOT EXISTS (SELECT 1 FROM rooms r WHERE r.id = m.room_id AND m.seq BETWEEN 1 AND r.seq)"},
	{"each message has an author", "SELECT 1 FROM messages m WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.id = m.author_id)"},
	{"each event is of a room", "SELECT 1 FROM events e WHERE NOT EXISTS (SELECT 1 FROM rooms r WHERE r.id = e.room_id AND e.seq BETWEEN 1 AND r.seq)"},
	{"each event was made by somebody", "SELECT 1 FROM events e WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.id = e.actor_id)"},
	{"each room has as many members as it says", `SELECT 1 FROM rooms r WHERE r.member_count <>
		(SELECT count(*) FROM memberships p WHERE p.room_id = r.id)`},
	{"each log is without holes", `SELECT 1 FROM rooms r WHERE r.seq <> (SELECT count(*) FROM
		(SELECT m.seq FROM messages m WHERE m.room_id = r.id UNION SELECT e.seq FROM events e WHERE e.room_id = r.id) AS log)`},
}

// countOn has Postgres give new rows keys past those that were filled in.
func countOn(ctx context.Context, conn *sql.Conn) error {
	for _, t := range MovedTables() {
		if t.counted == "" {
			continue
		}
		query := strings.NewReplacer("TABLE", t.Name, "COLUMN", t.counted).Replace(
			"SELECT setval(pg_get_serial_sequence('TABLE', 'COLUMN'), (SELECT coalesce(max(COLUMN), 0) + 1 FROM TABLE), false)")
		if _, err := conn.ExecContext(ctx, query); err != nil {
			return err
		}
	}
	_, err := conn.ExecContext(ctx, "ANALYZE")
	return err
}

func (im *Import) disableHooks(tx *gorm.DB, newSecret func() string) error {
	var ids []string
	if err := tx.Raw("SELECT id FROM hooks WHERE signing_secret IS NULL AND url IS NOT NULL").Scan(&ids).Error; err != nil {
		return err
	}
	at := db.ToStamp(im.s.Now())
	for _, id := range ids {
		err := tx.Exec(`UPDATE hooks SET signing_secret = ?, disabled_at = coalesce(disabled_at, ?),
			disabled_reason = CASE WHEN disabled_reason = '' THEN ? ELSE disabled_reason END WHERE id = ?`,
			newSecret(), at, string(chat.EndedByStaff), id).Error
		if err != nil {
			return err
		}
	}
	return nil
}
