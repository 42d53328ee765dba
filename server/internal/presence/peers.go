package presence

import (
	"encoding/json"
	"slices"
	"sync"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

const (
	// peerBeat is how often a node says that it lives, and the number of what it told last. A node
	// that is silent for peerPatience is dropped with its people: within the 30 s of contract section 5,
	// whenever it died.
	peerBeat     = 5 * time.Second
	peerPatience = 24 * time.Second
	peerTick     = time.Second
	// askAgain is how long an answer is waited for.
	askAgain = 2 * time.Second
	// maxSteps bounds the steps of one message.
	maxSteps = 500
)

// peers is what a node tells the other nodes about its people, and what they told it.
//
// A node numbers what it tells. A node that has missed a number, or never heard of the sender, asks
// the sender for the whole, which carries the number at which it was true. So only what was lost is
// told again. A node that was cut off while nothing happened costs two small messages. A node has
// another id after each start.
type peers struct {
	p    *Presence
	send func(node string, payload []byte)

	work    chan struct{} // holds one token while there is something to send
	stop    chan struct{}
	stopped chan struct{}
	once    sync.Once

	// Guarded by Presence.mu.
	untold  []step
	asked   map[string]bool // nodes that are owed the whole
	greet   bool            // everybody is to be greeted
	greeted map[string]bool // nodes that are owed a beat
	nodes   map[string]*node

	told int64 // the number of the last message with steps; of the sender alone
}

// node is another node, as far as it was heard.
type node struct {
	told    int64 // how far its account is known
	heardAt time.Time
	askedAt time.Time
	places  map[place]bool // where its people are
	whole   []step         // a whole that is still coming
	more    int            // how many steps of it are still to come
}

type place struct {
	room chat.RoomID
	user chat.UserID
}

// step says that a person came or left on a node. Person is set for one who came.
type step struct {
	Room     chat.RoomID `json:"room"`
	RoomName string      `json:"name,omitempty"`
	User     chat.UserID `json:"user"`
	Person   *chat.User  `json:"person,omitempty"`
}

// message is what nodes send each other. Each says how far its sender's account reaches.
type message struct {
	Kind string `json:"kind"`
	Told int64  `json:"told"`
	// Steps are, in a "steps", those from Told-1 to Told; in a "whole", people, of which More are to come.
	Steps []step `json:"steps,omitempty"`
	First bool   `json:"first,omitempty"`
	More  int    `json:"more,omitempty"`
}

// The kinds of message.
const (
	kindHello = "hello" // to all: this node can be heard (again); answered with a beat
	kindBeat  = "beat"
	kindSteps = "steps"
	kindAsk   = "ask" // answered with the whole
	kindWhole = "whole"
	kindBye   = "bye"
)

func startPeers(p *Presence, send func(string, []byte)) *peers {
	ps := &peers{
		p: p, send: send, work: make(chan struct{}, 1), stop: make(chan struct{}), stopped: make(chan struct{}),
		asked: map[string]bool{}, greeted: map[string]bool{}, nodes: map[string]*node{},
	}
	go ps.run()
	return ps
}

// Greet says that this node can be heard by the others from now on, or again.
func (p *Presence) Greet() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.peers.greet = true
	p.peers.wake()
}

// Receive takes what another node's Presence sent. It ignores what it does not understand, for
// instance from another release.
func (p *Presence) Receive(from string, payload []byte) {
	var m message
	if json.Unmarshal(payload, &m) != nil {
		return
	}
	p.mu.Lock()
	p.peers.receive(from, m)
	p.mu.Unlock()
	p.tellAll()
}

// note queues a step for the other nodes. Presence.mu is held. Without other nodes it does nothing.
func (ps *peers) note(s step) {
	if ps != nil {
		ps.untold = append(ps.untold, s)
		ps.wake()
	}
}

func (ps *peers) wake() {
	select {
	case ps.work <- struct{}{}:
	default:
	}
}

func (ps *peers) close() {
	if ps == nil {
		return
	}
	ps.once.Do(func() { close(ps.stop) })
	<-ps.stopped
}

// run is the one goroutine that sends, so that what is numbered goes out in order.
func (ps *peers) run() {
	defer close(ps.stopped)
	ticker := time.NewTicker(peerTick)
	defer ticker.Stop()
	beatAt := time.Now()
	for {
		select {
		case <-ps.stop:
			ps.flush()
			ps.tell("", message{Kind: kindBye})
			return
		case <-ps.work:
			ps.flush()
		case now := <-ticker.C:
			ps.dropSilent(now)
			if now.Sub(beatAt) >= peerBeat {
				beatAt = now
				ps.tell("", message{Kind: kindBeat})
			}
		}
	}
}

func (ps *peers) tell(to string, m message) {
	m.Told = ps.told
	payload, err := json.Marshal(m)
	if err != nil {
		panic(err) // a message is data
	}
	ps.send(to, payload)
}

// flush sends what is due. It takes the whole in the same moment as the steps before it, so that the
// whole has their number.
func (ps *peers) flush() {
	ps.p.mu.Lock()
	steps, greet, greeted, asked := ps.untold, ps.greet, ps.greeted, ps.asked
	ps.untold, ps.greet, ps.greeted, ps.asked = nil, false, map[string]bool{}, map[string]bool{}
	var whole []step
	if len(asked) > 0 {
		whole = ps.p.peopleHere()
	}
	ps.p.mu.Unlock()

	for part := range slices.Chunk(steps, maxSteps) {
		ps.told++
		ps.tell("", message{Kind: kindSteps, Steps: part})
	}
	if greet {
		ps.tell("", message{Kind: kindHello})
	}
	for to := range greeted {
		ps.tell(to, message{Kind: kindBeat})
	}
	for to := range asked {
		ps.tellWhole(to, whole)
	}
}

func (ps *peers) tellWhole(to string, whole []step) {
	for sent := 0; ; {
		part := whole[sent:min(sent+maxSteps, len(whole))]
		isFirst := sent == 0
		sent += len(part)
		ps.tell(to, message{Kind: kindWhole, Steps: part, First: isFirst, More: len(whole) - sent})
		if sent == len(whole) {
			return
		}
	}
}

// peopleHere gives this node's own people, as steps. The lock is held.
func (p *Presence) peopleHere() (steps []step) {
	for id, r := range p.rooms {
		for _, someone := range r.people {
			if someone.isHere() {
				user := someone.user // as it is now: it is encoded without the lock
				steps = append(steps, step{Room: id, RoomName: r.name, User: user.ID, Person: &user})
			}
		}
	}
	return steps
}

// receive acts on a message. Presence.mu is held.
func (ps *peers) receive(from string, m message) {
	now := time.Now()
	n := ps.nodes[from]
	if m.Kind == kindBye {
		ps.drop(from)
		return
	}
	if n == nil {
		n = &node{places: map[place]bool{}}
		ps.nodes[from] = n
	}
	n.heardAt = now
	switch m.Kind {
	case kindSteps:
		if m.Told == n.told+1 {
			n.told = m.Told
			for _, s := range m.Steps {
				ps.apply(from, n, s)
			}
		}
	case kindWhole:
		ps.receiveWhole(from, n, m)
	case kindAsk:
		ps.asked[from] = true
		ps.wake()
	case kindHello:
		ps.greeted[from] = true
		ps.wake()
	}
	if m.Told > n.told && m.Kind != kindWhole && now.Sub(n.askedAt) >= askAgain {
		n.askedAt = now
		ps.send(from, askMessage)
	}
}

var askMessage = func() []byte {
	payload, err := json.Marshal(message{Kind: kindAsk})
	if err != nil {
		panic(err) // it is a constant
	}
	return payload
}()

// receiveWhole gathers a whole. Once it is complete it replaces what was known. Parts that do not fit
// together are dropped: after the next beat the node is asked again.
func (ps *peers) receiveWhole(from string, n *node, m message) {
	if m.First {
		n.whole, n.more = nil, len(m.Steps)+m.More
	}
	if len(m.Steps)+m.More != n.more { // a part between is lost
		n.whole, n.more = nil, -1
		return
	}
	n.whole, n.more = append(n.whole, m.Steps...), m.More
	if m.More > 0 {
		return
	}
	whole := n.whole
	n.whole, n.more = nil, -1
	if m.Told < n.told {
		return
	}
	gone := n.places
	n.told, n.places = m.Told, map[place]bool{}
	for _, s := range whole {
		ps.apply(from, n, s)
		delete(gone, place{s.Room, s.User})
	}
	for at := range gone {
		ps.leave(from, at)
	}
}

// apply does what a node tells of one person.
func (ps *peers) apply(from string, n *node, s step) {
	at := place{s.Room, s.User}
	if s.Person == nil {
		delete(n.places, at)
		ps.leave(from, at)
		return
	}
	n.places[at] = true
	someone := ps.p.find(s.Room, s.RoomName, *s.Person)
	someone.user = *s.Person
	if !slices.Contains(someone.nodes, from) {
		someone.nodes = append(someone.nodes, from)
	}
}

// leave takes a person off a node.
func (ps *peers) leave(from string, at place) {
	r := ps.p.rooms[at.room]
	if r == nil || r.byID[at.user] == nil {
		return
	}
	someone := r.byID[at.user]
	someone.nodes = slices.DeleteFunc(someone.nodes, func(id string) bool { return id == from })
	ps.p.leaveIfGone(at.room, r, someone)
}

// drop forgets a node and all its people. Presence.mu is held.
func (ps *peers) drop(id string) {
	if n := ps.nodes[id]; n != nil {
		delete(ps.nodes, id)
		for at := range n.places {
			ps.leave(id, at)
		}
	}
}

func (ps *peers) dropSilent(now time.Time) {
	ps.p.mu.Lock()
	for id, n := range ps.nodes {
		if now.Sub(n.heardAt) > peerPatience {
			ps.drop(id)
		}
	}
	ps.p.mu.Unlock()
	ps.p.tellAll()
}
