package hub

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

type box struct {
	*Mailbox
	wakes, overflows int
}

func newBox() *box {
	b := &box{}
	b.Mailbox = NewMailbox(func() { b.wakes++ }, func() { b.overflows++ })
	return b
}

func (b *box) offerDroppable(object []byte) {
	if call := b.add(queued{bytes: object, objects: 1, droppable: true}); call != nil {
		call()
	}
}

func (b *box) try(object []byte) (added bool, space <-chan struct{}) {
	added, space, call := b.tryPut(queued{bytes: object, objects: 1})
	if call != nil {
		call()
	}
	return added, space
}

func (b *box) take() (all []string) {
	for frames := b.Take(nil, 1<<20); len(frames) > 0; frames = b.Take(nil, 1<<20) {
		for _, f := range frames {
			all = append(all, string(f))
		}
	}
	return all
}

// TestACommitFits: the events of a whole commit come before the writer has a turn, and cut nobody.
func TestACommitFits(t *testing.T) {
	for _, size := range []int{1, chat.MaxBatchBytes / chat.MaxBatch} {
		b := newBox()
		for range 2 * chat.MaxBatch { // each author joins by it
			b.Offer(make([]byte, size/2))
		}
		if b.overflows > 0 {
			t.Errorf("%d frames of %d bytes cut a reader", chat.MaxBatch, size)
		}
	}
}

func TestMailboxWakesOneWriter(t *testing.T) {
	b := newBox()
	b.Offer([]byte("a"))
	b.offerDroppable([]byte("b"))
	b.Offer([]byte("c"))
	if b.wakes != 1 {
		t.Errorf("woke %d writers", b.wakes)
	}
	if diff := cmp.Diff([]string{"a", "b", "c"}, b.take()); diff != "" {
		t.Error(diff)
	}
	b.Offer([]byte("d"))
	if b.wakes != 2 {
		t.Errorf("woke %d writers", b.wakes)
	}
	b.Take(nil, 1)
	b.Close() // while the writer is at work
	if b.wakes != 2 {
		t.Errorf("woke %d writers", b.wakes)
	}
	b.take()
	b.Offer([]byte("too late"))
	if got := b.take(); got != nil {
		t.Errorf("a closed mailbox took %q", got)
	}
	idle := newBox()
	idle.Close()
	if idle.wakes != 1 {
		t.Errorf("the end woke %d writers", idle.wakes)
	}
}

func TestMailboxTakesBoundedBatches(t *testing.T) {
	b := newBox()
	for range 5 {
		b.Offer(make([]byte, 100))
	}
	if n := len(b.Take(nil, 250)); n != 2 {
		t.Errorf("took %d", n)
	}
	if n := len(b.Take(nil, 1)); n != 1 {
		t.Errorf("took %d: one always goes, however large", n)
	}
	if n := len(b.Take(nil, 1000)); n != 2 {
		t.Errorf("took %d", n)
	}
}

// Presence and typing are dropped first; an event never: the connection is cut instead (contract section 5).
func TestMailboxDropsWhatIsDroppableFirst(t *testing.T) {
	b := newBox()
	for i := range MaxWaitingFrames {
		if i%2 == 0 {
			b.offerDroppable([]byte("presence"))
		} else {
			b.Offer([]byte("event"))
		}
	}
	b.offerDroppable([]byte("typing")) // full: dropped
	for range MaxWaitingFrames / 2 {
		b.Offer([]byte("late event")) // in the place of the presences
	}
	if b.overflows != 0 {
		t.Fatal("cut though there was something to drop")
	}
	got := b.take()
	if len(got) != MaxWaitingFrames || got[0] != "event" || got[MaxWaitingFrames-1] != "late event" {
		t.Errorf("got %d frames, from %q to %q", len(got), got[0], got[len(got)-1])
	}
	for range MaxWaitingFrames {
		b.Offer([]byte("event"))
	}
	b.Offer([]byte("one too many"))
	b.Offer([]byte("and another"))
	if b.overflows != 1 {
		t.Errorf("cut %d times", b.overflows)
	}
	if got := b.take(); got != nil {
		t.Errorf("an overflown mailbox gave %d frames", len(got))
	}
}

// TestMailboxIsBoundedInBytes holds facts.md, fault 25.
func TestMailboxIsBoundedInBytes(t *testing.T) {
	b := newBox()
	frame := bytes.Repeat([]byte("x"), MaxWaitingBytes/4)
	for range 4 {
		b.Offer(frame)
	}
	if b.overflows != 0 {
		t.Fatal("cut too early")
	}
	b.Offer([]byte("x"))
	if b.overflows != 1 {
		t.Error("not bounded in bytes")
	}
}

func TestTryPutLeavesHalfFree(t *testing.T) {
	b := newBox()
	n := 0
	var space <-chan struct{}
	for added := true; added; n++ {
		added, space = b.try([]byte(fmt.Sprint(n)))
	}
	if n-1 != MaxWaitingFrames/2 {
		t.Errorf("took %d", n-1)
	}
	select {
	case <-space:
		t.Error("there is no room yet")
	default:
	}
	b.Take(nil, 10)
	<-space
	if added, _ := b.try([]byte("more")); !added {
		t.Error("there is room")
	}
	large := newBox()
	if added, _ := large.try(make([]byte, MaxWaitingBytes/2+1)); !added {
		t.Error("a large frame has to go when nothing else waits")
	}
	if added, _ := large.try([]byte("x")); added {
		t.Error("not bounded in bytes")
	}
	large.Close()
	if added, _ := large.try([]byte("x")); !added {
		t.Error("a closed mailbox must not make a replay wait")
	}
}
