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
	shown, more := newestFirst(all, after, in.Limit, sessionKey)
	convert := func(session chat.Session) wire.SignIn { return wire.FromSignIn(session, actor.Session) }
	return newList(shown, more, convert, sessionKey), nil
}

func sessionKey(s chat.Session) string { return timeKey(s.CreatedAt, string(s.ID)) }

// timeKey sorts by time, and tells apart what was made at the same time. All its times are of one length: RFC3339Nano leaves
// zeros out at the end, and a Z sorts behind a digit.
func timeKey(at time.Time, id string) string {
	return at.UTC().Format("2006-01-02T15:04:05.000000000Z ") + id
}

// newestFirst takes a page out of a whole list: the greatest keys below after ("": no bound). more
// says that others follow.
func newestFirst[T any](all []T, after string, limit int, key func(T) string) (shown []T, more bool) {
	slices.SortFunc(all, func(a, b T) int { return cmp.Compare(key(b), key(a)) })
	rest := slices.DeleteFunc(all, func(item T) bool { return after != "" && key(item) >= after })
	shown = rest[:min(limit, len(rest))]
	return shown, len(shown) < len(rest)
}

type sessionPath struct {
	ID string `path:"id"`
}

func (s *server) endSession(ctx context.Context, actor chat.Actor, in *sessionPath) (*nothing, error) {
	return nil, s.Service.EndSession(ctx, actor, chat.SessionID(in.ID))
}
