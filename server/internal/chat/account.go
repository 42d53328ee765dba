package chat

import "context"

// AccountDraft is an account about to be made. A nil display name means the username.
type AccountDraft struct {
	Username    string
	Password    string
	DisplayName *string
	// Invitation is the code of an invitation, "" for none. The account joins its room.
	Invitation string
}

// NewAccount is an account about to be stored.
type NewAccount struct {
	User         User
	PasswordHash string
	// Invitation is a code that is used up by it, "" for none. IsFirst: the account must be the first one.
	Invitation string
	IsFirst    bool
	// Made is told to the audit log, of the account; nil: it is told of its first sign-in.
	Made *AuditEntry
	// Identity is whose account it is at a provider; nil: it has a password.
	Identity *Identity
	// Imported is who it was elsewhere; nil: nobody. One of a source and a key that has an account is a conflict. Email is its
	// address there, unless another account has it; IsSuspended: it cannot sign in.
	Imported    *ImportKey
	Email       *ImportedEmail
	IsSuspended bool
}

// Register makes an account and signs it in. Errors: invalid fields; not allowed, forbidden; an
// unknown invitation, not found; one that is of no use any more, gone; taken, conflict.
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
	if err := s.takesPasswords(); err != nil {
		return Session{}, err
	}
	setting, err := s.RegistrationSetting(ctx)
	if err != nil {
		return Session{}, err
	}
	invitation, err := s.admit(ctx, setting.Now, d.Invitation)
	if err != nil {
		return Session{}, err
	}
	hash, err := s.passwords.Hash(ctx, d.Password)
	if err != nil {
		return Session{}, err
	}
	user, err := s.store.CreateUser(ctx, NewAccount{
		User:         User{PublicID: s.newID(), Username: username, DisplayName: displayName, CreatedAt: s.now()},
		PasswordHash: hash, Invitation: d.Invitation, IsFirst: canRegister(setting.Now, d.Invitation != "", false) != nil,
	})
	if IsKind(err, KindConflict) {
		return Session{}, Conflict("This username is taken: choose another.")
	}
	if err != nil {
		return Session{}, err
	}
	if d.Invitation != "" && !invitation.IsToServer() {
		s.welcome(ctx, user, d.Invitation, invitation.Room.ID)
	}
	return s.startSession(ctx, user, hash, from)
}

// admit says whether an account may be made, before anything costly is done for it. It returns the
// invitation, if there is one. What it finds may change: CreateUser holds to it.
func (s *Service) admit(ctx context.Context, how Registration, code string) (Invitation, error) {
	isFirst := false
	if canRegister(how, code != "", false) != nil && canRegister(how, false, true) == nil {
		has, err := s.store.HasAccounts(ctx)
		if err != nil {
			return Invitation{}, err
		}
		isFirst = !has
	}
	if err := canRegister(how, code != "", isFirst); err != nil || code == "" {
		return Invitation{}, err
	}
	return s.Invitation(ctx, code)
}

// signInTries is how often Login verifies a right password when the account's hash changes
// meanwhile: another sign-in may have renewed it.
const signInTries = 2

// Login signs in. A wrong password and an unknown user give the same error after the same work.
// Suspended, or passwords are off: forbidden.
func (s *Service) Login(ctx context.Context, username, password string, from Origin) (Session, error) {
	if err := s.takesPasswords(); err != nil {
		return Session{}, err
	}
	for range signInTries {
		creds, err := s.store.CredentialsByName(ctx, FoldUsername(username))
		if err != nil && !IsKind(err, KindNotFound) {
			return Session{}, err
		}
		hash, err := s.verify(ctx, creds, password)
		if IsKind(err, KindUnauthorized) {
			s.noteRefusal(ctx, creds.User, from, "wrong password or unknown name")
		}
		if err != nil {
			return Session{}, err
		}
		session, err := s.startSession(ctx, creds.User, hash, from)
		if IsKind(err, KindForbidden) {
			s.noteRefusal(ctx, creds.User, from, "suspended")
		}
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

// OwnAccount is an account as its owner sees it.
type OwnAccount struct {
	User User
	// HasPassword says that there is a password to sign in with, and to confirm with.
	HasPassword bool
}

// Account reads the actor's own account: what the session cache remembers may be seconds old.
func (s *Service) Account(ctx context.Context, actor Actor) (OwnAccount, error) {
	creds, err := s.store.CredentialsByID(ctx, actor.User.ID)
	return OwnAccount{creds.User, s.hasPassword(creds)}, err
}

func (s *Service) hasPassword(creds Credentials) bool {
	return !s.noPasswords && creds.PasswordHash != ""
}

// takesPasswords refuses passwords where they are off.
func (s *Service) takesPasswords() error {
	if s.noPasswords {
		return Forbidden("This server takes no passwords: sign in with its single sign-on.")
	}
	return nil
}

// TakesPasswords says whether passwords are on.
func (s *Service) TakesPasswords() bool { return !s.noPasswords }

// PatchAccount changes what the actor's account shows of itself, and tells those who share a room.
func (s *Service) PatchAccount(ctx context.Context, actor Actor, patch ProfileChange) (OwnAccount, error) {
	if err := first(s.checkProfile(&patch), canManageAccount(actor)); err != nil {
		return OwnAccount{}, err
	}
	if patch != (ProfileChange{}) {
		user, err := s.store.ChangeProfile(ctx, actor.User.ID, patch)
		s.sessions.forgetUser(actor.User.ID)
		if err != nil {
			return OwnAccount{}, err
		}
		s.profileNews.tell(user)
	}
	return s.Account(ctx, actor)
}

// checkProfile validates a change, and writes it as it is to be stored.
func (s *Service) checkProfile(patch *ProfileChange) error {
	if patch.DisplayName != nil {
		name, bad := checkLine("body.display_name", *patch.DisplayName, MaxDisplayName)
		if bad != nil {
			return fieldErrors(bad)
		}
		patch.DisplayName = &name
	}
	if patch.Status != nil {
		status, err := s.checkStatus(*patch.Status)
		if err != nil {
			return err
		}
		patch.Status = &status
	}
	return nil
}

// ChangePassword needs the current one (else forbidden) and ends every other session. Personal
// access tokens stay: scripts must not stop because their owner picks a new password.
func (s *Service) ChangePassword(ctx context.Context, actor Actor, current, next string) error {
	if err := fieldErrors(s.checkPassword("body.new_password", actor.User.Username, next)); err != nil {
		return err
	}
	if err := first(canManageAccount(actor), s.takesPasswords()); err != nil {
		return err
	}
	if err := s.confirm(ctx, actor, Confirmation{Password: &current}); err != nil {
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

// Confirmation is what somebody who is signed in types once more: the password, or the username where the account has none.
type Confirmation struct{ Password, Username *string }

// confirm refuses a confirmation that is not the actor's: forbidden.
func (s *Service) confirm(ctx context.Context, actor Actor, c Confirmation) error {
	creds, err := s.store.CredentialsByID(ctx, actor.User.ID)
	switch {
	case err != nil:
		return err
	case !s.hasPassword(creds):
		if c.Username == nil {
			return Forbidden("This account has no password: confirm with its username.")
		}
		if FoldUsername(*c.Username) != creds.User.Username {
			return Forbidden("This is not the username of this account.")
		}
		return nil
	case c.Password == nil:
		return Forbidden("Confirm with the password of this account.")
	}
	_, err = s.verify(ctx, creds, *c.Password)
	if IsKind(err, KindUnauthorized) {
		return Forbidden("The password is wrong.")
	}
	return err
}
