package wire

import "github.com/chatrooms/chatrooms/server/internal/chat"

// Token is a personal access token, without its text.
type Token struct {
	ID         string   `json:"id" doc:"Opaque."`
	Name       string   `json:"name" example:"backup script"`
	Scopes     []string `json:"scopes" enum:"read,write"`
	CreatedAt  Time     `json:"created_at" format:"date-time" example:"2026-11-23T09:30:00.000Z"`
	ExpiresAt  *Time    `json:"expires_at" format:"date-time" doc:"Null: never."`
	LastUsedAt *Time    `json:"last_used_at" format:"date-time" doc:"To about a minute; null: never."`
}

// NewToken is a token just made, with its text.
type NewToken struct {
	Token
	Text string `json:"token" doc:"For the Authorization header. It is shown once and not stored: keep it." example:"crp_Jb3k…"`
}

// FromToken is a token as its owner sees it in a list.
func FromToken(t chat.Token) Token {
	return Token{
		ID: string(t.ID), Name: t.Name, Scopes: t.Scopes(), CreatedAt: At(t.CreatedAt),
		ExpiresAt: atOrNull(t.ExpiresAt), LastUsedAt: atOrNull(t.LastUsedAt),
	}
}
