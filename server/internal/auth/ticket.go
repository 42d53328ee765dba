package auth

import (
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// TicketLifetime is how long a ticket to files lasts.
const TicketLifetime = time.Hour

// IssueTicket makes a ticket for a session: it opens files, for addresses that cannot have a header, and nothing else. Its key
// is its own, so that no ticket passes as an access token.
func (t *Tokens) IssueTicket(userID string, session chat.SessionID) (ticket string, expires time.Time) {
	now := t.now()
	expires = now.Add(TicketLifetime).UTC().Truncate(time.Second)
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, accessClaims{
		Issuer: t.issuer, Audience: jwt.ClaimStrings{t.audience}, Subject: userID, Session: string(session),
		IssuedAt: now.Unix(), ExpiresAt: expires.Unix(),
	})
	token.Header["kid"] = t.signing.kid
	ticket, err := token.SignedString(t.signing.ticket)
	if err != nil { // HMAC over plain claims cannot fail
		panic(err)
	}
	return ticket, expires
}

// VerifyTicket returns the claims of a ticket, or KindUnauthorized. As with a personal access token, a session of one says
// so by itself: chat.Service.Authenticate finds out whether it still stands.
func (t *Tokens) VerifyTicket(ticket string) (Claims, error) {
	var c accessClaims
	if len(ticket) > maxToken || hasLineEnd(ticket) || strings.HasPrefix(ticket, personalPrefix) {
		return Claims{}, errBadTicket()
	}
	if _, err := t.parser.ParseWithClaims(ticket, &c, t.ticketKey); err != nil {
		return Claims{}, errBadTicket()
	}
	expires := time.Unix(c.ExpiresAt, 0)
	if c.Subject == "" || c.Session == "" || c.IssuedAt == 0 || expires.After(t.now().Add(TicketLifetime+leeway)) {
		return Claims{}, errBadTicket()
	}
	return Claims{UserID: c.Subject, Session: chat.SessionID(c.Session), ExpiresAt: expires}, nil
}

func errBadTicket() error {
	return chat.Unauthorized("The ticket is wrong or expired: get a new one from POST /me/file-ticket.")
}

func (t *Tokens) ticketKey(token *jwt.Token) (any, error) {
	k, err := t.keysOf(token)
	return k.ticket, err
}
