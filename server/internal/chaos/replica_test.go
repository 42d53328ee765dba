package chaos

import (
	"fmt"
	"maps"
	"slices"
)

// replica is what one client knows of one room: the log as it was told, and what comes of applying it. It is guarded by
// its client's lock.
type replica struct {
	room     string
	cursor   int64    // the last seq applied in this subscription
	prints   []uint64 // of each event ever applied, that of seq 1 first
	messages map[string]content
	members  map[string]string // role by username
	topic    string
	online   map[string]bool // by username, as presence tells; the log knows nothing of it
}

// content is what shows of a message.
type content struct {
	seq                      int64
	author, clientID, body   string
	created, edited, deleted string
}

func newReplica(room string) *replica {
	return &replica{room: room, messages: make(map[string]content), members: make(map[string]string), online: make(map[string]bool)}
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
		r.messages[e.Message.ID] = contentOf(*e.Message)
	case "member.joined", "member.role":
		r.members[e.User.name()] = e.Role
	case "member.left", "member.removed":
		delete(r.members, e.User.name())
	case "room.updated", "room.archived":
		r.topic = e.RoomInfo.Topic
	default:
		return fmt.Errorf("%s: event %d is of an unknown type %q", r.room, e.Seq, e.Type)
	}
	return nil
}

func contentOf(m message) content {
	c := content{seq: m.Seq, author: m.Author.name(), clientID: m.clientID(), body: m.Body, created: m.CreatedAt}
	if m.EditedAt != nil {
		c.edited = *m.EditedAt
	}
	if m.DeletedAt != nil {
		c.deleted = *m.DeletedAt
	}
	return c
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
	c.online = maps.Clone(r.online)
	return &c
}
