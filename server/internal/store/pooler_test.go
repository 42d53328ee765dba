package store

import (
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
	"github.com/chatrooms/chatrooms/server/internal/store/storetest"
	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// limitRole does what docs/operating.md has a deployer do before a pooler is used.
func limitRole(t *testing.T, s *Store) {
	t.Helper()
	text, err := os.ReadFile("../../../docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	statements := regexp.MustCompile(`ALTER ROLE chatrooms IN DATABASE chatrooms SET [^;]+;`).FindAllString(string(text), -1)
	if len(statements) != len(db.Limits()) {
		t.Errorf("docs/operating.md has %d of %d limits", len(statements), len(db.Limits()))
	}
	var database string
	if err := s.db.Reader.Raw("SELECT current_database()").Scan(&database).Error; err != nil {
		t.Fatal(err)
	}
	for _, statement := range statements {
		own := strings.Replace(statement, "chatrooms IN DATABASE chatrooms", "CURRENT_USER IN DATABASE "+database, 1)
		if err := s.db.Writer.Exec(own).Error; err != nil {
			t.Fatal(err)
		}
	}
}

// TestLogThroughPgBouncer: in transaction mode, where each transaction may have another connection, a room's log is written and read as ever.
// Its limits are the role's, as docs/operating.md says.
func TestLogThroughPgBouncer(t *testing.T) {
	direct := onPostgres(t)
	before, err := Look(t.Context(), Options{URL: testservers.PgBouncer(t, urlOf(t, direct))})
	if err != nil || !slices.Contains(before.Unlimited, "statement_timeout") || !slices.Contains(before.Unlimited, "plan_cache_mode") {
		t.Errorf("without the role's limits %v, %v", before.Unlimited, err)
	}
	limitRole(t, direct)
	url := testservers.PgBouncer(t, urlOf(t, direct))
	pooled := open(t, Options{URL: url})
	if state, err := Look(t.Context(), Options{URL: url}); err != nil || len(state.Unlimited) > 0 {
		t.Errorf("with the role's limits %v lack, %v", state.Unlimited, err)
	}
	empty := "TRUNCATE " + strings.Join(slices.DeleteFunc(tables(t, direct), isInstallation), ", ") + " RESTART IDENTITY CASCADE"
	storetest.RunLog(t, func(t *testing.T) chat.Store {
		if err := direct.db.Writer.Exec(empty).Error; err != nil {
			t.Fatal(err)
		}
		return pooled
	})
	if err := pooled.Migrate(t.Context()); !errors.Is(err, ErrPooled) {
		t.Errorf("a migration through a pooler: %v", err)
	}
}
