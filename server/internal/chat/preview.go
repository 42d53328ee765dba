package chat

import (
	"context"
	"time"
)

// Preview is what was read at the first link of a message.
type Preview struct {
	URL         string
	Title       string
	Description string // "" for none
	Image       *File
}

// PreviewTask is a message whose link waits to be read.
type PreviewTask struct {
	Room    RoomID
	Message MessageID
	Author  User
	URL     string
	// IsLast: it is not tried again.
	IsLast bool
}

// Previewed is a message that has a preview from now on, or none any more.
type Previewed struct{ Message *Message }

// PreviewStore keeps which links wait to be read. They come from the log, and go with an edit and with their message.
type PreviewStore interface {
	// ClaimPreviews gives up to limit links that wait. Nobody else is given them before until; then they are tried again, a
	// few times.
	ClaimPreviews(ctx context.Context, at, until time.Time, limit int) ([]PreviewTask, error)
	// EndPreview gives up a link.
	EndPreview(ctx context.Context, id MessageID) error
}

// ClaimPreviews gives the caller links to read, for as long as hold.
func (s *Service) ClaimPreviews(ctx context.Context, hold time.Duration, limit int) ([]PreviewTask, error) {
	now := s.now()
	return s.store.ClaimPreviews(ctx, now, now.Add(hold), limit)
}

// EndPreview gives up a link for good.
func (s *Service) EndPreview(ctx context.Context, t PreviewTask) error {
	return s.store.EndPreview(ctx, t.Message)
}

// BeginPreviewImage notes an image of that size that is about to be stored for a preview. It does not count to what the author
// may upload in a day: they did not choose it, and a post must not cost them their next file.
func (s *Service) BeginPreviewImage(ctx context.Context, t PreviewTask, size int64) (FileID, error) {
	at := s.now()
	f := NewFile{
		ID: FileID(s.newID()), Room: t.Room, Uploader: t.Author.ID, Name: "preview", Size: size, At: at, Expires: at.Add(time.Hour),
	}
	return f.ID, s.store.BeginFile(ctx, f, FileLimits{Stored: s.fileLimits.Stored})
}

// DropPreviewImage forgets an image that no preview has.
func (s *Service) DropPreviewImage(ctx context.Context, t PreviewTask, id FileID) error {
	return s.store.RemoveFile(ctx, t.Room, t.Author.ID, id, s.now())
}

// ShowPreview gives the message its preview, if its link still waits: else it is gone, and if its author may not see the
// room any more, it is not shown.
func (s *Service) ShowPreview(ctx context.Context, t PreviewTask, p Preview) error {
	_, err := s.change(ctx, t.Author, Change{Room: t.Room, Message: t.Message, AsksPreview: true}, showsPreview(t.URL, p))
	return err
}

func showsPreview(link string, p Preview) rule {
	return func(sc *scene) error {
		m := &sc.message
		if m.DeletedAt != nil || sc.f.PreviewWaits != link || FirstLink(m.Body) != link {
			return GoneFor("This link does not wait for a preview any more.")
		}
		if err := canChange(sc.seen()); err != nil {
			return err
		}
		m.Preview = &p
		sc.v.Previewed = &Previewed{Message: m}
		sc.emit(Event{Type: MessagePreview, Message: m})
		return nil
	}
}

// RemovePreview takes a message's preview away, by its author, a moderator or an owner; one that is not there makes no
// event, and does not come any more.
func (s *Service) RemovePreview(ctx context.Context, actor Actor, room string, id MessageID) error {
	judged, err := s.changeMessage(ctx, actor, room, Change{Message: id}, removesPreview)
	if err == nil && judged.v.Previewed == nil {
		err = s.store.EndPreview(ctx, id) // it may wait
	}
	return err
}

func removesPreview(sc *scene) error {
	m := &sc.message
	if err := canRemovePreview(sc.seen(), sc.seat.Role, sc.actor.ID, *m); err != nil || m.Preview == nil {
		return err
	}
	m.Preview = nil
	sc.v.Previewed = &Previewed{Message: m}
	sc.emit(Event{Type: MessagePreview, Message: m})
	return nil
}
