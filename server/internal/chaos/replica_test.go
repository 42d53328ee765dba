package chaos

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// replica is what one client knows of one room: the log as it was told, and what comes of applying it. It is guarded by
// its client's lock.
type replica struct {
	room     string
	cursor   int64    // the last seq applied in this subscription
	prints   []uint64 // of each event ever applied, that of seq 1 first
	messages map[string]content
	late     [20]string          // ids of the latest messages, in no order
	quoting  map[string][]string // ids of the messages that quote one, by its id
	members  map[string]string   // role by username
	topic    string
	online   map[string]bool // by username, as presence tells; the log knows nothing of it
}

// content is what shows of a message.
type content struct {
	seq                      int64
	author, clientID, body   string
	created, edited, deleted string
	reactions, mentions      string // as text, so that contents compare
	quoted                   string // the id of what it replies to
	pinned                   bool
	isQuoteBlank             bool
}

func newReplica(room string) *replica {
	return &replica{room: room, messages: make(map[string]content), quoting: make(map[string][]string), members: make(map[string]string), online: make(map[string]bool)}
}

// head is the last seq that was ever applied.
func (r *replica) head() int64 { return int64(len(r.prints)) }

// apply takes the next event. An error is a broken promise.
func (r *replica) apply(e *frame) error {
	if e.Seq != r.cursor+1 {
		return fmt.Errorf("%s: event %d came after %d", r.room, e.Seq, r.cursor)
	}
	print := e.print()
	switch {
	case e.Seq == r.head()+1:
		r.prints = append(r.prints, print)
	case e.Seq > r.head():
		return fmt.Errorf("%s: event %d came where %d is the last that was ever told", r.room, e.Seq, r.head())
	case r.prints[e.Seq-1] != print:
		return fmt.Errorf("%s: event %d is not what it was before: %+v", r.room, e.Seq, *e)
	}
	r.cursor = e.Seq
	return r.change(e)
}

func (r *replica) change(e *frame) error {
	switch e.Type {
	case "message.created", "message.edited", "message.deleted":
		if e.Message == nil {
			return fmt.Errorf("%s: event %d has no message", r.room, e.Seq)
		}
		r.keep(*e.Message)
	case "message.pinned", "message.unpinned":
		m, ok := r.messages[e.MessageID]
		if !ok {
			return fmt.Errorf("%s: event %d pins message %s, which was never told", r.room, e.Seq, e.MessageID)
		}
		m.pinned = e.Type == "message.pinned"
		r.messages[e.MessageID] = m
	case "reaction.added", "reaction.removed":
		m, ok := r.messages[e.MessageID]
		if !ok {
			return fmt.Errorf("%s: event %d is about message %s, which was never told", r.room, e.Seq, e.MessageID)
		}
		m.reactions = textOf(e.Reactions)
		r.messages[e.MessageID] = m
	case "member.joined", "member.role":
		r.members[e.User.name()] = e.Role
	case "member.left", "member.removed":
		delete(r.members, e.User.name())
	case "member.restricted", "member.unrestricted": // a ban's removal is an event of its own
	case "room.updated", "room.archived":
		r.topic = e.RoomInfo.Topic
	default:
		return fmt.Errorf("%s: event %d is of an unknown type %q", r.room, e.Seq, e.Type)
	}
	return nil
}

// keep shows a message as it is now, and blanks the quotes of one that is deleted.
func (r *replica) keep(m message) {
	c := contentOf(m)
	if _, known := r.messages[m.ID]; !known {
		r.late[len(r.messages)%len(r.late)] = m.ID
		if c.quoted != "" {
			r.quoting[c.quoted] = append(r.quoting[c.quoted], m.ID)
		}
	}
	r.messages[m.ID] = c
	if c.deleted == "" {
		return
	}
	for _, id := range r.quoting[m.ID] {
		reply := r.messages[id]
		reply.isQuoteBlank = reply.quoted != ""
		r.messages[id] = reply
	}
}

func contentOf(m message) content {
	c := content{
		seq: m.Seq, author: m.Author.name(), clientID: m.clientID(), body: m.Body, created: m.CreatedAt,
		reactions: textOf(m.Reactions), pinned: m.Pinned,
	}
	for _, p := range m.Mentions {
		c.mentions += p.name() + " "
	}
	if m.ReplyTo != nil {
		c.quoted, c.isQuoteBlank = m.ReplyTo.ID, m.ReplyTo.Body == ""
	}
	if m.EditedAt != nil {
		c.edited = *m.EditedAt
	}
	if m.DeletedAt != nil {
		c.deleted = *m.DeletedAt
	}
	return c
}

// textOf is "👍 2|❤️ 1|".
func textOf(reactions []reaction) (text string) {
	for _, r := range reactions {
		text += fmt.Sprint(r.Emoji, " ", r.Count, "|")
	}
	return text
}

// count is how many have put the emoji on it.
func (c content) count(emoji string) (n int) {
	for r := range strings.SplitSeq(c.reactions, "|") {
		if number, ok := strings.CutPrefix(r, emoji+" "); ok {
			n, _ = strconv.Atoi(number) // textOf wrote it
		}
	}
	return n
}

// differs says how one replica shows another thing than a fresh load of the room, "" where it does not.
func (r *replica) differs(fresh *replica) string {
	if len(r.prints) != len(fresh.prints) {
		return fmt.Sprintf("%d events were applied of %d", len(r.prints), len(fresh.prints))
	}
	for i, print := range fresh.prints {
		if r.prints[i] != print {
			return fmt.Sprintf("event %d is another than the log's", i+1)
		}
	}
	for id, want := range fresh.messages {
		if got := r.messages[id]; got != want {
			return fmt.Sprintf("message %s shows as %+v, and a fresh load has %+v", id, got, want)
		}
	}
	switch {
	case len(r.messages) != len(fresh.messages):
		return fmt.Sprintf("%d messages show, and a fresh load has %d", len(r.messages), len(fresh.messages))
	case !maps.Equal(r.members, fresh.members):
		return fmt.Sprintf("the members show as %v, and a fresh load has %v", r.members, fresh.members)
	case r.topic != fresh.topic:
		return fmt.Sprintf("the topic shows as %q, and a fresh load has %q", r.topic, fresh.topic)
	}
	return ""
}

// clone is for a reader without the lock.
func (r *replica) clone() *replica {
	c := *r
	c.prints, c.messages, c.members = slices.Clone(r.prints), maps.Clone(r.messages), maps.Clone(r.members)
	c.quoting = nil // only the applying of events needs it
	c.online = maps.Clone(r.online)
	return &c
}
