package hub

import (
	"context"
	"sync"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// Bounds of the events that wait for one before them. Past them they are dropped and read from the log instead.
const (
	maxPending      = 256
	maxPendingBytes = 1 << 20
)

// room is one room's listeners and its position: the seq up to which everything was delivered.
type room struct {
	id    chat.RoomID
	ready chan struct{} // closed when position is known, or err says why not
	err   error

	// Guarded by Hub.mu.
	listeners int
	idleSince time.Time

	mu           sync.Mutex
	known        bool
	unchecked    bool // to be compared with the store once known
	position     int64
	heard        int64 // the highest seq known to exist
	pending      map[int64]Entry
	pendingBytes int
	patient      bool // a timer is running
	repairing    bool
	subs         []*Subscription
}

func newRoom(id chat.RoomID) *room {
	return &room{id: id, ready: make(chan struct{})}
}

func (r *room) at() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.position
}

// checkLater says that the room's position is not known yet; then it is compared with the store as soon as it is.
func (r *room) checkLater() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.unchecked = !r.known
	return r.unchecked
}

// calls are what is to be told to subscribers once the room's lock is free.
type calls []func()

func (c calls) run() {
	for _, call := range c {
		call()
	}
}

// begin sets the position at which the room is first listened to.
func (h *Hub) begin(r *room, head int64) {
	r.mu.Lock()
	r.known, r.position = true, head
	r.heard = max(r.heard, head)
	told := r.deliverPending(h)
	h.await(r)
	isUnchecked := r.unchecked
	r.mu.Unlock()
	close(r.ready)
	told.run()
	if isUnchecked {
		h.Check(r.id)
	}
}

// receive puts events in their places.
func (h *Hub) receive(r *room, entries []Entry) {
	r.mu.Lock()
	var told calls
	for len(entries) > 0 {
		n, e := 1, entries[0]
		r.heard = max(r.heard, e.Seq)
		switch {
		case r.known && e.Seq <= r.position: // an echo
		case r.known && e.Seq == r.position+1:
			n = burst(entries)
			told = append(told, r.deliver(h, entries[:n], false)...)
			told = append(told, r.deliverPending(h)...)
		default:
			r.hold(e)
			h.await(r)
		}
		entries = entries[n:]
	}
	r.mu.Unlock()
	told.run()
}

// hearOf notes that the log reaches to head; what does not arrive by itself is read.
func (h *Hub) hearOf(r *room, head int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.heard = max(r.heard, head)
	h.await(r)
}

// hold keeps an event until those before it are here.
func (r *room) hold(e Entry) {
	if len(r.pending) >= maxPending || r.pendingBytes+len(e.Frame) > maxPendingBytes {
		return // heard says that it exists: it will be read
	}
	if _, twice := r.pending[e.Seq]; twice {
		return
	}
	if r.pending == nil {
		r.pending = map[int64]Entry{}
	}
	r.pending[e.Seq] = e
	r.pendingBytes += len(e.Frame)
}

// await gives missing events a moment to arrive before they are read. The room's lock is held.
func (h *Hub) await(r *room) {
	if !r.known || r.heard <= r.position || r.patient || r.repairing {
		return
	}
	r.patient = true
	time.AfterFunc(gapPatience, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.patient = false
		if r.heard > r.position && !r.repairing {
			r.repairing = true
			h.start(func() { h.repair(r) })
		}
	})
}

// repair reads from the log what did not arrive, until the room is where it was heard to be. One runs a room.
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

// repairPage reads once and says whether to go on.
func (h *Hub) repairPage(r *room) bool {
	ctx, cancel := context.WithTimeout(h.ctx, logTimeout)
	defer cancel()
	from := r.at()
	entries, head, err := h.log.Events(ctx, r.id, from, repairPage)
	if err != nil && h.ctx.Err() == nil {
		h.logger.Warn("cannot read a room's missing events; trying again", "room", r.id, "err", err)
	}
	r.mu.Lock()
	var told calls
	for len(entries) > 0 {
		n := burst(entries)
		if entries[0].Seq == r.position+1 {
			told = append(told, r.deliver(h, entries[:n], true)...)
		} else {
			n = 1
		}
		entries = entries[n:]
	}
	told = append(told, r.deliverPending(h)...)
	r.heard = max(r.heard, head)
	goOn := err == nil && r.position > from && r.position < r.heard
	if !goOn {
		r.repairing = false
		if err == nil && r.position < r.heard {
			// Heard of, but not in the log: the beat asks again.
			r.heard = r.position
			r.forgetPending(r.heard)
		}
	}
	r.mu.Unlock()
	told.run()
	return goOn
}

// restart begins anew at a head that lies behind the position: everybody has to catch up again.
func (h *Hub) restart(r *room, head int64) {
	r.mu.Lock()
	r.position, r.heard = head, head
	clear(r.pending)
	r.pendingBytes = 0
	var told calls
	for _, s := range r.subs {
		told = append(told, s.lapse()...)
	}
	r.mu.Unlock()
	told.run()
}

// deliverPending delivers the held events whose turn has come, and forgets those whose turn is over.
func (r *room) deliverPending(h *Hub) (told calls) {
	if len(r.pending) == 0 {
		return nil
	}
	for {
		e, ok := r.pending[r.position+1]
		if !ok {
			break
		}
		told = append(told, r.deliver(h, []Entry{e}, true)...)
	}
	r.forgetPending(r.position)
	return told
}

func (r *room) forgetPending(upTo int64) {
	for seq, e := range r.pending {
		if seq <= upTo {
			delete(r.pending, seq)
			r.pendingBytes -= len(e.Frame)
		}
	}
}

// maxBurstBytes bounds a burst, so that a reader who is a little behind is not cut for the size of one letter.
const maxBurstBytes = 128 << 10

// burst says how many of the entries, one at least, follow one another and can go out as one: none of them but a first one
// alone changes who listens.
func burst(entries []Entry) int {
	first := entries[0]
	if first.Hides || first.Ends != 0 {
		return 1
	}
	n, bytes := 1, len(first.Frame)
	for ; n < len(entries); n++ {
		e := entries[n]
		bytes += 1 + len(e.Frame)
		if e.Seq != first.Seq+int64(n) || e.Hides || e.Ends != 0 || bytes > maxBurstBytes {
			break
		}
	}
	return n
}

// join makes one frame of a burst's, one object a line: all who stand at the same place share it.
func join(burst []Entry) []byte {
	if len(burst) == 1 {
		return burst[0].Frame
	}
	size := len(burst) - 1
	for _, e := range burst {
		size += len(e.Frame)
	}
	frame := make([]byte, 0, size)
	for i, e := range burst {
		if i > 0 {
			frame = append(frame, '\n')
		}
		frame = append(frame, e.Frame...)
	}
	return frame
}

// deliver gives the burst after the position to everyone, and does what it says about listening further. late says that
// it is of many that come at once because they were missed: then a reader who is behind is sent to the log, to catch
// up at a pace of its own, instead of being overrun.
func (r *room) deliver(h *Hub, burst []Entry, late bool) (told calls) {
	head := burst[len(burst)-1] // the only one, where it changes who listens
	r.position, r.heard = head.Seq, max(r.heard, head.Seq)
	joined := letter{frame: join(burst), objects: len(burst)}
	offered := 0
	for i := 0; i < len(r.subs); i++ {
		s := r.subs[i]
		if head.Hides {
			// Those it shuts out must not have it. Everyone reads it from the log, where sight is checked.
			told = append(told, s.lapse()...)
			continue
		}
		if late && s.state == live && s.mailbox.isHalfFull() {
			told = append(told, s.lapse()...)
		}
		offered += s.take(burst, joined)
		if head.Ends != 0 && head.Ends == s.user && head.Seq > s.since {
			r.remove(s)
			i-- // another has taken its place
			told = append(told, s.onEnded)
		}
	}
	h.metrics.Delivered(offered, burst[0].PublishedAt)
	return told
}

func (r *room) broadcast(frame []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.subs {
		s.signal(frame)
	}
}

func (r *room) add(s *Subscription) {
	s.index = len(r.subs)
	r.subs = append(r.subs, s)
}

// remove ends a subscription's part in the room; the last one takes its place in the list.
func (r *room) remove(s *Subscription) {
	if s.state == ended {
		return
	}
	s.state = ended
	s.held, s.early = nil, nil
	last := len(r.subs) - 1
	r.subs[s.index] = r.subs[last]
	r.subs[s.index].index = s.index
	r.subs[last] = nil
	r.subs = r.subs[:last]
}
