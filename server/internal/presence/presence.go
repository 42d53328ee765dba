// Package presence knows who is online in which room. Someone is online in a room while at least one
// of their connections, on any node, has a subscription to it that is not quiet. Two tabs are one
// person. It imports chat only.
//
// Nodes tell one another about their people, without a database (peers.go). This file holds what is
// known, and tells those who listen.
package presence

import (
	"sync"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

const (
	// Crowd is the number of people up to which each one who comes or goes is told. Above it only their
	// number is told, at most once in crowdInterval. Online lists as many (contract section 5).
	Crowd         = 100
	crowdInterval = 2 * time.Second
)

// Change is worth telling those who listen to a room.
type Change struct {
	Room     chat.RoomID
	RoomName string
	User     *chat.User // nil in a crowd
	Online   bool
	Count    int // how many are online now
}

// Presence is safe for concurrent use.
type Presence struct {
	tell  func(Change)
	peers *peers // nil: this node is alone

	mu     sync.Mutex
	closed bool
	rooms  map[chat.RoomID]*room
	// Changes are told in their order and without the lock: whoever finds nobody telling tells all.
	untold  []Change
	telling bool
}

// New makes a Presence in which nobody is online; Close ends it. tell is called for one change at a
// time, by whoever enters or leaves; it must not block. send, nil without other nodes, sends a
// payload to the Presence of that node, or for "" of every other. It must not block either. What it
// loses is asked for again.
func New(tell func(Change), send func(node string, payload []byte)) *Presence {
	p := &Presence{tell: tell, rooms: map[chat.RoomID]*room{}}
	if send != nil {
		p.peers = startPeers(p, send)
	}
	return p
}

type room struct {
	name   string
	people []*person // in no particular order; a leaver's place goes to the last
	byID   map[chat.UserID]*person

	toldAt time.Time   // when a count was told last
	later  *time.Timer // will tell the count
}

type person struct {
	user          chat.User
	subscriptions int      // on this node
	nodes         []string // the others on which they are online
	index         int
}

func (someone *person) isHere() bool { return someone.subscriptions > 0 }

// Enter counts one more subscription of the user. Each must be followed by one Leave.
func (p *Presence) Enter(id chat.RoomID, roomName string, user chat.User) {
	p.mu.Lock()
	someone := p.find(id, roomName, user)
	someone.user = user // they may have changed their name
	someone.subscriptions++
	if someone.subscriptions == 1 {
		p.peers.note(step{Room: id, RoomName: roomName, User: user.ID, Person: &user})
	}
	p.mu.Unlock()
	p.tellAll()
}

// Leave counts one subscription of the user less.
func (p *Presence) Leave(id chat.RoomID, user chat.UserID) {
	p.mu.Lock()
	if r := p.rooms[id]; r != nil {
		if someone := r.byID[user]; someone != nil && someone.isHere() {
			someone.subscriptions--
			if !someone.isHere() {
				p.peers.note(step{Room: id, User: user})
			}
			p.leaveIfGone(id, r, someone)
		}
	}
	p.mu.Unlock()
	p.tellAll()
}

// find gives the person in the room, and makes them online if they were not. The lock is held.
func (p *Presence) find(id chat.RoomID, roomName string, user chat.User) *person {
	r := p.rooms[id]
	if r == nil {
		r = &room{name: roomName, byID: map[chat.UserID]*person{}}
		p.rooms[id] = r
	}
	someone := r.byID[user.ID]
	if someone == nil {
		someone = r.add(user)
		p.note(id, r, user, true)
	}
	return someone
}

// leaveIfGone removes a person who is on no node any more. The lock is held.
func (p *Presence) leaveIfGone(id chat.RoomID, r *room, someone *person) {
	if someone.isHere() || len(someone.nodes) > 0 {
		return
	}
	r.remove(someone)
	p.note(id, r, someone.user, false)
	if len(r.people) == 0 {
		r.stop()
		delete(p.rooms, id)
	}
}

// Online lists up to Crowd of the people online in a room, and tells how many there are.
func (p *Presence) Online(id chat.RoomID) ([]chat.User, int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.rooms[id]
	if r == nil {
		return nil, 0
	}
	users := make([]chat.User, min(len(r.people), Crowd))
	for i := range users {
		users[i] = r.people[i].user
	}
	return users, len(r.people)
}

// IsOnline says whether the user is online in the room.
func (p *Presence) IsOnline(id chat.RoomID, user chat.UserID) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.rooms[id]
	return r != nil && r.byID[user] != nil
}

// Count tells how many are online in the room.
func (p *Presence) Count(id chat.RoomID) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if r := p.rooms[id]; r != nil {
		return len(r.people)
	}
	return 0
}

// Nodes is how many nodes there are, as far as this one hears of them: itself, and those that were heard of late.
func (p *Presence) Nodes() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.peers == nil {
		return 1
	}
	return 1 + len(p.peers.nodes)
}

// Close stops telling. Other nodes are told that this one is gone.
func (p *Presence) Close() {
	p.peers.close()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for _, r := range p.rooms {
		r.stop()
	}
}

// note queues a change to be told: the person, or in a crowd the number of people, now or when the
// interval is over.
func (p *Presence) note(id chat.RoomID, r *room, user chat.User, online bool) {
	if len(r.people) <= Crowd {
		p.untold = append(p.untold, Change{Room: id, RoomName: r.name, User: &user, Online: online, Count: len(r.people)})
		return
	}
	if r.later != nil {
		return
	}
	now := time.Now()
	if wait := r.toldAt.Add(crowdInterval).Sub(now); wait > 0 {
		r.later = time.AfterFunc(wait, func() { p.tellCount(id, r) })
		return
	}
	r.toldAt = now
	p.untold = append(p.untold, Change{Room: id, RoomName: r.name, Count: len(r.people)})
}

func (p *Presence) tellCount(id chat.RoomID, r *room) {
	p.mu.Lock()
	if r.later != nil {
		r.later, r.toldAt = nil, time.Now()
		p.untold = append(p.untold, Change{Room: id, RoomName: r.name, Count: len(r.people)})
	}
	p.mu.Unlock()
	p.tellAll()
}

func (p *Presence) tellAll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.telling {
		return
	}
	p.telling = true
	for len(p.untold) > 0 {
		changes := p.untold
		p.untold = nil
		closed := p.closed
		p.mu.Unlock()
		for _, change := range changes {
			if !closed {
				p.tell(change)
			}
		}
		p.mu.Lock()
	}
	p.telling = false
}

func (r *room) add(user chat.User) *person {
	someone := &person{user: user, index: len(r.people)}
	r.people = append(r.people, someone)
	r.byID[user.ID] = someone
	return someone
}

func (r *room) remove(someone *person) {
	last := len(r.people) - 1
	r.people[someone.index] = r.people[last]
	r.people[someone.index].index = someone.index
	r.people[last] = nil
	r.people = r.people[:last]
	delete(r.byID, someone.user.ID)
}

func (r *room) stop() {
	if r.later != nil {
		r.later.Stop()
		r.later = nil
	}
}
