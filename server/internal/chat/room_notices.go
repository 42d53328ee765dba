package chat

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"
)

const (
	// maxRoomNotices bounds the messages whose rooms wait to be told. What comes on top is not told of: it counts and is
	// listed among the mentions all the same.
	maxRoomNotices = 256
	// noticePage is how many members are read and told at once.
	noticePage = 1000
	// roomNoticeTimeout bounds the time for one room, lastRoomNotices that for all that wait at the end.
	roomNoticeTimeout = 5 * time.Second
	lastRoomNotices   = 2 * time.Second
)

// roomNotices tells the members of a room of a message that mentions them all. It works apart from the append, which
// costs the same however many members a room has.
type roomNotices struct {
	store   Store
	publish func(Signal)
	now     Clock
	log     *slog.Logger
	in      chan roomNotice
	stop    chan struct{}
	stopNow sync.Once
	stopped chan struct{}
}

// roomNotice is a message that mentions a room, and those who are told of it by name.
type roomNotice struct {
	Message
	told []User
}

func newRoomNotices(o Options) *roomNotices {
	n := &roomNotices{
		store: o.Store, publish: o.Publisher.PublishSignal, now: o.Now, log: o.Log,
		in: make(chan roomNotice, maxRoomNotices), stop: make(chan struct{}), stopped: make(chan struct{}),
	}
	go n.run()
	return n
}

// tell puts a message in line. Those who are told by name are left out. After close nobody is told.
func (n *roomNotices) tell(m Message, told []User) {
	select {
	case n.in <- roomNotice{m, told}:
	default:
		n.log.Warn("too many rooms wait to be told of a message", "room", m.RoomName)
	}
}

// close tells of what waits. It may be called again.
func (n *roomNotices) close() {
	n.stopNow.Do(func() { close(n.stop) })
	<-n.stopped
}

func (n *roomNotices) run() {
	defer close(n.stopped)
	for {
		select {
		case m := <-n.in:
			ctx, cancel := context.WithTimeout(context.Background(), roomNoticeTimeout)
			n.tellRoom(ctx, m)
			cancel()
		case <-n.stop:
			n.finish()
			return
		}
	}
}

func (n *roomNotices) finish() {
	ctx, cancel := context.WithTimeout(context.Background(), lastRoomNotices)
	defer cancel()
	for {
		select {
		case m := <-n.in:
			n.tellRoom(ctx, m)
		default:
			return
		}
	}
}

// tellRoom tells all members who want to be told, but the author and those who are told by name.
func (n *roomNotices) tellRoom(ctx context.Context, m roomNotice) {
	isTold := func(id UserID) bool {
		return id == m.Author.ID || slices.ContainsFunc(m.told, func(u User) bool { return u.ID == id })
	}
	for after := UserID(0); ; {
		ids, err := n.store.ToldMembers(ctx, m.Room, m.Author.ID, n.now(), after, noticePage)
		if err != nil {
			n.log.Warn("not all members are told of a message", "room", m.RoomName, "err", err)
			return
		}
		isLast := len(ids) < noticePage
		if !isLast {
			after = ids[len(ids)-1]
		}
		if ids = slices.DeleteFunc(ids, isTold); len(ids) > 0 {
			n.publish(RoomNotice{Users: ids, RoomName: m.RoomName, Seq: m.Seq})
		}
		if isLast {
			return
		}
	}
}
