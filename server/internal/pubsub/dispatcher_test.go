package pubsub

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// What waits for the dispatcher is bounded in bytes, whatever the size of the events.
func TestTheQueueIsBoundedInBytes(t *testing.T) {
	var d dispatcher
	d.init(func([]Envelope) {})
	long := chat.Message{Body: strings.Repeat("x", 16<<10), ReplyTo: &chat.Quote{Body: strings.Repeat("y", 16<<10)}}
	for range maxQueued {
		d.PublishEvents([]chat.Event{{Room: 1, Message: &long}})
	}
	held := 0
	for _, q := range d.queue {
		for _, e := range q.events {
			held += len(e.Message.Body) + len(e.Message.ReplyTo.Body)
		}
	}
	if held > maxQueuedBytes || held < maxQueuedBytes/2 {
		t.Errorf("%d bytes wait, %d at most", held, maxQueuedBytes)
	}
	d.PublishSignal(chat.SessionsEnded{})
	if last := d.queue[len(d.queue)-1]; last.signal == nil {
		t.Error("the end of a session was dropped")
	}
}

// A dispatcher whose receiver does not return shows since when; an idle one does not.
func TestAStuckDispatcherShows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stuck := make(chan struct{})
		m := NewMemory(func([]Envelope) { <-stuck })
		defer m.Close()
		time.Sleep(time.Minute)
		if since := m.WaitsSince(); !since.IsZero() {
			t.Errorf("without work it waits since %v", since)
		}
		m.PublishSignal(chat.Typing{})
		time.Sleep(time.Minute)
		m.PublishSignal(chat.Typing{})
		if age := time.Since(m.WaitsSince()); age != time.Minute {
			t.Errorf("it waits for %v", age)
		}
		close(stuck)
		synctest.Wait()
		if since := m.WaitsSince(); !since.IsZero() {
			t.Errorf("after the work it waits since %v", since)
		}
	})
}
