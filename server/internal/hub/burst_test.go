package hub

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// shelf is a live subscription whose mailbox nobody empties.
func shelf(t testing.TB, h *Hub, id chat.RoomID, user chat.UserID, since int64) *Subscription {
	t.Helper()
	s, err := h.Subscribe(t.Context(), id, Subscriber{
		Mailbox: NewMailbox(func() {}, func() { t.Error("the mailbox overflowed") }), User: user, Since: since,
		Ended: func() {}, Lapsed: func() {},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Hold()
	if _, isLive := s.GoLive(since); !isLive {
		t.Fatal("not live")
	}
	return s
}

// Events that come together, of two rooms mixed, are one frame a room, and all readers share its bytes.
func TestABurstIsOneFrame(t *testing.T) {
	j := newJournal()
	h := newHub(t, j)
	one, other, elsewhere := shelf(t, h, lobby, 1, 0), shelf(t, h, lobby, 2, 0), shelf(t, h, garden, 3, 0)
	inLobby, inGarden := packets(lobby, j.write(lobby, 3)), packets(garden, j.write(garden, 2))
	h.Receive(inLobby[0], inGarden[0], inLobby[1], inGarden[1], inLobby[2])
	first, second := one.mailbox.Take(nil, 1<<20), other.mailbox.Take(nil, 1<<20)
	if len(first) != 1 || len(second) != 1 || string(first[0]) != "7:1\n7:2\n7:3" {
		t.Fatalf("%q and %q", first, second)
	}
	if &first[0][0] != &second[0][0] {
		t.Error("each reader has a copy")
	}
	if got := elsewhere.mailbox.Take(nil, 1<<20); len(got) != 1 || string(got[0]) != "8:1\n8:2" {
		t.Errorf("the other room got %q", got)
	}
}

// A reader who has come further by the log gets the rest of a burst only.
func TestABurstIsCutToItsReader(t *testing.T) {
	j := newJournal()
	h := newHub(t, j)
	s := shelf(t, h, lobby, 1, 0)
	entries := j.write(lobby, 4)
	s.room.mu.Lock()
	s.last = 2 // read from the log
	s.room.mu.Unlock()
	h.Receive(packets(lobby, entries)...)
	if got := bytes.Join(s.mailbox.Take(nil, 1<<20), []byte(" ")); string(got) != "7:3 7:4" {
		t.Errorf("got %q", got)
	}
}

// An event that ends someone's listening, or hides the room, takes effect in its place within a burst.
func TestABurstStopsWhereListenersChange(t *testing.T) {
	j := newJournal()
	h := newHub(t, j)
	one, other := shelf(t, h, lobby, 1, 0), shelf(t, h, lobby, 2, 0)
	entries := j.write(lobby, 6)
	entries[2].Ends, entries[4].Hides = 1, true
	h.Receive(packets(lobby, entries)...)
	if got := bytes.Join(one.mailbox.Take(nil, 1<<20), []byte("\n")); string(got) != "7:1\n7:2\n7:3" {
		t.Errorf("who was removed got %q", got)
	}
	if got := bytes.Join(other.mailbox.Take(nil, 1<<20), []byte("\n")); string(got) != "7:1\n7:2\n7:3\n7:4" {
		t.Errorf("who stayed got %q", got)
	}
}

// No burst is so large that a mailbox has no room for it, nor so that a frame of it would hold up others for long.
func TestBurstsAreBounded(t *testing.T) {
	var entries []Entry
	for seq := range int64(50) {
		entries = append(entries, Entry{Seq: seq + 1, Frame: []byte(strings.Repeat("x", 16<<10))})
	}
	var sizes []int
	for rest := entries; len(rest) > 0; rest = rest[burst(rest):] {
		sizes = append(sizes, burst(rest))
		if n := len(join(rest[:burst(rest)])); n > maxBurstBytes {
			t.Errorf("a burst has %d bytes", n)
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
	var subs []*Subscription
	for i := range readers {
		subs = append(subs, shelf(t, h, lobby, chat.UserID(i+1), 0))
	}
	into := make([][]byte, 0, 8)
	for _, size := range []int{1, 64} {
		allocs := testing.AllocsPerRun(20, func() {
			h.Receive(packets(lobby, j.write(lobby, size))...)
			for _, s := range subs {
				into = s.mailbox.Take(into[:0], 1<<20)
				s.mailbox.IsEmpty()
			}
		})
		perDelivery := allocs / float64(readers*size)
		if perDelivery > 0.2 { // the journal's own entries are counted too
			t.Errorf("%d at once: %.2f allocations a delivery", size, perDelivery)
		}
	}
}
