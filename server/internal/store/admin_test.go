package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// fillAccounts makes so many accounts, every hundredth suspended and every other hundredth deleted.
func fillAccounts(tb testing.TB, s *Store, n int) {
	tb.Helper()
	const batch = 500
	for from := 0; from < n; from += batch {
		var rows []string
		var args []any
		for i := from; i < from+batch; i++ {
			name := fmt.Sprintf("user%05d", i)
			var suspended, deleted any
			switch i % 100 {
			case 0:
				suspended = db.ToStamp(noon)
			case 50:
				deleted = db.ToStamp(noon)
			}
			rows = append(rows, "(?, ?, ?, ?, ?, '', ?, ?, ?)")
			args = append(args, 1000+i, fmt.Sprintf("public-%06d", i), name, name, name, db.ToStamp(noon), suspended, deleted)
		}
		exec(tb, s, `INSERT INTO users (id, public_id, username, display_name, folded, password_hash, created_at, suspended_at, deleted_at) `+
			s.db.OwnKey+" VALUES "+strings.Join(rows, ", "), args...)
	}
	if s.db.Name == db.Postgres {
		exec(tb, s, "ANALYZE users")
	}
}

var accountPages = []struct {
	q      string
	state  chat.AccountState
	before string
}{
	{"", "", ""},
	{"", "", "public-005000"},
	{"", chat.AccountActive, "public-000100"},
	{"", chat.AccountSuspended, ""},
	{"", chat.AccountDeleted, ""},
	{"user00001", "", ""},
	{"nobody", chat.AccountActive, ""},
}

// A page of 10,000 accounts is there within 50 ms (issue 19; 1 to 3 ms were measured). It is the quickest of a few tries,
// since a busy machine says nothing of the query, and the race detector may take five times as long.
func TestPagesOfManyAccountsAreQuick(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		fillAccounts(t, s, 10_000)
		for _, p := range accountPages {
			var took []time.Duration
			for range 7 {
				began := time.Now()
				if _, err := s.Accounts(t.Context(), p.q, p.state, p.before, 51); err != nil {
					t.Fatal(err)
				}
				took = append(took, time.Since(began))
			}
			quickest := slices.Min(took)
			t.Logf("%q %s past %q: %v", p.q, p.state, p.before, quickest)
			if quickest > 250*time.Millisecond {
				t.Errorf("%q %s past %q takes %v", p.q, p.state, p.before, quickest)
			}
		}
	})
}
