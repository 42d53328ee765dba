package hub

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// tails is how often positions are compared while the feed is up.
const tails = 2 * beat

const lobby, garden = chat.RoomID(7), chat.RoomID(8)

// journal is a store's logs, and a feed that notes who follows.
type journal struct {
	mu          sync.Mutex
	rooms       map[chat.RoomID][]wire.Frame
	followed    map[chat.RoomID]bool
	reads       int
	logs        int // restored so far
	fail        bool
	isDown      bool // as a feed
	beforeHeads func()
}

func newJournal() *journal {
	return &journal{rooms: map[chat.RoomID][]wire.Frame{lobby: nil, garden: nil}, followed: map[chat.RoomID]bool{}}
}

// write appends frames without telling anybody.
func (j *journal) write(id chat.RoomID, n int, change ...func(*wire.Frame)) (written []wire.Frame) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for range n {
		seq := int64(len(j.rooms[id]) + 1)
		e := wire.Frame{First: seq, Last: seq, Bytes: []byte(fmt.Sprintf("%d:%d", id, seq)), At: j.at(seq)}
		for _, c := range change {
			c(&e)
		}
		j.rooms[id] = append(j.rooms[id], e)
		written = append(written, e)
	}
	return written
}

// at is the time of an event. Each log of a room has other times.
func (j *journal) at(seq int64) time.Time {
	return time.UnixMilli(1_000_000*int64(j.logs+1) + seq)
}

// restore puts an older log of so many events in the place of a room's log; what is written then is other
// than what was there.
func (j *journal) restore(id chat.RoomID, head int) {
	j.cut(id, head)
	j.mu.Lock()
	defer j.mu.Unlock()
	j.logs++
}

func (j *journal) cut(id chat.RoomID, head int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.rooms[id] = j.rooms[id][:head]
}

func (j *journal) setFail(fail bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.fail = fail
}

func (j *journal) events(_ context.Context, id chat.RoomID, after int64, limit int) ([]wire.Frame, int64, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.reads++
	if j.fail {
		return nil, 0, chat.Unavailable(errors.New("no database"))
	}
	log := j.rooms[id]
	from := min(int(after), len(log))
	return slices.Clone(log[from:min(from+limit, len(log))]), int64(len(log)), nil
}

func (j *journal) heads(_ context.Context, ids []chat.RoomID) (map[chat.RoomID]chat.Head, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.fail {
		return nil, chat.Unavailable(errors.New("no database"))
	}
	heads := map[chat.RoomID]chat.Head{}
	for _, id := range ids {
		if log, ok := j.rooms[id]; ok {
			heads[id] = chat.Head{Seq: int64(len(log))}
			if len(log) > 0 {
				heads[id] = chat.Head{Seq: log[len(log)-1].Last, At: log[len(log)-1].At}
			}
		}
	}
	if j.beforeHeads != nil {
		hook := j.beforeHeads
		j.beforeHeads = nil
		j.mu.Unlock()
		hook()
		j.mu.Lock()
	}
	return heads, nil
}

func (j *journal) Follow(id chat.RoomID) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.followed[id] = true
}

func (j *journal) Unfollow(id chat.RoomID) {
	j.mu.Lock()
	defer j.mu.Unlock()
	delete(j.followed, id)
}

func (j *journal) IsUp() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return !j.isDown
}

func (j *journal) setDown(isDown bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.isDown = isDown
}

func (j *journal) follows(id chat.RoomID) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.followed[id]
}

func (j *journal) readCount() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.reads
}

func newHub(t testing.TB, j *journal) *Hub {
	h := New(Options{Log: Log{Events: j.events, Heads: j.heads}, Feed: j, Logger: slog.New(slog.DiscardHandler)})
	t.Cleanup(h.Close)
	return h
}

// room is what sight of a room shows.
func (j *journal) room(id chat.RoomID) chat.Room {
	j.mu.Lock()
	defer j.mu.Unlock()
	return chat.Room{ID: id, Seq: int64(len(j.rooms[id]))}
}

func (j *journal) sees(id chat.RoomID) func(context.Context) (chat.Room, error) {
	return func(context.Context) (chat.Room, error) { return j.room(id), nil }
}

// reader takes everything out of its mailbox at once.
type reader struct {
	*Follower
	mailbox *Mailbox
	user    chat.UserID

	mu       sync.Mutex
	got      []string
	endings  int
	lapses   int
	overflow bool
	unseen   bool // it may not see the room any more
}

func newReader(user chat.UserID) *reader {
	r := &reader{user: user}
	var running sync.Mutex
	r.mailbox = NewMailbox(func() {
		go func() {
			running.Lock()
			defer running.Unlock()
			for frames := r.mailbox.Take(nil, 1<<20); len(frames) > 0; frames = r.mailbox.Take(nil, 1<<20) {
				r.mu.Lock()
				for _, f := range frames {
					r.got = append(r.got, strings.Split(string(f), "\n")...)
				}
				r.mu.Unlock()
			}
		}()
	}, func() { r.overflow = true })
	return r
}

func (r *reader) frames() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got)
}

// seqs are those of the events among the frames.
func (r *reader) seqs() (seqs []int64) {
	for _, f := range r.frames() {
		if _, seq, ok := bytes.Cut([]byte(f), []byte(":")); ok {
			n, _ := strconv.ParseInt(string(seq), 10, 64)
			seqs = append(seqs, n)
		}
	}
	return seqs
}

// follow registers without catching up; after may be nil.
func (r *reader) follow(t testing.TB, h *Hub, j *journal, id chat.RoomID, after *int64) {
	t.Helper()
	var err error
	r.Follower, err = h.Follow(t.Context(), Reader{
		Mailbox: r.mailbox, User: r.user, After: after,
		Sight: func(context.Context) (chat.Room, error) {
			r.mu.Lock()
			defer r.mu.Unlock()
			if r.unseen {
				return chat.Room{}, chat.NotFound("This room")
			}
			return j.room(id), nil
		},
		Ended:  func() { r.mu.Lock(); defer r.mu.Unlock(); r.endings++ },
		Lapsed: func() { r.mu.Lock(); defer r.mu.Unlock(); r.lapses++ },
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (r *reader) catchUp(t testing.TB) {
	t.Helper()
	if err := r.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// listen follows from the head on.
func listen(t testing.TB, h *Hub, j *journal, id chat.RoomID, user chat.UserID) *reader {
	t.Helper()
	r := newReader(user)
	r.follow(t, h, j, id, nil)
	r.Open([]byte("subscribed"))
	r.catchUp(t)
	return r
}

func span(from, to int64) (seqs []int64) {
	for seq := from; seq <= to; seq++ {
		seqs = append(seqs, seq)
	}
	return seqs
}

const moment = time.Millisecond
