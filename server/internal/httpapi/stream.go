package httpapi

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// The media types of a stream.
const (
	eventStream = "text/event-stream"
	ndjson      = "application/x-ndjson"
)

const (
	// streamHeartbeat keeps proxies from taking a quiet room for a dead connection: Heroku's router waits 55 s.
	streamHeartbeat = 25 * time.Second
	// streamWriteTime is how long a write may take: then the reader is too slow, or gone.
	streamWriteTime = 10 * time.Second
	// minRetry and maxRetry bound the time after which a browser's EventSource comes back. Each stream
	// is told another time, so that those of a node that stops do not all return at once.
	minRetry, maxRetry = time.Second, 5 * time.Second
	// spillBytes is how much is gathered for one write, streamBuffer what a stream keeps between
	// writes: there may be thousands of streams, and a page of long messages is large.
	spillBytes   = 64 << 10
	streamBuffer = 16 << 10
)

// What a stream sends beside events. Their types have no dot.
type (
	streamBeat struct {
		Type string `json:"type" enum:"heartbeat"`
		Seq  int64  `json:"seq" doc:"Of the event that came last." example:"7"`
	}
	streamReset struct {
		Type string `json:"type" enum:"reset"`
		Seq  int64  `json:"seq" doc:"Head of the log: live events follow from there." example:"7"`
	}
	streamRemoved struct {
		Type string `json:"type" enum:"removed"`
	}
)

type streamQuery struct {
	RoomPath
	After       optional `query:"after" minimum:"0" maximum:"9007199254740991" doc:"The seq seen last: the stream begins after it. Left out: from now on."`
	LastEventID string   `header:"Last-Event-ID" doc:"As after, and wins over it: what an EventSource sends when it comes back."`
}

// start is the seq seen last, nil for none.
func (q *streamQuery) start() (*int64, error) {
	if q.LastEventID == "" {
		return q.After.pointer(), nil
	}
	seq, err := strconv.ParseInt(q.LastEventID, 10, 64)
	if err != nil || seq < 0 || seq > 1<<53-1 {
		return nil, chat.Invalid("header.Last-Event-ID", "must be a seq: a whole number, 0 or more")
	}
	return &seq, nil
}

// stream answers with the room's log past a seq, and goes on with what happens (contract section 4). It
// has the guarantees of a quiet subscription on a socket: no gap, no repeat, bounded, ended when access
// is lost.
func (s *server) stream(ctx context.Context, actor chat.Actor, in *streamQuery) (*huma.StreamResponse, error) {
	after, err := in.start()
	if err != nil {
		return nil, err
	}
	if s.Draining() {
		return nil, chat.Unavailable(errDraining)
	}
	t := &tail{server: s, claims: visitOf(ctx).claims, actor: actor, room: in.Room, after: after}
	if err := t.open(ctx, s.SocketsPerUser); err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer t.close()
		r, w := humachi.Unwrap(hc)
		visitOf(ctx).opened = time.Now()
		t.out = newStreamWriter(w, wantsNDJSON(visitOf(ctx).accept))
		var place *int64
		if after == nil {
			place = &t.last
		}
		if err := t.out.begin(place); err == nil && r.Method != http.MethodHead {
			t.run(r.Context())
		}
	}}, nil
}

var errDraining = errors.New("this node is going away")

// wantsNDJSON says whether a caller prefers NDJSON to Server-Sent Events (RFC 9110, section 12.5.1): by
// quality, then by which is named more exactly. Without a preference it gets Server-Sent Events.
func wantsNDJSON(accept string) bool {
	lines, events := likingOf(ndjson, accept), likingOf(eventStream, accept)
	if lines.quality != events.quality {
		return lines.quality > events.quality
	}
	return lines.quality > 0 && lines.exactness > events.exactness
}

// liking is how much a caller wants a media type, by the media range that names it most exactly.
type liking struct {
	quality   float64 // from 0 to 1
	exactness int     // 0 not named, 1 by */*, 2 by its half, 3 in full
}

func likingOf(mediaType, accept string) (best liking) {
	half, _, _ := strings.Cut(mediaType, "/")
	exactness := map[string]int{"*/*": 1, half + "/*": 2, mediaType: 3}
	for part := range strings.SplitSeq(accept, ",") {
		kind, params, err := mime.ParseMediaType(part)
		if err != nil || exactness[kind] <= best.exactness {
			continue
		}
		best = liking{quality: 1, exactness: exactness[kind]}
		if q, err := strconv.ParseFloat(params["q"], 64); err == nil && q >= 0 && q <= 1 {
			best.quality = q
		}
	}
	return best
}

// streamWriter writes one of the two formats.
type streamWriter struct {
	w       http.ResponseWriter
	control *http.ResponseController
	isLines bool
	buf     []byte
}

func newStreamWriter(w http.ResponseWriter, isLines bool) *streamWriter {
	return &streamWriter{w: w, control: http.NewResponseController(w), isLines: isLines}
}

// begin sends the headers, so that a proxy sees an answer at once. It sends place, if there is one, as an
// id without an event: an EventSource keeps it, and resumes from there even if the connection breaks
// before anything has come.
func (o *streamWriter) begin(place *int64) error {
	h := o.w.Header()
	h.Set("Content-Type", eventStream)
	if o.isLines {
		h.Set("Content-Type", ndjson)
	}
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // nginx
	o.w.WriteHeader(http.StatusOK)
	if !o.isLines {
		if place != nil {
			o.buf = fmt.Appendf(o.buf, "id: %d\n", *place)
		}
		o.buf = fmt.Appendf(o.buf, "retry: %d\n\n", (minRetry + rand.N(maxRetry-minRetry)).Milliseconds()) //nolint:gosec // no secret
	}
	return o.flush()
}

// event adds an event.
func (o *streamWriter) event(seq int64, object []byte) {
	if !o.isLines {
		o.buf = append(o.buf, "id: "...)
		o.buf = strconv.AppendInt(o.buf, seq, 10)
		o.buf = append(o.buf, '\n')
	}
	o.object(object)
}

// object adds what is no event.
func (o *streamWriter) object(object []byte) {
	if o.isLines {
		o.buf = append(append(o.buf, object...), '\n')
		return
	}
	o.buf = append(o.buf, "data: "...)
	o.buf = append(append(o.buf, object...), "\n\n"...)
}

// beat adds a sign of life.
func (o *streamWriter) beat(seq int64) {
	if o.isLines {
		o.object(wire.Encode(streamBeat{Type: "heartbeat", Seq: seq}))
	} else {
		o.buf = append(o.buf, ": heartbeat\n\n"...)
	}
}

func (o *streamWriter) heartbeat(seq int64) error {
	o.beat(seq)
	return o.flush()
}

// spill sends what was added once it is much.
func (o *streamWriter) spill() error {
	if len(o.buf) < spillBytes {
		return nil
	}
	return o.flush()
}

// flush sends what was added.
func (o *streamWriter) flush() error {
	if err := o.control.SetWriteDeadline(time.Now().Add(streamWriteTime)); err != nil {
		return err
	}
	if len(o.buf) > 0 {
		_, err := o.w.Write(o.buf)
		if o.buf = o.buf[:0]; cap(o.buf) > streamBuffer {
			o.buf = nil
		}
		if err != nil {
			return err
		}
	}
	return o.control.Flush()
}
