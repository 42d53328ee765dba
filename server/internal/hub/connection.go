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

// Connect registers a connection; false means that the user already has max of them (0: no bound).
func (h *Hub) Connect(c *Connection, max int) bool { return h.connections.add(c, max) }

// Reconnect puts a connection in the place of one of the same user.
func (h *Hub) Reconnect(old, c *Connection) { h.connections.replace(old, c) }

// Disconnect forgets a connection; again changes nothing.
func (h *Hub) Disconnect(c *Connection) { h.connections.remove(c) }

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

func (cs *connections) add(c *Connection, max int) bool {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	if max > 0 && len(cs.users[c.User]) >= max {
		return false
	}
	cs.insert(c)
	return true
}

func (cs *connections) replace(old, c *Connection) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	cs.erase(old)
	cs.insert(c)
}

func (cs *connections) remove(c *Connection) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	cs.erase(c)
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
