package hub

import (
	"slices"
	"sync"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// Connection is one signed-in connection of a user. Its fields do not change.
type Connection struct {
	ID      string
	User    chat.UserID
	Session chat.SessionID
	Mailbox *Mailbox
	// SignedOut is called when the session ends, without a lock. It must not block.
	SignedOut func()
}

// Counts counts the connections of each user at all nodes together.
type Counts interface {
	// Enter says whether a user who has that many connections here, a new one among them, has at most max at all nodes.
	// Where that cannot be known it is true.
	Enter(user chat.UserID, here, max int) bool
	// Left is told that a user has fewer connections here. It must not block.
	Left(user chat.UserID)
}

// Connect registers a connection; false means that the user already has max of them (0: no bound). It may wait for the
// answer of another process.
func (h *Hub) Connect(c *Connection, max int) bool {
	here := h.connections.add(c, max)
	if here == 0 {
		return false
	}
	if h.counts != nil && max > 0 && !h.counts.Enter(c.User, here, max) {
		h.connections.remove(c)
		return false
	}
	return true
}

// Reconnect puts a connection in the place of one of the same user.
func (h *Hub) Reconnect(old, c *Connection) { h.connections.replace(old, c) }

// Disconnect forgets a connection; again changes nothing.
func (h *Hub) Disconnect(c *Connection) {
	if h.connections.remove(c) && h.counts != nil {
		h.counts.Left(c.User)
	}
}

// Connections tells how many connections a user has here.
func (h *Hub) Connections(user chat.UserID) int {
	h.connections.mu.RLock()
	defer h.connections.mu.RUnlock()
	return len(h.connections.users[user])
}

type connections struct {
	mu       sync.RWMutex
	users    map[chat.UserID][]*Connection
	sessions map[chat.SessionID][]*Connection
}

func newConnections() connections {
	return connections{users: map[chat.UserID][]*Connection{}, sessions: map[chat.SessionID][]*Connection{}}
}

// add tells how many the user has now, 0 where one more is too many.
func (cs *connections) add(c *Connection, max int) int {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	if max > 0 && len(cs.users[c.User]) >= max {
		return 0
	}
	cs.insert(c)
	return len(cs.users[c.User])
}

func (cs *connections) replace(old, c *Connection) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	cs.erase(old)
	cs.insert(c)
}

// remove tells whether it was there.
func (cs *connections) remove(c *Connection) bool {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	before := len(cs.users[c.User])
	cs.erase(c)
	return len(cs.users[c.User]) < before
}

func (cs *connections) insert(c *Connection) {
	cs.users[c.User] = append(cs.users[c.User], c)
	cs.sessions[c.Session] = append(cs.sessions[c.Session], c)
}

func (cs *connections) erase(c *Connection) {
	without(cs.users, c.User, c)
	without(cs.sessions, c.Session, c)
}

func without[K comparable](lists map[K][]*Connection, key K, c *Connection) {
	list := lists[key]
	if i := slices.Index(list, c); i >= 0 {
		list = slices.Delete(list, i, i+1)
	}
	if len(list) == 0 {
		delete(lists, key)
	} else {
		lists[key] = list
	}
}

// TellUsers offers an object to all of the users' connections but the one with the ID except, "" for none.
func (h *Hub) TellUsers(users []chat.UserID, except string, object []byte) {
	var told []*Connection
	h.connections.mu.RLock()
	for _, user := range users {
		told = append(told, h.connections.users[user]...)
	}
	h.connections.mu.RUnlock()
	for _, c := range told {
		if except == "" || c.ID != except {
			c.Mailbox.Offer(object)
		}
	}
}

// EndSessions tells the connections of revoked sessions.
func (h *Hub) EndSessions(sessions []chat.SessionID) {
	var told []*Connection
	h.connections.mu.RLock()
	for _, id := range sessions {
		told = append(told, h.connections.sessions[id]...)
	}
	h.connections.mu.RUnlock()
	for _, c := range told {
		c.SignedOut()
	}
}
