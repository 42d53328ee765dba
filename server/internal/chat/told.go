package chat

import (
	"slices"
	"time"
)

// Reader is somebody who may be told of a message: all that decides about it, beside the message and its room.
type Reader struct {
	User     UserID
	Role     Role      // NoRole for one who is no member
	JoinedAt time.Time // a member's
	Settings           // a member's, of the room; no Level is the default
	// IsNamed: the message mentions them by name. Blocks: they block its author.
	IsNamed, Blocks bool
	// IsBot: a program, which nobody tells: it reads the room's log.
	IsBot bool
	// Restriction is theirs in the room, also one that has ended.
	Restriction *Restriction
}

// ReadersOf says which members of a room to read.
type ReadersOf struct {
	Room    RoomID
	Author  UserID // whether they block this one
	OnlyAll bool   // those alone whose level is LevelAll
	After   UserID // past this one; 0 is before the first
	Limit   int
}

// WhyTell says why a reader is told of a message at that time, "" for not at all (contract section 10). It is the one place
// that decides: notices and pushes follow it.
func WhyTell(room Room, m Message, r Reader, at time.Time) NoticeReason {
	room.Restriction = r.Restriction.at(at)
	isMuted := r.MutedUntil != nil && at.Before(*r.MutedUntil)
	isMember := r.Role != NoRole
	level := r.Level
	if level == "" {
		level = DefaultSettings(room.Visibility).Level
	}
	switch {
	case m.DeletedAt != nil || r.User == m.Author.ID || r.IsBot || r.Blocks || isMuted || level == LevelNone:
		return ""
	case CanSee(room, r.Role) != nil:
		return ""
	case room.Visibility == Direct && level == LevelAll:
		return NoticeDirect
	case r.IsNamed, isMember && m.MentionsRoom && !r.JoinedAt.After(m.CreatedAt):
		return NoticeMention
	case isMember && level == LevelAll:
		return NoticeAll
	}
	return ""
}

// readersOf are those who are told of a new message in the transaction that stores it: the people of a direct conversation,
// elsewhere those mentioned by name. Whoever is told as a member of the room is read apart from it (roomNotices).
func (f Facts) readersOf(room Room, m Message) (readers []Reader) {
	isNamed := func(id UserID) bool { return slices.ContainsFunc(m.Mentions, func(u User) bool { return u.ID == id }) }
	if room.Visibility == Direct {
		for _, r := range f.People[room.ID] {
			r.IsNamed, r.Blocks = isNamed(r.User), f.blocks(r.User, m.Author.ID)
			readers = append(readers, r)
		}
		return readers
	}
	return f.namedReaders(room.ID, m)
}

// namedReaders are those whom the message mentions by name.
func (f Facts) namedReaders(room RoomID, m Message) []Reader {
	readers := make([]Reader, len(m.Mentions))
	for i, u := range m.Mentions {
		named, role := f.Named[room][u.Username], NoRole
		if named.IsMember {
			role = Member
		}
		readers[i] = Reader{
			User: u.ID, Role: role, Settings: named.Settings, IsNamed: true, IsBot: u.IsBot, Blocks: f.blocks(u.ID, m.Author.ID),
			Restriction: named.Restriction,
		}
	}
	return readers
}

// noticesOf are to those of the readers who are told of the message.
func noticesOf(room Room, m Message, readers []Reader, at time.Time) (notices []Notice) {
	for _, r := range readers {
		if reason := WhyTell(room, m, r, at); reason != "" {
			notices = append(notices, Notice{User: r.User, RoomName: m.RoomName, Seq: m.Seq, Reason: reason})
		}
	}
	return notices
}
