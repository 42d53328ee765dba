package store

import (
	"context"
	"database/sql"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// HookState is what can be told of the outgoing webhooks that have not ended.
type HookState struct {
	Standing int
	Disabled int        // by the server, not by the staff of their rooms
	Failing  int        // the last try of the event that comes next has failed
	Behind   int        // of those that are neither: there are events to send
	Since    *time.Time // when the first of the events that wait, of those neither disabled nor failing, happened
}

const lookHooks = `SELECT count(*) AS standing,
	count(CASE WHEN h.disabled_at IS NOT NULL AND h.disabled_reason <> 'staff' THEN 1 END) AS disabled,
	count(CASE WHEN h.disabled_at IS NULL AND h.attempts > 0 THEN 1 END) AS failing,
	count(CASE WHEN h.disabled_at IS NULL AND h.attempts = 0 AND o.seq > h.seq THEN 1 END) AS behind,
	min(CASE WHEN h.disabled_at IS NULL AND h.attempts = 0 THEN e.at END) AS since
	FROM hooks h JOIN rooms o ON o.id = h.room_id LEFT JOIN events e ON e.room_id = h.room_id AND e.seq = h.seq + 1
	WHERE h.kind = 'outgoing' AND h.ended_at IS NULL`

// LookHooks tells of a database's webhooks. Its schema has to be this release's; without a database there are none.
func LookHooks(ctx context.Context, o Options) (s HookState, err error) {
	if o.URL == "" {
		return lookHooksSQLite(ctx, o)
	}
	opened, err := db.Open(db.Options{URL: o.URL, MaxConns: 1, Log: o.Log})
	if err != nil {
		return s, err
	}
	err = opened.Read(ctx, func(tx *gorm.DB) error { return tx.Raw(lookHooks).Scan(&s).Error })
	if closed := opened.Close(); err == nil {
		err = closed
	}
	return s, err
}

func lookHooksSQLite(ctx context.Context, o Options) (s HookState, err error) {
	var since *db.Stamp
	err = db.ReadSQLiteFile(sqlitePath(o), func(pool *sql.DB) error {
		return pool.QueryRowContext(ctx, lookHooks).Scan(&s.Standing, &s.Disabled, &s.Failing, &s.Behind, &since)
	})
	s.Since = since.TimeOrNil()
	return s, err
}
