package app

import (
	"context"
	"io"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/config"
	"github.com/chatrooms/chatrooms/server/internal/export"
	"github.com/chatrooms/chatrooms/server/internal/store"
)

// Export writes a room's whole conversation to w, beside servers that run or without one. progress, if not nil, is told
// after each page how many messages were written, up to which seq, of how many.
func Export(ctx context.Context, cfg config.Config, room string, style export.Style, w io.Writer, progress func(messages int, seq, head int64)) error {
	return withStore(ctx, cfg, func(db *store.Store) error {
		found, _, err := db.RoomByName(ctx, chat.FoldRoomName(room), 0)
		if err != nil {
			return err
		}
		e, err := export.Begin(ctx, found, style, func(ctx context.Context, after int64, limit int) (chat.MessagePage, error) {
			return db.Messages(ctx, found.ID, 0, chat.PageBound{After: &after}, limit)
		})
		if err != nil {
			return err
		}
		if progress != nil {
			e.Progress = func(messages int, seq int64) { progress(messages, seq, e.Head) }
		}
		return e.Write(ctx, w)
	})
}
