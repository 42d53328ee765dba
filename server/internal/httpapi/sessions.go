package httpapi

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// listSessions pages over what is one short list in the domain, newest first.
func (s *server) listSessions(ctx context.Context, actor chat.Actor, in *ListQuery) (*list[wire.SignIn], error) {
	after, err := in.after()
	if err != nil {
		return nil, err
	}
	all, err := s.Service.Sessions(ctx, actor)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b chat.Session) int { return cmp.Compare(sessionKey(b), sessionKey(a)) })
	rest := slices.DeleteFunc(all, func(session chat.Session) bool { return after != "" && sessionKey(session) >= after })
	shown := rest[:min(in.Limit, len(rest))]
	convert := func(session chat.Session) wire.SignIn { return wire.FromSignIn(session, actor.Session) }
	return newList(shown, len(shown) < len(rest), convert, sessionKey), nil
}

// sessionKey sorts by time, and tells apart what was made at the same time.
func sessionKey(s chat.Session) string {
	return s.CreatedAt.UTC().Format(time.RFC3339Nano+" ") + string(s.ID)
}

type sessionPath struct {
	ID string `path:"id"`
}

func (s *server) endSession(ctx context.Context, actor chat.Actor, in *sessionPath) (*nothing, error) {
	return nil, s.Service.EndSession(ctx, actor, chat.SessionID(in.ID))
}
