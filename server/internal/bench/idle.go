//go:build linux

package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// idle is people who listen and say nothing: each has several sockets, all in the person's one room.
type idle struct{ people, rooms, sockets int }

const (
	// idleFor is longer than the 25 s between two heartbeats.
	idleFor = 30 * time.Second
	// openers dial at a time.
	openers = 64
	// idleWait bounds each wait.
	idleWait = time.Minute
)

func (i idle) settle(ctx context.Context, db *database) (*town, error) {
	return settle(ctx, db.Store, secret, i.people, i.rooms)
}

// waiting are the connections of an idle case, and how many of them have come so far.
type waiting struct {
	mu      sync.Mutex
	sockets []*rawSocket

	isOver                atomic.Bool
	live, beats, messages atomic.Int64
	reading               sync.WaitGroup
	failed                chan error
}

// run opens all, waits, and lastly has one message said in each room, which every connection must hear: none has died
// unseen, and each had a heartbeat.
func (i idle) run(ctx context.Context, s *system, t *town) (result, error) {
	w := &waiting{failed: make(chan error, 1)}
	defer w.reading.Wait()
	defer w.hangUp()
	all := int64(i.people * i.sockets)
	rss, began := s.rssKiB(), time.Now()
	if err := i.open(ctx, s, t, w); err != nil {
		return result{}, err
	}
	if err := w.until(ctx, &w.live, all, "are live"); err != nil {
		return result{}, err
	}
	opened := time.Since(began)
	cpu, began := s.cpu(), time.Now()
	select {
	case <-time.After(idleFor):
	case err := <-w.failed:
		return result{}, err
	case <-ctx.Done():
		return result{}, ctx.Err()
	}
	used, lasted := s.cpu()-cpu, time.Since(began)
	rss = s.rssKiB() - rss
	if err := w.until(ctx, &w.beats, all, "had a heartbeat"); err != nil {
		return result{}, err
	}
	perRoom := i.people / i.rooms * i.sockets
	for n, room := range t.rooms {
		frame := fmt.Appendf(nil, `{"type":"send","room":"%s","client_id":"last","body":"is everybody still here?"}`, room.Name)
		if err := w.sockets[n*perRoom].send(frame); err != nil {
			return result{}, err
		}
	}
	if err := w.until(ctx, &w.messages, all, "heard the last message"); err != nil {
		return result{}, err
	}
	return result{Seconds: lasted.Seconds(), CPU: used, Delivered: w.messages.Load(), Figures: map[string]float64{
		rssFigure: float64(rss) / float64(all), idleCPUFigure: 100 * used.Seconds() / lasted.Seconds(), openFigure: opened.Seconds(),
	}}, nil
}

// open dials and subscribes, some at a time.
func (i idle) open(ctx context.Context, s *system, t *town, w *waiting) error {
	w.sockets = make([]*rawSocket, i.people*i.sockets)
	var next atomic.Int64
	errs := make([]error, openers)
	var dialing sync.WaitGroup
	for k := range openers {
		dialing.Go(func() {
			for n := int(next.Add(1)) - 1; n < len(w.sockets) && errs[k] == nil; n = int(next.Add(1)) - 1 {
				person := n / i.sockets
				room := t.rooms[person*i.rooms/i.people].Name
				errs[k] = w.add(ctx, n, s.nodes[n%len(s.nodes)], t.people[person].token, room)
			}
		})
	}
	dialing.Wait()
	return errors.Join(errs...)
}

func (w *waiting) add(ctx context.Context, n int, address, token, room string) error {
	socket, err := dialWith(ctx, address, token, idleBytes)
	if err != nil {
		return fmt.Errorf("connection %d: %w", n, err)
	}
	w.mu.Lock()
	w.sockets[n] = socket
	w.mu.Unlock()
	w.reading.Go(func() { w.read(socket) })
	return socket.send([]byte(`{"type":"subscribe","room":"` + room + `"}`))
}

var heartbeatStart = []byte(`{"type":"heartbeat"`)

func (w *waiting) read(socket *rawSocket) {
	hadBeat := false
	for {
		frame, err := socket.next()
		if err != nil {
			w.fail(err)
			return
		}
		for line := range bytes.Lines(frame) {
			switch {
			case bytes.HasPrefix(line, liveStart):
				w.live.Add(1)
			case bytes.HasPrefix(line, heartbeatStart) && !hadBeat:
				hadBeat = true
				w.beats.Add(1)
			case bytes.HasPrefix(line, createdStart):
				w.messages.Add(1)
			case bytes.HasPrefix(line, errorStart):
				w.fail(fmt.Errorf("the server refused: %s", line))
			}
		}
	}
}

func (w *waiting) fail(err error) {
	if w.isOver.Load() {
		return
	}
	select {
	case w.failed <- err:
	default:
	}
}

// until waits for a count to reach all; more is an event that came twice.
func (w *waiting) until(ctx context.Context, count *atomic.Int64, all int64, what string) error {
	ctx, cancel := context.WithTimeout(ctx, idleWait)
	defer cancel()
	for count.Load() < all {
		select {
		case err := <-w.failed:
			return err
		case <-ctx.Done():
			return fmt.Errorf("%d of %d %s", count.Load(), all, what)
		case <-time.After(5 * time.Millisecond):
		}
	}
	if n := count.Load(); n > all {
		return fmt.Errorf("%d of %d %s", n, all, what)
	}
	return nil
}

func (w *waiting) hangUp() {
	w.isOver.Store(true)
	for _, socket := range w.sockets {
		if socket != nil {
			socket.close()
		}
	}
}
