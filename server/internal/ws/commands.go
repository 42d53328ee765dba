package ws

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// answer carries out one frame. The socket's end does not stop it: what was admitted is finished.
func (c *Conn) answer(frame []byte) {
	command, err := wire.DecodeCommand(frame)
	in, signedIn := c.who()
	if !signedIn {
		c.greet(command, err)
		return
	}
	if late := c.allow(in.actor.User, command.Type); late != nil {
		c.refuse(command, late)
		return
	}
	if errors.Is(err, wire.ErrNotObject) {
		c.notAnObject()
		return
	}
	if err == nil {
		err = c.dispatch(c.server.ctx, command)
	}
	if err != nil {
		c.refuse(command, err)
	}
}

// allow charges a command to its user: posts to RATE_MESSAGES, all else to RATE_REQUESTS. Subscriptions have
// a bound of their own, MAX_SUBSCRIPTIONS, and wait for one another: whoever comes back has them all at once.
func (c *Conn) allow(user chat.User, command wire.CommandType) error {
	limiter := c.server.o.Requests
	switch command {
	case wire.CommandSend:
		limiter = c.server.o.Messages
	case wire.CommandSubscribe, wire.CommandUnsubscribe:
		return nil
	default:
	}
	if ok, wait := limiter.Allow(userKey(user)); !ok {
		return chat.RateLimited(wait)
	}
	return nil
}

// maxRoomName is the bytes of the longest name that a room can have (contract section 3).
const maxRoomName = 64

// dispatch carries out a command by its type.
func (c *Conn) dispatch(ctx context.Context, cmd wire.Command) error {
	if len(cmd.Room) > maxRoomName { // before it becomes a key of anything
		return chat.NotFound("This room")
	}
	switch cmd.Type {
	case wire.CommandHello:
		return c.helloAgain(cmd)
	case wire.CommandSubscribe:
		return c.subscribe(cmd)
	case wire.CommandUnsubscribe:
		return c.unsubscribe(cmd)
	case wire.CommandSend:
		return c.asUser(ctx, cmd, c.post)
	case wire.CommandEdit:
		return c.asUser(ctx, cmd, c.revise)
	case wire.CommandDelete:
		return c.asUser(ctx, cmd, c.erase)
	case wire.CommandReact:
		return c.asUser(ctx, cmd, c.react)
	case wire.CommandRead:
		return c.asUser(ctx, cmd, c.markRead)
	case wire.CommandTyping:
		return c.asUser(ctx, cmd, c.tellTyping)
	case wire.CommandView:
		return c.asUser(ctx, cmd, c.view)
	case wire.CommandPing:
		c.send(wire.Pong{ID: cmd.ID})
		return nil
	default:
		return chat.Invalid("type", "is not a command of this server")
	}
}

// commandTime bounds the work on one command. Past it the sender is told to come back: so it hears
// within 10 s, whatever the database does.
const commandTime = 9 * time.Second

func (c *Conn) asUser(ctx context.Context, cmd wire.Command, do func(context.Context, chat.Actor, wire.Command) error) error {
	ctx, cancel := context.WithTimeout(ctx, commandTime)
	defer cancel()
	actor, err := c.actor(ctx)
	if err != nil {
		return err
	}
	return do(ctx, actor, cmd)
}

// post submits the message now and acks it when it is durable. The next command need not wait for
// the commit.
func (c *Conn) post(ctx context.Context, actor chat.Actor, cmd wire.Command) error {
	if strings.TrimSpace(cmd.ClientID) == "" {
		return chat.Invalid("client_id", "must not be empty or blank")
	}
	c.inbox.beginPost()
	draft := chat.Draft{Body: cmd.Body, ClientID: cmd.ClientID, ReplyTo: (*chat.MessageID)(cmd.ReplyTo)}
	if files := chat.FileIDs(cmd.Files); files != nil {
		draft.Files = *files
	}
	wait, err := c.server.o.Service.SubmitMessage(ctx, actor, cmd.Room, draft)
	if err != nil {
		c.inbox.endPost()
		return err
	}
	c.server.running.Go(func() {
		defer c.inbox.endPost()
		defer c.recover()
		m, _, err := wait(c.server.ctx) // the appender's own patience bounds it
		if err != nil {
			c.refuse(cmd, err)
			return
		}
		c.mailbox.Offer(wire.EncodeSent(cmd.ID, m))
	})
	return nil
}

func (c *Conn) revise(ctx context.Context, actor chat.Actor, cmd wire.Command) error {
	patch := chat.MessagePatch{Files: chat.FileIDs(cmd.Files)}
	if cmd.HasBody {
		patch.Body = &cmd.Body
	}
	_, seq, err := c.server.o.Service.ReviseMessage(ctx, actor, cmd.Room, chat.MessageID(cmd.MessageID), patch)
	return c.ack(cmd, seq, err)
}

func (c *Conn) erase(ctx context.Context, actor chat.Actor, cmd wire.Command) error {
	seq, err := c.server.o.Service.EraseMessage(ctx, actor, cmd.Room, chat.MessageID(cmd.MessageID), "")
	return c.ack(cmd, seq, err)
}

func (c *Conn) react(ctx context.Context, actor chat.Actor, cmd wire.Command) (err error) {
	var seq int64
	if cmd.Remove {
		seq, err = c.server.o.Service.RemoveReaction(ctx, actor, cmd.Room, chat.MessageID(cmd.MessageID), cmd.Emoji)
	} else {
		_, seq, err = c.server.o.Service.AddReaction(ctx, actor, cmd.Room, chat.MessageID(cmd.MessageID), cmd.Emoji)
	}
	return c.ack(cmd, seq, err)
}

func (c *Conn) markRead(ctx context.Context, actor chat.Actor, cmd wire.Command) error {
	standing, err := c.server.o.Service.MarkRead(ctx, actor, cmd.Room, cmd.Seq, c.id)
	return c.ack(cmd, standing.LastRead, err)
}

func (c *Conn) ack(cmd wire.Command, seq int64, err error) error {
	if err == nil {
		c.send(wire.Ack{ID: cmd.ID, Room: chat.FoldRoomName(cmd.Room), Seq: seq})
	}
	return err
}

// tellTyping drops in silence what comes too often.
func (c *Conn) tellTyping(ctx context.Context, actor chat.Actor, cmd wire.Command) error {
	if ok, _ := c.server.typing.Allow(actor.User.PublicID + " " + chat.FoldRoomName(cmd.Room)); !ok {
		return nil
	}
	return c.server.o.Service.Typing(ctx, actor, cmd.Room)
}

// view notes which room is in view. A socket that has gone meanwhile has none.
func (c *Conn) view(ctx context.Context, actor chat.Actor, cmd wire.Command) error {
	views := c.server.o.Views
	if cmd.Room == "" {
		views.Hide(c.id)
		return nil
	}
	room, err := c.server.o.Service.Room(ctx, actor, cmd.Room)
	if err != nil {
		return err
	}
	views.Show(c.id, actor.User.ID, room.ID)
	if c.hasLeft() {
		views.Hide(c.id)
	}
	return nil
}

// refuse answers a command with an error, and closes on a peer that has too many refused.
func (c *Conn) refuse(cmd wire.Command, err error) {
	code := c.sendError(cmd, err)
	isOurs := code == wire.CodeInternal || code == wire.CodeUnavailable
	if !isOurs && c.tallies.refused(time.Now()) {
		c.end(closeFlooding, "too many commands were refused")
	}
}

// sendError answers a command with an error.
func (c *Conn) sendError(cmd wire.Command, err error) wire.Code {
	problem := wire.FromError(err)
	// The domain names fields as REST has them: a command has no body around them, and no path.
	for i, field := range problem.Errors {
		problem.Errors[i].Location = strings.TrimPrefix(strings.TrimPrefix(field.Location, "body."), "path.")
	}
	if problem.Code == wire.CodeInternal {
		c.server.o.Log.Error("cannot carry out a command", "conn_id", c.id, "command", string(cmd.Type), "err", err)
	}
	c.send(wire.FromProblem(cmd.ID, problem))
	return problem.Code
}

// notAnObject answers what is no command at all.
func (c *Conn) notAnObject() {
	c.send(wire.FromProblem("", wire.NewProblem(wire.CodeBadJSON, "A frame must be one JSON object.")))
	now := time.Now()
	switch {
	case c.tallies.notObject(now):
		c.end(closeNotObjects, "too many frames were no JSON objects")
	case c.tallies.refused(now):
		c.end(closeFlooding, "too many commands were refused")
	}
}
