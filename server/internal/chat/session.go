package chat

import (
	"context"
	"strings"
	"time"
	"unicode"
)

// SessionID names one sign-in; it is the `sid` of its access tokens. A personal access token is a
// sign-in of its own, under the id that TokenSession gives it.
type SessionID string

// Session is one sign-in of one account. Its refresh tokens are numbered: Generation is that of the
// only unspent one.
type Session struct {
	ID         SessionID
	User       User
	Generation int
	CreatedAt  time.Time
	LastSeenAt time.Time
	ExpiresAt  time.Time
	UserAgent  string
	IP         string
}

// Refreshed is the store's answer to a refresh token.
type Refreshed struct {
	Session Session // as it now stands
	// Spent says that this call spent the token.
	Spent bool
	// Ago is how long ago the last spent token was spent. The database's clock measures it: the
	// clocks of nodes differ.
	Ago time.Duration
}

const (
	// SessionLifetime is how long a session lasts from its last refresh (contract section 2).
	SessionLifetime = 30 * 24 * time.Hour
	// RefreshMercy is how long a spent refresh token still answers its successor: the first answer
	// may have been lost.
	RefreshMercy = time.Minute
	// MaxSessionsListed bounds the list of where an account is signed in.
	MaxSessionsListed = 200

	maxUserAgent = 256
)

// Reach says what a caller may do with what they signed in with.
type Reach int

// The reaches. A session may do all that its user may.
const (
	ReachAll   Reach = iota
	ReachWrite       // a token's: all but the account itself
	ReachRead        // a token's without the scope write: nothing that changes anything
)

// Actor is the signed-in user who asks for something, with the session and its reach.
type Actor struct {
	User    User
	Session SessionID
	Reach   Reach
	Until   time.Time // when the session, or token, ends by itself; zero: never
}

// Origin is where a sign-in comes from.
type Origin struct {
	UserAgent string
	IP        string
}

// Authenticate finds the live session that an access token names, and checks that it belongs to the
// account in the token. A personal access token names its own session and no account.
func (s *Service) Authenticate(ctx context.Context, id SessionID, publicUserID string) (Actor, error) {
	actor, err := s.sessions.get(ctx, id)
	if err != nil {
		return Actor{}, err
	}
	issuedTo := actor.Reach != ReachAll || actor.User.PublicID == publicUserID
	if !issuedTo || !actor.Until.IsZero() && !actor.Until.After(s.now()) {
		return Actor{}, signInAgain()
	}
	return actor, nil
}

// Knows says whether this node can answer for the session without asking the database. If it cannot,
// callers who try many are slowed down first.
func (s *Service) Knows(id SessionID) bool {
	_, known, revoked := s.sessions.look(id)
	return known || revoked
}

// startSession signs in the user whose password was verified against that hash.
func (s *Service) startSession(ctx context.Context, user User, verified string, from Origin) (Session, error) {
	session := s.newSession(user, from)
	return session, s.store.CreateSession(ctx, session, verified)
}

func (s *Service) newSession(user User, from Origin) Session {
	now := s.now()
	return Session{
		ID: SessionID(s.newID()), User: user, Generation: 1, CreatedAt: now, LastSeenAt: now,
		ExpiresAt: now.Add(SessionLifetime), UserAgent: cleanAgent(from.UserAgent), IP: from.IP,
	}
}

// cleanAgent keeps the part of a User-Agent header that can be stored and shown. A caller may put
// anything into it.
func cleanAgent(agent string) string {
	agent = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(agent, ""))
	if runes := []rune(agent); len(runes) > maxUserAgent {
		return string(runes[:maxUserAgent])
	}
	return agent
}

// RefreshSession spends the refresh token of that generation and returns the session at the next
// one. A token that was spent before gets the same answer again, within RefreshMercy and while its
// successor is unused. Otherwise it counts as stolen, and the session ends.
func (s *Service) RefreshSession(ctx context.Context, id SessionID, generation int) (Session, error) {
	now := s.now()
	refreshed, err := s.store.SpendRefresh(ctx, id, generation, now, now.Add(SessionLifetime))
	if IsKind(err, KindNotFound) {
		return Session{}, signInAgain()
	}
	if err != nil {
		return Session{}, err
	}
	session := refreshed.Session
	if refreshed.Spent || session.Generation == generation+1 && refreshed.Ago <= RefreshMercy {
		return session, nil
	}
	s.log.WarnContext(ctx, "spent refresh token used again: session revoked", "user_id", session.User.PublicID)
	if err := s.endSession(ctx, session.User.ID, id); err != nil {
		return Session{}, err
	}
	return Session{}, signInAgain()
}

// Logout ends the actor's own session; its sockets close.
func (s *Service) Logout(ctx context.Context, actor Actor) error {
	if err := canManageAccount(actor); err != nil {
		return err
	}
	return s.endSession(ctx, actor.User.ID, actor.Session)
}

// EndSession ends one of the actor's sessions. A repeat answers the same; one that never was the
// actor's is not found.
func (s *Service) EndSession(ctx context.Context, actor Actor, id SessionID) error {
	if err := canManageAccount(actor); err != nil {
		return err
	}
	err := s.store.RevokeSession(ctx, actor.User.ID, id, s.now())
	if err != nil {
		return err
	}
	s.sessions.revoke([]SessionID{id})
	return nil
}

func (s *Service) endSession(ctx context.Context, user UserID, id SessionID) error {
	err := s.store.RevokeSession(ctx, user, id, s.now())
	if err != nil && !IsKind(err, KindNotFound) {
		return err
	}
	s.sessions.revoke([]SessionID{id})
	return nil
}

// Sessions lists where the actor is signed in, newest first, at most MaxSessionsListed.
func (s *Service) Sessions(ctx context.Context, actor Actor) ([]Session, error) {
	if err := canManageAccount(actor); err != nil {
		return nil, err
	}
	return s.store.Sessions(ctx, actor.User.ID, s.now())
}
