package ws

import (
	"context"
	"errors"
	"math/rand/v2"
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

// Conn is one socket, from its handshake to its end.
type Conn struct {
	server  *Server
	id      string
	socket  *socket
	mailbox *hub.Mailbox
	address string
	origin  logOrigin
	openAt  time.Time

	// ctx ends with the socket; its followers are advanced under it. (A Conn is a scope, like a request:
	// it may hold its context.)
	ctx    context.Context
	cancel context.CancelFunc

	closing   atomic.Pointer[closeReason] // set once, by whoever ends the socket
	closeOnce sync.Once
	leaveOnce sync.Once
	isDeaf    atomic.Bool   // no further command is admitted
	gone      chan struct{} // closed when the socket is over

	inbox   inbox
	tallies tallies

	mu       sync.Mutex
	pending  bool // counted against its address
	signedIn bool
	signIn   signIn
	member   *hub.Connection
	warned   bool      // of the token's expiry
	beatAt   time.Time // when the next heartbeat is due
	left     bool
	subs     map[string]*subscription // by room name

	toAdvance []*subscription
	advancing bool // a goroutine advances them
}

// logOrigin is what ties a socket's line in the log to its handshake's.
type logOrigin struct{ requestID, traceID string }

// closeReason is how a socket ends.
type closeReason struct {
	code   websocket.StatusCode
	reason string
}

func newConn(server *Server, socket *socket, address string, pending bool) *Conn {
	ctx, cancel := context.WithCancel(server.ctx)
	c := &Conn{
		server: server, id: newConnectionID(), socket: socket, address: address, openAt: time.Now(),
		ctx: ctx, cancel: cancel, pending: pending, gone: make(chan struct{}),
	}
	c.mailbox = hub.NewMailbox(c.wakeWriter, c.overflowed)
	c.inbox.init(c)
	return c
}

// readFrames admits the peer's frames until the socket is over.
func (c *Conn) readFrames() {
	defer close(c.gone)
	defer c.leave()
	defer c.recover()
	for {
		frame, err := c.socket.read()
		if err != nil {
			c.readFailed(err)
			return
		}
		if c.closing.Load() == nil && !c.isDeaf.Load() { // else only the peer's close frame matters
			c.admit(frame)
		}
	}
}

// admit leaves a frame to the worker. To decode it here would grow the stack of this goroutine, the one
// that every idle socket has. Before sign-in it waits until the frame is answered: so the frames after a
// hello are those of a signed-in user.
func (c *Conn) admit(frame []byte) {
	c.inbox.add(frame)
	if _, signedIn := c.who(); !signedIn {
		c.inbox.wait()
	}
}

func (c *Conn) readFailed(err error) {
	if v, ok := errors.AsType[*violation](err); ok {
		c.end(v.code, v.reason)
		return
	}
	c.end(closeGoneAlready, "")
}

// greet deals with a frame from a peer that is not signed in.
func (c *Conn) greet(cmd wire.Command, err error) {
	switch {
	case errors.Is(err, wire.ErrNotObject):
		c.notAnObject()
	case cmd.Type != wire.CommandHello:
		c.refuse(cmd, chat.Unauthorized("Say hello first: this socket is not signed in."))
	case err != nil:
		c.refuse(cmd, err)
	default:
		c.hello(cmd)
	}
}

// hello signs the socket in.
func (c *Conn) hello(cmd wire.Command) {
	in, err := c.server.authenticate(c.ctx, cmd.Token, c.address)
	switch {
	case chat.IsKind(err, chat.KindUnauthorized):
		c.refuse(cmd, err)
		c.end(closeSignedOut, "the token is not valid")
	case err != nil:
		c.refuse(cmd, err)
	default:
		if ok, wait := c.server.o.Requests.Allow(userKey(in.actor.User)); !ok {
			c.refuse(cmd, chat.RateLimited(wait))
			return
		}
		c.welcome(cmd.ID, in)
	}
}

// welcome makes the socket a signed-in user's.
func (c *Conn) welcome(commandID string, in signIn) {
	member := c.newMember(in)
	if !c.server.o.Hub.Connect(member, c.server.o.Limits.SocketsPerUser) {
		c.refuse(wire.Command{ID: commandID}, tooManySockets())
		c.end(closeFlooding, "this account has too many connections open")
		return
	}
	c.mu.Lock()
	if c.left {
		c.mu.Unlock()
		c.server.o.Hub.Disconnect(member)
		return
	}
	wasPending := c.pending
	c.pending, c.signedIn, c.signIn, c.member = false, true, in, member
	c.beatAt = time.Now().Add(spread(heartbeat))
	c.mu.Unlock()
	c.server.release(c.address, !wasPending)
	c.socket.raiseLimit()
	c.send(c.greeting(commandID, in.actor.User))
	c.checkStillSignedIn(in)
}

// checkStillSignedIn catches a sign-out that came before the hub knew of the connection.
func (c *Conn) checkStillSignedIn(in signIn) {
	_, err := c.server.o.Service.Authenticate(c.ctx, in.claims.Session, in.claims.UserID)
	if chat.IsKind(err, chat.KindUnauthorized) {
		c.signedOut()
	}
}

// helloAgain renews the token of a socket that is signed in.
func (c *Conn) helloAgain(cmd wire.Command) error {
	in, err := c.server.authenticate(c.ctx, cmd.Token, c.address)
	if err != nil {
		return err
	}
	c.mu.Lock()
	old := c.member
	if c.left || in.actor.User.ID != c.signIn.actor.User.ID {
		c.mu.Unlock()
		return chat.Forbidden("This socket belongs to another user: open a new one.")
	}
	member := c.newMember(in)
	c.signIn, c.member, c.warned = in, member, false
	c.mu.Unlock()
	c.server.o.Hub.Reconnect(old, member)
	if c.hasLeft() {
		c.server.o.Hub.Disconnect(member)
	}
	c.send(c.greeting(cmd.ID, in.actor.User))
	c.checkStillSignedIn(in)
	return nil
}

// newMember is how the hub knows the socket.
func (c *Conn) newMember(in signIn) *hub.Connection {
	return &hub.Connection{
		ID: c.id, User: in.actor.User.ID, Session: in.claims.Session, Mailbox: c.mailbox, SignedOut: c.signedOut,
	}
}

func (c *Conn) greeting(commandID string, user chat.User) wire.Welcome {
	return wire.Welcome{
		ID: commandID, ConnectionID: c.id, LogID: c.server.findLogID(c.ctx), User: wire.FromUser(user), HeartbeatMS: heartbeat.Milliseconds(),
		Limits: wire.SocketLimits{
			MaxBody: chat.MaxBody, MaxFrameBytes: maxFrame, MaxSubscriptions: c.server.o.Limits.Subscriptions,
			TypingIntervalMS: int(typingInterval.Milliseconds()),
		},
	}
}

func (c *Conn) signedOut() { c.end(closeSignedOut, "signed out") }

// who is signed in.
func (c *Conn) who() (signIn, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.signIn, c.signedIn
}

func (c *Conn) hasLeft() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.left
}

// actor is the signed-in user as they are now: they may be renamed, or gone.
func (c *Conn) actor(ctx context.Context) (chat.Actor, error) {
	in, _ := c.who()
	actor, err := c.server.o.Service.Authenticate(ctx, in.claims.Session, in.claims.UserID)
	if chat.IsKind(err, chat.KindUnauthorized) {
		c.signedOut()
	}
	return actor, err
}

// send queues an object.
func (c *Conn) send(o wire.Object) { c.mailbox.Offer(wire.EncodeObject(o)) }

// end closes the socket once what waits in its mailbox is written. The first reason given counts.
func (c *Conn) end(code websocket.StatusCode, reason string) {
	if c.closing.CompareAndSwap(nil, &closeReason{code, reason}) {
		c.mailbox.Close()
	}
}

// leave takes the socket out of everything. What it admitted before is still carried out.
func (c *Conn) leave() {
	c.leaveOnce.Do(func() {
		c.mu.Lock()
		c.left = true
		subs, member, wasPending := c.subs, c.member, c.pending
		c.subs, c.toAdvance, c.pending = nil, nil, false
		c.mu.Unlock()
		c.cancel()
		for _, sub := range subs {
			c.drop(sub)
		}
		c.server.o.Views.Hide(c.id)
		if member != nil {
			c.server.o.Hub.Disconnect(member)
		}
		c.server.release(c.address, !wasPending)
	})
}

// recover turns a panic of one of the socket's goroutines into its end.
func (c *Conn) recover() {
	if v := recover(); v != nil {
		c.server.o.Log.Error("panic in a socket", "conn_id", c.id, "panic", v, "stack", string(debug.Stack()))
		c.end(closeInternal, "something went wrong on the server")
	}
}

// spread is a random part of d, so that what many sockets do does not fall on one moment.
func spread(d time.Duration) time.Duration { return rand.N(d) }
