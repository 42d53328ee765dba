package wire

import "github.com/chatrooms/chatrooms/server/internal/chat"

// Room is a room as one user sees it.
type Room struct {
	Name          string   `json:"name" doc:"Its address; never changes." example:"lobby"`
	Title         string   `json:"title" example:"Lobby"`
	Topic         string   `json:"topic" example:"Come in"`
	Visibility    string   `json:"visibility" enum:"public,private,direct"`
	CreatedAt     Time     `json:"created_at" format:"date-time" example:"2026-11-23T09:30:00.000Z"`
	CreatedBy     User     `json:"created_by"`
	ArchivedAt    *Time    `json:"archived_at" format:"date-time"`
	Seq           int64    `json:"seq" doc:"Head of the room's log." example:"7"`
	MemberCount   int      `json:"member_count" example:"3"`
	OnlineCount   int      `json:"online_count" example:"2"`
	LastMessageAt *Time    `json:"last_message_at" format:"date-time"`
	Me            Standing `json:"me"`
	People        []User   `json:"people,omitempty" doc:"All in a direct conversation; other rooms have none."`
}

// Standing is the caller's own relation to a room. The counts are exact to 99; 100 means more.
type Standing struct {
	Role         *string `json:"role" enum:"owner,moderator,member" doc:"Null: not a member."`
	LastReadSeq  int64   `json:"last_read_seq" example:"5"`
	UnreadCount  int     `json:"unread_count" doc:"Exact to 99; 100 means more." maximum:"100"`
	MentionCount int     `json:"mention_count" doc:"Exact to 99; 100 means more." maximum:"100"`
	Level        string  `json:"level" enum:"all,mentions,none" doc:"Of which messages the caller is told."`
	MutedUntil   *Time   `json:"muted_until" format:"date-time" doc:"Until then the caller is told of none."`
	Starred      bool    `json:"starred"`
	Hidden       bool    `json:"hidden" doc:"Left out of the caller's list until somebody posts."`
}

// RoomInfo is the part of a room that room events carry.
type RoomInfo struct {
	Name       string `json:"name"`
	Title      string `json:"title"`
	Topic      string `json:"topic"`
	Visibility string `json:"visibility" enum:"public,private"`
	ArchivedAt *Time  `json:"archived_at" format:"date-time"`
}

// Member is one member of a room.
type Member struct {
	User     User   `json:"user"`
	Role     string `json:"role" enum:"owner,moderator,member"`
	Online   bool   `json:"online"`
	JoinedAt Time   `json:"joined_at" format:"date-time" example:"2026-11-23T09:30:00.000Z"`
}

// FromRoomView takes how many people are online in the room, which the database does not know.
func FromRoomView(v chat.RoomView, online int) Room {
	return Room{
		Name: v.Name, Title: v.Title, Topic: v.Topic, Visibility: string(v.Visibility),
		CreatedAt: At(v.CreatedAt), CreatedBy: FromUser(v.CreatedBy), ArchivedAt: atOrNull(v.ArchivedAt),
		Seq: v.Seq, MemberCount: v.MemberCount, OnlineCount: online, LastMessageAt: atOrNull(v.LastMessageAt),
		Me: FromStanding(v.Me), People: peopleOf(v),
	}
}

func peopleOf(v chat.RoomView) []User {
	if v.Visibility != chat.Direct {
		return nil
	}
	return FromUsers(v.People)
}

// FromStanding gives the Room's `me`.
func FromStanding(s chat.Standing) Standing {
	return Standing{
		Role: textOrNull(string(s.Role)), LastReadSeq: s.LastRead,
		UnreadCount: s.Unread, MentionCount: s.Mentions,
		Level: string(s.Level), MutedUntil: atOrNull(s.MutedUntil), Starred: s.Starred, Hidden: s.Hidden,
	}
}

// FromRoomInfo gives what a room event carries.
func FromRoomInfo(i chat.RoomInfo) RoomInfo {
	return RoomInfo{
		Name: i.Name, Title: i.Title, Topic: i.Topic,
		Visibility: string(i.Visibility), ArchivedAt: atOrNull(i.ArchivedAt),
	}
}

// FromMembership takes whether the member is online.
func FromMembership(m chat.Membership, online bool) Member {
	return Member{User: FromUser(m.User), Role: string(m.Role), Online: online, JoinedAt: At(m.JoinedAt)}
}
