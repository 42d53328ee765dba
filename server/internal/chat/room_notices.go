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
	maxRoomNotices = 4096
	// noticePage is how many members are read and told at once.
	noticePage = 1000
	// roomNoticePause is for how long messages gather: the rooms of all are looked up with one query.
	roomNoticePause = 100 * time.Millisecond
	// roomNoticeTimeout bounds the time for one round, lastRoomNotices that for all that wait at the end.
	roomNoticeTimeout = 5 * time.Second
	lastRoomNotices   = 2 * time.Second
)

// roomNotices tells the members of a room of its messages: all of one that mentions the room, and of the others those who
// want to be told of every one. It works apart from the append, which costs the same however many members a room has.
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

// roomNotice is a message, and those who are told of it by name.
type roomNotice struct {
	Message
	told []User
	// isEdit: it mentions the room since an edit. Those who want to be told of every message were told of it before.
	isEdit bool
}

func newRoomNotices(o Options) *roomNotices {
	n := &roomNotices{
		store: o.Store, publish: o.Publisher.PublishSignal, now: o.Now, log: o.Log,
		in: make(chan roomNotice, maxRoomNotices), stop: make(chan struct{}), stopped: make(chan struct{}),
	}
	go n.run()
	return n
}

// tell puts a message in line, without its text. Those who are told by name are left out. After close nobody is told.
func (n *roomNotices) tell(m roomNotice) {
	m.Body, m.ReplyTo, m.Files, m.Preview = "", nil, nil, nil
	select {
	case n.in <- m:
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
			n.round(n.waiting(m), roomNoticeTimeout)
		case <-n.stop:
			n.round(n.waiting(), lastRoomNotices)
			return
		}
		select {
		case <-time.After(roomNoticePause):
		case <-n.stop:
		}
	}
}

// waiting adds what waits.
func (n *roomNotices) waiting(batch ...roomNotice) []roomNotice {
	for len(batch) < maxRoomNotices {
		select {
		case m := <-n.in:
			batch = append(batch, m)
		default:
			return batch
		}
	}
	return batch
}

// round tells of a batch of messages. In most rooms nobody wants to be told of every one.
func (n *roomNotices) round(batch []roomNotice, within time.Duration) {
	if len(batch) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	var rooms []RoomID
	for _, m := range batch {
		if !m.MentionsRoom {
			rooms = append(rooms, m.Room)
		}
	}
	slices.Sort(rooms)
	wanted, err := n.store.RoomsToldOfAll(ctx, slices.Compact(rooms))
	if err != nil {
		n.log.Warn("not all members are told of messages", "err", err)
	}
	for _, m := range batch {
		if m.MentionsRoom || slices.Contains(wanted, m.Room) {
			n.tellRoom(ctx, m)
		}
	}
}

// tellRoom tells all members who want to be told, but those who are told by name.
func (n *roomNotices) tellRoom(ctx context.Context, m roomNotice) {
	of := ReadersOf{Room: m.Room, Author: m.Author.ID, OnlyAll: !m.MentionsRoom, Limit: noticePage}
	for {
		readers, err := n.store.Readers(ctx, of)
		if err != nil {
			n.log.Warn("not all members are told of a message", "room", m.RoomName, "err", err)
			return
		}
		for reason, ids := range m.reasons(readers, n.now()) {
			n.publish(RoomNotice{Users: ids, RoomName: m.RoomName, Seq: m.Seq, Reason: reason})
		}
		if len(readers) < noticePage {
			return
		}
		of.After = readers[len(readers)-1].User
	}
}

// reasons are why which of the readers are told, but for those who are told by name.
func (m roomNotice) reasons(readers []Reader, at time.Time) map[NoticeReason][]UserID {
	// It is no direct conversation, and members see their room.
	room := Room{ID: m.Room, Name: m.RoomName, Visibility: Public}
	told := map[NoticeReason][]UserID{}
	for _, r := range readers {
		if slices.ContainsFunc(m.told, func(u User) bool { return u.ID == r.User }) {
			continue
		}
		reason := WhyTell(room, m.Message, r, at)
		if reason != "" && (reason == NoticeMention || !m.isEdit) {
			told[reason] = append(told[reason], r.User)
		}
	}
	return told
}
