package hub

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

const (
	// pageEvents is how many events a follower reads of the log at once.
	pageEvents = 100
	// maxHeld and maxHeldBytes bound the live frames kept while a follower reads the rest of the log.
	// A mailbox that tryPut has filled to half has room for all of them. Past them the follower goes
	// back to reading pages.
	maxHeld      = 64
	maxHeldBytes = 256 << 10
	// maxEarly bounds the signals kept until a follower may have them.
	maxEarly = 64
	// retryAfter is how long a follower waits for a database that cannot serve, and up to as long
	// again at random: thousands may wait.
	retryAfter = time.Second
)

// What ends a follower's way, for Advance.
var (
	ErrEnded    = errors.New("the follower has ended")
	ErrUnseen   = errors.New("the room cannot be seen any more")
	ErrRestored = errors.New("the room's log is another one: a backup was restored")
)

// Reader says who follows a room and how.
type Reader struct {
	User chat.UserID
	// Quiet: no signals.
	Quiet bool
	// After is the seq seen last; nil, or past the head: from the head on.
	After *int64
	// Mailbox gets the frames: those of the log no faster than it empties, live ones as they come.
	Mailbox *Mailbox
	// Sight checks that the user may see the room, and gives it as it is. Its errors of the kinds not
	// found, forbidden and unauthorized say that they may not.
	Sight func(context.Context) (chat.Room, error)
	// Ended is called when an event took the right to see the room away. Lapsed is called when a live
	// follower has to be advanced again. Both are called without a lock, and must not block.
	Ended, Lapsed func()
}

// state is where a follower is on its way.
type state uint8

const (
	catchingUp state = iota // its owner reads pages of the log; live frames pass by
	holding                 // live frames are kept until its owner has read up to them
	live                    // live frames go to the mailbox
	lapsed                  // it was live; now its owner has to check sight and catch up again
	ended
)

// Follower is one reader's way through a room's log, from its after to live. What it offers goes up by
// exactly one seq at a time.
//
// One goroutine at a time, its owner, calls Advance until the follower is live, and again after Lapsed.
// The owner moves it from catchingUp to holding to live; the room moves it back, or to ended.
type Follower struct {
	Reader
	Head int64 // of the log, when the follower began
	hub  *Hub
	room *room

	// Guarded by room.mu.
	state     state
	index     int   // in room.followers
	since     int64 // the head when the follower began: only a later event can end it
	last      int64 // seq of the event offered last
	held      []wire.Frame
	heldBytes int
	restored  bool // the log is another one than that of last
	// Signals pass once the follower is open and its user's sight was checked after the last lapse.
	open   bool
	lapses int // how often sight had to be checked again
	seen   int // the lapses before the last check of sight
	early  [][]byte
}

// Follow checks sight and registers a reader. Its caller has to advance the follower until it is live, and
// to close it. Errors are those of the log, of Sight, and of ctx.
func (h *Hub) Follow(ctx context.Context, by Reader) (*Follower, error) {
	seen, err := h.checkSight(ctx, by)
	if err != nil {
		return nil, err
	}
	r, err := h.enter(ctx, seen.ID)
	if err != nil {
		return nil, err
	}
	f := &Follower{Reader: by, Head: seen.Seq, hub: h, room: r, since: seen.Seq}
	r.mu.Lock()
	r.add(f)
	hasMoved := r.position > seen.Seq
	r.mu.Unlock()
	if hasMoved {
		// From here on the room sees every event that ends the follower. One before may have.
		if f.Head, err = f.look(ctx); err != nil {
			f.Close()
			if errors.Is(err, ErrRestored) { // the caller comes back to the other room
				err = chat.Unavailable(err)
			}
			return nil, err
		}
	}
	f.begin()
	return f, nil
}

func (f *Follower) begin() {
	f.room.mu.Lock()
	defer f.room.mu.Unlock()
	f.last, f.since = f.Head, f.Head
	if f.After != nil {
		f.last = min(*f.After, f.Head)
		f.hub.metrics.Resumed(f.Head - f.last)
	}
	f.holdIfNear(f.Head)
}

// IsReset says whether the reader has seen more than there is: a backup was restored. It then follows
// from the head on.
func (f *Follower) IsReset() bool { return f.After != nil && *f.After > f.Head }

// Close ends the follower; Ended is not called any more. It must be called once.
func (f *Follower) Close() {
	f.end()
	f.hub.leave(f.room)
}

// Open offers the object that announces the follower, and lets signals follow it. Signals since Follow
// come after it: so what the object tells must have been looked up after Follow. Open returns false,
// and offers nothing, if the follower has ended.
func (f *Follower) Open(object []byte) bool {
	f.room.mu.Lock()
	defer f.room.unlock()
	if f.state == ended {
		return false
	}
	f.room.later(f.Mailbox.add(queued{bytes: object, objects: 1}))
	f.open = true
	f.passSignals()
	return true
}

// Last is the event offered last.
func (f *Follower) Last() (seq int64, isLive bool) {
	f.room.mu.Lock()
	defer f.room.mu.Unlock()
	return f.last, f.state == live
}

// Advance does the owner's next step: it checks sight, reads one page of the log and offers it to the
// mailbox, waiting for room there. isLive says that the room goes on from here. Errors: ErrEnded; ErrUnseen,
// which has ended the follower; ErrRestored; the kind unavailable, after which Wait and try again; others
// of the log; and that of ctx.
func (f *Follower) Advance(ctx context.Context) (isLive bool, err error) {
	last, isLive, err := f.resume()
	if err != nil || isLive {
		return isLive, err
	}
	head, err := f.readOn(ctx, last)
	if errors.Is(err, ErrUnseen) {
		f.end()
	}
	if err != nil {
		return false, err
	}
	return f.settle(head), nil
}

// readOn offers one page past last, and tells where the log ended when it was read.
func (f *Follower) readOn(ctx context.Context, last int64) (head int64, err error) {
	if head, err = f.look(ctx); err != nil {
		return 0, unseen(err)
	}
	page, err := f.hub.readPage(ctx, pageKey{f.room.id, last}, head)
	switch {
	case err != nil:
		return 0, err
	case page.Head < last:
		return 0, ErrRestored
	}
	return page.Head, f.offerPage(ctx, page)
}

func (f *Follower) end() {
	f.room.mu.Lock()
	defer f.room.mu.Unlock()
	f.room.remove(f)
}

// CatchUp advances until the follower is live. While the database cannot serve it waits.
func (f *Follower) CatchUp(ctx context.Context) error {
	for {
		switch isLive, err := f.Advance(ctx); {
		case isLive:
			return nil
		case chat.IsKind(err, chat.KindUnavailable):
			if err := f.Wait(ctx); err != nil {
				return err
			}
		case err != nil:
			return err
		}
	}
}

// Wait is the pause before a database that could not serve is asked again.
func (f *Follower) Wait(ctx context.Context) error {
	timer := time.NewTimer(retryAfter + rand.N(retryAfter))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// resume says where the owner goes on.
func (f *Follower) resume() (last int64, isLive bool, err error) {
	f.room.mu.Lock()
	defer f.room.mu.Unlock()
	switch {
	case f.state == ended:
		return 0, false, ErrEnded
	case f.restored:
		return 0, false, ErrRestored
	case f.state == lapsed:
		f.state = catchingUp
		f.holdIfNear(f.room.position)
	}
	return f.last, f.state == live, nil
}

// look checks sight again.
func (f *Follower) look(ctx context.Context) (head int64, err error) {
	f.room.mu.Lock()
	lapses := f.lapses
	f.room.mu.Unlock()
	seen, err := f.hub.checkSight(ctx, f.Reader)
	if err != nil {
		return 0, err
	}
	if seen.ID != f.room.id { // the name belongs to another room now
		return 0, ErrRestored
	}
	f.room.mu.Lock()
	defer f.room.unlock()
	f.seen = lapses
	f.passSignals()
	return seen.Seq, nil
}

func unseen(err error) error {
	for _, kind := range []chat.Kind{chat.KindNotFound, chat.KindForbidden, chat.KindUnauthorized} {
		if chat.IsKind(err, kind) {
			return errors.Join(ErrUnseen, err)
		}
	}
	return err
}

// offerPage offers what was read after sight was checked. Whom a frame shuts out must not have it: so
// sight is checked again before such a frame. Whoever still sees the room may have the whole page.
func (f *Follower) offerPage(ctx context.Context, page page) error {
	hasLooked := false
	for _, frame := range page.Frames {
		if frame.Hides && !hasLooked {
			if _, err := f.look(ctx); err != nil {
				return unseen(err)
			}
			hasLooked = true
		}
		if err := f.put(ctx, frame); err != nil {
			return err
		}
		if f.isEndedBy(frame) {
			return ErrUnseen
		}
	}
	return nil
}

// put waits for room in the mailbox: a slow reader slows down its own catching up only.
func (f *Follower) put(ctx context.Context, frame wire.Frame) error {
	for {
		space, err := f.tryPut(frame)
		if err != nil || space == nil {
			return errors.Join(err, ctx.Err())
		}
		select {
		case <-space:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// tryPut returns a channel to wait for if the mailbox is full. After Close nothing more is offered.
func (f *Follower) tryPut(frame wire.Frame) (space <-chan struct{}, err error) {
	f.room.mu.Lock()
	defer f.room.unlock()
	if f.state == ended {
		return nil, ErrEnded
	}
	added, space, call := f.Mailbox.tryPut(queued{bytes: frame.Bytes, objects: frame.Events()})
	f.room.later(call)
	if added {
		f.last = frame.Last
	}
	return space, nil
}

func (f *Follower) isEndedBy(frame wire.Frame) bool {
	f.room.mu.Lock()
	defer f.room.mu.Unlock()
	return frame.Ends != 0 && frame.Ends == f.User && frame.Last > f.since
}

// settle says whether the follower is live, after a page that was read up to head or to its bound.
func (f *Follower) settle(head int64) (isLive bool) {
	f.room.mu.Lock()
	defer f.room.unlock()
	switch {
	case f.state == holding && f.last >= head:
		return f.goLive()
	case f.state == catchingUp:
		f.holdIfNear(head)
	}
	return false
}

// holdIfNear keeps live frames from now on, if the next page will reach the head.
func (f *Follower) holdIfNear(head int64) {
	if f.state == catchingUp && head-f.last < pageEvents {
		f.state = holding
	}
}

// goLive offers what was held. Every event up to last was offered, and was read after holding began: so
// what is held goes on from there without a gap. Otherwise the owner has to read on.
func (f *Follower) goLive() bool {
	for _, frame := range f.held {
		f.offer(frame)
	}
	f.dropHeld()
	if f.last < f.room.position {
		f.state = catchingUp
		return false
	}
	f.state = live
	return true
}

// take is given the room's next frame, and says how many events went out.
func (f *Follower) take(frame wire.Frame) (events int) {
	switch f.state {
	case live:
		return f.offer(frame)
	case holding:
		f.hold(frame)
	case catchingUp, lapsed, ended:
	}
	return 0
}

// offer leaves out what was read from the log before it arrived.
func (f *Follower) offer(frame wire.Frame) (events int) {
	if frame.First > f.last+1 || frame.Last <= f.last {
		return 0
	}
	if frame.First <= f.last {
		frame = frame.After(f.last)
	}
	events = frame.Events()
	f.room.later(f.Mailbox.add(queued{bytes: frame.Bytes, objects: events}))
	f.last = frame.Last
	return events
}

func (f *Follower) hold(frame wire.Frame) {
	if len(f.held) >= maxHeld || f.heldBytes+len(frame.Bytes) > maxHeldBytes {
		f.dropHeld()
		f.state = catchingUp
		return
	}
	f.held = append(f.held, frame)
	f.heldBytes += len(frame.Bytes)
}

func (f *Follower) dropHeld() { f.held, f.heldBytes = nil, 0 }

// lapse sends the owner back to the log, where sight is checked. Signals wait until then.
func (f *Follower) lapse() {
	f.lapses++
	f.dropHeld()
	switch f.state {
	case live:
		f.state = lapsed
		f.room.later(f.Lapsed)
	case holding:
		f.state = catchingUp
	case catchingUp, lapsed, ended: // its owner is at it
	}
}

// signal offers an object that may be dropped.
func (f *Follower) signal(object []byte) {
	switch {
	case f.Quiet:
	case f.open && f.seen == f.lapses:
		f.room.later(f.Mailbox.add(queued{bytes: object, objects: 1, droppable: true}))
	case len(f.early) < maxEarly:
		f.early = append(f.early, object)
	}
}

// passSignals offers the signals that had to wait, if they need not any more.
func (f *Follower) passSignals() {
	if !f.open || f.seen != f.lapses {
		return
	}
	for _, object := range f.early {
		f.room.later(f.Mailbox.add(queued{bytes: object, objects: 1, droppable: true}))
	}
	f.early = nil
}
