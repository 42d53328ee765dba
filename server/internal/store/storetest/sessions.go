package storetest

import (
	"slices"
	"sync"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

var sessionTests = []func(*world){
	SessionsComeBackAsStored, RefreshTokensAreSpentOnce, OneOfManySpendersWins, SessionsAreListedNewestFirst,
	RevokedSessionsAreNotFound, ExpiredSessionsAreNotFound, SessionsStartOnlyWithThePasswordAsItIs,
	OnlyTheNewestSessionsAreListed, OldSessionsArePruned, ManyOldSessionsArePrunedInTurns,
}

// session signs a user in; each is a second newer than the one before.
func (w *world) session(u chat.User) chat.Session {
	w.Helper()
	w.now = w.now.Add(time.Second)
	s := chat.Session{
		ID: chat.SessionID(newID()), User: u, Generation: 1, CreatedAt: w.later(0), LastSeenAt: w.later(0),
		ExpiresAt: w.later(3600), UserAgent: "Mozilla/5.0 (test)", IP: "2001:db8::1",
	}
	w.must(w.CreateSession(w.ctx, s, "hash of "+u.Username))
	return s
}

func (w *world) live(s chat.Session, want bool) {
	w.Helper()
	switch _, err := w.Session(w.ctx, s.ID); {
	case want:
		w.must(err)
	default:
		w.kind(err, chat.KindNotFound)
	}
}

func SessionsComeBackAsStored(w *world) {
	made := w.session(w.user("ada"))
	found, err := w.Session(w.ctx, made.ID)
	w.must(err)
	w.same("session", found, made)
	_, err = w.Session(w.ctx, chat.SessionID(newID()))
	w.kind(err, chat.KindNotFound)
}

func RefreshTokensAreSpentOnce(w *world) {
	s := w.session(w.user("ada"))
	at, expires := w.later(60), w.later(7200)
	spent, err := w.SpendRefresh(w.ctx, s.ID, 1, at, expires)
	w.must(err)
	want := s
	want.Generation, want.LastSeenAt, want.ExpiresAt = 2, at, expires
	w.same("spent", spent, chat.Refreshed{Session: want, Spent: true})
	for _, generation := range []int{1, 3, 0, -1} {
		again, err := w.SpendRefresh(w.ctx, s.ID, generation, w.later(90), w.later(9000))
		w.must(err)
		// By the database's clock it was just now, whatever the caller's says.
		if again.Ago < 0 || again.Ago > time.Minute {
			w.Errorf("spent %v ago", again.Ago)
		}
		again.Ago = 0
		w.same("left alone", again, chat.Refreshed{Session: want})
	}
	_, err = w.SpendRefresh(w.ctx, chat.SessionID(newID()), 1, at, expires)
	w.kind(err, chat.KindNotFound)
}

func OneOfManySpendersWins(w *world) {
	s := w.session(w.user("ada"))
	const spenders = 8
	moves := make(chan bool, spenders)
	var all sync.WaitGroup
	for range spenders {
		all.Go(func() {
			got, err := w.SpendRefresh(w.ctx, s.ID, 1, w.later(1), w.later(3600))
			if err != nil || got.Session.Generation != 2 {
				w.Errorf("%+v, %v", got, err)
			}
			moves <- got.Spent
		})
	}
	all.Wait()
	close(moves)
	n := 0
	for moved := range moves {
		if moved {
			n++
		}
	}
	w.same("winners", n, 1)
}

func SessionsAreListedNewestFirst(w *world) {
	ada := w.user("ada")
	one, two, three := w.session(ada), w.session(ada), w.session(ada)
	w.session(w.user("grace"))
	w.must(w.RevokeSession(w.ctx, ada.ID, two.ID, w.now))
	list, err := w.Sessions(w.ctx, ada.ID, w.now)
	w.must(err)
	w.same("sessions", list, []chat.Session{three, one})
	list, err = w.Sessions(w.ctx, ada.ID, one.ExpiresAt) // from here on the oldest has expired
	w.must(err)
	w.same("sessions", list, []chat.Session{three})
}

func RevokedSessionsAreNotFound(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	one, two := w.session(ada), w.session(ada)
	w.kind(w.RevokeSession(w.ctx, grace.ID, one.ID, w.now), chat.KindNotFound) // not hers
	w.live(one, true)
	w.must(w.RevokeSession(w.ctx, ada.ID, one.ID, w.later(10)))
	w.must(w.RevokeSession(w.ctx, ada.ID, one.ID, w.later(20))) // again: nothing changes
	w.live(one, false)
	w.live(two, true)
	_, err := w.SpendRefresh(w.ctx, one.ID, 1, w.later(11), w.later(3600))
	w.kind(err, chat.KindNotFound)
	w.kind(w.RevokeSession(w.ctx, ada.ID, chat.SessionID(newID()), w.now), chat.KindNotFound)

	w.must(w.RevokeSession(w.ctx, ada.ID, two.ID, w.later(30)))
	for _, c := range []struct {
		since int
		want  []chat.SessionID
	}{{10, []chat.SessionID{one.ID, two.ID}}, {11, []chat.SessionID{two.ID}}, {30, []chat.SessionID{two.ID}}, {31, nil}} {
		ids, err := w.RevokedSince(w.ctx, w.later(c.since))
		w.must(err)
		slices.Sort(ids)
		if !slices.Equal(ids, c.want) {
			w.Errorf("revoked since second %d: %v, want %v", c.since, ids, c.want)
		}
	}
}

func ExpiredSessionsAreNotFound(w *world) {
	s := w.session(w.user("ada"))
	w.live(s, true)
	s.ID, s.ExpiresAt = chat.SessionID(newID()), time.Now().Add(-time.Second)
	w.must(w.CreateSession(w.ctx, s, "hash of ada"))
	w.live(s, false)
	_, err := w.SpendRefresh(w.ctx, s.ID, 1, w.later(0), w.later(3600))
	w.kind(err, chat.KindNotFound)
}

// SessionsStartOnlyWithThePasswordAsItIs: what happened between the look at the password and the session counts.
func SessionsStartOnlyWithThePasswordAsItIs(w *world) {
	ada := w.user("ada")
	start := func(verified string) (chat.Session, error) {
		s := chat.Session{
			ID: chat.SessionID(newID()), User: ada, Generation: 1, CreatedAt: w.now, LastSeenAt: w.now, ExpiresAt: w.later(3600),
		}
		return s, w.CreateSession(w.ctx, s, verified)
	}
	refused := func(verified string, kind chat.Kind) {
		w.Helper()
		s, err := start(verified)
		w.kind(err, kind)
		w.live(s, false)
	}
	_, err := w.SetPassword(w.ctx, ada.ID, "new hash", "", w.now)
	w.must(err)
	refused("hash of ada", chat.KindUnauthorized)
	_, err = w.setSuspended(ada.ID, true, w.now)
	w.must(err)
	refused("hash of ada", chat.KindUnauthorized) // says nothing of the account to one without its password
	refused("new hash", chat.KindForbidden)
	_, err = w.setSuspended(ada.ID, false, w.now)
	w.must(err)
	s, err := start("new hash")
	w.must(err)
	w.live(s, true)
	_, err = w.markDeleted(ada.ID)
	w.must(err)
	refused("new hash", chat.KindUnauthorized)
	refused("", chat.KindUnauthorized)
}

func OnlyTheNewestSessionsAreListed(w *world) {
	ada := w.user("ada")
	w.session(ada)
	oldest := w.session(ada)
	for range chat.MaxSessionsListed - 1 {
		w.session(ada)
	}
	list, err := w.Sessions(w.ctx, ada.ID, w.now)
	w.must(err)
	w.same("listed", len(list), chat.MaxSessionsListed)
	w.same("the oldest listed", list[len(list)-1], oldest)
}

func OldSessionsArePruned(w *world) {
	ada := w.user("ada")
	revoked, live := w.session(ada), w.session(ada)
	w.must(w.RevokeSession(w.ctx, ada.ID, revoked.ID, w.later(10)))
	known := func(s chat.Session) bool { // a session that is stored can be revoked again
		w.Helper()
		err := w.RevokeSession(w.ctx, ada.ID, s.ID, w.now)
		if err != nil {
			w.kind(err, chat.KindNotFound)
		}
		return err == nil
	}
	w.must(w.PruneSessions(w.ctx, w.later(10)))
	w.same("revoked just then", known(revoked), true)
	w.must(w.PruneSessions(w.ctx, w.later(11)))
	w.same("revoked before", known(revoked), false)
	w.live(live, true)
	w.must(w.PruneSessions(w.ctx, live.ExpiresAt))
	w.live(live, true)
	w.must(w.PruneSessions(w.ctx, live.ExpiresAt.Add(time.Millisecond)))
	w.same("expired before", known(live), false)
}

func ManyOldSessionsArePrunedInTurns(w *world) {
	ada := w.user("ada")
	for range 1100 { // more than one statement removes
		w.session(ada)
	}
	_, err := w.SetPassword(w.ctx, ada.ID, "new hash", "", w.now)
	w.must(err)
	w.must(w.PruneSessions(w.ctx, w.later(1)))
	left, err := w.RevokedSince(w.ctx, time.UnixMilli(0))
	w.must(err)
	w.same("left", len(left), 0)
}
