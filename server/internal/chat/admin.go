package chat

import (
	"context"
	"fmt"
)

// Account is a user as those who administer the server see it.
type Account struct {
	User        User
	IsSuspended bool
	Email       string // confirmed; "" for none
}

// Administers says whether the account may administer the server now.
func (a Account) Administers() bool { return a.User.Admin && !a.User.Deleted && !a.IsSuspended }

// AccountState is one of the states that accounts are listed by; "" is any.
type AccountState string

// The states of an account.
const (
	AccountActive    AccountState = "active"
	AccountSuspended AccountState = "suspended"
	AccountDeleted   AccountState = "deleted"
)

// AccountChange is what administrators change of an account; nil leaves as is.
type AccountChange struct {
	Suspended *bool
	Admin     *bool
}

// Of is the account after the change, and what was done to it: nothing, where it was so already.
func (c AccountChange) Of(a Account) (Account, []AuditAction) {
	var done []AuditAction
	change := func(is *bool, want *bool, on, off AuditAction) {
		if want == nil || *is == *want {
			return
		}
		*is = *want
		if *want {
			done = append(done, on)
		} else {
			done = append(done, off)
		}
	}
	change(&a.User.Admin, c.Admin, AuditPromoted, AuditDemoted)
	change(&a.IsSuspended, c.Suspended, AuditSuspended, AuditRestored)
	return a, done
}

// Operator is whoever administers the server: an administrator who is signed in, or, without an actor, the command line.
type Operator struct {
	Actor *Actor
	IP    string
}

// CommandLine is the operator at the machine itself, who may do all.
var CommandLine = Operator{}

// Stats are figures of the whole server. Bytes are those of the database.
type Stats struct {
	Users, Rooms, Messages, Bytes int64
}

// NotAdministrator refuses what only administrators may do.
func NotAdministrator() *Error {
	return Forbidden("Only an administrator of this server can do this.")
}

// LastAdministrator refuses to leave a server without anybody to administer it.
func LastAdministrator() *Error {
	return Conflict("This is the last administrator of this server: make somebody else an administrator first.")
}

// administers says whether the operator administers the server now. A token never does.
func (s *Service) administers(ctx context.Context, op Operator) error {
	if op.Actor == nil {
		return nil
	}
	if err := canManageAccount(*op.Actor); err != nil {
		return err
	}
	creds, err := s.store.CredentialsByID(ctx, op.Actor.User.ID)
	if err != nil {
		return err
	}
	if !creds.account().Administers() {
		return NotAdministrator()
	}
	return nil
}

func (c Credentials) account() Account { return Account{User: c.User, IsSuspended: c.Suspended} }

// Accounts lists accounts whose username or display name contains q, newest first, past the public id before.
func (s *Service) Accounts(
	ctx context.Context, op Operator, q string, state AccountState, before string, limit int,
) (accounts []Account, more bool, err error) {
	if err := s.administers(ctx, op); err != nil {
		return nil, false, err
	}
	accounts, err = s.store.Accounts(ctx, q, state, before, limit+1)
	accounts, more = page(accounts, limit)
	return accounts, more, err
}

// ChangeAccount suspends or restores an account, and gives or takes administration. Suspending ends the account's sessions
// and tokens. The last administrator is neither demoted nor suspended: conflict.
func (s *Service) ChangeAccount(ctx context.Context, op Operator, username string, change AccountChange) (Account, error) {
	user, err := s.subject(ctx, op, username)
	if err != nil {
		return Account{}, err
	}
	if user.IsBot && change.Admin != nil && *change.Admin {
		return Account{}, Conflict("A bot cannot administer this server.")
	}
	account, ended, err := s.store.ChangeAccount(ctx, user.ID, change, s.auditBy(op))
	if err != nil {
		return Account{}, err
	}
	s.sessions.forgetUser(user.ID)
	s.sessions.revoke(ended)
	return account, nil
}

// subject finds the account that an operator names.
func (s *Service) subject(ctx context.Context, op Operator, username string) (User, error) {
	if err := s.administers(ctx, op); err != nil {
		return User{}, err
	}
	return s.UserByName(ctx, username)
}

// EndAccount deletes an account as its owner would, without the password. Its rooms are left before it returns.
func (s *Service) EndAccount(ctx context.Context, op Operator, username string) error {
	user, err := s.subject(ctx, op, username)
	if err != nil {
		return err
	}
	gone, err := s.beginDeletion(ctx, user, s.auditBy(op))
	if err != nil {
		return err
	}
	if err := s.finishDeletion(ctx, gone); err != nil {
		return fmt.Errorf("the account is deleted, and a running server takes it out of its last rooms: %w", err)
	}
	return nil
}

// Stats counts what the server holds. Nobody's rooms or texts show in it.
func (s *Service) Stats(ctx context.Context, op Operator) (Stats, error) {
	if err := s.administers(ctx, op); err != nil {
		return Stats{}, err
	}
	return s.store.Stats(ctx)
}
