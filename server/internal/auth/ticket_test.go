package auth

import (
	"strings"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// TestTicketsAreTheirOwnKind holds contract section 8: a ticket is no token, and no token is a ticket; it lasts an hour.
func TestTicketsAreTheirOwnKind(t *testing.T) {
	now := time.Now()
	tokens := NewTokens(Options{Secrets: []string{strings.Repeat("new ", 9), strings.Repeat("old ", 9)}, Now: func() time.Time { return now }})
	old := NewTokens(Options{Secrets: []string{strings.Repeat("old ", 9)}, Now: func() time.Time { return now }})
	other := NewTokens(Options{Secrets: []string{strings.Repeat("none", 9)}, Now: func() time.Time { return now }})
	ticket, expires := tokens.IssueTicket("ada", "session")
	if left := expires.Sub(now); left > time.Hour || left < time.Hour-2*time.Second {
		t.Errorf("it lasts %v", left)
	}
	claims, err := tokens.VerifyTicket(ticket)
	if err != nil || claims.UserID != "ada" || claims.Session != "session" || claims.IsPersonal {
		t.Errorf("%+v, %v", claims, err)
	}
	rotated, _ := old.IssueTicket("ada", "session")
	if _, err := tokens.VerifyTicket(rotated); err != nil {
		t.Errorf("of a key that was put behind another: %v", err)
	}
	if _, err := tokens.Verify(ticket); !chat.IsKind(err, chat.KindUnauthorized) {
		t.Errorf("a ticket as a token: %v", err)
	}
	pair := tokens.Issue(chat.Session{ID: "session", User: chat.User{PublicID: "ada"}})
	personal, _ := NewPersonal()
	foreign, _ := other.IssueTicket("ada", "session")
	for name, bad := range map[string]string{
		"an access token": pair.Access, "a refresh token": pair.Refresh, "a personal token": personal, "another server's": foreign,
		"cut": ticket[:len(ticket)-2], "none": "", "long": strings.Repeat("x", 5000), "with a line end": ticket + "\n",
	} {
		if _, err := tokens.VerifyTicket(bad); !chat.IsKind(err, chat.KindUnauthorized) {
			t.Errorf("%s: %v", name, err)
		}
	}
	now = now.Add(time.Hour + time.Minute)
	if _, err := tokens.VerifyTicket(ticket); !chat.IsKind(err, chat.KindUnauthorized) {
		t.Errorf("after its hour: %v", err)
	}
}
