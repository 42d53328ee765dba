package chat

import (
	"context"
	"time"
)

const (
	// DigestAfter is how long a message is unread before its reader is mailed of it, and DigestEvery how often they are mailed
	// at most.
	DigestAfter = time.Hour
	DigestEvery = time.Hour
	// MaxMissed bounds the messages that a digest counts.
	MaxMissed = 100
	// digestAge is how old a message may be that is still news, as after a pause.
	digestAge = 7 * 24 * time.Hour
)

// Missed is a message that its reader may be mailed of, with all that decides about it.
type Missed struct {
	Message  Message // its author, text and files, and what says of whom it tells
	Room     Room
	Reader   Reader
	LastRead int64 // a member's marker
	Key      int64
	Reason   NoticeReason
}

// WhyMail says why a message stands in a digest at that time, "" if it does not (contract section 10): direct messages and
// mentions that are unread.
func WhyMail(m Missed, at time.Time) NoticeReason {
	isRead := m.Reader.Role != NoRole && m.LastRead >= m.Message.Seq
	if isRead || at.Sub(m.Message.CreatedAt) > digestAge {
		return ""
	}
	if reason := WhyTell(m.Room, m.Message, m.Reader, at); reason != NoticeAll {
		return reason
	}
	return ""
}

// Digest is what somebody has missed, on its way to them.
type Digest struct {
	User        User
	Address     string
	Unsubscribe string   // the code that ends digests
	Missed      []Missed // the oldest first
	More        bool     // there are others, older ones

	// For the store: what was mailed before and will have been after, since when it is claimed, and when to look again.
	Past, Through int64
	SentBefore    *time.Time
	Lease         time.Time
	Wakes         int64
	Next          *time.Time
	Tries         int // how often it was tried before
}

// DigestStore finds what people have missed.
type DigestStore interface {
	// ClaimDigests gives digests that are due, each to one caller of all, until `until`. More says that others may be due. What
	// is given was not noted as mailed: BeginDigest does that.
	ClaimDigests(ctx context.Context, now, until time.Time, limit int) (digests []Digest, more bool, err error)
	// BeginDigest notes a digest as mailed, before it is: whoever dies then has not sent it, and nobody sends it twice. False:
	// it is not this caller's any more, or not to be sent any more.
	BeginDigest(ctx context.Context, d Digest, at time.Time) (bool, error)
	// DelayDigest takes that back, for what was certainly not sent: it is made anew then.
	DelayDigest(ctx context.Context, d Digest, until time.Time) error
}
