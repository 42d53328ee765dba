package db

import (
	"log/slog"
	"testing"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// TestADeadConnectionIsNotUsed holds facts.md, fault 12: after a restart the pool holds connections that ended while they
// waited. A call takes a new one, however short the wait was.
func TestADeadConnectionIsNotUsed(t *testing.T) {
	server := testservers.NewPostgres(t)
	d, err := Open(Options{URL: server.URL(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	read := func() error { return d.Read(t.Context(), func(tx *gorm.DB) error { return tx.Exec("SELECT 1").Error }) }
	for name, end := range map[string]func(){"stopped": server.Stop, "killed": server.Kill} {
		if err := read(); err != nil { // a connection that was used just now
			t.Fatalf("before it was %s: %v", name, err)
		}
		end()
		server.Start()
		if err := read(); err != nil {
			t.Errorf("after it was %s and started again: %v", name, err)
		}
	}
}
