//go:build linux

package bench

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// fanout is people in rooms who talk: each person has one socket that listens to one room.
type fanout struct {
	rooms, members int  // members of each room
	perSecond      int  // messages a second in each room; 0: as many as outstanding allows
	outstanding    int  // sends under way in all, where perSecond is 0
	deaf           bool // nobody listens: what senders alone cost
}

func (f fanout) settle(ctx context.Context, db *database) (*town, error) {
	return settle(ctx, db.Store, secret, f.rooms*f.members, f.rooms)
}

// bodyBytes is the length of every message.
const bodyBytes = 200

// result is what a case measured.
type result struct {
	Case       string        `json:"case"`
	System     string        `json:"system"`
	Seconds    float64       `json:"seconds"`
	Sent       int64         `json:"sent"`
	Delivered  int64         `json:"delivered"`
	CPU        time.Duration `json:"cpu_ns"`
	DeliverP50 time.Duration `json:"deliver_p50_ns"`
	DeliverP99 time.Duration `json:"deliver_p99_ns"`
	AckP50     time.Duration `json:"ack_p50_ns"`
	AckP99     time.Duration `json:"ack_p99_ns"`
	// Figures are those of the cases in which it is not people who talk, by name.
	Figures map[string]float64 `json:"figures,omitempty"`
}

// cpuPerMillion is CPU seconds of all server processes for a million deliveries.
func (r result) cpuPerMillion() float64 {
	if r.Delivered == 0 {
		return 0
	}
	return r.CPU.Seconds() / float64(r.Delivered) * 1e6
}

func (r result) perSecond(n int64) float64 { return float64(n) / r.Seconds }

// crowd is a fanout that runs.
type crowd struct {
	fanout
	began     time.Time
	measuring atomic.Bool
	stopping  atomic.Bool // nobody begins to say anything any more
	isOver    atomic.Bool // the sockets are closed by us
	failed    chan error
	members   [][]*member // by room
	running   sync.WaitGroup
	talking   sync.WaitGroup
	sent      atomic.Int64
	acked     atomic.Int64
}

// member is one connection. Its counts are its reader's alone until the crowd has stopped.
type member struct {
	c      *crowd
	socket *rawSocket
	room   string
	start  []byte // of a message's event, up to its seq
	find   finder // its reader's

	last      atomic.Int64 // seq
	isLive    chan struct{}
	delivered int64
	lag, ack  latency
}

// run opens the sockets, spread over the nodes, lets the people talk and returns what was measured; no figure without a
// check: every delivery's seq and length, and what is stored afterwards.
func (f fanout) run(ctx context.Context, s *system, t *town) (result, error) {
	c := &crowd{fanout: f, began: time.Now(), failed: make(chan error, 1), members: make([][]*member, f.rooms)}
	defer c.hangUp()
	if err := c.open(ctx, s, t); err != nil {
		return result{}, err
	}
	c.talk()
	if err := c.wait(ctx, time.Second); err != nil { // warm
		return result{}, err
	}
	cpu, began := s.cpu(), time.Now()
	acked := c.acked.Load()
	c.measuring.Store(true)
	if s.profileFile != "" {
		c.running.Go(func() {
			if err := s.profile(ctx, lasts); err != nil {
				c.fail(fmt.Errorf("profile: %w", err))
			}
		})
	}
	if err := c.wait(ctx, lasts); err != nil {
		return result{}, err
	}
	c.measuring.Store(false)
	r := result{Seconds: time.Since(began).Seconds(), CPU: s.cpu() - cpu, Sent: c.acked.Load() - acked}
	c.stopping.Store(true)
	c.talking.Wait()
	if err := c.check(ctx, s, t); err != nil {
		return result{}, err
	}
	c.hangUp()
	c.running.Wait()
	var lag, ack latency
	for _, room := range c.members {
		for _, m := range room {
			r.Delivered += m.delivered
			lag.add(&m.lag)
			ack.add(&m.ack)
		}
	}
	r.DeliverP50, r.DeliverP99, r.AckP50, r.AckP99 = lag.at(0.5), lag.at(0.99), ack.at(0.5), ack.at(0.99)
	return r, nil
}

func (c *crowd) wait(ctx context.Context, d time.Duration) error {
	select {
	case err := <-c.failed:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

func (c *crowd) fail(err error) {
	select {
	case c.failed <- err:
	default:
	}
}

// open connects everybody, a few at a time, and waits until all are live.
func (c *crowd) open(ctx context.Context, s *system, t *town) error {
	heads, err := s.db.Heads(ctx, roomIDs(t))
	if err != nil {
		return err
	}
	for i := range c.rooms * c.fanout.members {
		room := i / c.fanout.members
		p := t.people[i]
		socket, err := dial(ctx, s.nodes[i%len(s.nodes)], p.token)
		if err != nil {
			return fmt.Errorf("connect person %d: %w", i, err)
		}
		m := &member{
			c: c, socket: socket, room: t.rooms[room].Name, isLive: make(chan struct{}),
		}
		m.start = []byte(`{"type":"message.created","room":"` + m.room + `","seq":`)
		m.last.Store(heads[t.rooms[room].ID].Seq)
		c.members[room] = append(c.members[room], m)
		c.running.Go(m.read)
		if c.deaf {
			continue
		}
		if err := socket.send([]byte(`{"type":"subscribe","room":"` + m.room + `"}`)); err != nil {
			return err
		}
		select {
		case <-m.isLive:
		case err := <-c.failed:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func roomIDs(t *town) (ids []chat.RoomID) {
	for _, room := range t.rooms {
		ids = append(ids, room.ID)
	}
	return ids
}

// talk starts the senders.
func (c *crowd) talk() {
	for i, room := range c.members {
		if c.perSecond > 0 {
			c.talking.Go(func() { c.pace(room, i) })
		}
	}
	if c.perSecond == 0 {
		for k := range c.outstanding { // their acks keep them going
			room := c.members[k%c.rooms]
			room[k/c.rooms%len(room)].say()
		}
	}
}

// pace lets a room's members talk in turn, at the room's own offset within the interval.
func (c *crowd) pace(room []*member, i int) {
	interval := time.Second / time.Duration(c.perSecond)
	next := time.Now().Add(interval * time.Duration(i) / time.Duration(c.rooms))
	for n := 0; !c.stopping.Load(); n++ {
		time.Sleep(time.Until(next))
		next = next.Add(interval)
		room[n%len(room)].say()
	}
}

// filler brings a body to its length; the time of sending stands before it.
var filler = strings.Repeat("x", bodyBytes-16)

// say sends a message that carries its time.
func (m *member) say() {
	frame := fmt.Appendf(nil, `{"type":"send","room":"%s","client_id":"%s","body":"%016x%s"}`, m.room, newID(), time.Since(m.c.began).Nanoseconds(), filler)
	m.c.sent.Add(1)
	if err := m.socket.send(frame); err != nil {
		m.c.fail(fmt.Errorf("send: %w", err))
	}
}

var (
	ackStart   = []byte(`{"type":"ack"`)
	errorStart = []byte(`{"type":"error"`)
	liveStart  = []byte(`{"type":"subscribed"`)
	seqKey     = []byte(`"seq":`)
	bodyKey    = []byte(`"body":"`)
)

func (m *member) read() {
	for {
		frame, err := m.socket.next()
		if err != nil {
			if !m.c.isOver.Load() {
				m.c.fail(fmt.Errorf("read: %w", err))
			}
			return
		}
		now := time.Since(m.c.began) // one reading of the clock for all that came together
		for len(frame) > 0 {
			line, rest, _ := bytes.Cut(frame, []byte{'\n'})
			if err := m.take(line, now); err != nil {
				m.c.fail(err)
				return
			}
			frame = rest
		}
	}
}

func (m *member) take(line []byte, now time.Duration) error {
	switch {
	case bytes.HasPrefix(line, m.start):
		return m.heard(line, now)
	case bytes.HasPrefix(line, ackStart):
		return m.acked(line, now)
	case bytes.HasPrefix(line, liveStart):
		close(m.isLive)
	case bytes.HasPrefix(line, errorStart):
		return fmt.Errorf("the server refused: %s", line)
	}
	return nil
}

func (m *member) heard(line []byte, now time.Duration) error {
	sent, err := m.find.sentAt(line)
	if err != nil {
		return err
	}
	seq := numberAt(line[len(m.start):])
	if last := m.last.Load(); seq != last+1 {
		return fmt.Errorf("seq %d came after %d in %s", seq, last, m.room)
	}
	m.last.Store(seq)
	if m.c.measuring.Load() {
		m.delivered++
		m.lag.note(now - sent)
	}
	return nil
}

func (m *member) acked(line []byte, now time.Duration) error {
	sent, err := m.find.sentAt(line)
	if err != nil {
		return err
	}
	m.c.acked.Add(1)
	if m.c.measuring.Load() {
		m.ack.note(now - sent)
	}
	if m.c.perSecond == 0 && !m.c.stopping.Load() {
		m.say()
	}
	return nil
}

// check waits until everything sent is acked, stored, and heard by everybody.
func (c *crowd) check(ctx context.Context, s *system, t *town) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for c.acked.Load() < c.sent.Load() {
		if err := c.wait(ctx, 10*time.Millisecond); err != nil {
			return fmt.Errorf("%d of %d sends were acked: %w", c.acked.Load(), c.sent.Load(), err)
		}
	}
	var stored int64
	for i, room := range t.rooms {
		heads, err := s.db.Heads(ctx, []chat.RoomID{room.ID})
		if err != nil {
			return err
		}
		stored += heads[room.ID].Seq - int64(c.fanout.members) // their joins are the log's first events
		for _, m := range c.members[i] {
			if err := m.awaitHead(ctx, heads[room.ID].Seq); err != nil {
				return err
			}
		}
	}
	if stored != c.sent.Load() {
		return fmt.Errorf("%d messages are stored of %d", stored, c.sent.Load())
	}
	return nil
}

// awaitHead waits until the member has heard everything.
func (m *member) awaitHead(ctx context.Context, head int64) error {
	for !m.c.deaf && m.last.Load() < head {
		if err := m.c.wait(ctx, 5*time.Millisecond); err != nil {
			return fmt.Errorf("a member of %s stands at %d of %d: %w", m.room, m.last.Load(), head, err)
		}
	}
	return nil
}

func (c *crowd) hangUp() {
	c.stopping.Store(true)
	c.isOver.Store(true)
	for _, room := range c.members {
		for _, m := range room {
			m.socket.close()
		}
	}
}
