package store

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// stamp is a moment as both databases keep it: Unix milliseconds, an integer in SQLite, a timestamptz(3) in Postgres.
type stamp int64

func toStamp(t time.Time) stamp { return stamp(t.UnixMilli()) }

func toStampOrNil(t *time.Time) *stamp {
	if t == nil {
		return nil
	}
	at := toStamp(*t)
	return &at
}

func (t stamp) time() time.Time { return time.UnixMilli(int64(t)).UTC() }

func (t *stamp) timeOrNil() *time.Time {
	if t == nil {
		return nil
	}
	at := t.time()
	return &at
}

// Scan reads what either driver gives.
func (t *stamp) Scan(value any) error {
	switch v := value.(type) {
	case int64:
		*t = stamp(v)
	case time.Time:
		*t = toStamp(v)
	default:
		return fmt.Errorf("a time is a %T in the database", value)
	}
	return nil
}

// GormValue binds what the database keeps.
func (t stamp) GormValue(_ context.Context, db *gorm.DB) clause.Expr {
	if db.Name() == sqliteName {
		return clause.Expr{SQL: "?", Vars: []any{int64(t)}}
	}
	return clause.Expr{SQL: "?", Vars: []any{t.time()}}
}

// array hands a slice to Postgres as one parameter; gorm would spread it.
type array struct{ values any }

func (a array) Value() (driver.Value, error) { return a.values, nil }

// anyOf is the right side of a comparison with a set of keys, written `key ?`. It is one parameter whatever the number
// of keys, so that a statement has one text and is prepared once.
type anyOf[T ~int64 | ~string] struct{ keys []T }

func oneOf[T ~int64 | ~string](keys []T) anyOf[T] { return anyOf[T]{keys} }

// GormValue implements gorm's interface for arguments that depend on the dialect.
func (a anyOf[T]) GormValue(_ context.Context, db *gorm.DB) clause.Expr {
	if db.Name() == sqliteName {
		keys, err := json.Marshal(a.keys)
		if err != nil {
			_ = db.AddError(err)
		}
		return clause.Expr{SQL: "IN (SELECT value FROM json_each(?))", Vars: []any{string(keys)}}
	}
	return clause.Expr{SQL: "= ANY(?)", Vars: []any{array{a.keys}}}
}

// storable says whether a text can be compared with what is stored: Postgres refuses NUL and invalid UTF-8 in a
// parameter, so no stored text has them.
func storable(texts ...string) bool {
	for _, text := range texts {
		if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			return false
		}
	}
	return true
}
