package ws

import (
	"context"
	"errors"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/hub"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

const (
	helloTimeout   = 10 * time.Second
	expiryWarning  = time.Minute
	heartbeat      = 25 * time.Second
	typingInterval = 3 * time.Second
)

// Session is one connection, from its handshake to its end.
type Session struct {
	server  *Server
	id      string
	socket  *socket
	mailbox *hub.Mailbox
	address string
	openAt  time.Time

	// ctx ends with the session; replays run under it. (A Session is a scope, like a request: it may hold its context.)
	ctx    context.Context
	cancel context.CancelFunc

	closing   atomic.Pointer[goodbye] // set once, by whoever ends the session
	sayBye    sync.Once
	leaveOnce sync.Once
	deaf      atomic.Bool   // no further command is taken
	gone      chan struct{} // closed when the connection is over

	inbox   inbox
	tallies tallies

	mu       sync.Mutex
	pending  bool // counted against its address
	signedIn bool
	signIn   signIn
	link     *hub.Connection
	warned   bool      // of the token's expiry
	beatAt   time.Time // when the next heartbeat is due
	left     bool
	subs     map[string]*subscription // by room name
	replays  []*subscription          // that have to read the log
	reading  bool                     // a replayer is at work
}

// goodbye is how a session ends.
type goodbye struct {
	code   websocket.StatusCode
	reason string
}

func newSession(server *Server, socket *socket, address string, pending bool) *Session {
	ctx, cancel := context.WithCancel(server.ctx)
	s := &Session{
		server: server, id: newConnectionID(), socket: socket, address: address, openAt: time.Now(),
		ctx: ctx, cancel: cancel, pending: pending, gone: make(chan struct{}),
	}
	s.mailbox = hub.NewMailbox(s.wakeWriter, s.overflowed)
	s.inbox.init(s)
	return s
}

// run reads the connection until it is over.
func (s *Session) run() {
	defer close(s.gone)
	defer s.leave()
	defer s.recover()
	for {
		frame, err := s.socket.read()
		if err != nil {
			s.readFailed(err)
			return
		}
		if s.closing.Load() == nil && !s.deaf.Load() { // else only the peer's goodbye matters
			s.take(frame)
		}
	}
}

// take leaves a frame to the worker: what it takes to decode would grow the stack of this goroutine, the one that every
// idle connection has. Before sign-in it waits until the frame is dealt with, so that the frames after a hello are read as
// those of a signed-in user.
func (s *Session) take(frame []byte) {
	s.inbox.put(frame)
	if _, signedIn := s.who(); !signedIn {
		s.inbox.finish()
	}
}

func (s *Session) readFailed(err error) {
	if v, ok := errors.AsType[*violation](err); ok {
		s.end(v.code, v.reason)
		return
	}
	s.end(closeGoneAlready, "")
}

// greet deals with a frame from a peer that is not signed in.
func (s *Session) greet(c wire.Command, err error) {
	switch {
	case errors.Is(err, wire.ErrNotObject):
		s.notAnObject()
	case c.Type != wire.CommandHello:
		s.refuse(c, chat.Unauthorized("Say hello first: this socket is not signed in."))
	case err != nil:
		s.refuse(c, err)
	default:
		s.hello(c)
	}
}

// hello signs the socket in.
func (s *Session) hello(c wire.Command) {
	in, err := s.server.authenticate(s.ctx, c.Token, s.address)
	switch {
	case chat.IsKind(err, chat.KindUnauthorized):
		s.refuse(c, err)
		s.end(closeSignedOut, "the token is not valid")
	case err != nil:
		s.refuse(c, err)
	default:
		if ok, wait := s.server.o.Requests.Allow(userKey(in.actor.User)); !ok {
			s.refuse(c, chat.RateLimited(wait))
			return
		}
		s.welcome(c.ID, in)
	}
}

// welcome makes the socket a signed-in user's.
func (s *Session) welcome(commandID string, in signIn) {
	link := s.newLink(in)
	if !s.server.o.Hub.Connect(link, s.server.o.Limits.SocketsPerUser) {
		s.refuse(wire.Command{ID: commandID}, tooManySockets())
		s.end(closeFlooding, "this account has too many connections open")
		return
	}
	s.mu.Lock()
	if s.left {
		s.mu.Unlock()
		s.server.o.Hub.Disconnect(link)
		return
	}
	wasPending := s.pending
	s.pending, s.signedIn, s.signIn, s.link = false, true, in, link
	s.beatAt = time.Now().Add(spread(heartbeat))
	s.mu.Unlock()
	s.server.release(s.address, !wasPending)
	s.socket.raiseLimit()
	s.send(s.greeting(commandID, in.actor.User))
	s.checkStillSignedIn(in)
}

// checkStillSignedIn catches a sign-out that came before the hub knew of the connection.
func (s *Session) checkStillSignedIn(in signIn) {
	_, err := s.server.o.Service.Authenticate(s.ctx, in.claims.Session, in.claims.UserID)
	if chat.IsKind(err, chat.KindUnauthorized) {
		s.signedOut()
	}
}

// helloAgain renews the token of a socket that is signed in.
func (s *Session) helloAgain(c wire.Command) error {
	in, err := s.server.authenticate(s.ctx, c.Token, s.address)
	if err != nil {
		return err
	}
	s.mu.Lock()
	old := s.link
	if s.left || in.actor.User.ID != s.signIn.actor.User.ID {
		s.mu.Unlock()
		return chat.Forbidden("This socket belongs to another user: open a new one.")
	}
	link := s.newLink(in)
	s.signIn, s.link, s.warned = in, link, false
	s.mu.Unlock()
	s.server.o.Hub.Reconnect(old, link)
	if s.hasLeft() {
		s.server.o.Hub.Disconnect(link)
	}
	s.send(s.greeting(c.ID, in.actor.User))
	s.checkStillSignedIn(in)
	return nil
}

func (s *Session) newLink(in signIn) *hub.Connection {
	return &hub.Connection{
		ID: s.id, User: in.actor.User.ID, Session: in.claims.Session, Mailbox: s.mailbox, SignedOut: s.signedOut,
	}
}

func (s *Session) greeting(commandID string, user chat.User) wire.Welcome {
	return wire.Welcome{
		ID: commandID, ConnectionID: s.id, User: wire.FromUser(user), HeartbeatMS: heartbeat.Milliseconds(),
		Limits: wire.SocketLimits{
			MaxBody: chat.MaxBody, MaxFrameBytes: maxFrame, MaxSubscriptions: s.server.o.Limits.Subscriptions,
			TypingIntervalMS: int(typingInterval.Milliseconds()),
		},
	}
}

func (s *Session) signedOut() { s.end(closeSignedOut, "signed out") }

// who is signed in.
func (s *Session) who() (signIn, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.signIn, s.signedIn
}

func (s *Session) hasLeft() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.left
}

// actor is the signed-in user as they are now: renamed, or gone.
func (s *Session) actor(ctx context.Context) (chat.Actor, error) {
	in, _ := s.who()
	actor, err := s.server.o.Service.Authenticate(ctx, in.claims.Session, in.claims.UserID)
	if chat.IsKind(err, chat.KindUnauthorized) {
		s.signedOut()
	}
	return actor, err
}

// send queues a frame.
func (s *Session) send(f wire.Frame) { s.mailbox.Offer(wire.EncodeFrame(f)) }

// end closes the session once what waits in its mailbox is written. The first reason given counts.
func (s *Session) end(code websocket.StatusCode, reason string) {
	if s.closing.CompareAndSwap(nil, &goodbye{code, reason}) {
		s.mailbox.Close()
	}
}

// leave takes the session out of everything. What it accepted before is still carried out.
func (s *Session) leave() {
	s.leaveOnce.Do(func() {
		s.mu.Lock()
		s.left = true
		subs, link, wasPending := s.subs, s.link, s.pending
		s.subs, s.replays, s.pending = nil, nil, false
		s.mu.Unlock()
		s.cancel()
		for _, sub := range subs {
			s.drop(sub)
		}
		if link != nil {
			s.server.o.Hub.Disconnect(link)
		}
		s.server.release(s.address, !wasPending)
	})
}

// recover turns a panic of one of the session's goroutines into its end.
func (s *Session) recover() {
	if v := recover(); v != nil {
		s.server.o.Log.Error("panic in a socket", "conn_id", s.id, "panic", v, "stack", string(debug.Stack()))
		s.end(closeInternal, "something went wrong on the server")
	}
}
