// Package ws serves the WebSocket of contract section 5. It is the only home of coder/websocket.
//
// A Conn is one socket. One goroutine reads it for as long as it lasts. All others start when there is work and
// end when there is none: a worker for its commands, one that advances the followers of its rooms, one that
// writes while the network makes it wait. Nobody but the writer at work touches the socket's data frames.
package ws

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/auth"
	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/hub"
	"github.com/chatrooms/chatrooms/server/internal/metrics"
	"github.com/chatrooms/chatrooms/server/internal/presence"
	"github.com/chatrooms/chatrooms/server/internal/ratelimit"
	"github.com/chatrooms/chatrooms/server/internal/views"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// maxSignIns bounds the sign-ins that are looked up at once. When everybody comes back after a deploy, they
// wait for their turn here, where no time-out of the database runs.
const maxSignIns = 16

var errCrowded = errors.New("too many sign in at once")

// Limits are the bounds of contract section 6; 0 means no bound. Past SocketsPerUser a handshake
// with a header gets 429, and a hello gets rate_limited and close 4429. Past PendingSockets a
// handshake gets 429. Past Subscriptions a subscribe gets rate_limited.
type Limits struct {
	SocketsPerUser int // MAX_SOCKETS_PER_USER
	PendingSockets int // MAX_PENDING_SOCKETS, of one address
	Subscriptions  int // MAX_SUBSCRIPTIONS, of one socket
}

// Options are what a Server is made of. Metrics and the limiters may be nil.
type Options struct {
	Service  *chat.Service
	Tokens   *auth.Tokens
	Hub      *hub.Hub
	Presence *presence.Presence
	Limits   Limits
	Messages *ratelimit.Limiter // RATE_MESSAGES, by user
	Requests *ratelimit.Limiter // RATE_REQUESTS, by user or address
	// Origins are those of the web client, scheme included; the server's own is always allowed.
	Origins []string
	// TrustedProxies is how many proxies in front say who the caller is, and by which host they came.
	TrustedProxies int
	ClientIP       func(*http.Request) string
	// LogID names the rooms' logs. A restored backup has another one.
	LogID   func(context.Context) (string, error)
	Views   *views.Views // nil: which rooms are in view is of no use
	Metrics *metrics.Metrics
	Log     *slog.Logger
}

// Server holds the sockets of this node.
type Server struct {
	o       Options
	typing  *ratelimit.Limiter
	opens   *ratelimit.Limiter // of subscriptions, by user
	writers writers
	signIns chan struct{}
	logID   atomic.Pointer[string] // nil: not told yet

	// ctx is what commands run under: one that was accepted is finished though its socket is gone.
	ctx    context.Context
	cancel context.CancelFunc

	// running counts every goroutine. Only a running one starts another, except for the first of each
	// socket (serve).
	running sync.WaitGroup

	mu       sync.Mutex
	draining bool
	conns    map[*Conn]struct{}
	pending  map[string]int // sockets not yet signed in, by address
}

// NewServer starts a Server; Close ends it.
func NewServer(o Options) *Server {
	ctx, cancel := context.WithCancel(context.Background())
	s := &Server{
		o: o, typing: ratelimit.New(1/typingInterval.Seconds(), 1), opens: ratelimit.New(opensPerSecond, opensAtOnce),
		signIns: make(chan struct{}, maxSignIns), ctx: ctx, cancel: cancel,
		conns: map[*Conn]struct{}{}, pending: map[string]int{},
	}
	s.writers.init()
	for range runtime.GOMAXPROCS(0) {
		s.running.Go(s.writers.run)
	}
	s.running.Go(s.run)
	return s
}

// Close cuts every socket and returns when nothing of the server runs any more. Call Drain before
// it, where there is time.
func (s *Server) Close() {
	s.mu.Lock()
	s.draining = true
	conns := s.list(nil)
	s.mu.Unlock()
	s.cancel()
	for _, c := range conns {
		c.end(closeGoingAway, "the server is going away")
		c.socket.cut()
	}
	s.writers.close()
	s.running.Wait()
}

// list adds the sockets to what is given. The lock is held.
func (s *Server) list(conns []*Conn) []*Conn {
	for c := range s.conns {
		conns = append(conns, c)
	}
	return conns
}

// ServeHTTP is GET /api/v1/ws. It returns once the handshake is over.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header, signIn, err := s.admit(r)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	address := ratelimit.AddressKey(s.o.ClientIP(r))
	if err := s.reserve(address, header); err != nil {
		s.refuse(w, r, err)
		return
	}
	socket, problem := accept(w, r)
	if problem != nil {
		s.release(address, header)
		problem.Write(w)
		return
	}
	origin := logOrigin{w.Header().Get("X-Request-Id"), wire.TraceID(r.Header)}
	s.serve(socket, address, origin, header, signIn)
}

// admit makes the checks that come before the upgrade. header says that the Authorization header
// signed the caller in.
func (s *Server) admit(r *http.Request) (header bool, in signIn, err error) {
	if s.isDraining() {
		return false, in, chat.Unavailable(errDraining)
	}
	if r.Header.Get("Origin") != "" && !auth.AllowsOrigin(r, s.o.Origins, s.o.TrustedProxies) {
		return false, in, chat.Forbidden("This origin may not open a socket here.")
	}
	token, header := auth.Bearer(r.Header)
	address := ratelimit.AddressKey(s.o.ClientIP(r))
	key := "address " + address // as REST has it
	if header {
		if in, err = s.authenticate(r.Context(), token, address); err != nil {
			return header, in, err
		}
		key = userKey(in.actor.User)
	}
	if ok, wait := s.o.Requests.Allow(key); !ok {
		return header, in, chat.RateLimited(wait)
	}
	if header && s.o.Hub.Connections(in.actor.User.ID) >= s.o.Limits.SocketsPerUser && s.o.Limits.SocketsPerUser > 0 {
		return header, in, tooManySockets()
	}
	return header, in, nil
}

func tooManySockets() *chat.Error {
	err := chat.RateLimited(time.Minute)
	err.Detail = "This account has too many connections open: close one."
	return err
}

// userKey is the key of a user in the limiters that REST shares.
func userKey(user chat.User) string { return user.PublicID }

// signIn is what a token proves. Claims without an end are those of a token that has none.
type signIn struct {
	claims auth.Claims
	actor  chat.Actor
}

// authenticate signs in by a token that came from that address.
func (s *Server) authenticate(ctx context.Context, token, address string) (signIn, error) {
	claims, err := s.o.Tokens.Verify(token)
	if err != nil {
		return signIn{}, err
	}
	if claims.IsPersonal && !s.o.Service.Knows(claims.Session) {
		// Anyone can make up what looks like one: to look it up costs its sender.
		if ok, wait := s.o.Requests.Allow("address " + address); !ok {
			return signIn{}, chat.RateLimited(wait)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, commandTime)
	defer cancel()
	release, err := s.turnToSignIn(ctx)
	if err != nil {
		return signIn{}, err
	}
	defer release()
	actor, err := s.o.Service.Authenticate(ctx, claims.Session, claims.UserID)
	if claims.IsPersonal {
		claims.ExpiresAt = actor.Until
	}
	return signIn{claims, actor}, err
}

// turnToSignIn waits for one of the node's places.
func (s *Server) turnToSignIn(ctx context.Context) (release func(), err error) {
	select {
	case s.signIns <- struct{}{}:
		return func() { <-s.signIns }, nil
	case <-ctx.Done():
		return nil, chat.Unavailable(errCrowded)
	}
}

// reserve counts a socket that is about to be accepted against its address, unless it is signed in already.
func (s *Server) reserve(address string, signedIn bool) error {
	if signedIn {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if bound := s.o.Limits.PendingSockets; bound > 0 && s.pending[address] >= bound {
		err := chat.RateLimited(helloTimeout)
		err.Detail = "Too many connections from this address wait to be signed in."
		return err
	}
	s.pending[address]++
	return nil
}

func (s *Server) release(address string, signedIn bool) {
	if signedIn {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pending[address]--; s.pending[address] <= 0 {
		delete(s.pending, address)
	}
}

func (s *Server) serve(socket *socket, address string, origin logOrigin, header bool, in signIn) {
	c := newConn(s, socket, address, !header)
	c.origin = origin
	if !s.keep(c) {
		socket.cut()
		s.release(address, header)
		return
	}
	s.o.Metrics.SocketOpened()
	if header {
		c.welcome("", in)
	}
	go func() {
		defer s.running.Done()
		c.readFrames()
	}()
}

// keep notes a socket and counts its reader as running, unless the server is on its way out.
func (s *Server) keep(c *Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.draining {
		return false
	}
	s.conns[c] = struct{}{}
	s.running.Add(1)
	return true
}

// forget may be called more than once.
func (s *Server) forget(c *Conn) {
	s.mu.Lock()
	_, isKept := s.conns[c]
	delete(s.conns, c)
	s.mu.Unlock()
	if isKept {
		s.o.Metrics.SocketClosed()
	}
}

// refuse answers a handshake with a problem.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	problem := wire.FromRequest(r.Context(), err)
	if problem.Status == http.StatusInternalServerError {
		s.o.Log.ErrorContext(r.Context(), "cannot open a socket", "err", err)
	}
	problem.Write(w)
}

func newConnectionID() string { return rand.Text() }

// logIDTime bounds the question for the id of the logs: a welcome does not wait for a database that is away.
const logIDTime = time.Second

// findLogID asks for the id of the logs until it is known; "" is not known.
func (s *Server) findLogID(ctx context.Context) string {
	if id := s.logID.Load(); id != nil {
		return *id
	}
	if s.o.LogID == nil {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, logIDTime)
	defer cancel()
	id, err := s.o.LogID(ctx)
	if err != nil || id == "" {
		return ""
	}
	s.logID.Store(&id)
	return id
}
