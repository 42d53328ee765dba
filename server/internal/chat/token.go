package chat

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// TokenID is the public id of a personal access token.
type TokenID string

// TokenHash is all that is kept of a token's text.
type TokenHash [32]byte

// Token is a personal access token: what its owner gives to a script instead of a password.
type Token struct {
	ID         TokenID
	User       User
	Name       string
	CanWrite   bool // without it the token only reads
	CreatedAt  time.Time
	ExpiresAt  *time.Time // nil: never
	LastUsedAt *time.Time // to about a minute; nil: never used
}

const (
	// MaxTokens bounds the tokens of one account that stand.
	MaxTokens = 50
	// MaxTokenDays is the longest life of a token that has an end, in days.
	MaxTokenDays = 366
)

// The scopes of a token, as they are named on the wire.
const (
	ScopeRead  = "read"
	ScopeWrite = "write"
)

// Scopes are the token's, never none.
func (t Token) Scopes() []string {
	if t.CanWrite {
		return []string{ScopeRead, ScopeWrite}
	}
	return []string{ScopeRead}
}

// TokenDraft is a token about to be made. Nil means left out: both scopes, no end.
type TokenDraft struct {
	Name          string
	Scopes        []string // write brings read along
	ExpiresInDays *int
}

// check validates a draft; the rest of the token is the caller's to fill in.
func (d TokenDraft) check(now time.Time) (Token, error) {
	t := Token{CanWrite: d.Scopes == nil, CreatedAt: now}
	var badName, badScopes, badDays *Field
	t.Name, badName = checkLine("body.name", d.Name, MaxTokenName)
	for _, scope := range d.Scopes {
		switch scope {
		case ScopeWrite:
			t.CanWrite = true
		case ScopeRead:
		default:
			badScopes = &Field{"body.scopes", `must be of "read" and "write"`}
		}
	}
	if d.Scopes != nil && len(d.Scopes) == 0 {
		badScopes = &Field{"body.scopes", "must name one scope at least"}
	}
	if days := d.ExpiresInDays; days != nil {
		end := now.AddDate(0, 0, min(max(*days, 0), MaxTokenDays))
		t.ExpiresAt = &end
		if *days < 1 || *days > MaxTokenDays {
			badDays = &Field{"body.expires_in_days", fmt.Sprintf("must be 1 to %d", MaxTokenDays)}
		}
	}
	return t, fieldErrors(badName, badScopes, badDays)
}

// tokenSession marks the SessionIDs of tokens; those of sessions are ids of their own.
const tokenSession = "token "

// TokenSession is the session of all that is done with the token of this hash: a token is remembered, revoked and heard of
// as a sign-in is.
func TokenSession(hash TokenHash) SessionID {
	return SessionID(tokenSession + hex.EncodeToString(hash[:]))
}

// tokenHash is the other way round; false for a session that is no token's.
func (id SessionID) tokenHash() (hash TokenHash, ok bool) {
	text, ok := strings.CutPrefix(string(id), tokenSession)
	if !ok {
		return hash, false
	}
	data, err := hex.DecodeString(text)
	copy(hash[:], data)
	return hash, err == nil && len(data) == len(hash)
}

// CreateToken makes a token of the actor's whose text, known to the caller alone, has that hash. Errors: invalid fields;
// more than MaxTokens, conflict; by a token, forbidden.
func (s *Service) CreateToken(ctx context.Context, actor Actor, d TokenDraft, hash TokenHash) (Token, error) {
	t, err := d.check(s.now())
	if err != nil {
		return Token{}, err
	}
	if err := canManageAccount(actor); err != nil {
		return Token{}, err
	}
	t.ID, t.User = TokenID(s.newID()), actor.User
	err = s.store.CreateToken(ctx, t, hash, actor.Session)
	if IsKind(err, KindNotFound) {
		return Token{}, signInAgain()
	}
	return t, err
}

// Tokens lists the actor's tokens that stand, newest first, at most MaxTokens.
func (s *Service) Tokens(ctx context.Context, actor Actor) ([]Token, error) {
	if err := canManageAccount(actor); err != nil {
		return nil, err
	}
	return s.store.Tokens(ctx, actor.User.ID, s.now())
}

// RevokeToken ends one of the actor's tokens; its sockets close. A repeat answers the same; one that never was the actor's
// is not found.
func (s *Service) RevokeToken(ctx context.Context, actor Actor, id TokenID) error {
	if err := canManageAccount(actor); err != nil {
		return err
	}
	ended, err := s.store.RevokeToken(ctx, actor.User.ID, id, s.now())
	if err != nil {
		return err
	}
	s.sessions.revoke([]SessionID{ended})
	return nil
}
