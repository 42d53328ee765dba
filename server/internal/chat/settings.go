package chat

import (
	"context"
	"time"
)

// Level says which messages of a room a member is told of.
type Level string

// The levels.
const (
	LevelAll      Level = "all"
	LevelMentions Level = "mentions"
	LevelNone     Level = "none"
)

// Settings are a member's own settings of a room. Nobody else sees them.
type Settings struct {
	Level      Level
	MutedUntil *time.Time
	Starred    bool
	// Hidden rooms are left out of the member's list until somebody posts there.
	Hidden bool
}

// DefaultSettings are those of a member who has changed none.
func DefaultSettings(of Visibility) Settings {
	if of == Direct {
		return Settings{Level: LevelAll}
	}
	return Settings{Level: LevelMentions}
}

// SettingsPatch changes settings; nil leaves as is.
type SettingsPatch struct {
	Level           *Level
	MutedUntil      *time.Time
	Unmutes         bool // MutedUntil is to be none
	Starred, Hidden *bool
}

// maxYear is the last one that a time has in RFC 3339.
const maxYear = 9999

func (p SettingsPatch) check() error {
	var badLevel, badTime *Field
	if p.Level != nil && *p.Level != LevelAll && *p.Level != LevelMentions && *p.Level != LevelNone {
		badLevel = &Field{"body.level", `must be "all", "mentions" or "none"`}
	}
	if at := p.MutedUntil; at != nil {
		badTime = checkTime("body.muted_until", *at)
	}
	return fieldErrors(badLevel, badTime)
}

// checkTime refuses times that cannot be written down again.
func checkTime(location string, at time.Time) *Field {
	if year := at.UTC().Year(); year < 1 || year > maxYear {
		return &Field{location, "must be a time of the years 1 to 9999"}
	}
	return nil
}

// ChangeSettings changes the actor's own settings of a room, and tells the actor's connections other than origin.
func (s *Service) ChangeSettings(
	ctx context.Context, actor Actor, name string, patch SettingsPatch, origin string,
) (Standing, error) {
	if err := patch.check(); err != nil {
		return Standing{}, err
	}
	room, role, err := s.sightToChange(ctx, actor, name)
	if err != nil {
		return Standing{}, err
	}
	if err := canChangeSettings(room, role); err != nil {
		return Standing{}, err
	}
	standing, changed, err := s.store.ChangeSettings(ctx, room.ID, actor.User.ID, patch)
	if err != nil {
		return Standing{}, err
	}
	if changed {
		s.publisher.PublishSignal(SettingsChanged{User: actor.User.ID, RoomName: room.Name, Me: standing, Origin: origin})
	}
	return standing, nil
}
