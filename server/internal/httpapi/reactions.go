package httpapi

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// ReactionPath names the caller's reaction to a message.
type ReactionPath struct {
	MessagePath
	Emoji string `path:"emoji" doc:"A single emoji." example:"👍"`
}

func (s *server) addReaction(ctx context.Context, actor chat.Actor, in *ReactionPath) (*answer[wire.Message], error) {
	message, _, err := s.Service.AddReaction(ctx, actor, in.Room, chat.MessageID(in.ID), in.Emoji)
	return &answer[wire.Message]{wire.FromMessage(message)}, err
}

func (s *server) removeReaction(ctx context.Context, actor chat.Actor, in *ReactionPath) (*nothing, error) {
	_, err := s.Service.RemoveReaction(ctx, actor, in.Room, chat.MessageID(in.ID), in.Emoji)
	return nil, err
}

type reactionsQuery struct {
	MessagePath
	ListQuery
}

func (s *server) listReactions(ctx context.Context, actor chat.Actor, in *reactionsQuery) (*list[wire.GivenReaction], error) {
	key, err := in.after()
	if err != nil {
		return nil, err
	}
	after, err := parseReactionKey(key)
	if err != nil {
		return nil, err
	}
	given, more, err := s.Service.Reactions(ctx, actor, in.Room, chat.MessageID(in.ID), after, in.Limit)
	return newList(given, more, wire.FromGivenReaction, reactionKey), err
}

// reactionKey is the key by which the list is ordered.
func reactionKey(g chat.GivenReaction) string {
	return strconv.FormatInt(g.At.UnixMilli(), 10) + " " + g.User.PublicID + " " + g.Emoji
}

func parseReactionKey(key string) (chat.GivenReaction, error) {
	if key == "" {
		return chat.GivenReaction{}, nil
	}
	parts := strings.SplitN(key, " ", 3)
	at, err := strconv.ParseInt(parts[0], 10, 64)
	if err != nil || len(parts) < 3 {
		return chat.GivenReaction{}, badCursor()
	}
	return chat.GivenReaction{At: time.UnixMilli(at), User: chat.User{PublicID: parts[1]}, Emoji: parts[2]}, nil
}
