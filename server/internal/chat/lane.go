package chat

import (
	"errors"
	"slices"
	"sync"
	"time"
)

const (
	// laneWait is how long the lane waits for a lock. It is more than a commit of another node takes, and little enough for
	// those whose rooms are free again before the one that is waited for.
	laneWait = 100 * time.Millisecond
	// stuckPause is the time between two tries of rooms that were not free within laneWait, stuckTried the posts of each room
	// in such a try.
	stuckPause = 50 * time.Millisecond
	stuckTried = 32
	// maxHeld bounds the posts in the lane, maxHeldRoom those of one room, each with their bytes: they must not take the places
	// of others.
	maxHeld          = maxWaiting / 2
	maxHeldBytes     = maxWaitingBytes / 2
	maxHeldRoom      = 2 * MaxBatch
	maxHeldRoomBytes = 8 * MaxBatchBytes
)

var errHeld = errors.New("too many posts wait for a lock")

// lane is where posts wait whose locks somebody else holds, and what is posted to the same rooms after them, so that nobody
// else has to. Mostly another node commits to the same room, and the wait is short: so those in the lane wait together and
// share a commit. A room that stays locked is then tried by itself, again and again, until the time of its posts is over.
type lane struct {
	commit  func(batch []*pendingPost, wait time.Duration) (held []*pendingPost, err error)
	wake    chan struct{}
	stop    chan struct{}
	stopped chan struct{}

	mu    sync.Mutex
	queue []*pendingPost  // each room's in the order of their submission
	rooms map[RoomID]held // of each room that has posts here, in the queue or under way
	all   held            // of all rooms

	stuck map[RoomID]bool // only run touches it
}

// held is how much is here.
type held struct{ posts, bytes int }

func (h held) with(p *pendingPost) held    { return held{h.posts + 1, h.bytes + p.size} }
func (h held) without(p *pendingPost) held { return held{h.posts - 1, h.bytes - p.size} }

func newLane(commit func([]*pendingPost, time.Duration) ([]*pendingPost, error)) *lane {
	l := &lane{
		commit: commit, wake: make(chan struct{}, 1), stop: make(chan struct{}), stopped: make(chan struct{}),
		rooms: map[RoomID]held{}, stuck: map[RoomID]bool{},
	}
	go l.run()
	return l
}

// takes says whether the post has to go behind others of its room, and then takes it.
func (l *lane) takes(p *pendingPost) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.rooms[p.post.Room].posts == 0 {
		return false
	}
	l.put(p)
	return true
}

// hold takes posts whose locks somebody else holds.
func (l *lane) hold(posts []*pendingPost) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, p := range posts {
		l.put(p)
	}
}

func (l *lane) put(p *pendingPost) {
	all, room := l.all.with(p), l.rooms[p.post.Room].with(p)
	if all.posts > maxHeld || all.bytes > maxHeldBytes || room.posts > maxHeldRoom || room.bytes > maxHeldRoomBytes {
		settle([]*pendingPost{p}, nil, Unavailable(errHeld))
		return
	}
	l.queue = append(l.queue, p)
	l.all, l.rooms[p.post.Room] = all, room
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// close tries once more what is here, and refuses what is still held.
func (l *lane) close() {
	close(l.stop)
	<-l.stopped
}

func (l *lane) run() {
	defer close(l.stopped)
	due := time.Now() // the next try of the rooms that are stuck
	for {
		var again <-chan time.Time
		if len(l.stuck) > 0 {
			again = time.After(time.Until(due))
		}
		select {
		case <-l.wake:
			for l.try(l.free(), laneWait) {
			}
		case <-again:
			l.try(l.ofStuck(), 0)
			for l.try(l.free(), laneWait) { // what waited behind them
			}
			due = time.Now().Add(stuckPause)
		case <-l.stop:
			l.finish()
			return
		}
	}
}

func (l *lane) finish() {
	l.try(l.ofStuck(), 0)
	for l.try(l.free(), laneWait) {
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	settle(l.queue, nil, Unavailable(errShuttingDown))
	l.queue = nil
}

// free takes a batch of posts whose rooms are not known to be stuck out of the queue.
func (l *lane) free() []*pendingPost {
	return l.pick(func(p *pendingPost) bool { return !l.stuck[p.post.Room] })
}

// ofStuck takes a batch of the first posts of each room that is stuck.
func (l *lane) ofStuck() []*pendingPost {
	tried := map[RoomID]int{}
	return l.pick(func(p *pendingPost) bool {
		tried[p.post.Room]++
		return l.stuck[p.post.Room] && tried[p.post.Room] <= stuckTried
	})
}

func (l *lane) pick(wanted func(*pendingPost) bool) (batch []*pendingPost) {
	l.mu.Lock()
	defer l.mu.Unlock()
	bytes := 0
	l.queue = slices.DeleteFunc(l.queue, func(p *pendingPost) bool {
		if isFull(batch, bytes) || !wanted(p) {
			return false
		}
		batch = append(batch, p)
		bytes += p.bytes
		return true
	})
	return batch
}

// try commits a batch, puts back what is still held, and says whether there was one.
func (l *lane) try(batch []*pendingPost, wait time.Duration) bool {
	if len(batch) == 0 {
		return false
	}
	held, _ := l.commit(batch, wait)
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, p := range batch {
		room := p.post.Room
		delete(l.stuck, room)
		l.all = l.all.without(p)
		if l.rooms[room] = l.rooms[room].without(p); l.rooms[room].posts == 0 {
			delete(l.rooms, room)
		}
	}
	for _, p := range held {
		l.stuck[p.post.Room] = true
		l.all, l.rooms[p.post.Room] = l.all.with(p), l.rooms[p.post.Room].with(p)
	}
	l.queue = append(held, l.queue...)
	return true
}
