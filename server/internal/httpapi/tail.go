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
	// tailPage is how many events are read of the log at once.
	tailPage = 100
	// tailRetry is how long a stream waits for a database that cannot serve.
	tailRetry = time.Second
	// tailLook bounds one look at the session and at the room.
	tailLook = 5 * time.Second
	// tailStop is how long a stream may go on reading the log once the node stops: a long one must not hold the stop up.
	tailStop = 3 * time.Second
	// tailBatch bounds the bytes that are taken to be written at once.
	tailBatch = 64 << 10
)

var (
	errTailOver   = errors.New("the stream is over")
	errTailUnseen = errors.New("the room cannot be seen any more")
)

// tail is one stream: the log from a seq on, then what happens. One goroutine, that of its request, reads the log and
// writes; the hub puts live events into the mailbox meanwhile and rings.
type tail struct {
	server *server
	claims auth.Claims
	actor  chat.Actor
	room   string
	limit  int // of the user's connections
	out    *streamWriter

	id      chat.RoomID
	last    int64 // the event written last
	reset   bool  // the caller has seen more than there is
	fromNow bool  // the caller named no seq
	stopBy  time.Time
	since   int64 // the head when sight was first checked
	link    *hub.Connection
	feed    *hub.Subscription
	mailbox *hub.Mailbox

	rings     chan struct{} // holds one token while there is something to look at
	mu        sync.Mutex
	hasLapsed bool
	isOver    error // why the stream has to end
}

// open checks sight, counts the stream as one of the user's connections and listens to the room. After it close has to be
// called.
func (t *tail) open(ctx context.Context, after *int64) error {
	room, err := t.server.Service.Room(ctx, t.actor, t.room)
	if err != nil {
		return err
	}
	t.id, t.since, t.last = room.ID, room.Seq, room.Seq
	if t.fromNow = after == nil; !t.fromNow {
		t.reset = *after > room.Seq
		t.last = min(*after, room.Seq)
	}
	t.rings = make(chan struct{}, 1)
	t.mailbox = hub.NewMailbox(t.ring, func() { t.end(errTailOver) })
	// What is told to a user's connections is no part of a room's log.
	deaf := hub.NewMailbox(func() {}, func() {})
	deaf.Close()
	t.link = &hub.Connection{
		ID: rand.Text(), User: t.actor.User.ID, Session: t.claims.Session, Mailbox: deaf, SignedOut: func() { t.end(errTailUnseen) },
	}
	if !t.server.Hub.Connect(t.link, t.limit) {
		err := chat.RateLimited(time.Minute)
		err.Detail = "This account has too many connections open: close one."
		return err
	}
	t.feed, err = t.server.Hub.Subscribe(ctx, room.ID, hub.Subscriber{
		Mailbox: t.mailbox, User: t.actor.User.ID, Quiet: true, Since: room.Seq,
		Ended: func() { t.end(errTailUnseen) }, Lapsed: t.lapse,
	})
	if err != nil {
		t.server.Hub.Disconnect(t.link)
	}
	return err
}

func (t *tail) close() {
	t.feed.Close()
	t.server.Hub.Disconnect(t.link)
}

func (t *tail) ring() {
	select {
	case t.rings <- struct{}{}:
	default:
	}
}

// end notes why the stream is over. The first reason counts.
func (t *tail) end(why error) {
	t.mu.Lock()
	if t.isOver == nil {
		t.isOver = why
	}
	t.mu.Unlock()
	t.ring()
}

// lapse is called by the hub: sight of the room has to be checked again.
func (t *tail) lapse() {
	t.mu.Lock()
	t.hasLapsed = true
	t.mu.Unlock()
	t.ring()
}

// state says whether the stream is over or has to read the log again.
func (t *tail) state() (lapsed bool, over error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	lapsed, t.hasLapsed = t.hasLapsed, false
	return lapsed, t.isOver
}

// place is the seq to come back to if nothing comes, nil where the caller has one of its own.
func (t *tail) place() *int64 {
	if !t.fromNow {
		return nil
	}
	return &t.last
}

// run writes until the stream is over. A caller whose access is lost is told so.
func (t *tail) run(ctx context.Context) {
	if until := t.claims.ExpiresAt; !until.IsZero() { // the caller comes back with a new token
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, t.server.Tokens.TimeTo(until))
		defer cancel()
	}
	if t.reset {
		t.out.event(t.last, wire.Encode(streamReset{Type: "reset", Seq: t.last}))
	}
	err := t.replay(ctx)
	for err == nil {
		if err = t.live(ctx); err == nil {
			err = t.replay(ctx)
		}
	}
	if errors.Is(err, errTailUnseen) {
		t.out.object(wire.Encode(streamRemoved{Type: "removed"}))
		_ = t.out.flush() // its reader may be gone
	}
}

// replay brings the stream up to the present, page by page, and goes live.
func (t *tail) replay(ctx context.Context) error {
	head, holds := t.feed.Position(), false
	for {
		if head-t.last < tailPage && !holds {
			holds = true
			t.feed.Hold()
		}
		page, err := t.page(ctx)
		if err != nil {
			return err
		}
		if head = page.Head; !holds || page.Events == tailPage {
			continue
		}
		var isLive bool
		if _, isLive = t.feed.GoLive(t.last); isLive {
			return nil
		}
		holds = false
		if err := t.empty(); err != nil { // what came in time
			return err
		}
	}
}

// page writes one page of the log. While the database cannot serve it waits.
func (t *tail) page(ctx context.Context) (hub.Page, error) {
	for {
		page, err := t.readPage(ctx)
		if !chat.IsKind(err, chat.KindUnavailable) {
			return page, err
		}
		if err := t.pause(ctx); err != nil {
			return page, err
		}
	}
}

func (t *tail) readPage(ctx context.Context) (hub.Page, error) {
	if _, over := t.state(); over != nil {
		return hub.Page{}, over
	}
	if t.hasToStop(time.Now()) {
		return hub.Page{}, errTailOver
	}
	page, err := t.read(ctx)
	if err != nil {
		return page, err
	}
	if page.Head < t.last { // a restored backup: the caller comes back and is told
		return page, errTailOver
	}
	sighted := false
	for _, b := range page.Bursts {
		if b.Hides && !sighted {
			// Whom this event shuts out must not hear of it.
			if _, err := t.look(ctx); err != nil {
				return page, err
			}
			sighted = true
		}
		t.write(b.Frame)
		if err := t.out.spill(); err != nil {
			return page, err
		}
		if b.Ends != 0 && b.Ends == t.actor.User.ID && b.Last > t.since {
			return page, errors.Join(errTailUnseen, t.out.flush())
		}
	}
	return page, t.out.flush()
}

// read reads a page. What is wrong with it, but for a database that will serve again, ends the stream: it is told here, since
// the answer has begun and cannot.
func (t *tail) read(ctx context.Context) (page hub.Page, err error) {
	head, err := t.look(ctx)
	if err == nil {
		page, err = t.server.Hub.ReadPage(ctx, t.id, t.last, head, tailPage)
	}
	callerLeft := ctx.Err() != nil
	if err != nil && !callerLeft && !errors.Is(err, errTailUnseen) && !chat.IsKind(err, chat.KindUnavailable) {
		t.server.Log.ErrorContext(ctx, "stream cut", "request_id", visitOf(ctx).id, "user_id", t.actor.User.PublicID, "err", err)
	}
	return page, err
}

// hasToStop says whether the node stops and the time to read the log is over.
func (t *tail) hasToStop(now time.Time) bool {
	select {
	case <-t.server.Stopping:
	default:
		return false
	}
	if t.stopBy.IsZero() {
		t.stopBy = now.Add(tailStop)
	}
	return !now.Before(t.stopBy)
}

// look checks that the caller is still signed in and sees the room, and tells where its log ends.
func (t *tail) look(ctx context.Context) (head int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, tailLook)
	defer cancel()
	var room chat.Room
	if _, err = t.server.Service.Authenticate(ctx, t.claims.Session, t.claims.UserID); err == nil {
		room, err = t.server.Service.Room(ctx, t.actor, t.room)
	}
	switch {
	case err == nil:
		t.feed.Sighted(room.Seq)
	case chat.IsKind(err, chat.KindNotFound), chat.IsKind(err, chat.KindForbidden), chat.IsKind(err, chat.KindUnauthorized):
		return 0, errTailUnseen
	}
	return room.Seq, err
}

func (t *tail) pause(ctx context.Context) error {
	timer := time.NewTimer(tailRetry)
	defer timer.Stop()
	select {
	case <-timer.C:
		return t.out.heartbeat(t.last)
	case <-ctx.Done():
		return ctx.Err()
	case <-t.server.Stopping:
		return errTailOver
	}
}

// write adds events, one object a line; each has the seq after the one before it.
func (t *tail) write(frame []byte) {
	for len(frame) > 0 {
		object, rest, _ := bytes.Cut(frame, []byte{'\n'})
		t.last++
		t.out.event(t.last, object)
		frame = rest
	}
}

// live writes what the hub brings. It returns without an error when the log has to be read again.
func (t *tail) live(ctx context.Context) error {
	beat := time.NewTicker(t.server.Heartbeat)
	defer beat.Stop()
	for {
		if err := t.empty(); err != nil {
			return err
		}
		switch lapsed, over := t.state(); {
		case over != nil:
			if err := t.empty(); err != nil { // the event that ended it is for its reader too
				return err
			}
			return over
		case lapsed:
			return t.empty() // what was offered before
		}
		select {
		case <-t.rings:
		case <-beat.C:
			if err := t.out.heartbeat(t.last); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		case <-t.server.Stopping:
			return errors.Join(errTailOver, t.empty())
		}
	}
}

// empty writes what is in the mailbox.
func (t *tail) empty() error {
	var frames [][]byte
	for {
		if frames = t.mailbox.Take(frames[:0], tailBatch); len(frames) == 0 {
			return nil
		}
		for _, frame := range frames {
			t.write(frame)
		}
		if err := t.out.flush(); err != nil {
			return err
		}
	}
}
