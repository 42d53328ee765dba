package pubsub

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

var here = nodeID{1, 2, 3, 4, 5, 6, 7, 8}

func envelopes() []Envelope {
	at, publishedAt := time.UnixMilli(1_795_622_400_123), time.UnixMicro(1_795_622_400_123_456)
	created := wire.Frame{First: 1 << 40, Last: 1 << 40, At: at, PublishedAt: publishedAt, Bytes: []byte(`{"type":"message.created"}`)}
	hidden := wire.Frame{First: 2, Last: 2, Ends: 9, Hides: true, Bytes: []byte("{}")}
	object := wire.Frame{Bytes: []byte("{}")}
	none := wire.Frame{Bytes: []byte{}}
	return []Envelope{
		{Kind: KindEvent, Room: 7, Frame: created},
		{Kind: KindEvent, Room: 1<<62 + 1, Frame: hidden},
		{Kind: KindRoom, Room: 7, Frame: object},
		{Kind: KindUsers, Users: []chat.UserID{3}, Origin: "a connection", Frame: object},
		{Kind: KindUsers, Users: []chat.UserID{3, 1 << 40}, Frame: object},
		{Kind: KindSessions, Sessions: []chat.SessionID{"s1", "a longer one"}, Frame: none},
		{Kind: KindResync, Frame: none},
	}
}

func TestAnEnvelopeTravelsWhole(t *testing.T) {
	for _, e := range envelopes() {
		encoded := e.encode(here)
		got, err := decodeEnvelope(encoded)
		if diff := cmp.Diff(e, got); diff != "" || err != nil {
			t.Errorf("%v %s", err, diff)
		}
		if from, err := senderOf(encoded); from != here || err != nil {
			t.Errorf("%v, %v", from, err)
		}
	}
}

// Nodes of two releases may run at once: what one does not understand it leaves to the database.
func TestAnUnknownOrBrokenEnvelopeIsRefused(t *testing.T) {
	whole := Envelope{Kind: KindSessions, Room: 300, Origin: "origin", Sessions: []chat.SessionID{"s1"}}.encode(here)
	for n := range len(whole) {
		if _, err := decodeEnvelope(whole[:n]); err == nil {
			t.Errorf("%d bytes of %d are taken for a whole", n, len(whole))
		}
	}
	next := bytes.Clone(whole)
	next[0]++
	if _, err := decodeEnvelope(next); err == nil {
		t.Error("another version is taken for this one")
	}
	if _, err := senderOf(next); err == nil {
		t.Error("the sender of another version is believed")
	}
}

func FuzzDecodeEnvelope(f *testing.F) {
	for _, e := range envelopes() {
		f.Add(e.encode(here))
	}
	f.Fuzz(func(t *testing.T, encoded []byte) {
		e, err := decodeEnvelope(encoded)
		if err != nil {
			return
		}
		from, _ := senderOf(encoded)
		again, err := decodeEnvelope(e.encode(from))
		if diff := cmp.Diff(e, again); diff != "" || err != nil {
			t.Errorf("%v %s", err, diff)
		}
	})
}
