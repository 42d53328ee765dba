package httpapi

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/auth"
	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/hub"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

const (
	// tailLook bounds one look at the session and at the room.
	tailLook = 5 * time.Second
	// tailBatch bounds the bytes that are taken from the mailbox at once. With what the format adds they
	// fit into one write.
	tailBatch = spillBytes * 3 / 4
	// tailStop is how long a stream may go on to the end of the log once the node stops.
	tailStop = 3 * time.Second
)

var (
	errTailOver   = errors.New("the stream is over")
	errTailUnseen = errors.New("the room cannot be seen any more")
)

// tail is one stream: the log from a seq on, then what happens. The hub's follower puts the room's events
// into the mailbox. The goroutine of the request writes them. Another advances the follower.
type tail struct {
	server *server
	claims auth.Claims
	actor  chat.Actor
	room   string
	after  *int64
	out    *streamWriter

	last     int64 // the event written last
	member   *hub.Connection
	follower *hub.Follower
	mailbox  *hub.Mailbox

	wakes  chan struct{} // holds one token while there is something to write, or the stream is over
	lapses chan struct{} // holds one token while the follower has to be advanced
	mu     sync.Mutex
	isLive bool  // the follower has come to the end of the log
	over   error // why the stream has to end
}

// open counts the stream as one of the user's connections and follows the room. After it close has to be
// called.
func (t *tail) open(ctx context.Context, maxConnections int) (err error) {
	t.wakes, t.lapses = make(chan struct{}, 1), make(chan struct{}, 1)
	t.mailbox = hub.NewMailbox(t.wake, func() { t.end(errTailOver) })
	// What is told to a user's connections is no part of a room's log.
	none := hub.NewMailbox(func() {}, func() {})
	none.Close()
	t.member = &hub.Connection{
		ID: rand.Text(), User: t.actor.User.ID, Session: t.claims.Session, Mailbox: none,
		SignedOut: func() { t.end(errTailUnseen) },
	}
	if !t.server.Hub.Connect(t.member, maxConnections) {
		err := chat.RateLimited(time.Minute)
		err.Detail = "This account has too many connections open: close one."
		return err
	}
	t.follower, err = t.server.Hub.Follow(ctx, hub.Reader{
		User: t.actor.User.ID, Quiet: true, After: t.after, Mailbox: t.mailbox, Sight: t.see,
		Ended: func() { t.end(errTailUnseen) }, Lapsed: func() { putToken(t.lapses) },
	})
	if err != nil {
		t.server.Hub.Disconnect(t.member)
		return err
	}
	t.last, _ = t.follower.Last()
	return nil
}

func (t *tail) close() {
	t.follower.Close()
	t.server.Hub.Disconnect(t.member)
}

func (t *tail) wake() { putToken(t.wakes) }

func putToken(tokens chan struct{}) {
	select {
	case tokens <- struct{}{}:
	default:
	}
}

// end notes why the stream is over. The first reason counts.
func (t *tail) end(why error) {
	t.mu.Lock()
	if t.over == nil {
		t.over = why
	}
	t.mu.Unlock()
	t.wake()
}

func (t *tail) setLive(isLive bool) {
	t.mu.Lock()
	t.isLive = isLive
	t.mu.Unlock()
	t.wake()
}

// whyOver is why the stream has to end, nil if it goes on. A node that stops lets a stream come to the end of
// the log.
func (t *tail) whyOver(isStopping bool) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.over == nil && isStopping && t.isLive {
		return errTailOver
	}
	return t.over
}

// see checks that the caller is still signed in and sees the room.
func (t *tail) see(ctx context.Context) (chat.Room, error) {
	ctx, cancel := context.WithTimeout(ctx, tailLook)
	defer cancel()
	if _, err := t.server.Service.Authenticate(ctx, t.claims.Session, t.claims.UserID); err != nil {
		return chat.Room{}, err
	}
	return t.server.Service.Room(ctx, t.actor, t.room)
}

// run writes until the stream is over. It tells a caller whose access is lost, or whose copy of the log is
// void.
func (t *tail) run(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	if until := t.claims.ExpiresAt; !until.IsZero() { // the caller comes back with a new token
		ctx, cancel = context.WithTimeout(ctx, t.server.Tokens.TimeTo(until))
	}
	if t.follower.IsReset() {
		t.reset(t.last)
	}
	var running sync.WaitGroup
	running.Go(func() { t.advance(ctx) })
	err := t.write(ctx)
	cancel()
	running.Wait()
	switch {
	case errors.Is(err, errTailUnseen), errors.Is(err, hub.ErrUnseen):
		t.out.object(wire.Encode(streamRemoved{Type: "removed"}))
	case errors.Is(err, hub.ErrRestored):
		// The caller comes back to the new log's head.
		if room, err := t.see(context.WithoutCancel(ctx)); err == nil {
			t.reset(room.Seq)
		}
	}
	_ = t.out.flush() // its reader may be gone
}

// reset tells a caller to load the room anew.
func (t *tail) reset(head int64) {
	t.out.event(head, wire.Encode(streamReset{Type: "reset", Seq: head}))
}

// advance keeps the follower going until ctx ends or it cannot go on. What is wrong then, but for lost
// access, is logged here: the answer has begun and cannot tell it.
func (t *tail) advance(ctx context.Context) {
	for {
		err := t.follower.CatchUp(ctx)
		switch {
		case ctx.Err() != nil, errors.Is(err, hub.ErrEnded):
			return
		case err != nil:
			if !errors.Is(err, hub.ErrUnseen) && !errors.Is(err, hub.ErrRestored) {
				t.server.Log.ErrorContext(ctx, "stream cut", "request_id", visitOf(ctx).id, "user_id", t.actor.User.PublicID, "err", err)
			}
			t.end(err)
			return
		}
		t.setLive(true)
		select {
		case <-t.lapses:
			t.setLive(false)
		case <-ctx.Done():
			return
		}
	}
}

// write writes what the follower brings until the stream is over, and says why it is.
func (t *tail) write(ctx context.Context) error {
	beat := time.NewTicker(t.server.Heartbeat)
	defer beat.Stop()
	stopping, isStopping := t.server.Stopping, false
	var stopBy <-chan time.Time
	for {
		over := t.whyOver(isStopping)
		if err := t.emptyMailbox(); err != nil { // the event that ended it is for its reader too
			return err
		}
		if over != nil {
			return over
		}
		select {
		case <-t.wakes:
		case <-beat.C:
			if err := t.out.heartbeat(t.last); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		case <-stopping:
			stopping, isStopping, stopBy = nil, true, time.After(tailStop)
		case <-stopBy:
			return errTailOver
		}
	}
}

func (t *tail) emptyMailbox() error {
	var batch [][]byte
	for {
		if batch = t.mailbox.Take(batch[:0], tailBatch); len(batch) == 0 {
			return nil
		}
		for _, frame := range batch {
			if err := t.add(frame); err != nil {
				return err
			}
		}
		if err := t.out.flush(); err != nil {
			return err
		}
	}
}

// add adds events, one object a line; each has the seq after the one before it.
func (t *tail) add(frame []byte) error {
	for len(frame) > 0 {
		object, rest, _ := bytes.Cut(frame, []byte{'\n'})
		t.last++
		t.out.event(t.last, object)
		if err := t.out.spill(); err != nil {
			return err
		}
		frame = rest
	}
	return nil
}
