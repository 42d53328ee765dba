package chaos

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// outbox is what one client says and does in rooms. Whatever it has begun it repeats, by socket or by REST, until it knows
// the outcome; so in the end there is no "perhaps".
type outbox struct {
	*client
	rooms []string // that it writes to
	owns  bool     // these rooms; else it leaves them now and then, the public ones

	mu        sync.Mutex
	said      []*said
	reactions map[reacted]bool // that are there, and others that are taken back
	done      int              // commands other than posts that were acked
}

// reacted is one emoji on one message.
type reacted struct{ room, messageID, emoji string }

// said is one message: what was acked of it, and what it has to be in the end.
type said struct {
	room, clientID string
	texts          []string // each that it ever had, or may have had
	replyTo        *said
	isGone         bool // deleted
	byREST         bool // never by socket

	isAcked bool
	ackedAt time.Time
	node    int
	id      string
	seq     int64
}

// write goes on until talk ends; what is under way then is brought to its end, for which there is time until life ends.
func (o *outbox) write(talk, life context.Context, pace time.Duration) {
	for talk.Err() == nil {
		room, n := o.rooms[o.chance(len(o.rooms))], o.chance(100)
		switch {
		case n < 45:
			o.say(life, room, 1)
		case n < 52: // several at once, so that they share a commit
			o.say(life, room, 5)
		case n < 60:
			o.reply(life)
		case n < 74:
			o.react(life, room)
		case n < 84:
			o.revise(life)
		case n < 93:
			o.erase(life)
		case o.owns:
			o.retitle(life, room)
		case room != attic:
			o.comeAndGo(life, room)
		}
		if o.chance(4) == 0 {
			o.look(life, room)
		}
		sleep(talk, pace/2+time.Duration(o.chance(int(pace))))
	}
}

// say posts n messages at the same time.
func (o *outbox) say(ctx context.Context, room string, n int) {
	var posting sync.WaitGroup
	for range n {
		m := o.draft(room)
		posting.Go(func() { o.post(ctx, m) })
	}
	posting.Wait()
}

func (o *outbox) draft(room string) *said {
	o.mu.Lock()
	defer o.mu.Unlock()
	clientID := fmt.Sprintf("%s %d", o.name, len(o.said))
	m := &said{room: room, clientID: clientID, texts: []string{clientID + ": " + sayings[len(o.said)%len(sayings)]}}
	o.said = append(o.said, m)
	return m
}

var sayings = []string{
	"Good morning", "<b>bold</b> & \"quoted\"", "日本語も書けます 👩‍👩‍👧‍👦", "@writer-1, @listener-0: what do you say?", "line one\nline two \u2028 line three",
	strings.Repeat("a long text, ", 80) + "until here", "שלום, مرحبا, नमस्ते",
}

// shout says n of the longest texts at the same time, by REST: an ack repeats the text.
func (o *outbox) shout(ctx context.Context, room string, n int) {
	var posting sync.WaitGroup
	for range n {
		m := o.draft(room)
		m.texts[0] = m.clientID + strings.Repeat("😀", 3900)
		m.byREST = true
		posting.Go(func() { o.post(ctx, m) })
	}
	posting.Wait()
}

// post repeats until the message is acked. Every answer has to be about the same message.
func (o *outbox) post(ctx context.Context, m *said) {
	posted := operation{kind: created, room: m.room, clientID: m.clientID, text: m.texts[0], from: time.Now()}
	isDone := o.persist(ctx, "a post", func() verdict {
		var stored message
		began := time.Now()
		v, node := o.send(ctx, m, &stored)
		if v != yes {
			return v
		}
		o.acked(m, stored, node)
		if created, err := time.Parse(time.RFC3339, stored.CreatedAt); err == nil && created.Before(began.Add(-time.Millisecond)) {
			o.record.sawFound() // by an attempt before this one, whose answer was lost
		}
		return yes
	})
	posted.seq = m.seq
	o.record.did(posted, isDone)
}

func (o *outbox) acked(m *said, stored message, node int) {
	if stored.ID == "" || stored.Seq == 0 || stored.clientID() != m.clientID || stored.Author.name() != o.name {
		o.record.breaks("%s was acked something else: %+v", m.clientID, stored)
		return
	}
	o.mu.Lock()
	m.isAcked, m.ackedAt, m.node, m.id, m.seq = true, time.Now(), node, stored.ID, stored.Seq
	o.mu.Unlock()
	o.record.sawAck(node)
}

func (o *outbox) send(ctx context.Context, m *said, stored *message) (v verdict, node int) {
	post := object{"body": m.texts[0], "client_id": m.clientID}
	if m.replyTo != nil {
		post["reply_to"] = m.replyTo.id
	}
	if s := o.route(); s != nil && !m.byREST {
		post["type"], post["room"] = "send", m.room
		answer, v := o.command(s, post)
		if answer.Message != nil {
			*stored = *answer.Message
		}
		return v, s.node
	}
	node = o.pickNode()
	v, _ = o.callAt(ctx, node, http.MethodPost, "/rooms/"+m.room+"/messages", post, stored)
	return v, node
}

// route is the socket, if there is one and this command is to go by it.
func (o *outbox) route() *socket {
	if o.chance(3) == 0 {
		return nil
	}
	return o.line()
}

// command asks on the socket, and makes of the answer what REST would have told by a status.
func (o *outbox) command(s *socket, c object) (frame, verdict) {
	began := time.Now()
	answer, ok := s.ask(c)
	seen := sight{began, time.Now(), s.node, fmt.Sprintf("%s by socket: %s", c["type"], answer.Detail)}
	o.timed(seen)
	switch {
	case !ok:
		return answer, later
	case answer.Type == "ack":
		return answer, yes
	case answer.Code == "unavailable":
		if answer.RetryAfterMS <= 0 {
			o.record.breaks("%s: unavailable without retry_after_ms", seen.what)
		}
		o.record.sawRefusal(seen)
		return answer, later
	case answer.Code == "unauthorized":
		return answer, signIn
	case answer.Code == "gone" && c["type"] == "react": // its author was quicker
		return answer, no
	}
	o.record.breaks("%s: %s", seen.what, answer.Code)
	return answer, no
}

// reply quotes one of its own messages, which nobody else can delete meanwhile.
func (o *outbox) reply(ctx context.Context) {
	if quoted := o.pick(); quoted != nil {
		m := o.draft(quoted.room)
		m.replyTo = quoted
		o.post(ctx, m)
	}
}

// revise edits one of its messages.
func (o *outbox) revise(ctx context.Context) {
	m := o.pick()
	if m == nil {
		return
	}
	text := fmt.Sprintf("%s (edit %d)", m.texts[0], len(m.texts))
	m.texts = append(m.texts, text)
	edit := operation{kind: edited, room: m.room, clientID: m.clientID, text: text, from: time.Now()}
	isDone := o.finish(ctx, "an edit", object{"type": "edit", "room": m.room, "message_id": m.id, "body": text},
		http.MethodPatch, m.path(), object{"body": text})
	o.record.did(edit, isDone)
}

// erase deletes one of its messages.
func (o *outbox) erase(ctx context.Context) {
	m := o.pick()
	if m == nil {
		return
	}
	m.isGone = true
	deletion := operation{kind: deleted, room: m.room, clientID: m.clientID, from: time.Now()}
	isDone := o.finish(ctx, "a deletion", object{"type": "delete", "room": m.room, "message_id": m.id}, http.MethodDelete, m.path(), nil)
	o.record.did(deletion, isDone)
}

func (m *said) path() string { return "/rooms/" + m.room + "/messages/" + m.id }

// pick is one of its late messages that is still there.
func (o *outbox) pick() *said {
	const late = 30
	o.mu.Lock()
	defer o.mu.Unlock()
	there := slices.DeleteFunc(slices.Clone(o.said[max(0, len(o.said)-late):]), func(m *said) bool { return m.isGone || !m.isAcked })
	if len(there) == 0 {
		return nil
	}
	return there[o.client.chance(len(there))]
}

// finish repeats a command by either way until it is done. Repeating changes nothing (contract section 1).
func (o *outbox) finish(ctx context.Context, what string, command object, method, path string, body any) (isDone bool) {
	isDone = o.persist(ctx, what, func() verdict {
		if s := o.route(); s != nil && command != nil {
			_, v := o.command(s, command)
			return v
		}
		v, status := o.call(ctx, method, path, body, nil)
		if v == no {
			o.record.breaks("%s: %s %s: %d", o.name, method, path, status)
		}
		return v
	})
	if isDone {
		o.mu.Lock()
		o.done++
		o.mu.Unlock()
	}
	return isDone
}

// retitle changes the room's topic.
func (o *outbox) retitle(ctx context.Context, room string) {
	o.finish(ctx, "a new topic", nil, http.MethodPatch, "/rooms/"+room, object{"topic": fmt.Sprintf("topic %d", o.chance(1000))})
}

// comeAndGo leaves a room and joins it again.
func (o *outbox) comeAndGo(ctx context.Context, room string) {
	path := "/rooms/" + room + "/members/me"
	o.finish(ctx, "leaving", nil, http.MethodDelete, path, nil)
	o.finish(ctx, "joining", nil, http.MethodPut, path, nil)
}
