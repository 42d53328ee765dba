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
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// tails is how often positions are compared while the feed is up.
const tails = 2 * beat

const lobby, garden = chat.RoomID(7), chat.RoomID(8)

// journal is a store's logs, and a feed that notes who follows.
type journal struct {
	mu          sync.Mutex
	rooms       map[chat.RoomID][]Entry
	followed    map[chat.RoomID]bool
	reads       int
	fail        bool
	isDown      bool // as a feed
	beforeHeads func()
}

func newJournal() *journal {
	return &journal{rooms: map[chat.RoomID][]Entry{lobby: nil, garden: nil}, followed: map[chat.RoomID]bool{}}
}

// write appends entries without telling anybody.
func (j *journal) write(id chat.RoomID, n int, change ...func(*Entry)) (written []Entry) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for range n {
		seq := int64(len(j.rooms[id]) + 1)
		e := Entry{Seq: seq, Frame: []byte(fmt.Sprintf("%d:%d", id, seq))}
		for _, c := range change {
			c(&e)
		}
		j.rooms[id] = append(j.rooms[id], e)
		written = append(written, e)
	}
	return written
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

func (j *journal) events(_ context.Context, id chat.RoomID, after int64, limit int) ([]Entry, int64, error) {
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

func packet(id chat.RoomID, e Entry) chat.Packet {
	return chat.Packet{Kind: chat.PacketEvent, Room: id, Seq: e.Seq, Frame: e.Frame, Ends: e.Ends, Hides: e.Hides}
}

func packets(id chat.RoomID, entries []Entry) (all []chat.Packet) {
	for _, e := range entries {
		all = append(all, packet(id, e))
	}
	return all
}

// reader takes everything out of its mailbox at once.
type reader struct {
	mailbox *Mailbox
	sub     *Subscription
	user    chat.UserID

	mu       sync.Mutex
	got      []string
	endings  int
	lapses   int
	overflow bool
}

func newReader(user chat.UserID) *reader {
	r := &reader{user: user}
	// A real writer is a goroutine; taking at once, in the waker's, would take the mailbox's own lock.
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

// subscribe registers without catching up.
func (r *reader) subscribe(t testing.TB, h *Hub, id chat.RoomID, since int64) {
	t.Helper()
	var err error
	r.sub, err = h.Subscribe(t.Context(), id, Subscriber{
		Mailbox: r.mailbox, User: r.user, Since: since,
		Ended:  func() { r.mu.Lock(); defer r.mu.Unlock(); r.endings++ },
		Lapsed: func() { r.mu.Lock(); defer r.mu.Unlock(); r.lapses++ },
	})
	if err != nil {
		t.Fatal(err)
	}
}

// put waits for room, as a replay does.
func (r *reader) put(frame []byte) {
	for {
		added, space := r.mailbox.TryPut(frame, 1)
		if added {
			return
		}
		<-space
	}
}

// goLive catches up from after as a session does.
func (r *reader) goLive(t testing.TB, j *journal, id chat.RoomID, after int64) {
	t.Helper()
	for tries := 0; ; tries++ {
		if tries > 1000 {
			t.Fatal("never live")
		}
		r.sub.Hold()
		for {
			entries, _, _ := j.events(t.Context(), id, after, 10)
			for _, e := range entries {
				r.put(e.Frame)
				after = e.Seq
			}
			if len(entries) < 10 {
				break
			}
		}
		var live bool
		if after, live = r.sub.GoLive(after); live {
			return
		}
	}
}

// listen subscribes at the head.
func listen(t testing.TB, h *Hub, j *journal, id chat.RoomID, user chat.UserID) *reader {
	t.Helper()
	r := newReader(user)
	heads, _ := j.heads(t.Context(), []chat.RoomID{id})
	r.subscribe(t, h, id, heads[id].Seq)
	r.sub.Open([]byte("subscribed"))
	r.goLive(t, j, id, heads[id].Seq)
	return r
}

func span(from, to int64) (seqs []int64) {
	for seq := from; seq <= to; seq++ {
		seqs = append(seqs, seq)
	}
	return seqs
}

const moment = time.Millisecond
