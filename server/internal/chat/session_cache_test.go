package chat

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// sessionTable is the part of a store that the cache reads, with a database that the test can take away.
type sessionTable struct {
	Store
	reads   int
	err     error
	session Session
	token   Token
	reading func() // while a read is under way

	mu        sync.Mutex
	revokedAt time.Time // by the clock of another node; zero: not revoked
	pruned    []time.Time
	uses      []time.Time // when it was told of the token's use
}

func (s *sessionTable) revokeElsewhere(at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revokedAt = at
}

func (s *sessionTable) Session(context.Context, SessionID) (Session, error) {
	s.reads++
	if s.reading != nil {
		s.reading()
	}
	return s.session, s.err
}

func (s *sessionTable) Token(context.Context, TokenHash) (Token, error) {
	s.reads++
	return s.token, s.err
}

func (s *sessionTable) TokensUsed(_ context.Context, ids []TokenID, at time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.uses = append(s.uses, at)
	if !slices.Equal(ids, []TokenID{s.token.ID}) {
		return errors.New("of another token")
	}
	s.token.LastUsedAt = &at
	return s.err
}

func (s *sessionTable) PruneAudit(context.Context, time.Time) error       { return nil }
func (s *sessionTable) PruneInvitations(context.Context, time.Time) error { return nil }
func (s *sessionTable) PruneSignInCodes(context.Context, time.Time) error { return nil }
func (s *sessionTable) PruneCommandRuns(context.Context, time.Time) error { return nil }
func (s *sessionTable) PruneResets(context.Context, time.Time) error      { return nil }

func (s *sessionTable) PruneSessions(_ context.Context, before time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pruned = append(s.pruned, before)
	return s.err
}

func (s *sessionTable) RevokedSince(_ context.Context, since time.Time) ([]SessionID, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.revokedAt.IsZero() || s.revokedAt.Before(since) {
		return nil, s.err
	}
	return []SessionID{s.session.ID}, s.err
}

// ears is a publisher that remembers which sessions it was told have ended.
type ears struct{ ended []SessionID }

func (e *ears) PublishEvents([]Event) {}
func (e *ears) PublishSignal(s Signal) {
	if ended, ok := s.(SessionsEnded); ok {
		e.ended = append(e.ended, ended.Sessions...)
	}
}

func cacheWith(table *sessionTable) (*sessionCache, *ears) {
	table.session = Session{ID: "s1", User: User{ID: 1, PublicID: "u1"}}
	heard := &ears{}
	return newSessionCache(table, time.Now, heard), heard
}

func TestSessionIsReadOnceWhileFresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		table := &sessionTable{}
		cache, _ := cacheWith(table)
		for range 100 {
			if _, err := cache.get(t.Context(), "s1"); err != nil {
				t.Fatal(err)
			}
		}
		if table.reads != 1 {
			t.Errorf("%d reads, want 1", table.reads)
		}
		time.Sleep(sessionFresh)
		if _, err := cache.get(t.Context(), "s1"); err != nil || table.reads != 2 {
			t.Errorf("after %v: %d reads, %v", sessionFresh, table.reads, err)
		}
	})
}

// TestRevokedSessionIsRefusedAtOnce holds contract section 2: at once on the node that revoked it.
func TestRevokedSessionIsRefusedAtOnce(t *testing.T) {
	table := &sessionTable{}
	cache, heard := cacheWith(table)
	if _, err := cache.get(t.Context(), "s1"); err != nil {
		t.Fatal(err)
	}
	cache.revoke([]SessionID{"s1"})
	cache.revoke([]SessionID{"s1"})
	if _, err := cache.get(t.Context(), "s1"); !IsKind(err, KindUnauthorized) {
		t.Errorf("got %v, want unauthorized", err)
	}
	if want := []SessionID{"s1"}; !slices.Equal(heard.ended, want) {
		t.Errorf("told that %v ended, want once %v", heard.ended, want)
	}
}

func TestReadUnderWayDoesNotBringARevokedSessionBack(t *testing.T) {
	table := &sessionTable{}
	cache, _ := cacheWith(table)
	table.reading = func() { cache.revoke([]SessionID{"s1"}) }
	for range 2 {
		if _, err := cache.get(t.Context(), "s1"); !IsKind(err, KindUnauthorized) {
			t.Errorf("got %v, want unauthorized", err)
		}
	}
}

// TestRevocationElsewhereIsHeardWithinTwoSeconds holds facts.md, faults 21 and 33: without a broker, and with clocks that
// differ by minutes.
func TestRevocationElsewhereIsHeardWithinTwoSeconds(t *testing.T) {
	for _, skew := range []time.Duration{0, -5 * time.Minute, 5 * time.Minute} {
		t.Run(skew.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				table := &sessionTable{}
				cache, heard := cacheWith(table)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				go cache.run(ctx, slog.New(slog.DiscardHandler), func(bool) {})
				time.Sleep(time.Minute)
				if _, err := cache.get(ctx, "s1"); err != nil {
					t.Fatal(err)
				}
				table.revokeElsewhere(time.Now().Add(skew))
				time.Sleep(revocationBeat + time.Millisecond)
				if _, err := cache.get(ctx, "s1"); !IsKind(err, KindUnauthorized) {
					t.Errorf("got %v, want unauthorized", err)
				}
				time.Sleep(time.Hour)
				synctest.Wait()
				if len(heard.ended) != 1 {
					t.Errorf("told %d times", len(heard.ended))
				}
				if len(table.pruned) != 1 || time.Since(table.pruned[0]) < pruneAge {
					t.Errorf("old sessions were deleted at %v, want once an hour, older than %v", table.pruned, pruneAge)
				}
			})
		})
	}
}

// TestKnownSessionOutlivesTheDatabase: while the database is away nobody can have been signed out.
func TestKnownSessionOutlivesTheDatabase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		table := &sessionTable{}
		cache, _ := cacheWith(table)
		if _, err := cache.get(t.Context(), "s1"); err != nil {
			t.Fatal(err)
		}
		table.err = Unavailable(errors.New("gone"))
		time.Sleep(time.Minute)
		if _, err := cache.get(t.Context(), "s1"); err != nil {
			t.Errorf("a session seen before: %v", err)
		}
		if _, err := cache.get(t.Context(), "s2"); !IsKind(err, KindUnavailable) {
			t.Errorf("a session never seen: got %v, want unavailable", err)
		}
		table.err = NotFound("This session")
		if _, err := cache.get(t.Context(), "s1"); !IsKind(err, KindUnauthorized) {
			t.Errorf("after the database says it is gone: got %v, want unauthorized", err)
		}
	})
}

// TestATokenIsRememberedLikeASession: one read while fresh, its reach and end, and the end of it at once.
func TestATokenIsRememberedLikeASession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		table := &sessionTable{}
		cache, heard := cacheWith(table)
		end := time.Now().Add(time.Hour)
		table.token = Token{ID: "t1", User: User{ID: 1}, ExpiresAt: &end}
		id := TokenSession(TokenHash{7})
		for range 100 {
			actor, err := cache.get(t.Context(), id)
			if want := (Actor{User: User{ID: 1}, Session: id, Reach: ReachRead, Until: end}); err != nil || actor != want {
				t.Fatalf("got %+v, %v", actor, err)
			}
		}
		table.token.CanWrite, table.token.ExpiresAt = true, nil
		time.Sleep(sessionFresh)
		actor, err := cache.get(t.Context(), id)
		if want := (Actor{User: User{ID: 1}, Session: id, Reach: ReachWrite}); err != nil || actor != want || table.reads != 2 {
			t.Errorf("after %d reads: %+v, %v", table.reads, actor, err)
		}
		cache.revoke([]SessionID{id})
		if _, err := cache.get(t.Context(), id); !IsKind(err, KindUnauthorized) || !slices.Equal(heard.ended, []SessionID{id}) {
			t.Errorf("revoked: %v, told of %v", err, heard.ended)
		}
	})
}

// TestATokensUseIsNotedOnceAMinute, by the beat.
func TestATokensUseIsNotedOnceAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		table := &sessionTable{}
		cache, _ := cacheWith(table)
		table.token = Token{ID: "t1", User: User{ID: 1}}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go cache.run(ctx, slog.New(slog.DiscardHandler), func(bool) {})
		start := time.Now()
		for time.Since(start) < 10*time.Minute {
			if _, err := cache.get(ctx, TokenSession(TokenHash{7})); err != nil {
				t.Fatal(err)
			}
			time.Sleep(100 * time.Millisecond)
		}
		time.Sleep(time.Hour) // unused
		table.mu.Lock()
		defer table.mu.Unlock()
		if len(table.uses) != 10 {
			t.Errorf("in ten minutes it was noted %d times", len(table.uses))
		}
		for i, at := range table.uses {
			if late := at.Sub(start.Add(time.Duration(i) * useNoted)); late < 0 || late > time.Duration(i+1)*revocationBeat {
				t.Errorf("use %d was noted %s late", i, late)
			}
		}
	})
}
