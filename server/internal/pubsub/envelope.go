package pubsub

import (
	"encoding/binary"
	"errors"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// An envelope is a packet on its way between nodes:
//
//	version (1 byte) · kind (1) · flags (1) · node (8)
//	room · seq · user · ends      as uvarints
//	published at                  as uvarint: Unix microseconds, 0 for none
//	origin                        as uvarint length and bytes
//	sessions                      as uvarint count, then each as origin
//	users                         if flagUsers: as uvarint count, then each as uvarint
//	frame                         all the rest: the bytes that reach the sockets
//
// A reader refuses a version that it does not know: during a deploy the nodes of two releases then hear of each other's
// events from the database, as if the bell had not rung.
const (
	envelopeVersion = 1
	envelopeHeader  = 3 + nodeIDSize

	flagHides = 1 << 0
	flagUsers = 1 << 1

	// These bound what a reader allocates on a stranger's word.
	maxSessionsInEnvelope = 10_000
	maxUsersInEnvelope    = 10_000
)

// nodeIDSize is the bytes of a node's id: random, made anew at each start.
const nodeIDSize = 8

type nodeID [nodeIDSize]byte

var errEnvelope = errors.New("pubsub: not an envelope of this version")

// seal encodes a packet of that node.
func seal(from nodeID, p chat.Packet) []byte {
	size := envelopeHeader + 7*binary.MaxVarintLen64 + len(p.Origin) + len(p.Frame) + 40*len(p.Sessions)
	b := make([]byte, 0, size+binary.MaxVarintLen64*len(p.Users))
	var flags byte
	if p.Hides {
		flags |= flagHides
	}
	if len(p.Users) > 0 {
		flags |= flagUsers
	}
	b = append(b, envelopeVersion, byte(p.Kind), flags)
	b = append(b, from[:]...)
	var publishedAt int64
	if !p.PublishedAt.IsZero() {
		publishedAt = p.PublishedAt.UnixMicro()
	}
	for _, n := range [...]uint64{uint64(p.Room), uint64(p.Seq), uint64(p.User), uint64(p.Ends), uint64(publishedAt)} {
		b = binary.AppendUvarint(b, n)
	}
	b = appendText(b, p.Origin)
	b = binary.AppendUvarint(b, uint64(len(p.Sessions)))
	for _, session := range p.Sessions {
		b = appendText(b, string(session))
	}
	if len(p.Users) > 0 {
		b = binary.AppendUvarint(b, uint64(len(p.Users)))
		for _, user := range p.Users {
			b = binary.AppendUvarint(b, uint64(user))
		}
	}
	return append(b, p.Frame...)
}

func appendText(b []byte, text string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

// sender reads only who sealed an envelope.
func sender(envelope []byte) (nodeID, error) {
	if len(envelope) < envelopeHeader || envelope[0] != envelopeVersion {
		return nodeID{}, errEnvelope
	}
	return nodeID(envelope[3:envelopeHeader]), nil
}

// unseal decodes an envelope. The packet's frame is a part of it.
func unseal(envelope []byte) (chat.Packet, error) {
	if _, err := sender(envelope); err != nil {
		return chat.Packet{}, err
	}
	r := reader{rest: envelope[envelopeHeader:]}
	p := chat.Packet{Kind: chat.PacketKind(envelope[1]), Hides: envelope[2]&flagHides != 0}
	p.Room, p.Seq = chat.RoomID(r.number()), int64(r.number())
	p.User, p.Ends = chat.UserID(r.number()), chat.UserID(r.number())
	if at := r.number(); at > 0 {
		p.PublishedAt = time.UnixMicro(int64(at))
	}
	p.Origin = r.text()
	if n := r.number(); n > maxSessionsInEnvelope {
		r.failed = true
	} else if n > 0 {
		p.Sessions = make([]chat.SessionID, n)
		for i := range p.Sessions {
			p.Sessions[i] = chat.SessionID(r.text())
		}
	}
	if envelope[2]&flagUsers != 0 {
		p.Users = r.users()
	}
	if r.failed || p.Seq < 0 {
		return chat.Packet{}, errEnvelope
	}
	p.Frame = r.rest
	return p, nil
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
