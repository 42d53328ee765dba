package db

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"testing"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// A caller who has gone is no fault of the database or of the statement, whatever the driver says: here that the
// transaction is over.
func TestACallWhoseCallerLeftSaysSo(t *testing.T) {
	sqlite, err := Open(Options{DataDir: t.TempDir(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sqlite.Close() })
	for _, d := range []*DB{sqlite, onPostgres(t)} {
		ctx, leave := context.WithCancel(t.Context())
		err := d.Write(ctx, func(tx *gorm.DB) error {
			leave()
			for err := error(nil); !errors.Is(err, sql.ErrTxDone); { // database/sql rolls back on its own goroutine
				_, err = tx.Statement.ConnPool.ExecContext(t.Context(), "SELECT 1")
			}
			return sql.ErrTxDone
		})
		if unavailable(t, d.Name, err); !errors.Is(err, context.Canceled) || !errors.Is(err, sql.ErrTxDone) {
			t.Errorf("%s: %v", d.Name, err)
		}
		err = d.Read(t.Context(), func(*gorm.DB) error { return sql.ErrTxDone })
		if _, ok := chat.AsError(err); ok || !errors.Is(err, sql.ErrTxDone) {
			t.Errorf("%s: a transaction used after its end is told as %v", d.Name, err)
		}
	}
}
