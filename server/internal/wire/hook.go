package wire

import "github.com/chatrooms/chatrooms/server/internal/chat"

// Hook is a webhook of a room, as its staff sees it.
type Hook struct {
	ID         string `json:"id" doc:"Opaque." example:"01980c5e-9c00-7000-8000-00000000000e"`
	Kind       string `json:"kind" enum:"incoming"`
	Name       string `json:"name" example:"Builds"`
	CreatedBy  User   `json:"created_by"`
	CreatedAt  Time   `json:"created_at" format:"date-time" example:"2026-11-23T09:30:00.000Z"`
	LastUsedAt *Time  `json:"last_used_at" format:"date-time" doc:"To about a minute; null: never." example:"2026-11-23T09:31:00.000Z"`
	Bot        *User  `json:"bot" doc:"Whose posts the hook's are."`
	URL        string `json:"url,omitempty" doc:"incoming: where programs post to, shown once, when the hook is made. Whoever has it can post: keep it." example:"https://chat.example.org/api/v1/hooks/k3q27w8kQ0u0n1o2p3q4rA5b6c7d8e9f"`
}

// FromHook leaves out what is shown once.
func FromHook(h chat.Hook) Hook {
	return Hook{
		ID: string(h.ID), Kind: string(h.Kind), Name: h.Name, CreatedBy: FromUser(h.CreatedBy), CreatedAt: At(h.CreatedAt),
		LastUsedAt: atOrNull(h.LastUsedAt), Bot: userOrNull(h.Bot),
	}
}

// NewBot is a bot just made, with the text of its first token.
type NewBot struct {
	User  User   `json:"user"`
	Token string `json:"token" doc:"For the Authorization header. It is shown once and not stored: keep it." example:"crp_Jb3k…"`
}
