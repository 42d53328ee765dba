package db

import (
	"fmt"
	"log/slog"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

func TestMain(m *testing.M) { testservers.Main(m) }

func onPostgres(t *testing.T) *DB {
	t.Helper()
	d, err := Open(Options{URL: testservers.Postgres(t), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func unavailable(t *testing.T, what string, err error) {
	t.Helper()
	if !chat.IsKind(err, chat.KindUnavailable) {
		t.Errorf("%s: %v, want unavailable", what, err)
	}
}

// TestAStatementRunsOnlySoLong holds facts.md, fault 15.
func TestAStatementRunsOnlySoLong(t *testing.T) {
	d := onPostgres(t)
	start := time.Now()
	err := d.Read(t.Context(), func(tx *gorm.DB) error { return tx.Exec("SELECT pg_sleep(30)").Error })
	unavailable(t, "a slow statement", err)
	if took := time.Since(start); took > callTimeout-time.Second { // its own 5 s, not those of the call
		t.Errorf("it ran for %v", took)
	}
}

// TestRetriesAreBounded holds facts.md, fault 17.
func TestRetriesAreBounded(t *testing.T) {
	d := onPostgres(t)
	tries := 0
	err := d.Write(t.Context(), func(tx *gorm.DB) error {
		tries++
		return tx.Exec("DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = 'serialization_failure'; END $$").Error
	})
	unavailable(t, "a failure that stays", err)
	if tries != maxTries {
		t.Errorf("%d tries", tries)
	}
}

// TestSQLStatesAreTold holds facts.md, fault 13.
func TestSQLStatesAreTold(t *testing.T) {
	d := onPostgres(t)
	for code, want := range map[string]errorClass{
		"23505": classConflict, "40001": classRetry, "40P01": classRetry, "57P01": classUnavailable, "57P02": classUnavailable,
		"57P03": classUnavailable, "08006": classUnavailable, "25006": classUnavailable, "53300": classUnavailable,
		"55P03": classLocked, "57014": classUnavailable, "42P01": classUnmigrated, "22021": classOther, "23503": classOther,
	} {
		err := d.Writer.Exec(fmt.Sprintf("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '%s'; END $$", code)).Error
		if got := classifyPostgres(err); err == nil || got != want {
			t.Errorf("%s: class %d, want %d (%v)", code, got, want, err)
		}
	}
}
