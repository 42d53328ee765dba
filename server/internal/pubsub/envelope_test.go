package pubsub

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

var here = nodeID{1, 2, 3, 4, 5, 6, 7, 8}

func packets() []chat.Packet {
	return []chat.Packet{
		{Kind: chat.PacketEvent, Room: 7, Seq: 1 << 40, PublishedAt: time.UnixMicro(1_795_622_400_123_456), Frame: []byte(`{"type":"message.created"}`)},
		{Kind: chat.PacketEvent, Room: 1<<62 + 1, Seq: 2, Ends: 9, Hides: true, Frame: []byte("{}")},
		{Kind: chat.PacketRoom, Room: 7, Frame: []byte("{}")},
		{Kind: chat.PacketUser, User: 3, Origin: "a connection", Frame: []byte("{}")},
		{Kind: chat.PacketUser, Users: []chat.UserID{3, 1 << 40}, Frame: []byte("{}")},
		{Kind: chat.PacketSessions, Sessions: []chat.SessionID{"s1", "a longer one"}, Frame: []byte{}},
		{Kind: chat.PacketRing, Frame: []byte{}},
	}
}

func TestAnEnvelopeHoldsAWholePacket(t *testing.T) {
	for _, p := range packets() {
		envelope := seal(here, p)
		got, err := unseal(envelope)
		if diff := cmp.Diff(p, got); diff != "" || err != nil {
			t.Errorf("%v %s", err, diff)
		}
		if from, err := sender(envelope); from != here || err != nil {
			t.Errorf("%v, %v", from, err)
		}
	}
}

// Nodes of two releases may run at once: what one does not understand it leaves to the database.
func TestAnUnknownOrBrokenEnvelopeIsRefused(t *testing.T) {
	whole := seal(here, chat.Packet{Kind: chat.PacketSessions, Room: 300, Origin: "origin", Sessions: []chat.SessionID{"s1"}})
	for n := range len(whole) {
		if _, err := unseal(whole[:n]); err == nil {
			t.Errorf("%d bytes of %d are taken for a whole", n, len(whole))
		}
	}
	next := bytes.Clone(whole)
	next[0]++
	if _, err := unseal(next); err == nil {
		t.Error("another version is taken for this one")
	}
	if _, err := sender(next); err == nil {
		t.Error("the sender of another version is believed")
	}
}

func FuzzUnseal(f *testing.F) {
	for _, p := range packets() {
		f.Add(seal(here, p))
	}
	f.Fuzz(func(t *testing.T, envelope []byte) {
		p, err := unseal(envelope)
		if err != nil {
			return
		}
		from, _ := sender(envelope)
		again, err := unseal(seal(from, p))
		if diff := cmp.Diff(p, again); diff != "" || err != nil {
			t.Errorf("%v %s", err, diff)
		}
	})
}
