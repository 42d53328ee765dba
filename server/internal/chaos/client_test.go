package chaos

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// client follows rooms over a socket as the contract says, for ever: what it has applied it never asks for again, and
// whenever the socket ends it resumes. It holds the server to what it is told.
type client struct {
	*account
	manner manner
	rooms  []string // that it follows
	// lastRead is when its socket was last heard to live. Only its reader touches it.
	lastRead time.Time

	mu       sync.Mutex
	socket   *socket // nil while there is none
	replicas map[string]*replica
	pending  map[string]subscribe // by command id
	asked    int
	resting  bool      // restless no more
	heard    time.Time // when the last event was applied
	silences []sight
}

// manner is how a client differs from the plainest.
type manner struct {
	hello    bool     // signs in by a first frame, as browsers have to
	quiet    bool     // subscribes quietly
	restless bool     // now and then resumes from some seq long past
	slow     bool     // now and then does not read for a while
	hidden   []string // rooms it must hear nothing of
}

type subscribe struct {
	room  string
	after int64
}

const (
	// notedSilence is the shortest that is written down.
	notedSilence = 250 * time.Millisecond
	slowPause    = 3 * time.Second // how long a slow one does not read, of each slowTurn
	slowTurn     = 10 * time.Second
	slowBuffer   = 16 << 10
	restlessness = 5 // one tick in so many
	farBack      = 3000
)

func newClient(a *account, m manner, rooms ...string) *client {
	c := &client{account: a, manner: m, rooms: rooms, replicas: make(map[string]*replica), pending: make(map[string]subscribe)}
	for _, room := range rooms {
		c.replicas[room] = newReplica(room)
	}
	return c
}

// live keeps a conversation going until ctx ends.
func (c *client) live(ctx context.Context) {
	pause := pauses{a: c.account}
	for ctx.Err() == nil {
		node := c.pickNode()
		code, welcomed := c.converse(ctx, node)
		if ctx.Err() != nil {
			return
		}
		if welcomed {
			pause.reset()
			c.record.sawClose(sight{c.aliveAt(), time.Now(), node, c.name}, code)
		}
		c.judgeClose(code)
		pause.wait(ctx)
	}
}

// aliveAt is when the connection is known to have stood: a slow client finds it ended behind what it has left unread.
func (c *client) aliveAt() time.Time {
	if c.manner.slow {
		return c.lastRead.Add(-slowPause)
	}
	return c.lastRead
}

// judgeClose knows the codes after which a client comes back. The others tell of a client that breaks the rules: this one
// does not.
func (c *client) judgeClose(code websocket.StatusCode) {
	switch code {
	case 0, websocket.StatusGoingAway, websocket.StatusAbnormalClosure, websocket.StatusServiceRestart, signedOutCode, 4408:
	case 4409:
		if !c.manner.slow {
			c.record.breaks("%s was cut for being slow", c.name)
		}
	default:
		c.record.breaks("%s was closed with %d", c.name, code)
	}
}

// converse is one connection, from its handshake to its end. The code is 0 where there was none.
func (c *client) converse(ctx context.Context, node int) (code websocket.StatusCode, welcomed bool) {
	old := c.token()
	header, buffer := old, 0
	if c.manner.hello {
		header = ""
	}
	if c.manner.slow {
		buffer = slowBuffer
	}
	conn, response, err := dial(ctx, c.doors[node], header, buffer)
	if err != nil {
		c.judgeHandshake(ctx, node, response, old)
		return 0, false
	}
	s := newSocket(conn, node)
	defer c.leave(s)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var tending sync.WaitGroup
	defer tending.Wait()
	defer cancel()
	if !c.manner.slow {
		tending.Go(func() { s.tend(ctx, func() { c.tick(ctx, s) }) })
	}
	if c.manner.hello {
		s.tell(object{"type": "hello", "token": old})
	}
	for woke := time.Now(); ; {
		frames, err := s.read(ctx)
		if err != nil {
			return c.farewell(ctx, err, old), welcomed
		}
		c.lastRead = time.Now()
		for i := range frames {
			welcomed = welcomed || frames[i].Type == "welcome"
			c.take(s, &frames[i])
		}
		if c.manner.slow && time.Since(woke) > slowTurn-slowPause {
			sleep(ctx, slowPause)
			woke = time.Now()
		}
	}
}

func (c *client) judgeHandshake(ctx context.Context, node int, response *http.Response, old string) {
	if response == nil {
		return
	}
	now := time.Now()
	if v := c.judge(sight{now, now, node, "GET /ws"}, response, nil, nil); v == signIn {
		c.renew(ctx, old)
	} else if v == no {
		c.record.breaks("%s: a handshake was refused with %d", c.name, response.StatusCode)
	}
}

func (c *client) farewell(ctx context.Context, err error, old string) websocket.StatusCode {
	code := websocket.CloseStatus(err)
	if code == -1 {
		code = websocket.StatusAbnormalClosure
		if strings.Contains(err.Error(), "no JSON object") {
			c.record.breaks("%s: %v", c.name, err)
		}
	}
	if code == signedOutCode {
		c.renew(ctx, old)
	}
	return code
}

// tick renews the token when that is due and, being restless, resumes from long ago.
func (c *client) tick(ctx context.Context, s *socket) {
	if c.isRenewalDue() && c.renew(ctx, c.token()) == yes {
		s.tell(object{"type": "hello", "token": c.token()})
	}
	c.mu.Lock()
	isRestless := c.manner.restless && !c.resting
	c.mu.Unlock()
	if !isRestless || c.chance(restlessness) != 0 {
		return
	}
	room := c.rooms[c.chance(len(c.rooms))]
	head := c.head(room)
	c.subscribe(s, room, max(0, head-int64(c.chance(farBack))))
}

// greet follows every room from where it was left. It also knocks at the rooms that are none of its business.
func (c *client) greet(s *socket) {
	c.mu.Lock()
	isFirst := c.socket != s
	c.socket = s
	c.mu.Unlock()
	if !isFirst { // its token was renewed
		return
	}
	for _, room := range c.rooms {
		c.subscribe(s, room, c.left(room))
	}
	for _, room := range c.manner.hidden {
		s.tell(object{"type": "subscribe", "id": "knock", "room": room, "after": 0})
	}
}

func (c *client) subscribe(s *socket, room string, after int64) {
	c.mu.Lock()
	if c.socket != s { // it is over
		c.mu.Unlock()
		return
	}
	c.asked++
	id := fmt.Sprintf("subscribe %d", c.asked)
	c.pending[id] = subscribe{room, after}
	c.mu.Unlock()
	s.tell(object{"type": "subscribe", "id": id, "room": room, "after": after, "quiet": c.manner.quiet})
}

// leave forgets the connection.
func (c *client) leave(s *socket) {
	s.end()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.socket == s {
		c.socket = nil
	}
	clear(c.pending)
}

// line is the socket now open, nil for none.
func (c *client) line() *socket {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.socket
}

// left is the event after which the client goes on. Where it was cut while it applied a part of the log again,
// that is before its head: what it shows of the topic and the members is as old as that.
func (c *client) left(room string) int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.replicas[room].cursor
}

// head is the last event of the room that was applied.
func (c *client) head(room string) int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.replicas[room].head()
}

// has says whether the client has applied a room's log to seq, and is not applying some part of it again.
func (c *client) has(room string, seq int64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.replicas[room]
	return r.head() >= seq && r.cursor == r.head() && !slices.Contains(c.pendingRooms(), room)
}

// rest lets a restless client settle.
func (c *client) rest() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.resting = true
}

// knows is a copy of what the client knows of a room.
func (c *client) knows(room string) *replica {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.replicas[room].clone()
}

// longestSilence is the longest time without an event that touches the given one.
func (c *client) longestSilence(from, to time.Time) (longest time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := append(slices.Clone(c.silences), sight{from: c.heard, to: time.Now()})
	for _, s := range all {
		if s.from.Before(to) && s.to.After(from) {
			longest = max(longest, s.to.Sub(s.from))
		}
	}
	return longest
}
