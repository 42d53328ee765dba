package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// SchemaVersion is that of the database's schema, the same number on both dialects.
func (s *Store) SchemaVersion() int64 { return newestVersion(s.db.Name) }

// Dialect names the database: sqlite or postgres.
func (s *Store) Dialect() string { return s.db.Name }

// Moving reads tables as they are at one moment.
type Moving struct{ conn *sql.Conn }

// ReadWhole runs fn with a view of the whole database, however long it takes. Others read and write meanwhile.
func (s *Store) ReadWhole(ctx context.Context, fn func(Moving) error) error {
	if err := s.Ping(ctx); err != nil {
		return err
	}
	return s.db.LongSnapshot(ctx, func(conn *sql.Conn) error { return fn(Moving{conn}) })
}

// Rows calls fn with each row that is moved, in the order of the key: its values as Kind says. They are used again for the
// next row.
func (m Moving) Rows(ctx context.Context, t Table, fn func(values []any) error) error {
	query := "SELECT " + strings.Join(t.names(), ", ") + " FROM " + t.Name
	if t.only != "" {
		query += " WHERE " + t.only
	}
	rows, err := m.conn.QueryContext(ctx, query+" ORDER BY "+t.order)
	if err != nil {
		return fmt.Errorf("read %s: %w", t.Name, err)
	}
	defer rows.Close()
	values, places := make([]any, len(t.Columns)), make([]any, len(t.Columns))
	for i := range values {
		places[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(places...); err != nil {
			return fmt.Errorf("read %s: %w", t.Name, err)
		}
		for i, c := range t.Columns {
			if values[i], err = fromDatabase(c.Kind, values[i]); err != nil {
				return fmt.Errorf("read %s.%s: %w", t.Name, c.Name, err)
			}
		}
		if err := fn(values); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read %s: %w", t.Name, err)
	}
	return nil
}

// fromDatabase makes of what a driver gives what Kind says. With toDatabase it is all that differs between the databases.
func fromDatabase(kind Kind, value any) (any, error) {
	switch v := value.(type) {
	case nil:
		return nil, nil
	case int64:
		if kind == Bool {
			return v != 0, nil
		}
		if kind == Int || kind == Time {
			return v, nil
		}
	case bool:
		if kind == Bool {
			return v, nil
		}
	case time.Time:
		if kind == Time {
			return v.UnixMilli(), nil
		}
	case string:
		if kind == Text {
			return v, nil
		}
	case []byte:
		if kind == Bytes {
			return v, nil
		}
		if kind == Text {
			return string(v), nil
		}
	}
	return nil, fmt.Errorf("a value of kind %s is a %T in the database", kind, value)
}

// toDatabase is the opposite of fromDatabase. A value is of its Kind.
func toDatabase(dialect string, kind Kind, value any) any {
	switch v := value.(type) {
	case bool:
		if dialect == db.SQLite {
			if v {
				return int64(1)
			}
			return int64(0)
		}
	case int64:
		if kind == Time && dialect == db.Postgres {
			return time.UnixMilli(v).UTC()
		}
	}
	return value
}

// importName is the row of server_settings that says how far an import has come. It is there until the import is whole.
const importName = "import"

// ErrImportUnfinished says that an import into the database was cut.
var ErrImportUnfinished = errors.New("an import into this database did not come to its end: run `chatrooms import chatrooms DIR` again, or empty the database")

// ImportUnderWay says whether an import was begun, and is not whole.
func (s *Store) ImportUnderWay(ctx context.Context) (is bool, err error) {
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Raw("SELECT EXISTS (SELECT 1 FROM server_settings WHERE name = ?)", importName).Scan(&is).Error
	})
	return is, err
}
