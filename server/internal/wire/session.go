package wire

import (
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// Session answers registration, login and refresh.
type Session struct {
	User         Account `json:"user"`
	AccessToken  string  `json:"access_token" doc:"A JWT for the Authorization header." example:"eyJhbGciOiJIUzI1NiIs…"`
	TokenType    string  `json:"token_type" enum:"Bearer"`
	ExpiresIn    int     `json:"expires_in" doc:"Seconds that the access token lasts." example:"900"`
	RefreshToken string  `json:"refresh_token" doc:"Good for one refresh, within 30 days."`
}

// SignIn is one place where an account is signed in.
type SignIn struct {
	ID         string `json:"id" doc:"Opaque."`
	CreatedAt  Time   `json:"created_at" format:"date-time" example:"2026-11-23T09:30:00.000Z"`
	LastSeenAt Time   `json:"last_seen_at" format:"date-time" example:"2026-11-23T09:45:00.000Z"`
	UserAgent  string `json:"user_agent" example:"curl/8.17.0"`
	IP         string `json:"ip" example:"192.0.2.7"`
	Current    bool   `json:"current" doc:"Whether it is the one that asks."`
}

// FromSession takes the tokens from whoever issued them.
func FromSession(s chat.Session, access, refresh string, lasts time.Duration) Session {
	return Session{
		User: FromAccount(s.User), AccessToken: access, TokenType: "Bearer",
		ExpiresIn: int(lasts / time.Second), RefreshToken: refresh,
	}
}

// FromSignIn marks the session that asks.
func FromSignIn(s chat.Session, asking chat.SessionID) SignIn {
	return SignIn{
		ID: string(s.ID), CreatedAt: At(s.CreatedAt), LastSeenAt: At(s.LastSeenAt),
		UserAgent: s.UserAgent, IP: s.IP, Current: s.ID == asking,
	}
}
