package store

import (
	"context"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// Change implements chat.Store.
func (s *Store) Change(ctx context.Context, c chat.Change) error {
	var erased, relinked bool
	err := s.db.Pipeline(ctx, func(p *db.Pipeline) error {
		w := s.newWriting(p)
		if err := w.readChange(c); err != nil {
			return err
		}
		v, err := c.Judge(w.facts)
		if err != nil {
			return err
		}
		erased, relinked = v.Erased != nil, v.DropsPreview
		return w.write(v)
	})
	if err == nil && erased {
		s.db.DropTraces(ctx)
	}
	if relinked {
		s.search.Changed(c.Room) // queues the new link, where nobody follows the room too
	}
	return err
}

// readChange fills the facts of a change. Its statements go together, but for what the message refers to.
func (w *writing) readChange(c chat.Change) error {
	seats := []chat.SeatKey{{Room: c.Room, User: c.Actor}}
	if c.Target != 0 && c.Target != c.Actor {
		seats = append(seats, chat.SeatKey{Room: c.Room, User: c.Target})
	}
	statements := []db.Statement{w.readRooms(roomForChange, []chat.RoomID{c.Room}), w.readSeats("1 = 0", seats)}
	if db.Storable(c.Invitation) && c.Invitation != "" {
		statements = append(statements, w.readInvitation(c.Invitation))
	}
	if c.Target != 0 {
		statements = append(statements, w.readNext(c.Room, c.Target))
	}
	if c.Target != 0 && c.Target != c.Actor {
		statements = append(statements, w.readBlock(c.Target, c.Actor))
	}
	if c.CountsPins {
		statements = append(statements, w.countPins(c.Room))
	}
	if c.AsksPreview && db.Storable(string(c.Message)) {
		statements = append(statements, w.readPreviewWaits(c.Message))
	}
	if names := namesIn(c.Room, c.Actor, c.Mentions); len(names) > 0 {
		statements = append(statements, w.readNamedBy(names))
	}
	if db.Storable(string(c.Message)) {
		statements = append(statements, w.readMessage(c.Room, c.Message))
	}
	if err := w.p.Run(statements...); err != nil || w.message.N == 0 {
		return err
	}
	found, err := resolveMessages(w.p.Gorm(), c.Actor, w.facts.Rooms[c.Room].Name, []messageRow{w.message})
	if err == nil {
		w.facts.Message = &found[0]
	}
	return err
}
