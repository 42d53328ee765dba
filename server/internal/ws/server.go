// Package ws serves the WebSocket of contract section 5. It is the only home of coder/websocket.
//
// A Session is one connection. One goroutine reads it for as long as it lasts; all others start when there is something
// to do and end when there is not: a writer for its mailbox, a worker for its commands, a replayer for subscriptions
// that read the log. Nobody but the writer touches the socket's data frames.
package ws

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"runtime"
	"sync"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/auth"
	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/hub"
	"github.com/chatrooms/chatrooms/server/internal/metrics"
	"github.com/chatrooms/chatrooms/server/internal/presence"
	"github.com/chatrooms/chatrooms/server/internal/ratelimit"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// maxReplays bounds the readings of logs under way at once, so that many who come back together do not take the whole
// database for themselves.
const maxReplays = 16

// maxSignIns bounds the sign-ins that are looked up at once: when everybody comes back after a deploy, the others wait for
// their turn instead of for the database's patience to end.
const maxSignIns = 16

var errCrowded = errors.New("too many sign in at once")

// Limits are the bounds of contract section 6; 0 means no bound. Past SocketsPerUser a handshake with a header is refused
// with 429, and a hello with rate_limited and close 4429; past PendingSockets a handshake is refused with 429; past
// Subscriptions a subscribe is refused with rate_limited.
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
	Origins  []string
	ClientIP func(*http.Request) string
	Metrics  *metrics.Metrics
	Log      *slog.Logger
}

// Server holds the sockets of this node.
type Server struct {
	o       Options
	typing  *ratelimit.Limiter
	writers writers
	replays chan struct{}
	signIns chan struct{}

	// ctx is what commands run under: one that was accepted is finished though its socket is gone.
	ctx    context.Context
	cancel context.CancelFunc

	// running counts every goroutine. Only a running one starts another, but for the first of each session (serve).
	running sync.WaitGroup

	mu       sync.Mutex
	draining bool
	sessions map[*Session]struct{}
	pending  map[string]int // sockets not yet signed in, by address
}

// NewServer starts a Server; Close ends it.
func NewServer(o Options) *Server {
	ctx, cancel := context.WithCancel(context.Background())
	s := &Server{
		o: o, typing: ratelimit.New(1/typingInterval.Seconds(), 1), replays: make(chan struct{}, maxReplays),
		signIns: make(chan struct{}, maxSignIns),
		ctx:     ctx, cancel: cancel, sessions: map[*Session]struct{}{}, pending: map[string]int{},
	}
	s.writers.init()
	for range runtime.GOMAXPROCS(0) {
		s.running.Go(s.writers.run)
	}
	s.running.Go(s.run)
	return s
}

// Close cuts every socket and returns when nothing of the server runs any more. Drain is the gentle way, before it.
func (s *Server) Close() {
	s.mu.Lock()
	s.draining = true
	sessions := s.list(nil)
	s.mu.Unlock()
	s.cancel()
	for _, session := range sessions {
		session.end(closeGoingAway, "the server is going away")
		session.socket.cut()
	}
	s.writers.close()
	s.running.Wait()
}

// list adds the sessions to what is given. The lock is held.
func (s *Server) list(sessions []*Session) []*Session {
	for session := range s.sessions {
		sessions = append(sessions, session)
	}
	return sessions
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
	s.serve(socket, address, header, signIn)
}

// admit makes the checks that come before the upgrade. header says that the Authorization header signed the caller in.
func (s *Server) admit(r *http.Request) (header bool, in signIn, err error) {
	if s.isDraining() {
		return false, in, chat.Unavailable(errDraining)
	}
	if !allowedOrigin(r, s.o.Origins) {
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

func (s *Server) serve(socket *socket, address string, header bool, in signIn) {
	session := newSession(s, socket, address, !header)
	if !s.keep(session) {
		socket.cut()
		s.release(address, header)
		return
	}
	s.o.Metrics.SocketOpened()
	if header {
		session.welcome("", in)
	}
	go func() {
		defer s.running.Done()
		session.run()
	}()
}

// keep notes a session and counts its reader as running, unless the server is on its way out.
func (s *Server) keep(session *Session) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.draining {
		return false
	}
	s.sessions[session] = struct{}{}
	s.running.Add(1)
	return true
}

// forget may be called more than once.
func (s *Server) forget(session *Session) {
	s.mu.Lock()
	_, kept := s.sessions[session]
	delete(s.sessions, session)
	s.mu.Unlock()
	if kept {
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
