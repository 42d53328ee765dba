package hub

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// shelf is a live follower whose mailbox nobody empties.
func shelf(t testing.TB, h *Hub, j *journal, id chat.RoomID, user chat.UserID) *Follower {
	t.Helper()
	f, err := h.Follow(t.Context(), Reader{
		Mailbox: NewMailbox(func() {}, func() { t.Error("the mailbox overflowed") }), User: user,
		Sight: j.sees(id), Ended: func() {}, Lapsed: func() {},
	})
	if err != nil {
		t.Fatal(err)
	}
	if isLive, err := f.Advance(t.Context()); !isLive || err != nil {
		t.Fatal("not live", err)
	}
	return f
}

// Events that come together are one frame, and all readers share its bytes.
func TestEventsThatComeTogetherAreOneFrame(t *testing.T) {
	j := newJournal()
	h := newHub(t, j)
	one, other := shelf(t, h, j, lobby, 1), shelf(t, h, j, lobby, 2)
	h.Deliver(lobby, j.write(lobby, 3))
	first, second := one.Mailbox.Take(nil, 1<<20), other.Mailbox.Take(nil, 1<<20)
	if len(first) != 1 || len(second) != 1 || string(first[0]) != "7:1\n7:2\n7:3" {
		t.Fatalf("%q and %q", first, second)
	}
	if &first[0][0] != &second[0][0] {
		t.Error("each reader has a copy")
	}
}

// A reader who has come further by the log gets the rest of a frame only.
func TestAFrameIsCutToItsReader(t *testing.T) {
	for last, want := range []string{"7:1\n7:2\n7:3\n7:4", "7:2\n7:3\n7:4", "7:3\n7:4", "7:4", ""} {
		j := newJournal()
		h := newHub(t, j)
		f := shelf(t, h, j, lobby, 1)
		f.room.mu.Lock()
		f.last = int64(last) // read from the log
		f.room.mu.Unlock()
		h.Deliver(lobby, j.write(lobby, 4))
		if got := bytes.Join(f.Mailbox.Take(nil, 1<<20), []byte(" ")); string(got) != want {
			t.Errorf("from %d on: got %q, not %q", last, got, want)
		}
	}
}

// An event that ends someone's listening, or hides the room, takes effect in its place among events that come together.
func TestAFrameStopsWhereListenersChange(t *testing.T) {
	j := newJournal()
	h := newHub(t, j)
	one, other := shelf(t, h, j, lobby, 1), shelf(t, h, j, lobby, 2)
	frames := j.write(lobby, 6)
	frames[2].Ends, frames[4].Hides = 1, true
	h.Deliver(lobby, frames)
	if got := bytes.Join(one.Mailbox.Take(nil, 1<<20), []byte("\n")); string(got) != "7:1\n7:2\n7:3" {
		t.Errorf("who was removed got %q", got)
	}
	if got := bytes.Join(other.Mailbox.Take(nil, 1<<20), []byte("\n")); string(got) != "7:1\n7:2\n7:3\n7:4" {
		t.Errorf("who stayed got %q", got)
	}
}

// No frame is so large that a mailbox has no room for it, nor that it holds up others for long.
func TestFramesAreBounded(t *testing.T) {
	var frames []wire.Frame
	for seq := range int64(50) {
		frames = append(frames, wire.Frame{First: seq + 1, Last: seq + 1, Bytes: []byte(strings.Repeat("x", 16<<10))})
	}
	var sizes []int
	for rest := frames; len(rest) > 0; rest = rest[joinable(rest):] {
		sizes = append(sizes, joinable(rest))
		if n := len(wire.JoinFrames(rest[:joinable(rest)]).Bytes); n > maxFrameBytes {
			t.Errorf("a frame has %d bytes", n)
		}
	}
	if diff := cmp.Diff("[7 7 7 7 7 7 7 1]", fmt.Sprint(sizes)); diff != "" {
		t.Error(diff)
	}
}

// One event to a thousand readers costs no allocation a reader, nor does a burst.
func TestDeliveryAllocatesNothingAReader(t *testing.T) {
	const readers = 1000
	j := newJournal()
	h := newHub(t, j)
	var followers []*Follower
	for i := range readers {
		followers = append(followers, shelf(t, h, j, lobby, chat.UserID(i+1)))
	}
	into := make([][]byte, 0, 8)
	for _, size := range []int{1, 64} {
		allocs := testing.AllocsPerRun(20, func() {
			h.Deliver(lobby, j.write(lobby, size))
			for _, f := range followers {
				into = f.Mailbox.Take(into[:0], 1<<20)
				f.Mailbox.IsEmpty()
			}
		})
		perDelivery := allocs / float64(readers*size)
		if perDelivery > 0.2 { // the journal's own frames are counted too
			t.Errorf("%d at once: %.2f allocations a delivery", size, perDelivery)
		}
	}
}
