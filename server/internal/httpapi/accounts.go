package httpapi

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// answer is a body with the operation's own status.
type answer[T any] struct{ Body T }

// nothing is the input of a route without one, and the answer 204.
type nothing struct{}

type registration struct {
	Username    string  `json:"username" doc:"2 to 32 of a-z 0-9 _ . -, starting and ending with a letter or digit; case is folded." example:"ada"`
	Password    string  `json:"password" format:"password" doc:"8 to 256 bytes with a character that can be seen, not a well-known one." example:"correct horse battery"`
	DisplayName *string `json:"display_name,omitempty" doc:"1 to 64 characters; left out: the username." example:"Ada Lovelace"`
	Invitation  string  `json:"invitation,omitempty" doc:"Code of an invitation, whose room the account joins. Where registration is by invitation only, all but the first account need one."`
}

func (s *server) register(ctx context.Context, in *struct{ Body registration }) (*answer[wire.Session], error) {
	if err := s.withinGuesses(visitOf(ctx), in.Body.Username); err != nil {
		return nil, err
	}
	draft := chat.AccountDraft{Username: in.Body.Username, Password: in.Body.Password, DisplayName: in.Body.DisplayName, Invitation: in.Body.Invitation}
	session, err := s.Service.Register(ctx, draft, visitOf(ctx).origin())
	return s.grant(session, err)
}

type credentials struct {
	Username string `json:"username" example:"ada"`
	Password string `json:"password" format:"password" example:"correct horse battery"`
}

func (s *server) login(ctx context.Context, in *struct{ Body credentials }) (*answer[wire.Session], error) {
	v := visitOf(ctx)
	if err := s.withinGuesses(v, in.Body.Username); err != nil {
		// The password was not checked. Somebody who keeps trying one name must not use up the
		// limit of others at the same address.
		s.Limits.AuthAddresses.Return(addressKey(v))
		return nil, err
	}
	session, err := s.Service.Login(ctx, in.Body.Username, in.Body.Password, v.origin())
	if err == nil {
		s.Limits.AuthAddresses.Return(addressKey(v))
	}
	return s.grant(session, err)
}

type spentToken struct {
	RefreshToken string `json:"refresh_token" example:"crr_7Q2m…"`
}

func (s *server) refresh(ctx context.Context, in *struct{ Body spentToken }) (*answer[wire.Session], error) {
	id, generation, err := s.Tokens.ParseRefresh(in.Body.RefreshToken)
	if err != nil {
		return nil, err
	}
	session, err := s.Service.RefreshSession(ctx, id, generation)
	return s.grant(session, err)
}

// grant answers with the tokens of a session.
func (s *server) grant(session chat.Session, err error) (*answer[wire.Session], error) {
	if err != nil {
		return nil, err
	}
	pair := s.Tokens.Issue(session)
	return &answer[wire.Session]{wire.FromSession(session, pair.Access, pair.Refresh, pair.ExpiresIn)}, nil
}

func (s *server) logout(ctx context.Context, actor chat.Actor, _ *nothing) (*nothing, error) {
	return nil, s.Service.Logout(ctx, actor)
}

func (s *server) me(ctx context.Context, actor chat.Actor, _ *nothing) (*answer[wire.OwnAccount], error) {
	account, err := s.Service.Account(ctx, actor)
	return &answer[wire.OwnAccount]{wire.FromOwnAccount(account)}, err
}

type accountPatch struct {
	DisplayName *string     `json:"display_name,omitempty" doc:"1 to 64 characters." example:"Ada Lovelace"`
	Status      statusPatch `json:"status,omitzero" doc:"Null clears it."`
}

// statusPatch tells a status that is left out from one that is null.
type statusPatch struct {
	isGiven bool
	status  *statusDraft
}

type statusDraft struct {
	Emoji string       `json:"emoji" doc:"A single emoji." example:"🌴"`
	Text  string       `json:"text,omitempty" doc:"At most 100 characters." example:"On holiday"`
	Until optionalTime `json:"until,omitzero" doc:"When it ends by itself; left out or null: it does not."`
}

// UnmarshalJSON implements json.Unmarshaler.
func (p *statusPatch) UnmarshalJSON(text []byte) error {
	p.isGiven = true
	return json.Unmarshal(text, &p.status)
}

// Schema implements huma.SchemaProvider.
func (statusPatch) Schema(r huma.Registry) *huma.Schema {
	s := huma.SchemaFromType(r, reflect.TypeFor[statusDraft]())
	s.Nullable = true
	return s
}

// change is nil for one that is left out.
func (p statusPatch) change() *chat.Status {
	switch {
	case !p.isGiven:
		return nil
	case p.status == nil:
		return &chat.Status{}
	}
	s := chat.Status{Emoji: p.status.Emoji, Text: p.status.Text}
	if p.status.Until.value != nil {
		s.Until = *p.status.Until.value
	}
	if s == (chat.Status{}) { // an empty emoji is refused, and clears nothing
		s.Text = " "
	}
	return &s
}

func (s *server) patchMe(ctx context.Context, actor chat.Actor, in *struct{ Body accountPatch }) (*answer[wire.OwnAccount], error) {
	account, err := s.Service.PatchAccount(ctx, actor, chat.ProfileChange{DisplayName: in.Body.DisplayName, Status: in.Body.Status.change()})
	return &answer[wire.OwnAccount]{wire.FromOwnAccount(account)}, err
}

type passwordChange struct {
	CurrentPassword string `json:"current_password" format:"password" example:"correct horse battery"`
	NewPassword     string `json:"new_password" format:"password" doc:"8 to 256 bytes with a character that can be seen, not a well-known one." example:"difference engine"`
}

func (s *server) changePassword(ctx context.Context, actor chat.Actor, in *struct{ Body passwordChange }) (*nothing, error) {
	if err := s.withinGuesses(visitOf(ctx), actor.User.Username); err != nil {
		return nil, err
	}
	return nil, s.Service.ChangePassword(ctx, actor, in.Body.CurrentPassword, in.Body.NewPassword)
}

type confirmation struct {
	Password *string `json:"password,omitempty" format:"password" doc:"Of an account that has one." example:"correct horse battery"`
	Username *string `json:"username,omitempty" doc:"Of an account without a password: its own." example:"ada"`
}

// confirmed counts what somebody types once more as a guess.
func (s *server) confirmed(ctx context.Context, actor chat.Actor, c confirmation) (chat.Confirmation, error) {
	if err := s.withinGuesses(visitOf(ctx), actor.User.Username); err != nil {
		return chat.Confirmation{}, err
	}
	switch {
	case c.Password == nil && c.Username == nil:
		return chat.Confirmation{}, chat.Invalid("body.password", "is required")
	case c.Password != nil && c.Username != nil:
		return chat.Confirmation{}, chat.Invalid("body.username", "must be left out beside a password")
	}
	return chat.Confirmation(c), nil
}

// deletion is 204 for one that has ended, 202 for one that goes on.
type deletion struct{ Status int }

func (s *server) deleteMe(ctx context.Context, actor chat.Actor, in *struct{ Body confirmation }) (*deletion, error) {
	confirmed, err := s.confirmed(ctx, actor, in.Body)
	if err != nil {
		return nil, err
	}
	isDone, err := s.Service.DeleteAccount(ctx, actor, confirmed, visitOf(ctx).origin())
	if err != nil {
		return nil, err
	}
	if isDone {
		return &deletion{http.StatusNoContent}, nil
	}
	return &deletion{http.StatusAccepted}, nil
}

// UserPath names an account. It is exported because huma ignores embedded structs that are not.
type UserPath struct {
	Username string `path:"username" example:"ada"`
}

func (s *server) user(ctx context.Context, _ chat.Actor, in *UserPath) (*answer[wire.User], error) {
	user, err := s.Service.UserByName(ctx, in.Username)
	return &answer[wire.User]{wire.FromUser(user)}, err
}
