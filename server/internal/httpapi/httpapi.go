// Package httpapi is the REST API under /api/v1, the page that shows its OpenAPI document, and what
// all HTTP requests share: request ids, headers, origins, limits, the log of requests. It is the
// only home of chi and huma.
//
// It decodes, calls chat.Service and encodes with wire. It decides nothing itself. router.go is its
// table of contents.
package httpapi

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/chatrooms/chatrooms/server/internal/auth"
	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/files"
	"github.com/chatrooms/chatrooms/server/internal/hub"
	"github.com/chatrooms/chatrooms/server/internal/mail"
	"github.com/chatrooms/chatrooms/server/internal/oidc"
	"github.com/chatrooms/chatrooms/server/internal/push"
	"github.com/chatrooms/chatrooms/server/internal/ratelimit"
	"github.com/chatrooms/chatrooms/server/internal/webhooks"
)

// Options are what the API is made of. Service, Tokens and Log are needed.
type Options struct {
	Service *chat.Service
	Tokens  *auth.Tokens
	Log     *slog.Logger
	Version string

	// Online tells how many people are online in a room, IsOnline whether one is. Nil: nobody is.
	Online   func(chat.RoomID) int
	IsOnline func(chat.RoomID, chat.UserID) bool
	// Nodes tells how many servers run on the database. Nil: one.
	Nodes func() int

	// WS serves GET /api/v1/ws; nil: there is none.
	WS http.Handler
	// UI serves what is no part of the API. Without one, / and /chat/* redirect to UIURL, if that
	// is set.
	UI    http.Handler
	UIURL string
	// PublicURL is this API's own address, for links that it hands out. Empty: as the request has it.
	PublicURL string

	// Hub brings rooms' events to streams. Each stream counts to its user's SocketsPerUser, as a
	// socket does (0: no bound). Streams end when Stopping is closed. None begins while Draining
	// says that this node is going away (nil: it is not). A stream without events sends a heartbeat
	// every Heartbeat (0: the contract's 25 s).
	Hub            *hub.Hub
	SocketsPerUser int
	Stopping       <-chan struct{}
	Draining       func() bool
	Heartbeat      time.Duration

	// Files keeps the bytes of files of up to MaxFileBytes. Nil: the feature is off. UploadPace is how slow an upload may be
	// (zero: the contract's).
	Files        *files.Files
	MaxFileBytes int64
	UploadPace   Pace
	// Previews: links are read.
	Previews bool

	// Push sends to devices whose tab is closed. Nil: the feature is off.
	Push *push.Worker
	// Mail sends mail. Nil: the feature is off.
	Mail *mail.Worker
	// Webhooks sends events to outgoing webhooks.
	Webhooks *webhooks.Worker
	// Commands calls the addresses of slash commands.
	Commands chat.CommandCaller
	// SSO is where people sign in without a password. Nil: nowhere.
	SSO *oidc.Provider

	// Origins are those of web clients elsewhere, exact, scheme included. The server's own is
	// always allowed.
	Origins []string
	Limits  Limits
	// TrustedProxies is how many proxies in front append to X-Forwarded-For.
	TrustedProxies int
	// HTTPSOnly redirects to https what came by http, as the trusted proxies say.
	HTTPSOnly bool

	// Readiness says whether this node can serve. Nil: it asks the database alone.
	Readiness func(context.Context) Readiness
	// Observe is told of every answered request. route is the router's pattern, empty where none
	// matched. May be nil.
	Observe func(route, method string, status int, took time.Duration)
}

// Limits bound how often something may be done. A nil one does not bound. The sockets share them.
type Limits struct {
	Messages *ratelimit.Limiter // sends, by user
	Requests *ratelimit.Limiter // all else, by user or by address

	// Calls that take a password are bounded by address and username together, so that wrong tries
	// of somebody else, at the same address or at the same name, lock nobody out. Two wider limits
	// keep one address from guessing at many names, and many addresses from guessing at one name.
	AuthPairs     *ratelimit.Limiter
	AuthNames     *ratelimit.Limiter
	AuthAddresses *ratelimit.Limiter // login, by address; one that succeeds does not count
	Registrations *ratelimit.Limiter // by address
	Mails         *ratelimit.Limiter // links to confirm an e-mail address, by account and by that address
}

// wider is how many times as much one name, or one address, may guess as the two together.
const wider = 5

// Links to confirm an e-mail address: so many an hour, and so many at once.
const (
	mailsAnHour = 10
	mailsAtOnce = 5
)

// WithAuth sets the limits of what takes a password.
func (l Limits) WithAuth(perSecond float64, burst int) Limits {
	l.AuthPairs, l.Registrations = ratelimit.New(perSecond, burst), ratelimit.New(perSecond, burst)
	l.AuthNames, l.AuthAddresses = ratelimit.New(wider*perSecond, wider*burst), ratelimit.New(wider*perSecond, wider*burst)
	l.Mails = ratelimit.New(mailsAnHour/3600.0, mailsAtOnce)
	return l
}

// Share makes the limits those of all nodes together.
func (l Limits) Share(shared ratelimit.Shared) {
	for name, limiter := range map[string]*ratelimit.Limiter{
		"messages": l.Messages, "requests": l.Requests, "auth pairs": l.AuthPairs, "auth names": l.AuthNames,
		"auth addresses": l.AuthAddresses, "registrations": l.Registrations, "mails": l.Mails,
	} {
		limiter.Share(name, shared)
	}
}

type server struct {
	Options
	api      huma.API
	document func() []byte
	exports  atOnce
	uploads  atOnce
}

// New makes the handler of the public port.
func New(o Options) http.Handler {
	s := &server{Options: o}
	if s.Online == nil {
		s.Online = func(chat.RoomID) int { return 0 }
	}
	if s.IsOnline == nil {
		s.IsOnline = func(chat.RoomID, chat.UserID) bool { return false }
	}
	if s.Nodes == nil {
		s.Nodes = func() int { return 1 }
	}
	if s.Readiness == nil {
		s.Readiness = s.databaseReadiness
	}
	if s.Draining == nil {
		s.Draining = func() bool { return false }
	}
	if s.UploadPace == (Pace{}) {
		s.UploadPace = Pace{BytesPerSecond: chat.SlowestUpload, Grace: chat.UploadGrace}
	}
	if s.Heartbeat == 0 {
		s.Heartbeat = streamHeartbeat
	}
	if s.Observe == nil {
		s.Observe = func(string, string, int, time.Duration) {}
	}
	return s.router()
}

// Document is the OpenAPI document as JSON. It needs no running server.
func Document(version string) []byte {
	s := &server{Options: Options{Version: version}}
	s.router()
	return s.document()
}
