package chat

import (
	"context"
	"errors"
	"slices"
)

// AccountDraft is an account about to be made. A nil display name means the username.
type AccountDraft struct {
	Username    string
	Password    string
	DisplayName *string
}

// Register makes an account and signs it in. Errors: invalid fields; registration closed, forbidden; taken, conflict.
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

// signInTries is how often a right password is verified when the account's hash changes meanwhile: another sign-in may have
// renewed it.
const signInTries = 2

// Login signs in. A wrong password and an unknown user give the same error after the same work. Suspended: forbidden.
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

// verify returns the hash that the account now has for the password: renewed, if the one checked was stale.
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

// rehash moves an old hash to today's parameters and returns the one that stands. The sign-in does not depend on it.
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

// Account is the actor's own as it is now: what is remembered of the actor may be seconds old.
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

// ChangePassword needs the current one (else forbidden) and ends every other session. Personal access tokens stay: scripts
// must not stop because their owner picks a new password.
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

// SuspendUser keeps an account from signing in and ends its sessions and tokens; restoring lets it sign in again.
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

// errRoomsMoved says that the account joined a room between the look and its end.
var errRoomsMoved = errors.New("the account's rooms changed meanwhile")

// DeleteAccount ends the account: it leaves its rooms, the sole owner's role passes on, its sessions and tokens end, its
// messages stay. A wrong password is forbidden.
func (s *Service) DeleteAccount(ctx context.Context, actor Actor, password string) error {
	if err := canManageAccount(actor); err != nil {
		return err
	}
	if err := s.confirm(ctx, actor, password); err != nil {
		return err
	}
	// From here on a caller that goes away must not leave the work half done.
	ctx = context.WithoutCancel(ctx)
	for {
		rooms, err := s.store.RoomIDsOf(ctx, actor.User.ID)
		if err != nil {
			return err
		}
		if err = s.deleteAccountIn(ctx, actor.User, rooms); !errors.Is(err, errRoomsMoved) {
			return err
		}
	}
}

func (s *Service) deleteAccountIn(ctx context.Context, user User, rooms []RoomID) error {
	gone := User{ID: user.ID, PublicID: user.PublicID, CreatedAt: user.CreatedAt, Deleted: true}
	var ended []SessionID
	events, err := s.store.Change(ctx, rooms, func(tx Tx) error {
		now, err := tx.RoomIDsOf(user.ID)
		if err != nil {
			return err
		}
		for _, room := range now {
			if !slices.Contains(rooms, room) {
				return errRoomsMoved
			}
			if err := s.leaveForGood(tx, room, gone); err != nil {
				return err
			}
		}
		if ended, err = tx.DeleteAccount(user.ID, s.now()); err != nil {
			return err
		}
		// It waited for joins under way, in rooms that are not locked here, and no more will come.
		if now, err = tx.RoomIDsOf(user.ID); err == nil && len(now) > 0 {
			err = errRoomsMoved
		}
		return err
	})
	if err != nil {
		return err
	}
	s.sessions.revoke(ended)
	s.announce(events)
	return nil
}

// leaveForGood takes a deleted account out of a room. What only it owned passes to the longest-standing moderator, then
// member, else the room is archived (contract section 2).
func (s *Service) leaveForGood(tx Tx, id RoomID, gone User) error {
	room, err := tx.Room(id)
	if err != nil {
		return err
	}
	role, err := tx.Role(id, gone.ID)
	if err != nil {
		return err
	}
	if role == Owner {
		if err := s.passOn(tx, room, gone); err != nil {
			return err
		}
	}
	if err := tx.RemoveMember(id, gone.ID); err != nil {
		return err
	}
	return s.emit(tx, room, gone, Event{Type: MemberLeft, User: &gone, Role: role})
}

func (s *Service) passOn(tx Tx, room Room, gone User) error {
	owners, err := tx.Owners(room.ID)
	if err != nil || owners > 1 {
		return err
	}
	heir, found, err := tx.Successor(room.ID, gone.ID)
	if err != nil {
		return err
	}
	if !found {
		return s.archive(tx, room, gone)
	}
	if err := tx.SetRole(room.ID, heir.User.ID, Owner); err != nil {
		return err
	}
	return s.emit(tx, room, gone, Event{Type: MemberRole, User: &heir.User, Role: Owner})
}
