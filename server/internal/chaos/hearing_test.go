package chaos

import (
	"context"
	"slices"
	"time"
)

// What a client makes of what it is told.

// take deals with one object that came on the socket.
func (c *client) take(s *socket, f *frame) {
	if slices.Contains(c.manner.hidden, f.Room) {
		c.record.breaks("%s heard of %s: %+v", c.name, f.Room, *f)
		return
	}
	switch {
	case f.isEvent():
		c.apply(s, f)
		return
	case f.ID != "" && s.answered(*f):
		return
	}
	switch f.Type {
	case "welcome":
		c.greet(s)
	case "subscribed":
		c.subscribed(f)
	case "removed":
		// It left, and this is a public room: anyone may listen.
		c.subscribe(s, f.Room, c.head(f.Room))
	case "presence":
		c.seen(f)
	case "heartbeat":
		c.compare(s, f.Heads)
	case "error":
		c.refused(s, f)
	}
}

func (c *client) apply(s *socket, f *frame) {
	c.mu.Lock()
	r := c.replicas[f.Room]
	var err error
	if r != nil {
		err = r.apply(f)
	}
	now := time.Now()
	if !c.heard.IsZero() && now.Sub(c.heard) > notedSilence {
		c.silences = append(c.silences, sight{from: c.heard, to: now})
	}
	c.heard = now
	c.mu.Unlock()
	switch {
	case r == nil:
		c.record.breaks("%s heard of %s, which it does not follow", c.name, f.Room)
	case err != nil:
		c.record.breaks("%s at node %d: %v", c.name, s.node+1, err)
	}
}

// subscribed begins to count anew: the next event is the one past `after`.
func (c *client) subscribed(f *frame) {
	c.mu.Lock()
	asked, ok := c.pending[f.ID]
	delete(c.pending, f.ID)
	if ok {
		r := c.replicas[asked.room]
		r.cursor = asked.after
		clear(r.online)
		for _, user := range f.who() {
			r.online[user.name()] = true
		}
	}
	c.mu.Unlock()
	switch {
	case !ok:
		c.record.breaks("%s: an answer to no question: %+v", c.name, *f)
	case f.Reset || f.Seq < asked.after:
		c.record.breaks("%s: %s ends at %d, and %d was told before", c.name, f.Room, f.Seq, asked.after)
	}
}

// seen is who came or went.
func (c *client) seen(f *frame) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r := c.replicas[f.Room]; r != nil && f.User != nil {
		r.online[f.User.name()] = f.isOnline()
	}
}

// sees says whether someone shows as online in a room.
func (c *client) sees(room, username string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.replicas[room].online[username]
}

// compare holds the heads against what came before them. A room that is being subscribed to anew has no place yet.
func (c *client) compare(s *socket, heads map[string]int64) {
	for room, head := range heads {
		c.mu.Lock()
		r := c.replicas[room]
		behind := r != nil && r.cursor < head && !slices.Contains(c.pendingRooms(), room)
		c.mu.Unlock()
		if behind {
			c.record.breaks("%s: a heartbeat has %s at %d, and that was not told", c.name, room, head)
			c.subscribe(s, room, c.head(room))
		}
	}
}

// pendingRooms are those with a subscription that is not answered. The caller holds the lock.
func (c *client) pendingRooms() (rooms []string) {
	for _, p := range c.pending {
		rooms = append(rooms, p.room)
	}
	return rooms
}

// refused is an error that nobody waits for: a subscription's, or a hello's.
func (c *client) refused(s *socket, f *frame) {
	c.mu.Lock()
	asked, isSubscribe := c.pending[f.ID]
	delete(c.pending, f.ID)
	isLast := !slices.Contains(c.pendingRooms(), asked.room)
	c.mu.Unlock()
	now := time.Now()
	seen := sight{now, now, s.node, "socket: " + f.Detail}
	switch {
	case f.ID == "knock" && f.Code == "not_found":
	case f.Code == "unavailable":
		c.record.sawRefusal(seen)
		if isSubscribe {
			go c.subscribeLater(s, asked)
		}
	case f.Code == "unauthorized": // the close says the rest
	case f.Code == "conflict" && isSubscribe: // a newer one took its place, or the room was left meanwhile
		if isLast {
			c.subscribe(s, asked.room, c.head(asked.room))
		}
	default:
		c.record.breaks("%s: %s %s (%s)", c.name, f.Code, f.Detail, f.ID)
	}
}

func (c *client) subscribeLater(s *socket, asked subscribe) {
	sleep(context.Background(), 200*time.Millisecond)
	c.subscribe(s, asked.room, asked.after)
}
