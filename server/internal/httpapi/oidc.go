package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/auth"
	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/oidc"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// Signing in at a provider is three steps: the browser goes to the provider, comes back here, and is sent on to the client's
// login page with a code, which the page exchanges for a session. Between the first two the attempt is in a cookie of this
// origin, sealed, so that any node can go on with it; the code is in the database.

// Why a sign-in failed, in the address of the client's login page.
const (
	ssoDenied      = "denied"      // by the person, or by the provider
	ssoExpired     = "expired"     // another browser's, too old, or repeated
	ssoUnreachable = "unreachable" // the provider
	ssoUnavailable = "unavailable" // this server's database
	ssoBusy        = "busy"        // too many requests from there
	ssoFailed      = "failed"      // anything else: see the log
)

const (
	callbackPath = prefix + "/auth/oidc/callback"
	// attemptTime is how long somebody may take at the provider.
	attemptTime    = 10 * time.Minute
	attemptPurpose = "sign-in at a provider"
	// A cookie with the prefix is taken by browsers over TLS only, and from this host alone.
	attemptCookie       = "chatrooms-sign-in"
	secureAttemptCookie = "__Host-" + attemptCookie
	// longestNext and longestState bound what is carried for the client.
	longestNext, longestState = 1000, 200
)

// attempt is what the cookie holds.
type attempt struct {
	oidc.Attempt
	Next    string `json:"next"`
	Page    string `json:"page"` // the client's own state
	Expires int64  `json:"expires"`
}

// redirection sends a browser elsewhere.
type redirection struct {
	Status    int
	Location  string `header:"Location"`
	SetCookie string `header:"Set-Cookie" doc:"Keeps the attempt, or ends it."`
}

func found(location string) *redirection {
	return &redirection{Status: http.StatusFound, Location: location}
}

type startQuery struct {
	Next  string `query:"next" doc:"Where the person wanted to go: a path of the web client. Anything else is /." example:"/chat/lobby"`
	State string `query:"state" doc:"A text of the page's own, of up to 200 characters. It comes back, so that the page knows an answer to its own question."`
}

func errNoSSO() error { return chat.NotFound("Single sign-on") }

// startSSO sends the browser to the provider.
func (s *server) startSSO(ctx context.Context, in *startQuery) (*redirection, error) {
	if s.SSO == nil {
		return nil, errNoSSO()
	}
	a := attempt{Next: localPath(in.Next), Page: in.State, Expires: s.Tokens.Now().Add(attemptTime).Unix()}
	if len(a.Page) > longestState {
		a.Page = ""
	}
	begun, address, err := s.SSO.Start(ctx, s.ownURL(ctx, callbackPath))
	if err != nil {
		return s.ssoFailure(ctx, a, err), nil
	}
	a.Attempt = begun
	text, err := json.Marshal(a)
	if err != nil {
		return nil, err
	}
	to := found(address)
	to.SetCookie = s.attemptCookie(ctx, s.Tokens.Seal(attemptPurpose, text), int(attemptTime/time.Second))
	return to, nil
}

// attemptCookie comes back from the provider by a link, so SameSite cannot be strict.
func (s *server) attemptCookie(ctx context.Context, value string, age int) string {
	name, isSecure := attemptCookie, strings.HasPrefix(visitOf(ctx).self, "https:")
	if isSecure {
		name = secureAttemptCookie
	}
	//nolint:gosec // not Secure over http alone, where browsers would drop it
	c := http.Cookie{Name: name, Value: value, Path: "/", MaxAge: age, HttpOnly: true, Secure: isSecure, SameSite: http.SameSiteLaxMode}
	return c.String()
}

type callbackQuery struct {
	Code   string `query:"code" doc:"The provider's."`
	State  string `query:"state"`
	Error  string `query:"error"`
	Issuer string `query:"iss" doc:"RFC 9207."`
	Cookie string `header:"Cookie" hidden:"true"`
}

// finishSSO takes the browser back, and sends it on to the login page with a code, or with the reason why there is none.
func (s *server) finishSSO(ctx context.Context, in *callbackQuery) (*redirection, error) {
	if s.SSO == nil {
		return nil, errNoSSO()
	}
	a, ok := s.attemptOf(ctx, in.Cookie)
	if !ok || !a.IsOf(in.State) {
		// The attempt stays: anybody can send a browser here with another state.
		return s.toLogin(ctx, attempt{}, "error", ssoExpired), nil
	}
	to := s.arrive(ctx, a, in)
	to.SetCookie = s.attemptCookie(ctx, "", -1)
	return to, nil
}

// arrive ends an attempt.
func (s *server) arrive(ctx context.Context, a attempt, in *callbackQuery) *redirection {
	switch {
	case in.Error == "access_denied":
		return s.toLogin(ctx, a, "error", ssoDenied)
	case in.Error == "temporarily_unavailable" || in.Error == "server_error":
		return s.ssoFailure(ctx, a, oidc.ErrUnreachable)
	case in.Error != "":
		return s.ssoFailure(ctx, a, errors.New("the provider answers with an error: is this server registered there, with this callback?"))
	case in.Code == "":
		return s.ssoFailure(ctx, a, errors.New("the provider sends no code"))
	case in.Issuer != "" && in.Issuer != s.SSO.Issuer():
		return s.ssoFailure(ctx, a, errors.New("the answer is another issuer's"))
	}
	arrival, err := s.SSO.Finish(ctx, a.Attempt, in.Code)
	if err != nil {
		return s.ssoFailure(ctx, a, err)
	}
	code := auth.NewCode()
	if err := s.Service.MakeSignInCode(ctx, arrival, auth.HashCode(code)); err != nil {
		s.logSSO(ctx, err)
		return s.toLogin(ctx, a, "error", ssoUnavailable)
	}
	return s.toLogin(ctx, a, "code", code)
}

func (s *server) attemptOf(ctx context.Context, header string) (a attempt, ok bool) {
	want := attemptCookie
	if strings.HasPrefix(visitOf(ctx).self, "https:") {
		want = secureAttemptCookie
	}
	cookies, _ := http.ParseCookie(header)
	for _, c := range cookies {
		if c.Name != want {
			continue
		}
		text, err := s.Tokens.Open(attemptPurpose, c.Value)
		if err == nil && json.Unmarshal(text, &a) == nil && a.Expires > s.Tokens.Now().Unix() {
			return a, true
		}
	}
	return attempt{}, false
}

func (s *server) ssoFailure(ctx context.Context, a attempt, err error) *redirection {
	s.logSSO(ctx, err)
	why := ssoFailed
	if errors.Is(err, oidc.ErrUnreachable) {
		why = ssoUnreachable
	}
	return s.toLogin(ctx, a, "error", why)
}

func (s *server) logSSO(ctx context.Context, err error) {
	s.Log.WarnContext(ctx, "single sign-on failed", "request_id", visitOf(ctx).id, "err", err)
}

// toLogin is the client's login page, with what it is told.
func (s *server) toLogin(ctx context.Context, a attempt, key, value string) *redirection {
	query := url.Values{key: {value}}
	if a.Next != "" && a.Next != "/" {
		query.Set("next", a.Next)
	}
	if a.Page != "" {
		query.Set("state", a.Page)
	}
	return found(s.pageURL(ctx, "/login?"+query.Encode()))
}

// wantsPage says whether it is a browser that goes there, which shows what it is answered to a person.
func wantsPage(r *http.Request) bool { return strings.Contains(r.Header.Get("Accept"), "text/html") }

// toLoginFor sends a browser whose request was refused before it was looked at to the login page, which says why in words.
func (s *server) toLoginFor(w http.ResponseWriter, r *http.Request, err error) {
	why := ssoFailed
	if chat.IsKind(err, chat.KindRateLimited) {
		why = ssoBusy
	}
	a := attempt{Next: localPath(r.URL.Query().Get("next"))}
	w.Header().Set("Location", s.toLogin(r.Context(), a, "error", why).Location)
	w.WriteHeader(http.StatusFound)
}

// localPath is a path of the web client, / for all that may lead elsewhere. Browsers take \ for / and pass over control
// characters.
func localPath(next string) string {
	u, err := url.Parse(next)
	if err != nil || len(next) > longestNext || u.Scheme != "" || u.Host != "" || u.User != nil ||
		!isLocal(next) || !isLocal(u.Path) || dotSegment.MatchString(u.Path) || strings.ContainsFunc(next, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return "/"
	}
	return next
}

// dotSegment is what an address is rid of before it is opened: of `/..//evil.example` another one is left.
var dotSegment = regexp.MustCompile(`/\.\.?(/|$)`)

func isLocal(path string) bool {
	return strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "//") && !strings.ContainsAny(path, "\\\t\r\n\x00")
}

type codeExchange struct {
	Code       string  `json:"code" doc:"From the address of the login page." example:"3q2-7w8kQ0u0n1o2p3q4rA"`
	Username   *string `json:"username,omitempty" doc:"Of a new account; passed over for one that is there. As in registration." example:"ada"`
	Invitation string  `json:"invitation,omitempty" doc:"As in registration; passed over for an account that is there."`
}

// exchangeCode trades a code for a session. Codes and names that are tried count as guesses.
func (s *server) exchangeCode(ctx context.Context, in *struct{ Body codeExchange }) (*answer[wire.Session], error) {
	if s.SSO == nil {
		return nil, errNoSSO()
	}
	session, err := s.Service.SignInByCode(ctx, chat.CodeUse{
		Hash: auth.HashCode(in.Body.Code), Username: in.Body.Username, Invitation: in.Body.Invitation,
	}, visitOf(ctx).origin())
	if err == nil || in.Body.Username == nil {
		s.rightGuess(ctx, err)
	}
	return s.grant(session, err)
}
