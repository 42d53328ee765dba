package storetest

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

var tokenTests = []func(*world){
	TokensComeBackAsStored, TokensAreListedNewestFirst, RevokedTokensAreNotFound, ExpiredTokensAreNotFound,
	TokensNeedTheSessionThatMakesThem, TokensOfAnAccountAreBounded, TokensDieWithTheirAccount, APasswordChangeLeavesTokens,
	LastUsesAreNoted, OldTokensArePruned,
}

func hashOf(text string) chat.TokenHash { return sha256.Sum256([]byte(text)) }

// token makes a token whose text is its name; each is a second newer than the one before.
func (w *world) token(by chat.Session, name string, change ...func(*chat.Token)) chat.Token {
	w.Helper()
	w.now = w.now.Add(time.Second)
	t := chat.Token{ID: chat.TokenID(newID()), User: by.User, Name: name, CreatedAt: w.later(0)}
	for _, change := range change {
		change(&t)
	}
	w.must(w.CreateToken(w.ctx, t, hashOf(name), by.ID))
	return t
}

func (w *world) tokenLives(name string, want bool) {
	w.Helper()
	switch _, err := w.Token(w.ctx, hashOf(name)); {
	case want:
		w.must(err)
	default:
		w.kind(err, chat.KindNotFound)
	}
}

func TokensComeBackAsStored(w *world) {
	by := w.session(w.user("ada"))
	end := w.later(3600)
	for _, made := range []chat.Token{
		w.token(by, "reads"), w.token(by, "writes 🦊", func(t *chat.Token) { t.CanWrite, t.ExpiresAt = true, &end }),
	} {
		found, err := w.Token(w.ctx, hashOf(made.Name))
		w.must(err)
		w.same("token", found, made)
	}
	w.tokenLives("another", false)
}

func TokensAreListedNewestFirst(w *world) {
	ada, grace := w.session(w.user("ada")), w.session(w.user("grace"))
	end := w.later(3600)
	one, two := w.token(ada, "one", func(t *chat.Token) { t.ExpiresAt = &end }), w.token(ada, "two")
	w.token(grace, "hers")
	list := func(at time.Time) []chat.Token {
		found, err := w.Tokens(w.ctx, ada.User.ID, at)
		w.must(err)
		return found
	}
	w.same("both", list(w.now), []chat.Token{two, one})
	w.same("when one has expired", list(end), []chat.Token{two})
	_, err := w.RevokeToken(w.ctx, ada.User.ID, two.ID, w.now)
	w.must(err)
	w.same("when two is revoked", list(w.now), []chat.Token{one})
}

func RevokedTokensAreNotFound(w *world) {
	ada, grace := w.session(w.user("ada")), w.session(w.user("grace"))
	one := w.token(ada, "one")
	w.token(ada, "two")
	_, err := w.RevokeToken(w.ctx, grace.User.ID, one.ID, w.now)
	w.kind(err, chat.KindNotFound) // not hers
	w.tokenLives("one", true)
	for _, second := range []int{10, 20} { // again: nothing changes
		ended, err := w.RevokeToken(w.ctx, ada.User.ID, one.ID, w.later(second))
		w.must(err)
		w.same("ended", ended, chat.TokenSession(hashOf("one")))
	}
	w.tokenLives("one", false)
	w.tokenLives("two", true)
	for _, id := range []chat.TokenID{"no such token", "\x00\xff"} {
		_, err = w.RevokeToken(w.ctx, ada.User.ID, id, w.now)
		w.kind(err, chat.KindNotFound)
	}
	// Other nodes hear of it as they hear of sessions.
	w.must(w.RevokeSession(w.ctx, ada.User.ID, ada.ID, w.later(15)))
	for second, want := range map[int][]chat.SessionID{10: {ada.ID, chat.TokenSession(hashOf("one"))}, 11: {ada.ID}, 16: nil} {
		ids, err := w.RevokedSince(w.ctx, w.later(second))
		w.must(err)
		slices.Sort(ids)
		slices.Sort(want)
		if !slices.Equal(ids, want) {
			w.Errorf("revoked since second %d: %v, want %v", second, ids, want)
		}
	}
}

func ExpiredTokensAreNotFound(w *world) {
	by := w.session(w.user("ada"))
	past := time.Now().Add(-time.Second)
	w.token(by, "over", func(t *chat.Token) { t.ExpiresAt = &past })
	w.tokenLives("over", false)
}

// TokensNeedTheSessionThatMakesThem: whoever was signed out meanwhile makes none.
func TokensNeedTheSessionThatMakesThem(w *world) {
	by := w.session(w.user("ada"))
	w.must(w.RevokeSession(w.ctx, by.User.ID, by.ID, w.now))
	t := chat.Token{ID: chat.TokenID(newID()), User: by.User, Name: "late", CreatedAt: w.later(0)}
	w.kind(w.CreateToken(w.ctx, t, hashOf("late"), by.ID), chat.KindNotFound)
	w.kind(w.CreateToken(w.ctx, t, hashOf("late"), "no such session"), chat.KindNotFound)
	w.tokenLives("late", false)
}

func TokensOfAnAccountAreBounded(w *world) {
	by := w.session(w.user("ada"))
	past := time.Now().Add(-time.Hour)
	w.token(by, "over", func(t *chat.Token) { t.ExpiresAt = &past }) // does not count
	var makers sync.WaitGroup
	results := make(chan error, chat.MaxTokens+10)
	for i := range cap(results) {
		makers.Go(func() {
			t := chat.Token{ID: chat.TokenID(newID()), User: by.User, Name: "script", CreatedAt: w.later(0)}
			results <- w.CreateToken(w.ctx, t, hashOf(fmt.Sprint(i)), by.ID)
		})
	}
	makers.Wait()
	close(results)
	made := 0
	for err := range results {
		if err == nil {
			made++
			continue
		}
		w.kind(err, chat.KindConflict)
	}
	w.same("made", made, chat.MaxTokens)
	list, err := w.Tokens(w.ctx, by.User.ID, w.now)
	w.must(err)
	w.same("listed", len(list), chat.MaxTokens)
	_, err = w.RevokeToken(w.ctx, by.User.ID, list[0].ID, w.now)
	w.must(err)
	w.token(by, "one more")
}

func TokensDieWithTheirAccount(w *world) {
	ada, grace := w.session(w.user("ada")), w.session(w.user("grace"))
	for _, by := range []chat.Session{ada, grace} {
		w.token(by, by.User.Username)
	}
	ends := func(ended []chat.SessionID, s chat.Session) {
		w.Helper()
		for _, id := range []chat.SessionID{s.ID, chat.TokenSession(hashOf(s.User.Username))} {
			if !slices.Contains(ended, id) {
				w.Errorf("ended %v without %v", ended, id)
			}
		}
		w.tokenLives(s.User.Username, false)
		heard, err := w.RevokedSince(w.ctx, w.later(-60))
		w.must(err)
		if !slices.Contains(heard, chat.TokenSession(hashOf(s.User.Username))) {
			w.Errorf("other nodes hear of %v only", heard)
		}
	}
	ended, err := w.setSuspended(ada.User.ID, true, w.now)
	w.must(err)
	ends(ended, ada)
	_, err = w.setSuspended(ada.User.ID, false, w.now)
	w.must(err)
	w.tokenLives("ada", false) // for good
	ended, err = w.markDeleted(grace.User.ID)
	w.must(err)
	ends(ended, grace)
}

func APasswordChangeLeavesTokens(w *world) {
	by := w.session(w.user("ada"))
	w.token(by, "script")
	ended, err := w.SetPassword(w.ctx, by.User.ID, "new hash", "", w.now)
	w.must(err)
	w.same("ended", ended, []chat.SessionID{by.ID})
	w.tokenLives("script", true)
}

func LastUsesAreNoted(w *world) {
	by := w.session(w.user("ada"))
	one, two, three := w.token(by, "one"), w.token(by, "two"), w.token(by, "three")
	lastUse := func(t chat.Token) *time.Time {
		found, err := w.Token(w.ctx, hashOf(t.Name))
		w.must(err)
		return found.LastUsedAt
	}
	first, second := w.later(10), w.later(20)
	w.must(w.TokensUsed(w.ctx, []chat.TokenID{one.ID, two.ID, "no such token"}, first))
	w.must(w.TokensUsed(w.ctx, []chat.TokenID{two.ID}, second))
	w.must(w.TokensUsed(w.ctx, []chat.TokenID{two.ID}, first)) // by a clock that is behind
	w.same("one", lastUse(one), &first)
	w.same("two", lastUse(two), &second)
	w.same("three", lastUse(three), (*time.Time)(nil))
}

func OldTokensArePruned(w *world) {
	by := w.session(w.user("ada"))
	end := w.later(3600)
	revoked, ending := w.token(by, "revoked"), w.token(by, "ending", func(t *chat.Token) { t.ExpiresAt = &end })
	w.token(by, "endless")
	at := w.later(0)
	_, err := w.RevokeToken(w.ctx, by.User.ID, revoked.ID, at)
	w.must(err)
	known := func(t chat.Token) bool { // a token that is stored can be revoked again
		_, err := w.RevokeToken(w.ctx, by.User.ID, t.ID, at)
		return err == nil
	}
	w.must(w.PruneSessions(w.ctx, at))
	w.same("revoked just then", known(revoked), true)
	w.must(w.PruneSessions(w.ctx, at.Add(time.Millisecond)))
	w.same("revoked before", known(revoked), false)
	w.must(w.PruneSessions(w.ctx, end))
	w.tokenLives("ending", true)
	w.must(w.PruneSessions(w.ctx, end.Add(time.Millisecond)))
	w.same("expired before", known(ending), false)
	w.tokenLives("endless", true)
}
