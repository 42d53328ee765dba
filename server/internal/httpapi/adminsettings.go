package httpapi

import (
	"context"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

func (s *server) serverSettings(ctx context.Context, actor chat.Actor, _ *nothing) (*answer[wire.ServerSettings], error) {
	setting, err := s.Service.AdminRegistration(ctx, operator(ctx, actor))
	return &answer[wire.ServerSettings]{wire.FromServerSettings(setting)}, err
}

type settingsOfServer struct {
	Registration *string `json:"registration,omitempty" enum:"open,invite,closed,default" doc:"Who may make an account; default: as the environment says." example:"invite"`
}

func (s *server) changeServerSettings(ctx context.Context, actor chat.Actor, in *struct{ Body settingsOfServer },
) (*answer[wire.ServerSettings], error) {
	if in.Body.Registration == nil {
		return s.serverSettings(ctx, actor, nil)
	}
	how := chat.Registration(*in.Body.Registration)
	if how == "default" {
		how = ""
	}
	setting, err := s.Service.SetRegistration(ctx, operator(ctx, actor), how)
	return &answer[wire.ServerSettings]{wire.FromServerSettings(setting)}, err
}
