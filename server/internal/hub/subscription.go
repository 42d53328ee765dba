package hub

import (
	"context"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// Bounds of the live events kept while a subscription reads the rest of the log. They leave its mailbox, which TryPut fills
// to half, room for all of them. Past them the reader goes back to paging.
const (
	maxHeld      = 64
	maxHeldBytes = 256 << 10
	// maxEarly bounds the signals kept until the subscription is open.
	maxEarly = 64
)

// Subscriber says who listens and how.
type Subscriber struct {
	Mailbox *Mailbox
	User    chat.UserID
	Quiet   bool
	// Since is the head of the log when the user's sight of the room was checked: only a later event can end it.
	Since int64
	// Ended is called when an event took the right to listen away, Lapsed when sight has to be checked again: the
	// reader then catches up from Last as at first. Neither may block. No lock is held.
	Ended, Lapsed func()
}

type state int

const (
	reading state = iota // the reader pages through the log; live events pass by
	holding              // live events are kept until the reader has read up to them
	live                 // each event goes to the mailbox
	ended
)

// Subscription is one connection's listening to one room. It begins in paging; Hold and GoLive make it live. Its room
// counts it until Close, also after it has ended.
type Subscription struct {
	hub      *Hub
	room     *room
	mailbox  *Mailbox
	user     chat.UserID
	quiet    bool
	onEnded  func()
	onLapsed func()

	// Guarded by room.mu.
	state     state
	index     int
	since     int64
	last      int64 // the event offered last, once live
	held      []Entry
	heldBytes int
	open      bool // sight is checked: signals may pass
	early     [][]byte
}

// Subscribe registers a listener. Errors are those of the log, and of ctx.
func (h *Hub) Subscribe(ctx context.Context, id chat.RoomID, by Subscriber) (*Subscription, error) {
	r, err := h.enter(ctx, id)
	if err != nil {
		return nil, err
	}
	s := &Subscription{
		hub: h, room: r, mailbox: by.Mailbox, user: by.User, quiet: by.Quiet, since: by.Since,
		onEnded: by.Ended, onLapsed: by.Lapsed,
	}
	r.mu.Lock()
	r.add(s)
	r.mu.Unlock()
	return s, nil
}

// Close ends the subscription; Ended is not called any more. It must be called once.
func (s *Subscription) Close() {
	s.room.mu.Lock()
	s.room.remove(s)
	s.room.mu.Unlock()
	s.hub.leave(s.room)
}

// Position is the seq up to which the room was delivered.
func (s *Subscription) Position() int64 { return s.room.at() }

// Sighted notes that sight was checked again when the log's head was at since.
func (s *Subscription) Sighted(since int64) {
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	s.since = max(s.since, since)
}

// Open offers the frame that announces the subscription and lets signals follow it. Signals that came since Subscribe
// come after it; so what the frame tells must have been looked up after Subscribe. It returns false, and offers nothing,
// if the subscription has ended.
func (s *Subscription) Open(frame []byte) bool {
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	if s.state == ended {
		return false
	}
	s.mailbox.Offer(frame)
	s.letSignalsPass()
	return true
}

// Hold keeps live events from now on: what the reader reads of the log after it meets them without a gap.
func (s *Subscription) Hold() {
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	if s.state == reading {
		s.state = holding
	}
}

// GoLive says that the mailbox has been offered everything up to last, read after Hold. It returns how far the
// subscription has come and whether it is live. If not, the reader goes on from there: too much came meanwhile, or sight
// has to be checked again.
func (s *Subscription) GoLive(last int64) (int64, bool) {
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	if s.state != holding {
		return last, false
	}
	for _, e := range s.held {
		if e.Seq == last+1 {
			s.mailbox.Offer(e.Frame)
			last = e.Seq
		}
	}
	s.dropHeld()
	if last < s.room.position {
		s.state = reading
		return last, false
	}
	s.state, s.last = live, last
	s.letSignalsPass()
	return last, true
}

// Last is the event offered last: up to date while live, and where to go on after a lapse.
func (s *Subscription) Last() (seq int64, isLive bool) {
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	return s.last, s.state == live
}

// take offers the room's next events, joined, and says how many of them went out.
func (s *Subscription) take(burst []Entry, joined letter) (offered int) {
	switch s.state {
	case live:
		return s.offer(burst, joined)
	case holding:
		for _, e := range burst {
			if s.state == holding {
				s.keep(e)
			}
		}
	case reading, ended:
	}
	return 0
}

// offer leaves out what was read from the log before it arrived.
func (s *Subscription) offer(burst []Entry, joined letter) int {
	head := burst[len(burst)-1].Seq
	if s.last+1 == burst[0].Seq {
		s.mailbox.offer(joined)
		s.last = head
		return len(burst)
	}
	n := 0
	for _, e := range burst {
		if e.Seq == s.last+1 {
			s.mailbox.Offer(e.Frame)
			s.last = e.Seq
			n++
		}
	}
	return n
}

func (s *Subscription) keep(e Entry) {
	if len(s.held) >= maxHeld || s.heldBytes+len(e.Frame) > maxHeldBytes {
		s.dropHeld()
		s.state = reading
		return
	}
	s.held = append(s.held, e)
	s.heldBytes += len(e.Frame)
}

func (s *Subscription) dropHeld() { s.held, s.heldBytes = nil, 0 }

// lapse sends the reader back to the log, where sight is checked. Signals wait until then.
func (s *Subscription) lapse() calls {
	wasLive := s.state == live
	s.state, s.open = reading, false
	s.dropHeld()
	if wasLive {
		return calls{s.onLapsed}
	}
	return nil // its reader is at it
}

// signal offers a frame that may be dropped.
func (s *Subscription) signal(frame []byte) {
	switch {
	case s.quiet:
	case s.open:
		s.mailbox.OfferDroppable(frame)
	case len(s.early) < maxEarly:
		s.early = append(s.early, frame)
	}
}

func (s *Subscription) letSignalsPass() {
	for _, frame := range s.early {
		s.mailbox.OfferDroppable(frame)
	}
	s.open, s.early = true, nil
}
