package chat

import (
	"testing"
	"time"
)

// Mentions and direct messages that are unread are mailed, and no other message, whatever the level (contract section 10).
func TestWhyMail(t *testing.T) {
	at := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	said := at.Add(-time.Hour)
	room, direct := Room{Visibility: Public}, Room{Visibility: Direct}
	author := User{ID: 1}
	for name, c := range map[string]struct {
		room Room
		m    Message
		r    Reader
		read int64
		want NoticeReason
	}{
		"named":                {room, Message{}, Reader{Role: Member, IsNamed: true}, 6, NoticeMention},
		"named, no member":     {room, Message{}, Reader{IsNamed: true}, 0, NoticeMention},
		"named, read":          {room, Message{}, Reader{Role: Member, IsNamed: true}, 7, ""},
		"direct":               {direct, Message{}, Reader{Role: Member}, 0, NoticeDirect},
		"direct, read":         {direct, Message{}, Reader{Role: Member}, 7, ""},
		"the room":             {room, Message{MentionsRoom: true}, Reader{Role: Member, JoinedAt: said.Add(-time.Hour)}, 0, NoticeMention},
		"all":                  {room, Message{}, Reader{Role: Member, Settings: Settings{Level: LevelAll}}, 0, ""},
		"the room before, all": {room, Message{MentionsRoom: true}, Reader{Role: Member, JoinedAt: at, Settings: Settings{Level: LevelAll}}, 0, ""},
		"one's own":            {direct, Message{}, Reader{User: 1, Role: Member}, 0, ""},
		"blocked":              {direct, Message{}, Reader{Role: Member, Blocks: true}, 0, ""},
		"deleted":              {room, Message{DeletedAt: &at}, Reader{Role: Member, IsNamed: true}, 0, ""},
	} {
		c.m.Seq, c.m.Author, c.m.CreatedAt = 7, author, said
		if c.r.User == 0 {
			c.r.User = 2
		}
		missed := Missed{Message: c.m, Room: c.room, Reader: c.r, LastRead: c.read}
		if got := WhyMail(missed, at); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if got := WhyMail(missed, at.Add(digestAge)); got != "" {
			t.Errorf("%s, long ago: %q", name, got)
		}
	}
}
