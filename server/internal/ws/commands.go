package ws

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// handle answers one frame. The session's end does not stop it: what was accepted is finished.
func (s *Session) handle(frame []byte) {
	command, err := wire.DecodeCommand(frame)
	in, signedIn := s.who()
	if !signedIn {
		s.greet(command, err)
		return
	}
	if late := s.allow(in.actor.User, command.Type); late != nil {
		s.refuse(command, late)
		return
	}
	if errors.Is(err, wire.ErrNotObject) {
		s.notAnObject()
		return
	}
	if err == nil {
		err = s.do(s.server.ctx, command)
	}
	if err != nil {
		s.refuse(command, err)
	}
}

// allow charges a command to its user: posts to RATE_MESSAGES, all else to RATE_REQUESTS.
func (s *Session) allow(user chat.User, command wire.CommandType) error {
	limiter := s.server.o.Requests
	if command == wire.CommandSend {
		limiter = s.server.o.Messages
	}
	if ok, wait := limiter.Allow(userKey(user)); !ok {
		return chat.RateLimited(wait)
	}
	return nil
}

// maxRoomName is the bytes of the longest name that a room can have (contract section 3).
const maxRoomName = 64

func (s *Session) do(ctx context.Context, c wire.Command) error {
	if len(c.Room) > maxRoomName { // before it becomes a key of anything
		return chat.NotFound("This room")
	}
	switch c.Type {
	case wire.CommandHello:
		return s.helloAgain(c)
	case wire.CommandSubscribe:
		return s.subscribe(c)
	case wire.CommandUnsubscribe:
		return s.unsubscribe(c)
	case wire.CommandSend:
		return s.asUser(ctx, c, s.post)
	case wire.CommandEdit:
		return s.asUser(ctx, c, s.revise)
	case wire.CommandDelete:
		return s.asUser(ctx, c, s.erase)
	case wire.CommandReact:
		return s.asUser(ctx, c, s.react)
	case wire.CommandRead:
		return s.asUser(ctx, c, s.markRead)
	case wire.CommandTyping:
		return s.asUser(ctx, c, s.tellTyping)
	case wire.CommandPing:
		s.send(wire.Pong{ID: c.ID})
		return nil
	default:
		return chat.Invalid("type", "is not a command of this server")
	}
}

// commandTime bounds the work on one command: past it its sender is told to come back, within 10 s whatever the database
// does.
const commandTime = 9 * time.Second

func (s *Session) asUser(ctx context.Context, c wire.Command, do func(context.Context, chat.Actor, wire.Command) error) error {
	ctx, cancel := context.WithTimeout(ctx, commandTime)
	defer cancel()
	actor, err := s.actor(ctx)
	if err != nil {
		return err
	}
	return do(ctx, actor, c)
}

// post puts the message in line now and acks it when it is durable: the next command need not wait for the commit.
func (s *Session) post(ctx context.Context, actor chat.Actor, c wire.Command) error {
	if strings.TrimSpace(c.ClientID) == "" {
		return chat.Invalid("client_id", "must not be empty or blank")
	}
	s.inbox.takeOff()
	draft := chat.Draft{Body: c.Body, ClientID: c.ClientID, ReplyTo: (*chat.MessageID)(c.ReplyTo)}
	wait, err := s.server.o.Service.SubmitMessage(ctx, actor, c.Room, draft)
	if err != nil {
		s.inbox.land()
		return err
	}
	s.server.running.Go(func() {
		defer s.inbox.land()
		defer s.recover()
		m, _, err := wait(s.server.ctx) // the appender's own patience bounds it
		if err != nil {
			s.refuse(c, err)
			return
		}
		s.mailbox.Offer(wire.EncodeSent(c.ID, m))
	})
	return nil
}

func (s *Session) revise(ctx context.Context, actor chat.Actor, c wire.Command) error {
	_, seq, err := s.server.o.Service.ReviseMessage(ctx, actor, c.Room, chat.MessageID(c.MessageID), c.Body)
	return s.ack(c, seq, err)
}

func (s *Session) erase(ctx context.Context, actor chat.Actor, c wire.Command) error {
	seq, err := s.server.o.Service.EraseMessage(ctx, actor, c.Room, chat.MessageID(c.MessageID))
	return s.ack(c, seq, err)
}

func (s *Session) react(ctx context.Context, actor chat.Actor, c wire.Command) (err error) {
	var seq int64
	if c.Remove {
		seq, err = s.server.o.Service.RemoveReaction(ctx, actor, c.Room, chat.MessageID(c.MessageID), c.Emoji)
	} else {
		_, seq, err = s.server.o.Service.AddReaction(ctx, actor, c.Room, chat.MessageID(c.MessageID), c.Emoji)
	}
	return s.ack(c, seq, err)
}

func (s *Session) markRead(ctx context.Context, actor chat.Actor, c wire.Command) error {
	standing, err := s.server.o.Service.MarkRead(ctx, actor, c.Room, c.Seq, s.id)
	return s.ack(c, standing.LastRead, err)
}

func (s *Session) ack(c wire.Command, seq int64, err error) error {
	if err == nil {
		s.send(wire.Ack{ID: c.ID, Room: chat.FoldRoomName(c.Room), Seq: seq})
	}
	return err
}

// tellTyping drops in silence what comes too often.
func (s *Session) tellTyping(ctx context.Context, actor chat.Actor, c wire.Command) error {
	if ok, _ := s.server.typing.Allow(actor.User.PublicID + " " + chat.FoldRoomName(c.Room)); !ok {
		return nil
	}
	return s.server.o.Service.Typing(ctx, actor, c.Room)
}

// refuse answers a command with an error, and notices who makes too many that are refused.
func (s *Session) refuse(c wire.Command, err error) {
	problem := wire.FromError(err)
	// The domain names fields as REST has them: a command has no body around them, and no path.
	for i, field := range problem.Errors {
		problem.Errors[i].Location = strings.TrimPrefix(strings.TrimPrefix(field.Location, "body."), "path.")
	}
	if problem.Code == wire.CodeInternal {
		s.server.o.Log.Error("cannot carry out a command", "conn_id", s.id, "command", string(c.Type), "err", err)
	}
	s.send(wire.FromProblem(c.ID, problem))
	ours := problem.Code == wire.CodeInternal || problem.Code == wire.CodeUnavailable
	if !ours && s.tallies.refused(time.Now()) {
		s.end(closeFlooding, "too many commands were refused")
	}
}

// notAnObject answers what is no command at all.
func (s *Session) notAnObject() {
	s.send(wire.FromProblem("", wire.NewProblem(wire.CodeBadJSON, "A frame must be one JSON object.")))
	now := time.Now()
	switch {
	case s.tallies.notObject(now):
		s.end(closeNotObjects, "too many frames were no JSON objects")
	case s.tallies.refused(now):
		s.end(closeFlooding, "too many commands were refused")
	}
}
