package hub

import (
	"context"
	"sync"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

const (
	// gapPatience is how long an event that overtook another waits for it before the log is read.
	gapPatience = 20 * time.Millisecond
	// maxPending and maxPendingBytes bound the events of a room that wait for one before them. What
	// comes on top is read from the log instead.
	maxPending      = 256
	maxPendingBytes = 1 << 20
	// maxFrameBytes bounds the events that are joined, so that a reader who is a little behind is not
	// cut for the size of one frame.
	maxFrameBytes = 128 << 10
)

// room is one room's followers and its position: the seq up to which everything was delivered.
//
// Its lock is held for its own state alone. What has to be called is noted by later and called by unlock,
// once the lock is free: callbacks of followers, wake-ups of mailboxes, timers, repairs. The only lock
// taken under it is that of a mailbox.
type room struct {
	id    chat.RoomID
	ready chan struct{} // closed when position is known, or err says why not
	err   error

	// Guarded by Hub.mu.
	listeners int
	idleSince time.Time

	mu           sync.Mutex
	calls        []func() // what unlock calls
	known        bool
	unchecked    bool // to be compared with the store once known
	position     int64
	positionAt   time.Time // of the event at position; zero if there is none
	heard        int64     // the highest seq known to exist
	doubted      bool      // another event at position was heard of: nothing goes out until the log was compared
	pending      map[int64]wire.Frame
	pendingBytes int
	isWaiting    bool // a timer runs
	repairing    bool
	followers    []*Follower
}

func newRoom(id chat.RoomID) *room {
	return &room{id: id, ready: make(chan struct{})}
}

// later notes what unlock has to call; nil for nothing. The lock is held.
func (r *room) later(call func()) {
	if call == nil {
		return
	}
	if r.calls == nil {
		r.calls = make([]func(), 0, len(r.followers)+1)
	}
	r.calls = append(r.calls, call)
}

func (r *room) unlock() {
	calls := r.calls
	r.calls = nil
	r.mu.Unlock()
	for _, call := range calls {
		call()
	}
}

func (r *room) at() chat.Head {
	r.mu.Lock()
	defer r.mu.Unlock()
	return chat.Head{Seq: r.position, At: r.positionAt}
}

func (r *room) isEmpty() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.followers) == 0
}

// checkLater says that the room's position is not known yet; then it is compared with the store as soon
// as it is.
func (r *room) checkLater() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.unchecked = !r.known
	return r.unchecked
}

// begin sets the position at which the room is first listened to.
func (h *Hub) begin(r *room, head chat.Head) {
	r.mu.Lock()
	r.known, r.position, r.positionAt = true, head.Seq, head.At
	r.heard = max(r.heard, head.Seq)
	h.deliverPending(r)
	h.awaitMissing(r)
	if r.unchecked {
		r.later(func() { h.Check(r.id) })
	}
	close(r.ready)
	r.unlock()
}

// Deliver takes frames of one event each, in the order in which they came. Followers get them in the
// order of their seqs.
func (h *Hub) Deliver(id chat.RoomID, frames []wire.Frame) {
	r := h.room(id)
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.unlock()
	for len(frames) > 0 {
		n, f := 1, frames[0]
		r.heard = max(r.heard, f.Last)
		switch {
		case r.known && f.Last == r.position && !isSameTime(f.At, r.positionAt):
			r.doubted = true
		case r.known && f.Last <= r.position: // seen already
		case r.known && f.First == r.position+1 && !r.doubted:
			n = joinable(frames)
			h.deliver(r, wire.JoinFrames(frames[:n]), false)
			h.deliverPending(r)
		default:
			r.hold(f)
		}
		frames = frames[n:]
	}
	h.awaitMissing(r)
}

// isSameTime compares times as the database keeps them. An unknown one is the same as any.
func isSameTime(a, b time.Time) bool {
	return a.IsZero() || b.IsZero() || a.UnixMilli() == b.UnixMilli()
}

// hearOf notes that the log reaches to head; what does not arrive by itself is read.
func (h *Hub) hearOf(r *room, head int64) {
	r.mu.Lock()
	defer r.unlock()
	r.heard = max(r.heard, head)
	h.awaitMissing(r)
}

// hold keeps an event until those before it are here.
func (r *room) hold(f wire.Frame) {
	if len(r.pending) >= maxPending || r.pendingBytes+len(f.Bytes) > maxPendingBytes {
		return // heard says that it exists: it will be read
	}
	if _, isHeld := r.pending[f.First]; isHeld {
		return
	}
	if r.pending == nil {
		r.pending = map[int64]wire.Frame{}
	}
	r.pending[f.First] = f
	r.pendingBytes += len(f.Bytes)
}

// awaitMissing gives missing events a moment to arrive before they are read.
func (h *Hub) awaitMissing(r *room) {
	if !r.known || !r.isBehind() || r.isWaiting || r.repairing {
		return
	}
	r.isWaiting = true
	r.later(func() { time.AfterFunc(gapPatience, func() { h.repairIfBehind(r) }) })
}

func (r *room) isBehind() bool { return r.heard > r.position || r.doubted }

func (h *Hub) repairIfBehind(r *room) {
	r.mu.Lock()
	defer r.unlock()
	r.isWaiting = false
	if r.isBehind() && !r.repairing {
		r.repairing = true
		r.later(func() { h.start(func() { h.repair(r) }) })
	}
}

// repair reads from the log what did not arrive, until the room is where it was heard to be. One runs a
// room.
func (h *Hub) repair(r *room) {
	select {
	case h.repairs <- struct{}{}:
		defer func() { <-h.repairs }()
	case <-h.ctx.Done():
		return
	}
	h.metrics.PositionRepaired()
	for h.repairPage(r) {
	}
}

// repairPage reads once and says whether to go on. It reads the event at the position too: if the log has
// another one there, it is another log.
func (h *Hub) repairPage(r *room) (goOn bool) {
	ctx, cancel := context.WithTimeout(h.ctx, logTimeout)
	defer cancel()
	from := r.at()
	frames, head, err := h.log.Events(ctx, r.id, max(0, from.Seq-1), repairPage)
	if err != nil && h.ctx.Err() == nil {
		h.logger.Warn("cannot read a room's missing events; trying again", "room", r.id, "err", err)
	}
	r.mu.Lock()
	defer r.unlock()
	if err != nil {
		r.repairing = false
		return false
	}
	if isAnotherLog(from, frames, head) {
		h.restart(r, chat.Head{Seq: head})
		return false
	}
	r.doubted = false
	for len(frames) > 0 {
		n := joinable(frames)
		if frames[0].First == r.position+1 {
			h.deliver(r, wire.JoinFrames(frames[:n]), true)
		} else {
			n = 1
		}
		frames = frames[n:]
	}
	h.deliverPending(r)
	r.heard = max(r.heard, head)
	if goOn = r.position > from.Seq && r.isBehind(); goOn {
		return true
	}
	r.repairing = false
	// Heard of, but not in the log: the beat asks again.
	r.heard = r.position
	r.forgetPending(r.heard)
	return false
}

// isAnotherLog says whether what was read, from the event at the position on, cannot follow what was
// delivered up to there.
func isAnotherLog(from chat.Head, frames []wire.Frame, head int64) bool {
	if head < from.Seq {
		return true
	}
	return from.Seq > 0 && len(frames) > 0 && frames[0].First == from.Seq && !isSameTime(frames[0].At, from.At)
}

// restart begins anew at the head of another log: every follower has to come anew. The lock is held.
func (h *Hub) restart(r *room, head chat.Head) {
	h.logger.Warn("a room's log is another one than before: was a backup restored?", "room", r.id)
	r.position, r.positionAt, r.heard = head.Seq, head.At, head.Seq
	r.doubted, r.repairing = false, false
	clear(r.pending)
	r.pendingBytes = 0
	for _, f := range r.followers {
		f.restored = true
		f.lapse()
	}
}

// deliverPending delivers the held events whose turn has come, and forgets those that came too late.
func (h *Hub) deliverPending(r *room) {
	if len(r.pending) == 0 {
		return
	}
	for f, ok := r.pending[r.position+1]; ok; f, ok = r.pending[r.position+1] {
		h.deliver(r, f, true)
	}
	r.forgetPending(r.position)
}

func (r *room) forgetPending(upTo int64) {
	for seq, f := range r.pending {
		if seq <= upTo {
			delete(r.pending, seq)
			r.pendingBytes -= len(f.Bytes)
		}
	}
}

// joinable says how many of the frames, one at least, can go out as one: they follow one another, and
// none of them but a first one alone changes who listens.
func joinable(frames []wire.Frame) int {
	if frames[0].ChangesListeners() {
		return 1
	}
	n, bytes := 1, len(frames[0].Bytes)
	for ; n < len(frames); n++ {
		f := frames[n]
		bytes += 1 + len(f.Bytes)
		if f.First != frames[n-1].Last+1 || f.ChangesListeners() || bytes > maxFrameBytes {
			break
		}
	}
	return n
}

// deliver gives the frame after the position to everyone, and does what it says about listening further.
// late says that it is of many that come at once because they were missed: then a reader who is behind
// is sent to the log, to catch up at its own pace. The lock is held.
func (h *Hub) deliver(r *room, frame wire.Frame, late bool) {
	r.position, r.positionAt, r.heard = frame.Last, frame.At, max(r.heard, frame.Last)
	offered := 0
	for i := 0; i < len(r.followers); i++ {
		f := r.followers[i]
		if frame.Hides {
			// Those whom it shuts out must not have it: all read it from the log, where sight is checked.
			f.lapse()
			continue
		}
		if late && f.state == live && f.Mailbox.isHalfFull() {
			f.lapse()
		}
		offered += f.take(frame)
		if frame.Ends != 0 && frame.Ends == f.User && frame.Last > f.since {
			r.remove(f)
			i-- // another has taken its place
			r.later(f.Ended)
		}
	}
	h.metrics.Delivered(offered, frame.PublishedAt)
}

func (r *room) broadcast(object []byte) {
	r.mu.Lock()
	defer r.unlock()
	for _, f := range r.followers {
		f.signal(object)
	}
}

func (r *room) add(f *Follower) {
	f.index = len(r.followers)
	r.followers = append(r.followers, f)
}

// remove ends a follower's part in the room; the last one takes its place in the list.
func (r *room) remove(f *Follower) {
	if f.state == ended {
		return
	}
	f.state = ended
	f.held, f.early = nil, nil
	last := len(r.followers) - 1
	r.followers[f.index] = r.followers[last]
	r.followers[f.index].index = f.index
	r.followers[last] = nil
	r.followers = r.followers[:last]
}
