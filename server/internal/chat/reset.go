package chat

import (
	"context"
	"time"
)

// CodeHash is all that is kept of a code that only its bearer knows.
type CodeHash [32]byte

// Reset lets whoever has its code set the account's password, once.
type Reset struct {
	Hash      CodeHash
	User      User
	ExpiresAt time.Time
}

// resetLifetime is how long a code can be used (contract section 9).
const resetLifetime = 24 * time.Hour

// MakeReset lets the bearer of the code with that hash set the account's password, until the time that it returns. Codes
// made before for the account end.
func (s *Service) MakeReset(ctx context.Context, op Operator, username string, hash CodeHash) (Reset, error) {
	user, err := s.subject(ctx, op, username)
	if err == nil {
		err = s.takesPasswords()
	}
	if err != nil {
		return Reset{}, err
	}
	if user.IsBot {
		return Reset{}, Forbidden("A bot has no password: make a token for it.")
	}
	entry := s.auditBy(op)
	entry.Action, entry.Subject = AuditResetMade, user
	r := Reset{Hash: hash, User: user, ExpiresAt: entry.At.Add(resetLifetime)}
	return r, s.store.CreateReset(ctx, r, entry)
}

// ResetPassword sets the password of the account whose code has that hash, and ends all its sessions and tokens. Errors:
// a bad password, invalid; an unknown code, not found; one that was used or has expired, gone.
func (s *Service) ResetPassword(ctx context.Context, hash CodeHash, password string, from Origin) error {
	const field = "body.new_password"
	if err := fieldErrors(s.checkPassword(field, "", password)); err != nil {
		return err
	}
	if err := s.takesPasswords(); err != nil {
		return err
	}
	reset, err := s.store.Reset(ctx, hash, s.now())
	if err != nil {
		return err
	}
	// Whose password it is, only the code tells.
	if err := fieldErrors(s.checkPassword(field, reset.User.Username, password)); err != nil {
		return err
	}
	passwordHash, err := s.passwords.Hash(ctx, password)
	if err != nil {
		return err
	}
	ended, err := s.store.UseReset(ctx, hash, passwordHash, AuditEntry{At: s.now(), Action: AuditPasswordReset, IP: from.IP})
	if err != nil {
		return err
	}
	s.sessions.revoke(ended)
	return nil
}
