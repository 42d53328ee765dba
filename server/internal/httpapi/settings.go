package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// optionalTime is a field that may be left out, be null, or have a time.
type optionalTime struct {
	given bool
	value *time.Time
}

// UnmarshalJSON implements json.Unmarshaler.
func (o *optionalTime) UnmarshalJSON(data []byte) error {
	o.given, o.value = true, nil
	if bytes.Equal(data, []byte("null")) {
		return nil
	}
	return json.Unmarshal(data, &o.value)
}

// Schema implements huma.SchemaProvider.
func (o optionalTime) Schema(huma.Registry) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString, Format: "date-time", Nullable: true}
	s.PrecomputeMessages()
	return s
}

type settingsPatch struct {
	Level      *string      `json:"level,omitempty" enum:"all,mentions,none" doc:"Of which messages to be told."`
	MutedUntil optionalTime `json:"muted_until,omitzero" doc:"Until then of none; null: as the level says."`
	Starred    *bool        `json:"starred,omitempty"`
	Hidden     *bool        `json:"hidden,omitempty" doc:"Left out of one's list until somebody posts."`
}

func (s *server) changeSettings(ctx context.Context, actor chat.Actor, in *struct {
	RoomPath
	Body settingsPatch
},
) (*answer[wire.Standing], error) {
	mute := in.Body.MutedUntil
	standing, err := s.Service.ChangeSettings(ctx, actor, in.Room, chat.SettingsPatch{
		Level: (*chat.Level)(in.Body.Level), MutedUntil: mute.value, Unmutes: mute.given && mute.value == nil,
		Starred: in.Body.Starred, Hidden: in.Body.Hidden,
	}, "")
	return &answer[wire.Standing]{wire.FromStanding(standing)}, err
}
