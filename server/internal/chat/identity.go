package chat

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"
)

// Identity is somebody at a provider of sign-in (OpenID Connect). Issuer and subject together are the only name of a person
// that is never given to another one: usernames and e-mail addresses are.
type Identity struct{ Issuer, Subject string }

// Arrival is somebody who has just signed in at the provider. The names are what it says of them: suggestions, of any form.
type Arrival struct {
	Identity
	Username    string
	DisplayName string
}

// SignInCode stands for an arrival until it is exchanged for a session, once.
type SignInCode struct {
	Hash      CodeHash
	Arrival   Arrival
	ExpiresAt time.Time
}

// codeLifetime is how long a code can be exchanged: long enough to choose a username.
// codeAge is how long it is kept after that, so that it is told from an unknown one.
const (
	codeLifetime = 10 * time.Minute
	codeAge      = time.Hour
)

// CodeUse is the exchange of a code. Whoever has no account yet names the username of the new one, and the code of an
// invitation where that is needed; both are passed over for others.
type CodeUse struct {
	Hash       CodeHash
	Username   *string
	Invitation string
}

// ChooseUsername says that a new account needs a username that is free.
func ChooseUsername(detail, suggestion string) *Error {
	return &Error{Kind: KindConflict, Code: "choose_username", Detail: detail, Suggestion: suggestion}
}

// maxIdentity bounds each part of an identity, in code points. Providers keep subjects to 255.
const maxIdentity = 1000

// LinkIdentity joins an account to an identity at the provider, so that its owner signs in there from then on. The password
// stays. Errors: a part that is empty or too long, invalid; an identity that another account has, conflict. Once more it
// changes nothing.
func (s *Service) LinkIdentity(ctx context.Context, op Operator, username string, who Identity) error {
	var bad [2]*Field
	who.Issuer, bad[0] = checkLine("issuer", who.Issuer, maxIdentity)
	who.Subject, bad[1] = checkLine("subject", who.Subject, maxIdentity)
	if err := fieldErrors(bad[:]...); err != nil {
		return err
	}
	user, err := s.subject(ctx, op, username)
	if err != nil {
		return err
	}
	entry := s.auditBy(op)
	entry.Action, entry.Subject = AuditLinked, user
	return s.store.LinkIdentity(ctx, who, entry)
}

// MakeSignInCode lets the bearer of the code with that hash sign in as the person who has arrived.
func (s *Service) MakeSignInCode(ctx context.Context, a Arrival, hash CodeHash) error {
	return s.store.CreateSignInCode(ctx, SignInCode{Hash: hash, Arrival: a, ExpiresAt: s.now().Add(codeLifetime)})
}

// SignInByCode exchanges a code for a session of the account that is joined to its identity, or of a new one. Until it has
// succeeded the code stays good. Errors: a bad username, invalid; an unknown code, not found; one that was used or has
// expired, gone; no username or one that is taken, ChooseUsername; suspended, or no account may be made, forbidden.
func (s *Service) SignInByCode(ctx context.Context, use CodeUse, from Origin) (Session, error) {
	if use.Username != nil {
		username, bad := checkUsername("body.username", *use.Username)
		if err := fieldErrors(bad); err != nil {
			return Session{}, err
		}
		use.Username = &username
	}
	code, err := s.store.SignInCode(ctx, use.Hash, s.now())
	if err != nil {
		return Session{}, err
	}
	creds, err := s.accountOf(ctx, code.Arrival, use)
	if err != nil {
		return Session{}, err
	}
	session := s.newSession(creds.User, from)
	err = s.store.UseSignInCode(ctx, use.Hash, session)
	if IsKind(err, KindForbidden) {
		s.noteRefusal(ctx, creds.User, from, "suspended")
	}
	return session, err
}

// accountOf finds the account of whoever has arrived, or makes it. Another exchange may make it at the same time: then this
// one finds it.
func (s *Service) accountOf(ctx context.Context, a Arrival, use CodeUse) (Credentials, error) {
	creds, err := s.store.CredentialsByIdentity(ctx, a.Identity)
	if !IsKind(err, KindNotFound) {
		return creds, err
	}
	user, err := s.join(ctx, a, use)
	if !IsKind(err, KindConflict) {
		return Credentials{User: user}, err
	}
	if creds, found := s.store.CredentialsByIdentity(ctx, a.Identity); !IsKind(found, KindNotFound) {
		return creds, found
	}
	return Credentials{}, err
}

// join makes an account without a password, joined to the identity.
func (s *Service) join(ctx context.Context, a Arrival, use CodeUse) (User, error) {
	setting, err := s.RegistrationSetting(ctx)
	if err != nil {
		return User{}, err
	}
	invitation, err := s.admit(ctx, setting.Now, use.Invitation)
	if err != nil {
		return User{}, err
	}
	if use.Username == nil {
		return User{}, s.chooseUsername(ctx, a, a.Username, "Choose a username for your new account.")
	}
	user, err := s.store.CreateUser(ctx, NewAccount{
		User:       User{PublicID: s.newID(), Username: *use.Username, DisplayName: a.displayName(*use.Username), CreatedAt: s.now()},
		Invitation: use.Invitation, IsFirst: canRegister(setting.Now, use.Invitation != "", false) != nil, Identity: &a.Identity,
	})
	if IsKind(err, KindConflict) {
		return User{}, s.chooseUsername(ctx, a, *use.Username, "This username is taken: choose another.")
	}
	if err == nil && use.Invitation != "" && !invitation.IsToServer() {
		s.welcome(ctx, user, use.Invitation, invitation.Room.ID)
	}
	return user, err
}

// displayName is the provider's, if it can be one.
func (a Arrival) displayName(username string) string {
	name, bad := checkLine("", a.DisplayName, MaxDisplayName)
	if bad != nil {
		return username
	}
	return name
}

// chooseUsername asks for a username, and suggests one that is free and like the wanted one.
func (s *Service) chooseUsername(ctx context.Context, a Arrival, wanted, detail string) error {
	free, err := s.store.FreeUsername(ctx, usernamesLike(wanted, a.Username, a.DisplayName))
	if err != nil {
		return err
	}
	return ChooseUsername(detail, free)
}

// usernamesLike are names to try: the first of these texts that has the makings of a username, with a number behind it, and
// in the end with chance.
func usernamesLike(texts ...string) (names []string) {
	base := "guest"
	for _, text := range texts {
		if shaped := shapeUsername(text); shaped != "" {
			base = shaped
			break
		}
	}
	const end = 5 // characters that are put behind it
	stem := base[:min(len(base), maxUsername-end)]
	if !reservedNames[base] {
		names = append(names, base)
	}
	for i := 2; i < 10; i++ {
		names = append(names, fmt.Sprint(stem, i))
	}
	return append(names, stem+strings.ToLower(rand.Text()[:end]))
}

// shapeUsername makes a username of a text, "" where it has too little for one. Of an address it takes what is before the @.
func shapeUsername(text string) string {
	text, _, _ = strings.Cut(FoldUsername(strings.TrimSpace(text)), "@")
	shaped := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '_', r == '.', r == '-':
			return r
		case r == ' ':
			return '.'
		}
		return -1
	}, text)
	shaped = strings.Trim(shaped, "_.-")
	shaped = strings.TrimRight(shaped[:min(len(shaped), maxUsername)], "_.-")
	if len(shaped) < 2 {
		return ""
	}
	return shaped
}
