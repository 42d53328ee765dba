package store

import (
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// signIn makes an account and one session more of it.
func (s served) signIn(name string) (session, other chat.Session) {
	s.Helper()
	session, err := s.Register(s.Context(), chat.AccountDraft{Username: name, Password: "a password"}, chat.Origin{})
	s.must(err)
	other = session
	other.ID = chat.SessionID(newPublicID())
	s.must(s.store.CreateSession(s.Context(), other, "a password"))
	return session, other
}

// spentAgo makes the session's last spent refresh token that old, by the database's clock.
func (s served) spentAgo(id chat.SessionID, age time.Duration) {
	s.Helper()
	then := "clock_timestamp() - ? * interval '1 millisecond'"
	if s.store.db.Name == db.SQLite {
		then = s.store.db.Clock + " - ?"
	}
	exec(s.T, s.store, "UPDATE sessions SET spent_at = "+then+" WHERE id = ?", age.Milliseconds(), id)
}

// An answer may be lost for almost a minute: a spent token then still gives its successor (contract
// section 2).
func TestASpentRefreshTokenHasAMinute(t *testing.T) {
	both(t, func(t *testing.T, store *Store) {
		s := serve(t, store)
		ada, other := s.signIn("ada")
		for _, age := range []time.Duration{0, 12 * time.Second, 58 * time.Second} {
			again, err := s.RefreshSession(t.Context(), ada.ID, 1)
			if err != nil || again.Generation != 2 {
				t.Fatalf("refreshed to %d, %v", again.Generation, err)
			}
			s.spentAgo(ada.ID, age)
		}
		s.spentAgo(ada.ID, 61*time.Second)
		if _, err := s.RefreshSession(t.Context(), ada.ID, 1); !chat.IsKind(err, chat.KindUnauthorized) {
			t.Errorf("after a minute: %v", err)
		}
		if _, err := store.Session(t.Context(), ada.ID); !chat.IsKind(err, chat.KindNotFound) {
			t.Errorf("theft did not end the session: %v", err)
		}
		if _, err := store.Session(t.Context(), other.ID); err != nil {
			t.Errorf("theft ended another session: %v", err)
		}
	})
}

// Nodes' clocks differ. Which node is asked again makes no difference.
func TestARefreshIsForgivenOnEveryNode(t *testing.T) {
	both(t, func(t *testing.T, store *Store) {
		here := serve(t, store)
		for name, differs := range map[string]time.Duration{"ada": 3 * time.Minute, "grace": -3 * time.Minute} {
			there := serveAt(t, store, func() time.Time { return time.Now().Add(differs) })
			session, _ := here.signIn(name)
			for _, node := range []served{here, there, here} {
				again, err := node.RefreshSession(t.Context(), session.ID, 1)
				if err != nil || again.Generation != 2 {
					t.Errorf("%v apart: refreshed to %d, %v", differs, again.Generation, err)
				}
			}
			// By a clock that is behind as by one that is ahead, an old token is theft.
			here.spentAgo(session.ID, 61*time.Second)
			if _, err := there.RefreshSession(t.Context(), session.ID, 1); !chat.IsKind(err, chat.KindUnauthorized) {
				t.Errorf("%v apart, after a minute: %v", differs, err)
			}
		}
	})
}
