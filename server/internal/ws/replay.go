package ws

import (
	"errors"
	"math/rand/v2"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/hub"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

const (
	// replayPage is how many events are read of a log at once.
	replayPage = 100
	// replayRetry is how long a replay waits for a database that cannot serve.
	replayRetry = time.Second
)

// replayLater puts a subscription in line for the session's replayer, and starts one if there is none.
func (s *Session) replayLater(sub *subscription) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.left || sub.dropped {
		return
	}
	s.replays = append(s.replays, sub)
	if !s.reading {
		s.reading = true
		s.server.running.Go(s.replay)
	}
}

// lapse is called by the hub: sight of the room has to be checked again.
func (s *Session) lapse(sub *subscription) {
	s.mu.Lock()
	sub.lapsed = true
	s.mu.Unlock()
	s.replayLater(sub)
}

// replay brings the subscriptions that wait up to the present, one page of each in turn: a long log in one room does not
// hold up another.
func (s *Session) replay() {
	defer s.recover()
	for sub := s.nextReplay(); sub != nil; sub = s.nextReplay() {
		if goOn := s.step(sub); goOn {
			s.replayLater(sub)
		}
	}
}

func (s *Session) nextReplay() *subscription {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.replays) == 0 {
		s.replays, s.reading = nil, false
		return nil
	}
	sub := s.replays[0]
	s.replays = s.replays[1:]
	return sub
}

// step does one thing for a subscription and says whether there is more to do.
func (s *Session) step(sub *subscription) (goOn bool) {
	feed, goOn := s.resume(sub)
	if !goOn {
		s.overtaken(sub)
		return false
	}
	if feed == nil {
		return s.open(sub)
	}
	caughtUp, err := s.page(sub, feed)
	switch {
	case err == nil && !caughtUp:
		return true
	case err == nil:
		var live bool
		sub.last, live = feed.GoLive(sub.last)
		sub.holds = false
		return !live
	case s.ctx.Err() != nil, errors.Is(err, errDropped):
		return false
	case errors.Is(err, errRestored):
		s.end(closeRestart, "a room's log has changed: come back")
		return false
	case isOutOfSight(err):
		s.remove(sub)
		return false
	}
	return s.waitForDatabase(sub, err)
}

// resume says where a subscription stands. goOn is false for one that was dropped.
func (s *Session) resume(sub *subscription) (feed *hub.Subscription, goOn bool) {
	s.mu.Lock()
	feed, lapsed, dropped := sub.feed, sub.lapsed, sub.dropped
	sub.lapsed = false
	s.mu.Unlock()
	if lapsed && feed != nil {
		sub.last, _ = feed.Last()
		sub.holds = false
	}
	return feed, !dropped
}

func isOutOfSight(err error) bool {
	return chat.IsKind(err, chat.KindNotFound) || chat.IsKind(err, chat.KindForbidden) || chat.IsKind(err, chat.KindUnauthorized)
}

func (s *Session) waitForDatabase(sub *subscription, err error) bool {
	if !chat.IsKind(err, chat.KindUnavailable) {
		s.server.o.Log.Error("cannot read a log for a subscription", "conn_id", s.id, "room", sub.name, "err", err)
	}
	select {
	case <-time.After(replayRetry + spread(replayRetry)):
		return true
	case <-s.ctx.Done():
		return false
	}
}

// open finds the room, joins the hub and presence, and answers the command.
func (s *Session) open(sub *subscription) (goOn bool) {
	release, err := s.turnToRead()
	if err != nil {
		return false
	}
	feed, err := s.join(sub)
	release()
	if err == nil && !s.attach(sub, feed) {
		feed.Close()
		s.overtaken(sub)
		return false
	}
	if err != nil {
		s.giveUp(sub, err)
		return false
	}
	sub.last = sub.head
	reset := false
	if after := sub.command.After; after != nil {
		reset = *after > sub.head
		sub.last = min(*after, sub.head)
		s.server.o.Metrics.Resumed(sub.head - sub.last)
	}
	return s.announce(sub, feed, reset)
}

// announce answers the command.
func (s *Session) announce(sub *subscription, feed *hub.Subscription, reset bool) (goOn bool) {
	online, count := s.online(sub)
	sub.answered = feed.Open(wire.EncodeFrame(wire.Subscribed{
		ID: sub.command.ID, Room: sub.name, Seq: sub.head, Online: wire.FromUsers(online), OnlineCount: count, Reset: reset,
	}))
	if !sub.answered { // dropped, or the right to listen has ended, since it was attached
		s.overtaken(sub)
		return false
	}
	s.holdIfNear(sub, feed, sub.head)
	return true
}

// join checks sight, joins presence (first, so that one is not told of oneself) and the hub, and checks sight again if
// the room has moved on in between: from then on the hub sees every event that takes it away.
func (s *Session) join(sub *subscription) (*hub.Subscription, error) {
	actor, err := s.actor(s.ctx)
	if err != nil {
		return nil, err
	}
	room, err := s.server.o.Service.Room(s.ctx, actor, sub.name)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	sub.room, sub.user, sub.head = room.ID, actor.User.ID, room.Seq
	s.mu.Unlock()
	s.beOnline(sub)
	feed, err := s.server.o.Hub.Subscribe(s.ctx, room.ID, hub.Subscriber{
		Mailbox: s.mailbox, User: actor.User.ID, Quiet: sub.command.Quiet, Since: room.Seq,
		Ended: func() { s.remove(sub) }, Lapsed: func() { s.lapse(sub) },
	})
	if err != nil {
		return nil, err
	}
	if feed.Position() > room.Seq {
		if room, err = s.server.o.Service.Room(s.ctx, actor, sub.name); err != nil {
			feed.Close()
			return nil, err
		}
		feed.Sighted(room.Seq)
		sub.head = room.Seq
	}
	return feed, nil
}

// attach gives a subscription its feed, unless it was dropped meanwhile.
func (s *Session) attach(sub *subscription, feed *hub.Subscription) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if sub.dropped {
		return false
	}
	sub.feed = feed
	return true
}

// giveUp answers a subscribe that failed.
func (s *Session) giveUp(sub *subscription, err error) {
	s.mu.Lock()
	if s.subs[sub.name] == sub {
		delete(s.subs, sub.name)
	}
	s.mu.Unlock()
	s.drop(sub)
	if s.ctx.Err() == nil {
		s.refuse(sub.command, err)
	}
}

// overtaken answers a subscribe that was dropped before it was answered. One that was open had its answer.
func (s *Session) overtaken(sub *subscription) {
	if !sub.answered && s.ctx.Err() == nil {
		s.refuse(sub.command, errOvertaken)
	}
}

// holdIfNear begins to keep live events when the next page will reach the head.
func (s *Session) holdIfNear(sub *subscription, feed *hub.Subscription, head int64) {
	if head-sub.last < replayPage && !sub.holds {
		sub.holds = true
		feed.Hold()
	}
}

// page offers one page of the log and says whether it was the rest of it.
func (s *Session) page(sub *subscription, feed *hub.Subscription) (caughtUp bool, err error) {
	head, err := s.look(sub)
	if err != nil {
		return false, err
	}
	page, err := s.server.o.Hub.ReadPage(s.ctx, sub.room, sub.last, head, replayPage)
	if err != nil {
		return false, err
	}
	if page.Head < sub.last {
		return false, errRestored
	}
	sighted := false
	for _, b := range page.Bursts {
		// Sight was checked before the page was read. Whom this event shuts out must not hear of it; whoever still sees the
		// room now may have the whole page.
		if b.Hides && !sighted {
			if _, err := s.look(sub); err != nil {
				return false, err
			}
			sighted = true
		}
		if err := s.offerReplayed(sub, b); err != nil {
			return false, err
		}
		sub.last = b.Last
		if b.Ends != 0 && b.Ends == sub.user && b.Last > sub.head {
			return false, chat.NotFound("This room")
		}
	}
	if sub.holds && page.Events < replayPage {
		return true, nil
	}
	s.holdIfNear(sub, feed, page.Head)
	return false, nil
}

// look checks sight of the room and tells where its log ends.
func (s *Session) look(sub *subscription) (head int64, err error) {
	release, err := s.turnToRead()
	if err != nil {
		return 0, err
	}
	defer release()
	actor, err := s.actor(s.ctx)
	if err != nil {
		return 0, err
	}
	room, err := s.server.o.Service.Room(s.ctx, actor, sub.name)
	return room.Seq, err
}

// turnToRead waits for one of the node's places at the database.
func (s *Session) turnToRead() (release func(), err error) {
	select {
	case s.server.replays <- struct{}{}:
		return func() { <-s.server.replays }, nil
	case <-s.ctx.Done():
		return nil, s.ctx.Err()
	}
}

// offerReplayed waits for room in the mailbox: a slow reader slows its own replay only.
func (s *Session) offerReplayed(sub *subscription, b hub.Burst) error {
	for {
		added, space := s.tryReplayed(sub, b)
		if added {
			return s.ctx.Err()
		}
		if space == nil {
			return errDropped
		}
		select {
		case <-space:
		case <-s.ctx.Done():
			return s.ctx.Err()
		}
	}
}

func (s *Session) tryReplayed(sub *subscription, b hub.Burst) (added bool, space <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if sub.dropped {
		return false, nil
	}
	return s.mailbox.TryPut(b.Frame, b.Objects)
}

// spread is a random part of d, so that what many do does not fall on one moment.
func spread(d time.Duration) time.Duration { return rand.N(d) } //nolint:gosec // no secret
