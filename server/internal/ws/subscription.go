package ws

import (
	"context"
	"errors"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/hub"
	"github.com/chatrooms/chatrooms/server/internal/presence"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// Opening a subscription asks the database. So a user opens so many at once, as many as all sockets of an
// account may have by default, and then so many a second. The others wait; nobody is refused.
const (
	opensPerSecond = 100
	opensAtOnce    = 5000
)

// subscription is a socket's command to follow a room, its answer, and its part in presence. The hub's
// follower does the rest.
type subscription struct {
	name     string // of the room, folded
	command  wire.Command
	answered bool // only the goroutine that advances it touches this

	// Guarded by Conn.mu.
	room     chat.RoomID // 0 until it was seen
	user     chat.UserID
	follower *hub.Follower // nil until open
	present  bool          // counted as online
	dropped  bool
}

var errOvertaken = chat.Conflict("This subscription ended before it was open: a later command took its place, or you left the room.")

// subscribe puts a subscription in the place of the one before it, if any, and has it advanced.
func (c *Conn) subscribe(cmd wire.Command) error {
	sub := &subscription{name: chat.FoldRoomName(cmd.Room), command: cmd}
	c.mu.Lock()
	old := c.subs[sub.name]
	if bound := c.server.o.Limits.Subscriptions; old == nil && bound > 0 && len(c.subs) >= bound {
		c.mu.Unlock()
		return tooManySubscriptions()
	}
	if c.left {
		c.mu.Unlock()
		return nil
	}
	if c.subs == nil {
		c.subs = map[string]*subscription{}
	}
	c.subs[sub.name] = sub
	if old != nil && old.present {
		// Whoever subscribes again does not go offline for a moment.
		sub.room, sub.user, sub.present, old.present = old.room, old.user, true, false
	}
	c.mu.Unlock()
	if old != nil {
		c.drop(old)
	}
	c.advanceLater(sub)
	return nil
}

func tooManySubscriptions() error {
	err := chat.RateLimited(time.Minute)
	err.Detail = "This socket has too many subscriptions: end one first."
	return err
}

func (c *Conn) unsubscribe(cmd wire.Command) error {
	name := chat.FoldRoomName(cmd.Room)
	c.mu.Lock()
	sub := c.subs[name]
	delete(c.subs, name)
	c.mu.Unlock()
	if sub != nil {
		c.drop(sub)
	}
	c.send(wire.Unsubscribed{ID: cmd.ID, Room: name})
	return nil
}

// advanceLater puts a subscription in the queue of those to be advanced. One goroutine advances them, one
// step of each in turn: a long log in one room does not hold up another.
func (c *Conn) advanceLater(sub *subscription) {
	c.mu.Lock()
	isFirst := !c.left && !sub.dropped && !c.advancing
	if !c.left && !sub.dropped {
		c.toAdvance = append(c.toAdvance, sub)
		c.advancing = true
	}
	c.mu.Unlock()
	if isFirst {
		c.server.running.Go(c.advanceAll)
	}
}

func (c *Conn) advanceAll() {
	defer c.recover()
	for sub := c.nextToAdvance(); sub != nil; sub = c.nextToAdvance() {
		if c.advance(sub) {
			c.advanceLater(sub)
		}
	}
}

func (c *Conn) nextToAdvance() *subscription {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.toAdvance) == 0 {
		c.toAdvance, c.advancing = nil, false
		return nil
	}
	sub := c.toAdvance[0]
	c.toAdvance = c.toAdvance[1:]
	return sub
}

// advance does a subscription's next step and says whether there is another.
func (c *Conn) advance(sub *subscription) (goOn bool) {
	c.mu.Lock()
	follower, dropped := sub.follower, sub.dropped
	c.mu.Unlock()
	if dropped {
		c.answerOvertaken(sub)
		return false
	}
	if follower == nil {
		return c.open(sub, false)
	}
	isLive, err := follower.Advance(c.ctx)
	switch {
	case err == nil:
		return !isLive
	case c.ctx.Err() != nil, errors.Is(err, hub.ErrEnded):
		return false
	case errors.Is(err, hub.ErrUnseen):
		c.remove(sub)
		return false
	case errors.Is(err, hub.ErrRestored):
		return c.reopen(sub)
	case !chat.IsKind(err, chat.KindUnavailable):
		c.server.o.Log.Error("cannot read a log for a subscription", "conn_id", c.id, "room", sub.name, "err", err)
	}
	return follower.Wait(c.ctx) == nil
}

// open follows the room and answers the command. isReset says that the peer's copy of the log is void.
func (c *Conn) open(sub *subscription, isReset bool) (goOn bool) {
	if !c.waitToOpen() {
		return false
	}
	in, _ := c.who()
	follower, err := c.server.o.Hub.Follow(c.ctx, hub.Reader{
		User: in.actor.User.ID, Quiet: sub.command.Quiet, After: sub.command.After, Mailbox: c.mailbox,
		Sight:  func(ctx context.Context) (chat.Room, error) { return c.see(ctx, sub) },
		Ended:  func() { c.remove(sub) },
		Lapsed: func() { c.advanceLater(sub) },
	})
	if err != nil {
		c.giveUp(sub, err)
		return false
	}
	if !c.attach(sub, follower) {
		follower.Close()
		c.answerOvertaken(sub)
		return false
	}
	return c.announce(sub, follower, isReset)
}

// announce answers the command.
func (c *Conn) announce(sub *subscription, follower *hub.Follower, isReset bool) (goOn bool) {
	online, count := c.online(sub)
	sub.answered = follower.Open(wire.EncodeObject(wire.Subscribed{
		ID: sub.command.ID, Room: sub.name, Seq: follower.Head, Online: wire.FromUsers(online), OnlineCount: count,
		Reset: isReset || follower.IsReset(),
	}))
	if !sub.answered { // dropped, or the right to listen has ended, since it was attached
		c.answerOvertaken(sub)
	}
	return sub.answered
}

// reopen follows the room's other log from its head, and tells the peer to load the room anew.
func (c *Conn) reopen(sub *subscription) (goOn bool) {
	c.mu.Lock()
	follower := sub.follower
	sub.follower = nil
	c.mu.Unlock()
	if follower != nil {
		follower.Close()
	}
	sub.command.ID, sub.command.After = "", nil
	return c.open(sub, true)
}

// waitToOpen waits until the user may open another subscription.
func (c *Conn) waitToOpen() bool {
	in, _ := c.who()
	for {
		ok, wait := c.server.opens.Allow(userKey(in.actor.User))
		if ok {
			return true
		}
		select {
		case <-time.After(wait):
		case <-c.ctx.Done():
			return false
		}
	}
}

// see checks that the user may see the room. The first time it makes them online there, before the hub
// knows of the subscription: so nobody is told of oneself.
func (c *Conn) see(ctx context.Context, sub *subscription) (chat.Room, error) {
	actor, err := c.actor(ctx)
	if err != nil {
		return chat.Room{}, err
	}
	room, err := c.server.o.Service.Room(ctx, actor, sub.name)
	if err != nil {
		return chat.Room{}, err
	}
	c.mu.Lock()
	isNew, old := sub.follower == nil && !sub.dropped, *sub
	if isNew {
		sub.room, sub.user = room.ID, actor.User.ID
		sub.present = old.present && old.room == room.ID
	}
	c.mu.Unlock()
	if isNew && old.present && old.room != room.ID { // another room has the name now
		c.server.o.Presence.Leave(old.room, old.user)
	}
	if isNew {
		c.beOnline(sub)
	}
	return room, nil
}

// attach gives a subscription its follower, unless it was dropped meanwhile.
func (c *Conn) attach(sub *subscription, follower *hub.Follower) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if sub.dropped {
		return false
	}
	sub.follower = follower
	return true
}

// giveUp answers a subscribe that failed. One that was open before has its answer: it is removed.
func (c *Conn) giveUp(sub *subscription, err error) {
	if sub.answered {
		c.remove(sub)
		return
	}
	c.mu.Lock()
	if c.subs[sub.name] == sub {
		delete(c.subs, sub.name)
	}
	c.mu.Unlock()
	c.drop(sub)
	if c.ctx.Err() == nil {
		c.refuse(sub.command, err)
	}
}

// answerOvertaken answers a subscribe that was dropped before it was answered. One that was open had its
// answer. It is the server's timing that refuses it, so it does not count as a refusal.
func (c *Conn) answerOvertaken(sub *subscription) {
	if !sub.answered && c.ctx.Err() == nil {
		c.sendError(sub.command, errOvertaken)
	}
}

// drop ends a subscription's part in the hub and in presence. After it nothing more is offered for it.
func (c *Conn) drop(sub *subscription) {
	c.mu.Lock()
	follower, present, room, user := sub.follower, sub.present, sub.room, sub.user
	sub.follower, sub.present, sub.dropped = nil, false, true
	c.mu.Unlock()
	if follower != nil {
		follower.Close()
	}
	if present {
		c.server.o.Presence.Leave(room, user)
	}
}

// remove tells the peer that a subscription has ended without its asking. Its follower has ended.
func (c *Conn) remove(sub *subscription) {
	c.mu.Lock()
	isCurrent := c.subs[sub.name] == sub
	if isCurrent {
		delete(c.subs, sub.name)
		// Under the lock, so that no answer to a later subscribe comes before it.
		c.send(wire.Removed{Room: sub.name})
	}
	c.mu.Unlock()
	if isCurrent {
		c.drop(sub)
	}
}

// beOnline counts the user as online in the room, or as not any more, unless the subscription before this
// one has done so. Enter comes before the note of it, so that drop never takes back what has not happened
// yet.
func (c *Conn) beOnline(sub *subscription) {
	people, quiet := c.server.o.Presence, sub.command.Quiet
	c.mu.Lock()
	user, wasPresent, dropped := c.signIn.actor.User, sub.present, sub.dropped
	if quiet {
		sub.present = false
	}
	c.mu.Unlock()
	switch {
	case dropped:
	case quiet && wasPresent:
		people.Leave(sub.room, user.ID)
	case !quiet && !wasPresent:
		people.Enter(sub.room, sub.name, user)
		c.mu.Lock()
		dropped, sub.present = sub.dropped, !sub.dropped
		c.mu.Unlock()
		if dropped {
			people.Leave(sub.room, user.ID)
		}
	}
}

// online lists who is there. The subscriber is among them, also in a crowd.
func (c *Conn) online(sub *subscription) ([]chat.User, int) {
	users, count := c.server.o.Presence.Online(sub.room)
	if sub.command.Quiet || len(users) < presence.Crowd {
		return users, count
	}
	for _, user := range users {
		if user.ID == sub.user {
			return users, count
		}
	}
	in, _ := c.who()
	users[len(users)-1] = in.actor.User
	return users, count
}
