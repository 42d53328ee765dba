package chat

import "context"

// AccountDraft is an account about to be made. A nil display name means the username.
type AccountDraft struct {
	Username    string
	Password    string
	DisplayName *string
}

// Register makes an account and signs it in. Errors: invalid fields; registration closed,
// forbidden; taken, conflict.
func (s *Service) Register(ctx context.Context, d AccountDraft, from Origin) (Session, error) {
	username, badName := checkUsername("body.username", d.Username)
	displayName, badDisplay := username, (*Field)(nil)
	if d.DisplayName != nil {
		displayName, badDisplay = checkLine("body.display_name", *d.DisplayName, MaxDisplayName)
	}
	badPassword := s.checkPassword("body.password", FoldUsername(d.Username), d.Password)
	if err := fieldErrors(badName, badPassword, badDisplay); err != nil {
		return Session{}, err
	}
	if !s.registrationOpen {
		return Session{}, Forbidden("Registration is closed on this server: ask its operator for an account.")
	}
	hash, err := s.passwords.Hash(ctx, d.Password)
	if err != nil {
		return Session{}, err
	}
	user, err := s.store.CreateUser(ctx, User{
		PublicID: s.newID(), Username: username, DisplayName: displayName, CreatedAt: s.now(),
	}, hash)
	if IsKind(err, KindConflict) {
		return Session{}, Conflict("This username is taken: choose another.")
	}
	if err != nil {
		return Session{}, err
	}
	return s.startSession(ctx, user, hash, from)
}

// signInTries is how often Login verifies a right password when the account's hash changes
// meanwhile: another sign-in may have renewed it.
const signInTries = 2

// Login signs in. A wrong password and an unknown user give the same error after the same work.
// Suspended: forbidden.
func (s *Service) Login(ctx context.Context, username, password string, from Origin) (Session, error) {
	for range signInTries {
		creds, err := s.store.CredentialsByName(ctx, FoldUsername(username))
		if err != nil && !IsKind(err, KindNotFound) {
			return Session{}, err
		}
		hash, err := s.verify(ctx, creds, password)
		if err != nil {
			return Session{}, err
		}
		session, err := s.startSession(ctx, creds.User, hash, from)
		if !IsKind(err, KindUnauthorized) {
			return session, err
		}
	}
	return Session{}, InvalidCredentials()
}

// verify checks the password and returns the account's hash of it. It renews a hash that was made
// with older parameters.
func (s *Service) verify(ctx context.Context, creds Credentials, password string) (string, error) {
	ok, stale, err := s.passwords.Verify(ctx, creds.PasswordHash, password)
	if err != nil {
		return "", err
	}
	if !ok {
		return "", InvalidCredentials()
	}
	if stale {
		return s.rehash(ctx, creds, password), nil
	}
	return creds.PasswordHash, nil
}

// rehash moves an old hash to today's parameters and returns the one that stands. The sign-in does
// not depend on it.
func (s *Service) rehash(ctx context.Context, creds Credentials, password string) string {
	hash, err := s.passwords.Hash(ctx, password)
	if err == nil {
		err = s.store.RehashPassword(ctx, creds.User.ID, creds.PasswordHash, hash)
	}
	if err != nil {
		s.log.WarnContext(ctx, "cannot renew a password hash", "err", err)
		return creds.PasswordHash
	}
	return hash
}

// UserByName finds an account; deleted ones are not found.
func (s *Service) UserByName(ctx context.Context, username string) (User, error) {
	username = FoldUsername(username)
	if !usernamePattern.MatchString(username) {
		return User{}, NotFound("This user")
	}
	return s.store.UserByName(ctx, username)
}

// Account reads the actor's own account: what the session cache remembers may be seconds old.
func (s *Service) Account(ctx context.Context, actor Actor) (User, error) {
	return s.UserByName(ctx, actor.User.Username)
}

// AccountPatch changes an account; nil leaves as is.
type AccountPatch struct {
	DisplayName *string
}

// PatchAccount changes the actor's account.
func (s *Service) PatchAccount(ctx context.Context, actor Actor, patch AccountPatch) (User, error) {
	var name string
	var bad *Field
	if patch.DisplayName != nil {
		name, bad = checkLine("body.display_name", *patch.DisplayName, MaxDisplayName)
	}
	if err := first(fieldErrors(bad), canManageAccount(actor)); err != nil {
		return User{}, err
	}
	if patch.DisplayName == nil {
		return s.Account(ctx, actor)
	}
	user, err := s.store.SetDisplayName(ctx, actor.User.ID, name)
	s.sessions.forgetUser(actor.User.ID)
	return user, err
}

// ChangePassword needs the current one (else forbidden) and ends every other session. Personal
// access tokens stay: scripts must not stop because their owner picks a new password.
func (s *Service) ChangePassword(ctx context.Context, actor Actor, current, next string) error {
	if err := fieldErrors(s.checkPassword("body.new_password", actor.User.Username, next)); err != nil {
		return err
	}
	if err := canManageAccount(actor); err != nil {
		return err
	}
	if err := s.confirm(ctx, actor, current); err != nil {
		return err
	}
	hash, err := s.passwords.Hash(ctx, next)
	if err != nil {
		return err
	}
	ended, err := s.store.SetPassword(ctx, actor.User.ID, hash, actor.Session, s.now())
	if err != nil {
		return err
	}
	s.sessions.revoke(ended)
	return nil
}

// confirm asks an actor who is signed in for the password once more.
func (s *Service) confirm(ctx context.Context, actor Actor, password string) error {
	creds, err := s.store.CredentialsByID(ctx, actor.User.ID)
	if err != nil {
		return err
	}
	_, err = s.verify(ctx, creds, password)
	if IsKind(err, KindUnauthorized) {
		return Forbidden("The password is wrong.")
	}
	return err
}

// SuspendUser keeps an account from signing in and ends its sessions and tokens; restoring lets it
// sign in again.
func (s *Service) SuspendUser(ctx context.Context, username string, suspended bool) error {
	creds, err := s.store.CredentialsByName(ctx, FoldUsername(username))
	if err != nil {
		return err
	}
	ended, err := s.store.SetSuspended(ctx, creds.User.ID, suspended, s.now())
	if err != nil {
		return err
	}
	s.sessions.revoke(ended)
	return nil
}
