package wire

import "github.com/chatrooms/chatrooms/server/internal/chat"

// Invitation is an invitation to a room, as its staff sees it, or to the server, as its administrators do.
type Invitation struct {
	ID        string  `json:"id" doc:"Opaque." example:"01980c5e-9c00-7000-8000-00000000000c"`
	Code      string  `json:"code" doc:"Whoever has it can join." example:"3q2-7w8kQ0u0n1o2p3q4rA"`
	URL       string  `json:"url" format:"uri" doc:"A page with the invitation." example:"https://chat.example.org/invite/3q2-7w8kQ0u0n1o2p3q4rA"`
	Room      *string `json:"room" doc:"Name of the room; null: the server." example:"lobby"`
	CreatedBy User    `json:"created_by"`
	CreatedAt Time    `json:"created_at" format:"date-time" example:"2026-11-23T09:30:00.000Z"`
	ExpiresAt Time    `json:"expires_at" format:"date-time" example:"2026-11-30T09:30:00.000Z"`
	MaxUses   *int    `json:"max_uses" doc:"Null: no bound." example:"10"`
	Uses      int     `json:"uses" doc:"How many have joined by it." example:"2"`
}

// FromInvitation takes the page's address from whoever knows it.
func FromInvitation(i chat.Invitation, url string) Invitation {
	out := Invitation{
		ID: string(i.ID), Code: i.Code, URL: url, CreatedBy: FromUser(i.CreatedBy), CreatedAt: At(i.CreatedAt),
		ExpiresAt: At(i.ExpiresAt), Uses: i.Uses,
	}
	if !i.IsToServer() {
		out.Room = &i.Room.Name
	}
	if i.MaxUses > 0 {
		out.MaxUses = &i.MaxUses
	}
	return out
}

// Invited is an invitation as whoever has its code sees it.
type Invited struct {
	Room      *InvitedTo `json:"room" doc:"Null: the invitation is for a new account, and to no room."`
	InvitedBy User       `json:"invited_by"`
	ExpiresAt Time       `json:"expires_at" format:"date-time" example:"2026-11-30T09:30:00.000Z"`
}

// InvitedTo is what an invitation tells of its room.
type InvitedTo struct {
	Name        string `json:"name" example:"lobby"`
	Title       string `json:"title" example:"Lobby"`
	MemberCount int    `json:"member_count" example:"12"`
}

// FromInvited shows the room, which may be private, to whoever has the code.
func FromInvited(i chat.Invitation) Invited {
	out := Invited{InvitedBy: FromUser(i.CreatedBy), ExpiresAt: At(i.ExpiresAt)}
	if !i.IsToServer() {
		out.Room = &InvitedTo{Name: i.Room.Name, Title: i.Room.Title, MemberCount: i.Room.MemberCount}
	}
	return out
}
