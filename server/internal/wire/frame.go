package wire

import (
	"bytes"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// Frame is one or more events of a room's log that follow one another, encoded once for all
// readers: one JSON object a line. Nobody writes to the bytes.
type Frame struct {
	First, Last int64 // seqs of its first and last event
	Bytes       []byte
	// At is the time of the last event. A log that holds another event at Last is another log: a
	// backup was restored.
	At time.Time
	// Ends is the user whose subscriptions to the room the event ends, 0 for nobody's. Hides: from
	// this event on only members may listen. A frame with either holds one event alone.
	Ends  chat.UserID
	Hides bool
	// PublishedAt is when the event's node handed it on after the commit, by that node's clock. It
	// is zero for what was read from the log.
	PublishedAt time.Time
}

// NewFrame encodes an event.
func NewFrame(e chat.Event) Frame {
	ends, _ := e.EndsSubscription()
	return Frame{
		First: e.Seq, Last: e.Seq, Bytes: EncodeEvent(e), At: e.At, Ends: ends, Hides: e.HidesRoom,
	}
}

// Events is how many events the frame holds.
func (f Frame) Events() int { return int(f.Last - f.First + 1) }

// ChangesListeners says whether the frame decides who may listen: such a frame stays alone.
func (f Frame) ChangesListeners() bool { return f.Hides || f.Ends != 0 }

// JoinFrames makes one frame of frames that follow one another. All readers at the same place share
// it.
func JoinFrames(frames []Frame) Frame {
	if len(frames) == 1 {
		return frames[0]
	}
	size := len(frames) - 1
	for _, f := range frames {
		size += len(f.Bytes)
	}
	last := frames[len(frames)-1]
	joined := Frame{
		First: frames[0].First, Last: last.Last, Bytes: make([]byte, 0, size),
		At: last.At, PublishedAt: frames[0].PublishedAt,
	}
	for i, f := range frames {
		if i > 0 {
			joined.Bytes = append(joined.Bytes, '\n')
		}
		joined.Bytes = append(joined.Bytes, f.Bytes...)
	}
	return joined
}

// After is the part of the frame past seq, which must be one of its events but the last.
func (f Frame) After(seq int64) Frame {
	for ; f.First <= seq; f.First++ {
		f.Bytes = f.Bytes[bytes.IndexByte(f.Bytes, '\n')+1:]
	}
	return f
}
