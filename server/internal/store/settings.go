package store

import (
	"context"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// ChangeSettings implements chat.RoomStore.
func (s *Store) ChangeSettings(
	ctx context.Context, room chat.RoomID, user chat.UserID, patch chat.SettingsPatch,
) (chat.Standing, bool, error) {
	before, _, err := s.standing(ctx, room, user)
	if err != nil {
		return chat.Standing{}, false, err
	}
	columns := settingsColumns(patch, room)
	if len(columns) == 0 {
		return before, false, nil
	}
	err = s.db.Update(ctx, func(tx *gorm.DB) error {
		mine := tx.Model(&membershipRow{}).Where("room_id = ? AND user_id = ?", room, user)
		return atLeastOne(mine.Updates(columns), thisMember)
	})
	if err != nil {
		return chat.Standing{}, false, err
	}
	after, _, err := s.standing(ctx, room, user)
	return after, !isSame(before.Settings, after.Settings), err
}

// settingsColumns are what a patch writes.
func settingsColumns(patch chat.SettingsPatch, room chat.RoomID) map[string]any {
	columns := map[string]any{}
	if patch.Level != nil {
		columns["level"] = string(*patch.Level)
	}
	if patch.MutedUntil != nil || patch.Unmutes {
		columns["muted_until"] = db.StampOrNil(patch.MutedUntil)
	}
	if patch.Starred != nil {
		columns["starred"] = *patch.Starred
	}
	if patch.Hidden != nil {
		columns["hidden_seq"] = nil
	}
	if patch.Hidden != nil && *patch.Hidden {
		columns["hidden_seq"] = gorm.Expr("(SELECT r.seq FROM rooms r WHERE r.id = ?)", room)
	}
	return columns
}

func isSame(a, b chat.Settings) bool {
	sameTime := a.MutedUntil == nil && b.MutedUntil == nil ||
		a.MutedUntil != nil && b.MutedUntil != nil && a.MutedUntil.Equal(*b.MutedUntil)
	a.MutedUntil, b.MutedUntil = nil, nil
	return sameTime && a == b
}
