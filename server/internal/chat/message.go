package chat

import (
	"context"
	"slices"
	"time"
)

// MessageID is the public id of a message.
type MessageID string

// Message is one thing said. Its Seq is that of its message.created.
type Message struct {
	ID        MessageID
	Room      RoomID
	RoomName  string
	Seq       int64
	Author    User
	Body      string // "" when deleted
	ClientID  string // "" when none was given
	ReplyTo   *Quote
	CreatedAt time.Time
	EditedAt  *time.Time
	DeletedAt *time.Time
	// DeletedReason is why staff deleted it, if they say so; "" where its author did.
	DeletedReason string
	Reactions     []Reaction
	Mentions      []User
	// MentionsRoom: it mentions all members. Mentions are those whom it names.
	MentionsRoom bool
	Files        []File
	Pinned       bool
	// Preview is of its first link; nil for none, and while it was not read yet.
	Preview *Preview
}

// Quote is the message that another replies to. A deleted one has an empty body.
type Quote struct {
	ID     MessageID
	Seq    int64
	Author User
	Body   string
	// HasFiles: it stands and has files. Its body may be empty then, and it is not deleted.
	HasFiles bool
}

// Draft is a message about to be said.
type Draft struct {
	Body     string
	ClientID string     // "" for none; else the same one again gives the first message, never a second
	ReplyTo  *MessageID // nil for none; a message of the same room, not deleted
	Files    []FileID   // unused ones of the author, of the same room; with them the body may be empty
}

func (d Draft) check() (Draft, error) {
	body, badBody := checkText("body.body", d.Body, leastBody(d.Files), MaxBody)
	clientID, badID := checkKey("body.client_id", d.ClientID, MaxClientID)
	badFiles := checkFiles(d.Files)
	return Draft{Body: body, ClientID: clientID, ReplyTo: d.ReplyTo, Files: d.Files}, fieldErrors(badBody, badID, badFiles)
}

// CannotReply is the answer for a reply to what is not there: never was, was deleted, or is another room's.
func CannotReply() error {
	return Invalid("body.reply_to", "must be a message of this room that is not deleted")
}

// PostMessage stores a message and returns it once it is durable; created is false when its client id was already
// stored, and then the message is the first one as it is now. Posting to a public room joins it.
func (s *Service) PostMessage(ctx context.Context, actor Actor, room string, d Draft) (m Message, created bool, err error) {
	wait, err := s.SubmitMessage(ctx, actor, room, d)
	if err != nil {
		return Message{}, false, err
	}
	return wait(ctx)
}

// SubmitMessage is PostMessage in two halves: it puts the message in line and returns; wait gives the rest. Messages are
// stored in the order in which they were submitted, so one sender may have several under way.
func (s *Service) SubmitMessage(ctx context.Context, actor Actor, room string, d Draft) (wait func(context.Context) (Message, bool, error), err error) {
	return s.submit(ctx, actor, room, d, true)
}

// submit is SubmitMessage; mayNameRoom is false for a text in which `@room` mentions nobody, whoever posts it.
func (s *Service) submit(
	ctx context.Context, actor Actor, room string, d Draft, mayNameRoom bool,
) (wait func(context.Context) (Message, bool, error), err error) {
	post, err := s.newPost(ctx, actor, room, d)
	if err != nil {
		return nil, err
	}
	post.NamesRoom = post.NamesRoom && mayNameRoom
	pending, err := s.appender.submit(post)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) (Message, bool, error) {
		out, err := s.appender.wait(ctx, pending)
		switch {
		case IsKind(err, KindNotFound):
			out, err = s.submitElsewhere(ctx, actor, post, err)
		case IsKind(err, KindUnauthorized): // the account is gone: its sessions may still be remembered here
			s.sessions.forgetUser(actor.User.ID)
		}
		if err == nil && !out.Created && len(out.Message.Reactions) > 0 {
			// A batch is of many authors: it does not say which reactions are whose.
			out.Message, err = s.store.Message(ctx, post.Room, actor.User.ID, out.Message.ID)
		}
		return out.Message, out.Created, err
	}, nil
}

// submitElsewhere is for a post whose room was not found under the key that its name had. The name is looked up anew, once:
// after a restored backup it may have another key. Otherwise the answer stays.
func (s *Service) submitElsewhere(ctx context.Context, actor Actor, post Post, answer error) (Outcome, error) {
	s.roomIDs.forget(post.RoomName, post.Room)
	id, err := s.roomID(ctx, actor, post.RoomName)
	if err != nil {
		return Outcome{}, err
	}
	if id == post.Room {
		return Outcome{}, answer
	}
	post.Room = id
	pending, err := s.appender.submit(post)
	if err != nil {
		return Outcome{}, err
	}
	return s.appender.wait(ctx, pending)
}

// newPost leaves sight, right and what the post replies to to the append itself, which checks them under the room's lock.
func (s *Service) newPost(ctx context.Context, actor Actor, room string, d Draft) (Post, error) {
	d, err := d.check()
	if err == nil && len(d.Files) > 0 && !s.hasFiles {
		err = CannotUse()
	}
	if err != nil {
		return Post{}, err
	}
	if canWrite(actor) != nil {
		_, _, err := s.sightToChange(ctx, actor, room)
		return Post{}, err
	}
	id, err := s.roomID(ctx, actor, room)
	if err != nil {
		return Post{}, err
	}
	mentions, namesRoom := findMentions(d.Body)
	return Post{
		ID: MessageID(s.newID()), Room: id, RoomName: FoldRoomName(room), Author: actor.User, Draft: d,
		Mentions: mentions, NamesRoom: namesRoom,
	}, nil
}

// roomID finds the key of a room, whoever may see it.
func (s *Service) roomID(ctx context.Context, actor Actor, name string) (RoomID, error) {
	name = FoldRoomName(name)
	if id, ok := s.roomIDs.get(name); ok {
		return id, nil
	}
	room, _, err := s.sight(ctx, actor, name)
	if err != nil {
		return 0, err
	}
	s.roomIDs.put(room.Name, room.ID)
	return room.ID, nil
}

// Messages reads a page of the room's messages.
func (s *Service) Messages(ctx context.Context, actor Actor, room string, p PageBound, limit int) (MessagePage, error) {
	bounds := 0
	for _, b := range []*int64{p.Before, p.After, p.Around} {
		if b != nil {
			bounds++
		}
	}
	if bounds > 1 {
		return MessagePage{}, Invalid("query", "give one of before, after and around")
	}
	leave, err := s.takeRead(ctx, actor)
	if err != nil {
		return MessagePage{}, err
	}
	defer leave()
	seen, _, err := s.sight(ctx, actor, room) // not before the wait: it says what may be seen now, and the head
	if err != nil {
		return MessagePage{}, err
	}
	p.Head = seen.Seq
	return s.store.Messages(ctx, seen.ID, actor.User.ID, p, limit)
}

// Message reads one message of that room.
func (s *Service) Message(ctx context.Context, actor Actor, room string, id MessageID) (Message, error) {
	seen, _, err := s.sight(ctx, actor, room)
	if err != nil {
		return Message{}, err
	}
	return s.store.Message(ctx, seen.ID, actor.User.ID, id)
}

// MessagePatch is what an edit changes; nil stays as it is.
type MessagePatch struct {
	Body *string
	// Files are those that stay, a part of those that the message has, in their order.
	Files *[]FileID
}

// check holds what can be known without the message.
func (p MessagePatch) check() (MessagePatch, error) {
	if p.Body == nil && p.Files == nil {
		return p, Invalid("body", "give a body, or the files that stay")
	}
	var bad, badFiles *Field
	if p.Files != nil {
		badFiles = checkFiles(*p.Files)
	}
	if p.Body != nil {
		least := 0 // the message may have files
		if p.Files != nil {
			least = leastBody(*p.Files)
		}
		var body string
		body, bad = checkText("body.body", *p.Body, least, MaxBody)
		p.Body = &body
	}
	return p, fieldErrors(bad, badFiles)
}

// ReviseMessage changes a message's body or drops some of its files, by its author; whom it newly mentions is told. seq is
// that of the event, or the room's head when nothing changed and no event was made.
func (s *Service) ReviseMessage(ctx context.Context, actor Actor, room string, id MessageID, p MessagePatch) (m Message, seq int64, err error) {
	if p, err = p.check(); err != nil {
		return Message{}, 0, err
	}
	c, by := Change{Message: id}, dropsFiles(p)
	if p.Body != nil {
		mentions, namesRoom := findMentions(*p.Body)
		c.Mentions, by = mentions, revises(p, mentions, namesRoom)
	}
	judged, err := s.changeMessage(ctx, actor, room, c, by)
	if err != nil {
		return Message{}, 0, err
	}
	s.notify(judged.notices)
	if judged.tellsRoom {
		s.roomNotices.tell(roomNotice{judged.message, judged.told, true})
	}
	return judged.message, judged.room.Seq, nil
}

// revises gives the message another body, and drops files if the patch says so.
func revises(p MessagePatch, mentions []Mention, namesRoom bool) rule {
	return func(sc *scene) error {
		m := &sc.message
		kept, err := sc.revisable(p)
		if err != nil || m.Body == *p.Body && len(kept) == len(m.Files) {
			return err
		}
		if m.Body == *p.Body { // its mentions are what they were
			return dropsFiles(p)(sc)
		}
		namesRoom := namesRoom && CanMentionRoom(sc.seat.Role)
		sc.tellsRoom = namesRoom && !m.MentionsRoom
		before, body := m.Mentions, m.Body
		*m, sc.notices = Revise(sc.room.Room, *m, *p.Body, mentions, namesRoom, sc.f, sc.at)
		sc.told = slices.Concat(before, m.Mentions)
		if m.Preview = previewAfter(*m, body); m.Preview == nil && FirstLink(body) != "" {
			sc.v.DropsPreview = FirstLink(body) != FirstLink(m.Body)
		}
		sc.v.Revised = m
		sc.keepFiles(kept)
		sc.emit(Event{Type: MessageEdited, Message: m})
		return nil
	}
}

// previewAfter is the preview that a message keeps after an edit: that of the same link.
func previewAfter(m Message, before string) *Preview {
	if m.Preview != nil && FirstLink(before) == FirstLink(m.Body) {
		return m.Preview
	}
	return nil
}

// dropsFiles leaves the body as it is.
func dropsFiles(p MessagePatch) rule {
	return func(sc *scene) error {
		kept, err := sc.revisable(p)
		if err != nil || len(kept) == len(sc.message.Files) {
			return err
		}
		at := sc.at.UTC().Truncate(time.Millisecond)
		sc.message.EditedAt = &at
		sc.v.Revised = &sc.message
		sc.keepFiles(kept)
		sc.emit(Event{Type: MessageEdited, Message: &sc.message})
		return nil
	}
}

// revisable says which files the message will have, if the actor may edit it like that.
func (sc *scene) revisable(p MessagePatch) ([]File, error) {
	m := sc.message
	if err := canRevise(sc.seen(), sc.seat.Role, sc.actor.ID, m); err != nil {
		return nil, err
	}
	kept := m.Files
	if p.Files != nil {
		var ok bool
		if kept, ok = partOf(m.Files, *p.Files); !ok {
			return nil, Invalid("body.files", "must be a part of the files that the message has, in their order")
		}
	}
	body := m.Body
	if p.Body != nil {
		body = *p.Body
	}
	if body == "" && len(kept) == 0 {
		return nil, Invalid("body.body", "must not be empty or blank")
	}
	return kept, nil
}

// keepFiles drops the message's other files.
func (sc *scene) keepFiles(kept []File) {
	for _, f := range sc.message.Files {
		if !slices.ContainsFunc(kept, func(k File) bool { return k.ID == f.ID }) {
			sc.v.Dropped = append(sc.v.Dropped, f.ID)
		}
	}
	sc.message.Files = kept
}

// Revise is the message with its new body, and the notices to those newly mentioned by name. A member whom the message
// mentioned with the whole room is not told again.
func Revise(
	room Room, m Message, body string, mentions []Mention, mentionsRoom bool, f Facts, at time.Time,
) (Message, []Notice) {
	before, wholeRoom := m.Mentions, m.MentionsRoom
	at = at.UTC().Truncate(time.Millisecond)
	m.Body, m.EditedAt, m.Mentions, m.MentionsRoom = body, &at, PickMentioned(mentions, f.Named[room.ID]), mentionsRoom
	fresh := slices.DeleteFunc(f.namedReaders(room.ID, m), func(r Reader) bool {
		return wholeRoom && r.Role != NoRole || slices.ContainsFunc(before, func(b User) bool { return b.ID == r.User })
	})
	notices := noticesOf(room, m, fresh, at)
	for i := range notices { // in a direct conversation they were told of the message when it was new
		notices[i].Reason = NoticeMention
	}
	return m, notices
}

// EraseMessage leaves a tombstone in a message's place, by its author, a moderator or an owner; again changes nothing. The
// reason stands in the tombstone where staff deletes another's. seq is as for ReviseMessage.
func (s *Service) EraseMessage(ctx context.Context, actor Actor, room string, id MessageID, reason string) (seq int64, err error) {
	reason, bad := checkText("query.reason", reason, 0, MaxReason)
	if err := fieldErrors(bad); err != nil {
		return 0, err
	}
	judged, err := s.changeMessage(ctx, actor, room, Change{Message: id}, erases(reason))
	if err != nil {
		return 0, err
	}
	return judged.room.Seq, nil
}

func erases(reason string) rule {
	return func(sc *scene) error {
		m := &sc.message
		if err := canErase(sc.seen(), sc.seat.Role, sc.actor.ID, *m); err != nil || m.DeletedAt != nil {
			return err
		}
		m.Body, m.DeletedAt, m.Reactions, m.Mentions, m.MentionsRoom, m.Files, m.Pinned, m.Preview = "", &sc.at, nil, nil, false, nil, false, nil
		if m.Author.ID != sc.actor.ID {
			m.DeletedReason = reason
		}
		sc.v.Erased = m
		sc.emit(Event{Type: MessageDeleted, Message: m})
		return nil
	}
}

// changeMessage is change of a message, for an actor who was not yet asked for sight.
func (s *Service) changeMessage(ctx context.Context, actor Actor, name string, c Change, by rule) (*scene, error) {
	seen, _, err := s.sightToChange(ctx, actor, name)
	if err != nil {
		return nil, err
	}
	c.Room = seen.ID
	return s.change(ctx, actor.User, c, by)
}
