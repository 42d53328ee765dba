package httpapi

import (
	"context"
	"net/http"

	"github.com/chatrooms/chatrooms/server/internal/auth"
	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

func (s *server) listBots(ctx context.Context, actor chat.Actor, in *ListQuery) (*list[wire.User], error) {
	after, err := in.after()
	if err != nil {
		return nil, err
	}
	bots, more, err := s.Service.Bots(ctx, operator(ctx, actor), after, in.Limit)
	return newList(bots, more, wire.FromUser, func(u chat.User) string { return u.PublicID }), err
}

type botDraft struct {
	Username    string  `json:"username" doc:"2 to 32 of a-z 0-9 _ . -" example:"deploy-bot"`
	DisplayName *string `json:"display_name,omitempty" doc:"Left out: the username." example:"Deploys"`
}

func (s *server) createBot(ctx context.Context, actor chat.Actor, in *struct{ Body botDraft }) (*answer[wire.NewBot], error) {
	text, hash := auth.NewPersonal()
	draft := chat.BotDraft{Username: in.Body.Username, DisplayName: in.Body.DisplayName}
	bot, err := s.Service.CreateBot(ctx, operator(ctx, actor), draft, hash)
	return &answer[wire.NewBot]{wire.NewBot{User: wire.FromUser(bot), Token: text}}, err
}

func (s *server) endBot(ctx context.Context, actor chat.Actor, in *UserPath) (*deletion, error) {
	isDone, err := s.Service.EndBot(ctx, operator(ctx, actor), in.Username)
	if err != nil {
		return nil, err
	}
	if isDone {
		return &deletion{http.StatusNoContent}, nil
	}
	return &deletion{http.StatusAccepted}, nil
}

// listBotTokens pages over what is one short list in the domain, newest first.
func (s *server) listBotTokens(ctx context.Context, actor chat.Actor, in *struct {
	UserPath
	ListQuery
},
) (*list[wire.Token], error) {
	after, err := in.after()
	if err != nil {
		return nil, err
	}
	tokens, err := s.Service.BotTokens(ctx, operator(ctx, actor), in.Username)
	if err != nil {
		return nil, err
	}
	shown, more := newestFirst(tokens, after, in.Limit, tokenKey)
	return newList(shown, more, wire.FromToken, tokenKey), nil
}

func (s *server) createBotToken(ctx context.Context, actor chat.Actor, in *struct {
	UserPath
	Body tokenDraft
},
) (*answer[wire.NewToken], error) {
	text, hash := auth.NewPersonal()
	token, err := s.Service.CreateBotToken(ctx, operator(ctx, actor), in.Username, in.Body.draft(), hash)
	return &answer[wire.NewToken]{wire.NewToken{Token: wire.FromToken(token), Text: text}}, err
}

func (s *server) revokeBotTokens(ctx context.Context, actor chat.Actor, in *UserPath) (*nothing, error) {
	return nil, s.Service.RevokeBotTokens(ctx, operator(ctx, actor), in.Username)
}

type botTokenPath struct {
	UserPath
	ID string `path:"id"`
}

func (s *server) revokeBotToken(ctx context.Context, actor chat.Actor, in *botTokenPath) (*nothing, error) {
	return nil, s.Service.RevokeBotToken(ctx, operator(ctx, actor), in.Username, chat.TokenID(in.ID))
}
