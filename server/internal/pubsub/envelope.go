// Package pubsub carries events and signals from the Service to the hub of every node. It encodes
// them once, here. The database is the truth: what pubsub loses costs a read, never a message.
package pubsub

import (
	"encoding/binary"
	"errors"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// Kind says how an Envelope is routed.
type Kind uint8

// The kinds of envelope. The numbers travel between nodes.
const (
	KindEvent    Kind = iota + 1 // to the room's subscribers, in seq order, never dropped
	KindRoom                     // to the room's subscribers that are not quiet; may be dropped
	KindUsers                    // to all connections of Users but Origin
	KindSessions                 // closes the sockets of Sessions
	KindPresence                 // from the presence of the node Origin to that of another
	KindResync                   // events may have been missed: compare every room's position with the log

	// kindProbe is what a node publishes to itself.
	kindProbe Kind = 0xff
)

// Envelope is an event or a signal on its way to every node's hub: the bytes that reach the sockets,
// and what a node must know to route them without reading them.
type Envelope struct {
	Kind     Kind
	Room     chat.RoomID
	Users    []chat.UserID
	Origin   string // a connection, or for KindPresence a node
	Sessions []chat.SessionID
	// Frame is the event. Of every other kind it holds Bytes only.
	Frame wire.Frame
}

// eventEnvelope encodes an event.
func eventEnvelope(e chat.Event, publishedAt time.Time) Envelope {
	frame := wire.NewFrame(e)
	frame.PublishedAt = publishedAt
	return Envelope{Kind: KindEvent, Room: e.Room, Frame: frame}
}

// signalEnvelope encodes a signal.
func signalEnvelope(s chat.Signal) Envelope {
	switch s := s.(type) {
	case chat.Typing:
		typing := wire.Typing{Room: s.RoomName, User: wire.FromUser(s.User)}
		return Envelope{Kind: KindRoom, Room: s.Room, Frame: objectFrame(typing)}
	case chat.MarkerMoved:
		read := wire.Read{Room: s.RoomName, Seq: s.Seq}
		return Envelope{Kind: KindUsers, Users: []chat.UserID{s.User}, Origin: s.Origin, Frame: objectFrame(read)}
	case chat.SettingsChanged:
		settings := wire.Settings{Room: s.RoomName, Me: wire.FromStanding(s.Me)}
		return Envelope{Kind: KindUsers, Users: []chat.UserID{s.User}, Origin: s.Origin, Frame: objectFrame(settings)}
	case chat.NotificationsChanged:
		changed := wire.FromNotifications(s.Notifications)
		return Envelope{Kind: KindUsers, Users: []chat.UserID{s.User}, Frame: objectFrame(changed)}
	case chat.Notice:
		notice := wire.Notice{Room: s.RoomName, Seq: s.Seq, Reason: s.Reason}
		return Envelope{Kind: KindUsers, Users: []chat.UserID{s.User}, Frame: objectFrame(notice)}
	case chat.RoomNotice:
		notice := wire.Notice{Room: s.RoomName, Seq: s.Seq, Reason: s.Reason}
		return Envelope{Kind: KindUsers, Users: s.Users, Frame: objectFrame(notice)}
	case chat.UserChanged:
		changed := wire.UserChanged{User: wire.FromUser(s.User)}
		return Envelope{Kind: KindUsers, Users: s.Users, Frame: objectFrame(changed)}
	case chat.SessionsEnded:
		return Envelope{Kind: KindSessions, Sessions: s.Sessions}
	}
	panic("pubsub: a signal without an encoding")
}

func objectFrame(o wire.Object) wire.Frame { return wire.Frame{Bytes: wire.EncodeObject(o)} }

// Between nodes an envelope is:
//
//	version (1 byte) · kind (1) · flags (1) · node (8)
//	room · first seq · ends              as uvarints
//	at                                   as uvarint: Unix milliseconds, 0 for none
//	published at                         as uvarint: Unix microseconds, 0 for none
//	users                                as uvarint count, then each as uvarint
//	origin                               as uvarint length and bytes
//	sessions                             as uvarint count, then each as origin
//	bytes                                all the rest: what reaches the sockets
//
// A reader refuses a version that it does not know. During a deploy the nodes of two releases then
// read each other's events from the database.
const (
	envelopeVersion = 2
	envelopeHeader  = 3 + nodeIDSize

	flagHides = 1 << 0

	// These bound what a reader allocates before it has read them.
	maxUsersInEnvelope    = 10_000
	maxSessionsInEnvelope = 10_000
)

// nodeIDSize is the bytes of a node's id: random, made anew at each start.
const nodeIDSize = 8

type nodeID [nodeIDSize]byte

var errEnvelope = errors.New("pubsub: this is no envelope of this version")

// encode gives the bytes of an envelope that this node sends.
func (e Envelope) encode(from nodeID) []byte {
	size := envelopeHeader + 8*binary.MaxVarintLen64 + len(e.Origin) + len(e.Frame.Bytes) + 40*len(e.Sessions)
	b := make([]byte, 0, size+binary.MaxVarintLen64*len(e.Users))
	var flags byte
	if e.Frame.Hides {
		flags |= flagHides
	}
	b = append(b, envelopeVersion, byte(e.Kind), flags)
	b = append(b, from[:]...)
	var at, publishedAt int64
	if !e.Frame.At.IsZero() {
		at = e.Frame.At.UnixMilli()
	}
	if !e.Frame.PublishedAt.IsZero() {
		publishedAt = e.Frame.PublishedAt.UnixMicro()
	}
	for _, n := range [...]int64{int64(e.Room), e.Frame.First, int64(e.Frame.Ends), at, publishedAt} {
		b = binary.AppendUvarint(b, uint64(n))
	}
	b = binary.AppendUvarint(b, uint64(len(e.Users)))
	for _, user := range e.Users {
		b = binary.AppendUvarint(b, uint64(user))
	}
	b = appendText(b, e.Origin)
	b = binary.AppendUvarint(b, uint64(len(e.Sessions)))
	for _, session := range e.Sessions {
		b = appendText(b, string(session))
	}
	return append(b, e.Frame.Bytes...)
}

func appendText(b []byte, text string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

// senderOf reads only which node sent an envelope.
func senderOf(encoded []byte) (nodeID, error) {
	if len(encoded) < envelopeHeader || encoded[0] != envelopeVersion {
		return nodeID{}, errEnvelope
	}
	return nodeID(encoded[3:envelopeHeader]), nil
}

// decodeEnvelope undoes encode. The frame's bytes are a part of what it was given.
func decodeEnvelope(encoded []byte) (Envelope, error) {
	if _, err := senderOf(encoded); err != nil {
		return Envelope{}, err
	}
	r := reader{rest: encoded[envelopeHeader:]}
	e := Envelope{Kind: Kind(encoded[1]), Room: chat.RoomID(r.number())}
	e.Frame.First = int64(r.number())
	e.Frame.Last = e.Frame.First // nodes send one event an envelope
	e.Frame.Ends = chat.UserID(r.number())
	e.Frame.Hides = encoded[2]&flagHides != 0
	if at := r.number(); at > 0 {
		e.Frame.At = time.UnixMilli(int64(at))
	}
	if at := r.number(); at > 0 {
		e.Frame.PublishedAt = time.UnixMicro(int64(at))
	}
	e.Users = r.users()
	e.Origin = r.text()
	if n := r.number(); n > maxSessionsInEnvelope {
		r.failed = true
	} else if n > 0 {
		e.Sessions = make([]chat.SessionID, n)
		for i := range e.Sessions {
			e.Sessions[i] = chat.SessionID(r.text())
		}
	}
	if r.failed || e.Frame.First < 0 {
		return Envelope{}, errEnvelope
	}
	e.Frame.Bytes = r.rest
	return e, nil
}

// reader takes an envelope apart. Once it has failed it gives zero values.
type reader struct {
	rest   []byte
	failed bool
}

func (r *reader) number() uint64 {
	n, size := binary.Uvarint(r.rest)
	if r.failed || size <= 0 {
		r.failed = true
		return 0
	}
	r.rest = r.rest[size:]
	return n
}

func (r *reader) users() []chat.UserID {
	n := r.number()
	if n > maxUsersInEnvelope || n > uint64(len(r.rest)) {
		r.failed = true
		return nil
	}
	if n == 0 {
		return nil
	}
	users := make([]chat.UserID, n)
	for i := range users {
		users[i] = chat.UserID(r.number())
	}
	return users
}

func (r *reader) text() string {
	n := r.number()
	if r.failed || n > uint64(len(r.rest)) {
		r.failed = true
		return ""
	}
	text := string(r.rest[:n])
	r.rest = r.rest[n:]
	return text
}
