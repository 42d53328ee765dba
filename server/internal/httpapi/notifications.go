package httpapi

import (
	"context"
	"encoding/json"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

func (s *server) notifications(ctx context.Context, actor chat.Actor, _ *nothing) (*answer[wire.Notifications], error) {
	n, err := s.Service.Notifications(ctx, actor)
	return &answer[wire.Notifications]{wire.FromNotifications(n)}, err
}

type notificationsPatch struct {
	Quiet       quietPatch   `json:"quiet,omitzero" doc:"When nothing is pushed or mailed, each day; null: never."`
	PausedUntil optionalTime `json:"paused_until,omitzero" doc:"Until then nothing is pushed or mailed; null ends a pause."`
	Email       *bool        `json:"email,omitempty" doc:"Whether to be mailed what was missed, where the server sends mail."`
}

// quietPatch tells quiet hours that are left out from none.
type quietPatch struct {
	isGiven bool
	quiet   *wire.Quiet
}

// UnmarshalJSON implements json.Unmarshaler.
func (p *quietPatch) UnmarshalJSON(text []byte) error {
	p.isGiven = true
	return json.Unmarshal(text, &p.quiet)
}

// Schema implements huma.SchemaProvider.
func (quietPatch) Schema(r huma.Registry) *huma.Schema {
	s := huma.SchemaFromType(r, reflect.TypeFor[wire.Quiet]())
	s.Nullable = true
	return s
}

func (s *server) changeNotifications(ctx context.Context, actor chat.Actor, in *struct{ Body notificationsPatch }) (*answer[wire.Notifications], error) {
	quiet, pause := in.Body.Quiet, in.Body.PausedUntil
	n, err := s.Service.ChangeNotifications(ctx, actor, chat.NotificationsPatch{
		Quiet: (*chat.QuietDraft)(quiet.quiet), NeverQuiet: quiet.isGiven && quiet.quiet == nil,
		PausedUntil: pause.value, Resumes: pause.given && pause.value == nil, Email: in.Body.Email,
	})
	return &answer[wire.Notifications]{wire.FromNotifications(n)}, err
}
