package db

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

// Stamp is a moment as both databases keep it: Unix milliseconds, an integer in SQLite, a timestamptz(3) in Postgres.
type Stamp int64

func ToStamp(t time.Time) Stamp { return Stamp(t.UnixMilli()) }

func StampOrNil(t *time.Time) *Stamp {
	if t == nil {
		return nil
	}
	at := ToStamp(*t)
	return &at
}

func (t Stamp) Time() time.Time { return time.UnixMilli(int64(t)).UTC() }

func (t *Stamp) TimeOrNil() *time.Time {
	if t == nil {
		return nil
	}
	at := t.Time()
	return &at
}

// Scan reads what either driver gives.
func (t *Stamp) Scan(value any) error {
	switch v := value.(type) {
	case int64:
		*t = Stamp(v)
	case time.Time:
		*t = ToStamp(v)
	default:
		return fmt.Errorf("a time is a %T in the database", value)
	}
	return nil
}

// GormValue binds what the database keeps.
func (t Stamp) GormValue(_ context.Context, db *gorm.DB) clause.Expr {
	if db.Name() == SQLite {
		return clause.Expr{SQL: "?", Vars: []any{int64(t)}}
	}
	return clause.Expr{SQL: "?", Vars: []any{t.Time()}}
}

// array hands a slice to Postgres as one parameter; gorm would spread it.
type array struct{ values any }

func (a array) Value() (driver.Value, error) { return a.values, nil }

// AnyOf is the right side of a comparison with a set of keys, written `key ?`. It is one parameter whatever the number
// of keys, so that a statement has one text and is prepared once.
type AnyOf[T ~int64 | ~string] struct{ keys []T }

func OneOf[T ~int64 | ~string](keys []T) AnyOf[T] { return AnyOf[T]{keys} }

// GormValue implements gorm's interface for arguments that depend on the dialect.
func (a AnyOf[T]) GormValue(_ context.Context, db *gorm.DB) clause.Expr {
	if db.Name() == SQLite {
		keys, err := json.Marshal(a.keys)
		if err != nil {
			_ = db.AddError(err)
		}
		return clause.Expr{SQL: "IN (SELECT value FROM json_each(?))", Vars: []any{string(keys)}}
	}
	return clause.Expr{SQL: "= ANY(?)", Vars: []any{array{a.keys}}}
}

// Storable says whether a text can be compared with what is stored: Postgres refuses NUL and invalid UTF-8 in a
// parameter, so no stored text has them.
func Storable(texts ...string) bool {
	for _, text := range texts {
		if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			return false
		}
	}
	return true
}
