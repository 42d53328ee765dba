package httpapi

import (
	"context"

	"github.com/chatrooms/chatrooms/server/internal/auth"
	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// listTokens pages over what is one short list in the domain, newest first.
func (s *server) listTokens(ctx context.Context, actor chat.Actor, in *ListQuery) (*list[wire.Token], error) {
	after, err := in.after()
	if err != nil {
		return nil, err
	}
	tokens, err := s.Service.Tokens(ctx, actor)
	if err != nil {
		return nil, err
	}
	shown, more := newestFirst(tokens, after, in.Limit, tokenKey)
	return newList(shown, more, wire.FromToken, tokenKey), nil
}

func tokenKey(t chat.Token) string { return timeKey(t.CreatedAt, string(t.ID)) }

type tokenDraft struct {
	Name          string   `json:"name" doc:"1 to 64 characters: what it is for." example:"backup script"`
	Scopes        []string `json:"scopes,omitempty" enum:"read,write" minItems:"1" maxItems:"2" doc:"Left out: both. Without write it only reads; write brings read along." example:"[\"read\"]"`
	ExpiresInDays *int     `json:"expires_in_days,omitempty" minimum:"1" maximum:"366" doc:"Left out: it does not expire." example:"90"`
}

func (d tokenDraft) draft() chat.TokenDraft {
	return chat.TokenDraft{Name: d.Name, Scopes: d.Scopes, ExpiresInDays: d.ExpiresInDays}
}

func (s *server) createToken(ctx context.Context, actor chat.Actor, in *struct{ Body tokenDraft }) (*answer[wire.NewToken], error) {
	text, hash := auth.NewPersonal()
	token, err := s.Service.CreateToken(ctx, actor, in.Body.draft(), hash)
	return &answer[wire.NewToken]{wire.NewToken{Token: wire.FromToken(token), Text: text}}, err
}

type tokenPath struct {
	ID string `path:"id"`
}

func (s *server) revokeToken(ctx context.Context, actor chat.Actor, in *tokenPath) (*nothing, error) {
	return nil, s.Service.RevokeToken(ctx, actor, chat.TokenID(in.ID))
}
