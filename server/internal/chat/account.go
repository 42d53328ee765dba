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

// Registration is who may make an account. The zero value is nobody.
type Registration string

// The ways of registration, as they are named on the wire.
const (
	RegistrationOpen   Registration = "open"
	RegistrationClosed Registration = "closed"
	RegistrationInvite Registration = "invite" // whoever has an invitation, and the first one of all
)

// NewAccount is an account about to be stored.
type NewAccount struct {
	User         User
	PasswordHash string
	// Invitation is a code that is used up by it, "" for none. IsFirst: the account must be the first one.
	Invitation string
	IsFirst    bool
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
	invitation, err := s.admit(ctx, d.Invitation)
	if err != nil {
		return Session{}, err
	}
	hash, err := s.passwords.Hash(ctx, d.Password)
	if err != nil {
		return Session{}, err
	}
	user, err := s.store.CreateUser(ctx, NewAccount{
		User:         User{PublicID: s.newID(), Username: username, DisplayName: displayName, CreatedAt: s.now()},
		PasswordHash: hash, Invitation: d.Invitation, IsFirst: canRegister(s.registration, d.Invitation != "", false) != nil,
	})
	if IsKind(err, KindConflict) {
		return Session{}, Conflict("This username is taken: choose another.")
	}
	if err != nil {
		return Session{}, err
	}
	if d.Invitation != "" {
		s.welcome(ctx, user, d.Invitation, invitation.Room.ID)
	}
	return s.startSession(ctx, user, hash, from)
}

// admit says whether an account may be made, before anything costly is done for it. It returns the
// invitation, if there is one. What it finds may change: CreateUser holds to it.
func (s *Service) admit(ctx context.Context, code string) (Invitation, error) {
	isFirst := false
	if canRegister(s.registration, code != "", false) != nil && canRegister(s.registration, false, true) == nil {
		has, err := s.store.HasAccounts(ctx)
		if err != nil {
			return Invitation{}, err
		}
		isFirst = !has
	}
	if err := canRegister(s.registration, code != "", isFirst); err != nil || code == "" {
		return Invitation{}, err
	}
	return s.Invitation(ctx, code)
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

// Account reads the actor's own account: what the session cache remembers may be seconds old.
func (s *Service) Account(ctx context.Context, actor Actor) (User, error) {
	return s.UserByName(ctx, actor.User.Username)
}

// PatchAccount changes what the actor's account shows of itself, and tells those who share a room.
func (s *Service) PatchAccount(ctx context.Context, actor Actor, patch ProfileChange) (User, error) {
	if err := first(s.checkProfile(&patch), canManageAccount(actor)); err != nil {
		return User{}, err
	}
	if patch == (ProfileChange{}) {
		return s.Account(ctx, actor)
	}
	user, err := s.store.ChangeProfile(ctx, actor.User.ID, patch)
	s.sessions.forgetUser(actor.User.ID)
	if err == nil {
		s.profileNews.tell(user)
	}
	return user, err
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
