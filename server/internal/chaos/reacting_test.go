package chaos

import (
	"context"
	"net/http"
	"net/url"
)

var emoji = []string{"👍", "❤️", "🎉"}

// react puts an emoji on a message of anyone's, or takes it back where it is. The message may be deleted before: then
// nothing comes of it.
func (o *outbox) react(ctx context.Context, room string) {
	id := o.anyMessage(room)
	if id == "" {
		return
	}
	r := reacted{room, id, emoji[o.chance(len(emoji))]}
	o.mu.Lock()
	isThere := o.reactions[r]
	o.mu.Unlock()
	method := http.MethodPut
	if isThere {
		method = http.MethodDelete
	}
	isGone := false
	o.persist(ctx, "a reaction", func() verdict {
		if s := o.route(); s != nil {
			answer, v := o.command(s, object{"type": "react", "room": room, "message_id": id, "emoji": r.emoji, "remove": isThere})
			isGone = v == no && answer.Code == "gone"
			return forgive(v, isGone)
		}
		v, status := o.call(ctx, method, "/rooms/"+room+"/messages/"+id+"/reactions/"+url.PathEscape(r.emoji), nil, nil)
		isGone = status == http.StatusGone
		return forgive(v, isGone)
	})
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.reactions == nil {
		o.reactions = make(map[reacted]bool)
	}
	o.reactions[r] = !isThere && !isGone
}

// forgive makes a yes of a no that is right.
func forgive(v verdict, isRight bool) verdict {
	if v == no && isRight {
		return yes
	}
	return v
}

// anyMessage is a late message of a room that shows as not deleted, "" where there is none.
func (o *outbox) anyMessage(room string) string {
	const tries = 10
	o.client.mu.Lock()
	defer o.client.mu.Unlock()
	r := o.client.replicas[room]
	for range tries {
		if id := r.late[o.chance(len(r.late))]; id != "" && r.messages[id].deleted == "" {
			return id
		}
	}
	return ""
}

// checkReactions: those that were acked are there, each once, and no others.
func (k *checker) checkReactions() {
	want := make(map[reacted]int)
	for _, o := range k.crowd.outboxes() {
		for r, isThere := range o.reactions {
			if isThere && k.logs[r.room].messages[r.messageID].deleted == "" {
				want[r]++
			}
		}
	}
	for _, log := range k.logs {
		for id, m := range log.messages {
			for _, e := range emoji {
				r := reacted{log.room, id, e}
				if n := m.count(e); n != want[r] {
					k.crowd.record.breaks("%s: message %s shows %d of %s, and %d are acked", log.room, id, n, e, want[r])
				}
			}
		}
	}
}
