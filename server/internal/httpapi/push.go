package httpapi

import (
	"context"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// errNoPush is the answer where the feature is off.
var errNoPush = chat.NotFound("Push on this server")

type pushKey struct {
	PublicKey string `json:"public_key" doc:"The application server key to subscribe with, in base64url." example:"BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs"`
}

func (s *server) pushKey(ctx context.Context, _ chat.Actor, _ *nothing) (*answer[pushKey], error) {
	if s.Push == nil {
		return nil, errNoPush
	}
	key, err := s.Push.PublicKey(ctx)
	return &answer[pushKey]{pushKey{key}}, err
}

type subscriptionKeys struct {
	P256dh string `json:"p256dh" doc:"The browser's public key, in base64url." example:"BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"`
	Auth   string `json:"auth" doc:"The browser's secret, in base64url." example:"BTBZMqHH6r4Tts7J_aSIgg"`
}

type subscription struct {
	Endpoint string           `json:"endpoint" doc:"The https:// address that the browser's push service gave." example:"https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV"`
	Keys     subscriptionKeys `json:"keys"`
}

func (s *server) putPush(ctx context.Context, actor chat.Actor, in *struct{ Body subscription }) (*nothing, error) {
	if s.Push == nil {
		return nil, errNoPush
	}
	sub := chat.Subscription{
		Endpoint: in.Body.Endpoint, P256dh: in.Body.Keys.P256dh, Auth: in.Body.Keys.Auth, PageURL: s.pageURL(ctx, ""),
	}
	if err := s.Push.Check(sub); err != nil {
		return nil, err
	}
	return nil, s.Service.Subscribe(ctx, actor, sub)
}

type subscriptionEnd struct {
	Endpoint string `json:"endpoint" example:"https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV"`
}

func (s *server) deletePush(ctx context.Context, actor chat.Actor, in *struct{ Body subscriptionEnd }) (*nothing, error) {
	if s.Push == nil {
		return nil, errNoPush
	}
	return nil, s.Service.Unsubscribe(ctx, actor, in.Body.Endpoint)
}

func (s *server) testPush(ctx context.Context, actor chat.Actor, _ *nothing) (*nothing, error) {
	if s.Push == nil {
		return nil, errNoPush
	}
	subscriptions, err := s.Service.Subscriptions(ctx, actor)
	if err != nil {
		return nil, err
	}
	return nil, s.Push.Test(subscriptions)
}
