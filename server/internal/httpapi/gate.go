package httpapi

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"github.com/chatrooms/chatrooms/server/internal/auth"
	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/ratelimit"
)

const (
	// workTime bounds the work on a request that has arrived. Past it the caller is told to come
	// back: the answer is there within 10 s, whatever the database does.
	workTime = 9 * time.Second
	// latestAnswer bounds a request whose body was slow: the server cuts an answer that is not
	// written within 20 s of the headers.
	latestAnswer = 18 * time.Second
)

// gate makes the contract's checks in order, up to the fields: token 401, rate 429, media type 415,
// size 413, JSON 400, text 422. The router has answered 404 and 405 before; huma checks the fields
// next.
func (s *server) gate(o operation) func(huma.Context, func(huma.Context)) {
	return func(hc huma.Context, next func(huma.Context)) {
		r, w := humachi.Unwrap(hc)
		start := time.Now()
		if err := s.admit(r.Context(), o, w, r, hc.Operation()); err != nil {
			if o.page && wantsPage(r) {
				s.toLoginFor(w, r, err)
				return
			}
			s.problemOf(r.Context(), err).Write(w)
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), min(workTime, latestAnswer-time.Since(start)))
		defer cancel()
		hidePath(r, hc.Operation())
		// Only a stream negotiates: all other answers are JSON. Huma would take the word json for a
		// media type.
		visitOf(ctx).accept = strings.Join(r.Header.Values("Accept"), ",")
		r.Header.Del("Accept")
		next(huma.WithContext(hc, ctx))
	}
}

func (s *server) admit(ctx context.Context, o operation, w http.ResponseWriter, r *http.Request, op *huma.Operation) error {
	v := visitOf(ctx)
	if o.signedIn {
		actor, err := s.authenticate(ctx, o, r, v)
		if err != nil {
			return err
		}
		v.actor = actor
	}
	if err := s.withinLimit(o.limit, v); err != nil {
		return err
	}
	if o.takes != nil {
		return first(o.takes(s, w, r), checkQuery(r.URL.RawQuery, op))
	}
	if err := takeBody(w, r, op.RequestBody); err != nil {
		return err
	}
	return checkQuery(r.URL.RawQuery, op)
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// authenticate finds the actor by the Authorization header. From the URL it takes nothing but a ticket to files, where that
// is allowed.
func (s *server) authenticate(ctx context.Context, o operation, r *http.Request, v *visit) (chat.Actor, error) {
	ctx, cancel := context.WithTimeout(ctx, workTime)
	defer cancel()
	token, given := auth.Bearer(r.Header)
	if ticket := r.URL.Query().Get("ticket"); o.ticket && !given && ticket != "" {
		claims, err := s.Tokens.VerifyTicket(ticket)
		if err != nil {
			return chat.Actor{}, err
		}
		v.claims = claims
		return s.Service.Authenticate(ctx, claims.Session, claims.UserID)
	}
	if !given {
		return chat.Actor{}, chat.Unauthorized("Sign in: this needs an Authorization header with an access token.")
	}
	claims, err := s.Tokens.Verify(token)
	if err != nil {
		return chat.Actor{}, err
	}
	if claims.IsPersonal && !s.Service.Knows(claims.Session) {
		// Anyone can make up such a token, so looking it up counts to the sender's limit.
		if err := take(s.Limits.Requests, addressKey(v)); err != nil {
			return chat.Actor{}, err
		}
	}
	actor, err := s.Service.Authenticate(ctx, claims.Session, claims.UserID)
	if claims.IsPersonal {
		claims.ExpiresAt = actor.Until
	}
	v.claims = claims
	return actor, err
}

func (s *server) withinLimit(kind limitKind, v *visit) error {
	if kind == guesses {
		return take(s.Limits.AuthPairs, guessKey(v))
	}
	var limiter *ratelimit.Limiter
	switch kind {
	case requests:
		limiter = s.Limits.Requests
	case sends:
		limiter = s.Limits.Messages
	case signIns:
		limiter = s.Limits.AuthAddresses
	case registrations:
		limiter = s.Limits.Registrations
	case pictures:
		return take(s.Limits.Requests, addressKey(v)+" pictures")
	case guesses: // above
	}
	key := addressKey(v)
	if v.actor.User.PublicID != "" {
		key = v.actor.User.PublicID
	}
	return take(limiter, key)
}

func addressKey(v *visit) string { return "address " + ratelimit.AddressKey(v.address) }

// guessKey counts the codes that come from an address. One that is right is given back.
func guessKey(v *visit) string { return addressKey(v) + " code" }

func take(limiter *ratelimit.Limiter, key string) error {
	if ok, wait := limiter.Allow(key); !ok {
		return chat.RateLimited(wait)
	}
	return nil
}

// withinGuesses counts a use of a password to the address and the account's name together, then to
// the name alone, because guesses may come from many addresses.
func (s *server) withinGuesses(v *visit, username string) error {
	name := chat.FoldUsername(username)
	if len(name) > 64 { // nobody's, and not worth remembering
		name = "too long"
	}
	if err := take(s.Limits.AuthPairs, addressKey(v)+" "+name); err != nil {
		return err
	}
	return take(s.Limits.AuthNames, name)
}

// maxParam bounds a part of the path, in bytes. Every name and id is shorter.
const maxParam = 256

// hidePath replaces parts of the path that no name or id can have by "-", which nothing is called.
// The database is not asked for them, and the answer is 404 in its place in the order of checks.
func hidePath(r *http.Request, op *huma.Operation) {
	for _, p := range op.Parameters {
		if p.In != "path" {
			continue
		}
		value := r.PathValue(p.Name)
		if r.URL.RawPath != "" {
			if text, err := url.PathUnescape(value); err == nil {
				value = text
			}
		}
		if value == "" || len(value) > maxParam || !isCleanText(value) {
			r.SetPathValue(p.Name, "-")
		}
	}
}

func isCleanText(text string) bool { return utf8.ValidString(text) && !strings.ContainsRune(text, 0) }
