package chat

import (
	"context"
	"regexp"
	"time"
)

// MaxCursors bounds the cursors of one user.
const MaxCursors = 100

// Cursor says where a program of a user's is in a room's log. Nobody else sees it.
type Cursor struct {
	Name     string
	RoomName string
	Seq      int64 // what the program is done with; at most the head of the log
	At       time.Time
}

var cursorNamePattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

func checkCursorName(name string) error {
	if !cursorNamePattern.MatchString(name) {
		return Invalid("path.name", "must be 1 to 64 of A-Z a-z 0-9 . _ -, starting with a letter or digit")
	}
	return nil
}

// PutCursor sets a cursor of the actor's, forward or back: to seq, or to the head of the log where that is earlier. To where
// it stands already, it changes nothing.
func (s *Service) PutCursor(ctx context.Context, actor Actor, name, room string, seq int64) (Cursor, error) {
	if err := checkCursorName(name); err != nil {
		return Cursor{}, err
	}
	var badSeq *Field
	if seq < 0 {
		badSeq = &Field{"body.seq", "must not be negative"}
	}
	if err := fieldErrors(checkRoomName("body.room", FoldRoomName(room)), badSeq); err != nil {
		return Cursor{}, err
	}
	at, _, err := s.sightToChange(ctx, actor, room)
	if err != nil {
		return Cursor{}, err
	}
	return s.store.PutCursor(ctx, actor.User.ID, name, at.ID, seq, s.now())
}

// Cursor is one of the actor's. That of a room which the actor may not see now is refused as the room is; it stays, for when
// they may again.
func (s *Service) Cursor(ctx context.Context, actor Actor, name string) (Cursor, error) {
	if err := checkCursorName(name); err != nil {
		return Cursor{}, err
	}
	cursor, err := s.store.Cursor(ctx, actor.User.ID, name)
	if err == nil {
		_, _, err = s.sight(ctx, actor, cursor.RoomName)
	}
	if err != nil {
		return Cursor{}, err
	}
	return cursor, nil
}

// Cursors lists the actor's in order of name, past the name after: those of rooms which the actor may see now.
func (s *Service) Cursors(ctx context.Context, actor Actor, after string, limit int) (cursors []Cursor, more bool, err error) {
	cursors, err = s.store.Cursors(ctx, actor.User.ID, after, limit+1, s.now())
	cursors, more = page(cursors, limit)
	return cursors, more, err
}

// DeleteCursor forgets a cursor of the actor's; one that is not there changes nothing.
func (s *Service) DeleteCursor(ctx context.Context, actor Actor, name string) error {
	if err := checkCursorName(name); err != nil {
		return err
	}
	if err := canWrite(actor); err != nil {
		return err
	}
	return s.store.DeleteCursor(ctx, actor.User.ID, name)
}
