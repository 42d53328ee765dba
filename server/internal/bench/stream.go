//go:build linux

package bench

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httputil"
	"sync"
	"sync/atomic"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// streaming is one reader of a room's stream while people talk as fast as they can, and then one who reads it all from the
// beginning.
type streaming struct{ people int }

// The figures of streaming.
const (
	liveFigure     = "live events/s to one stream"
	replayedFigure = "events/s of the log to one stream"
)

const streamWait = time.Minute

func (o streaming) talk() fanout {
	return fanout{rooms: 1, members: o.people, outstanding: o.people, deaf: true}
}

func (o streaming) settle(ctx context.Context, db *database) (*town, error) {
	return o.talk().settle(ctx, db)
}

func (o streaming) run(ctx context.Context, s *system, t *town) (result, error) {
	room := t.rooms[0]
	heads, err := s.db.Heads(ctx, []chat.RoomID{room.ID})
	if err != nil {
		return result{}, err
	}
	live, err := openStream(ctx, s.nodes[0], t.people[0].token, room.Name, heads[room.ID].Seq)
	if err != nil {
		return result{}, err
	}
	r, err := o.talk().run(ctx, s, t)
	if err != nil {
		return r, errors.Join(err, live.close())
	}
	if heads, err = s.db.Heads(ctx, []chat.RoomID{room.ID}); err != nil {
		return r, errors.Join(err, live.close())
	}
	first, err := live.readsTo(ctx, heads[room.ID].Seq)
	if err != nil {
		return r, err
	}
	again, err := openStream(ctx, s.nodes[0], t.people[0].token, room.Name, 0)
	if err != nil {
		return r, err
	}
	all, err := again.readsTo(ctx, heads[room.ID].Seq)
	r.Figures = map[string]float64{liveFigure: first, replayedFigure: all}
	return r, err
}

// reader is one open stream.
type reader struct {
	c       *caller
	after   int64
	last    atomic.Int64 // seq
	began   time.Time    // when the first event was there
	ended   time.Time    // when the last one was
	over    chan error   // why it is over
	reading sync.WaitGroup
}

// openStream begins to read a room's stream after a seq.
func openStream(ctx context.Context, address, token, room string, after int64) (*reader, error) {
	c, err := newCaller(ctx, address, token)
	if err != nil {
		return nil, err
	}
	request := fmt.Appendf(nil, "GET /api/v1/rooms/%s/stream?after=%d HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nAccept: application/x-ndjson\r\n\r\n",
		room, after, address, token)
	if _, err := c.conn.Write(request); err != nil {
		return nil, errors.Join(err, c.conn.Close())
	}
	status, _, err := c.head()
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("a stream was answered %d", status)
	}
	if err != nil {
		return nil, errors.Join(err, c.conn.Close())
	}
	r := &reader{c: c, after: after, over: make(chan error, 1)}
	r.last.Store(after)
	r.reading.Go(func() { r.over <- r.read() })
	return r, nil
}

// read takes lines until the connection ends. Each event has to be the next.
func (r *reader) read() error {
	lines := bufio.NewScanner(httputil.NewChunkedReader(r.c.r))
	lines.Buffer(make([]byte, 64<<10), 1<<20)
	for lines.Scan() {
		line := lines.Bytes()
		if bytes.HasPrefix(line, []byte(`{"type":"heartbeat"`)) {
			continue
		}
		seq, last := seqOf(line), r.last.Load()
		if seq != last+1 {
			return fmt.Errorf("a stream brought seq %d after %d", seq, last)
		}
		r.ended = time.Now()
		if last == r.after {
			r.began = r.ended
		}
		r.last.Store(seq)
	}
	return lines.Err()
}

// readsTo waits until the event of that seq is there, ends the stream and says how many events a second it brought.
func (r *reader) readsTo(ctx context.Context, head int64) (perSecond float64, err error) {
	ctx, cancel := context.WithTimeout(ctx, streamWait)
	defer cancel()
	for r.last.Load() < head {
		select {
		case err := <-r.over:
			return 0, errors.Join(fmt.Errorf("a stream ended at %d of %d", r.last.Load(), head), err, r.c.conn.Close())
		case <-ctx.Done():
			return 0, errors.Join(fmt.Errorf("a stream stands at %d of %d: %w", r.last.Load(), head, ctx.Err()), r.close())
		case <-time.After(time.Millisecond):
		}
	}
	err = r.close()
	return float64(head-r.after-1) / r.ended.Sub(r.began).Seconds(), err
}

// close ends the stream, and waits for its reading, whose end says nothing then.
func (r *reader) close() error {
	err := r.c.conn.Close()
	r.reading.Wait()
	return err
}
