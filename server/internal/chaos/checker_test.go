package chaos

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// checker holds what was seen against what is stored. It writes what is broken into the record.
type checker struct {
	crowd  *crowd
	wounds []wound
	logs   map[string]*replica // a fresh load of each room
	stored map[string][]string // message ids by client id
	lost   map[*said]bool
	twice  map[*said]bool

	ordered, undecided int // operations held to one order, and rooms or messages for which there was no time
}

func newChecker(c *crowd, wounds []wound) *checker {
	return &checker{crowd: c, wounds: wounds, logs: make(map[string]*replica), stored: make(map[string][]string), lost: make(map[*said]bool), twice: make(map[*said]bool)}
}

// check comes after all is settled.
func (k *checker) check() {
	for _, room := range []string{lobby, garden, attic} {
		k.load(room)
	}
	for _, o := range k.crowd.outboxes() {
		for _, m := range o.said {
			k.checkSaid(m)
		}
	}
	k.checkSource()
	k.checkReactions()
	for _, client := range k.crowd.clients() {
		for _, room := range client.rooms {
			if difference := client.knows(room).differs(k.logs[room]); difference != "" {
				k.crowd.record.breaks("%s, %s: %s", client.name, room, difference)
			}
		}
	}
	k.checkOutsider()
	k.checkTimes()
	k.checkHistory()
}

// load reads a room as a client does that comes for the first time: its log, and beside it its messages and members.
func (k *checker) load(room string) {
	r := newReplica(room)
	k.logs[room] = r
	for {
		var page struct {
			Events []frame
			Seq    int64
		}
		k.get(fmt.Sprintf("/rooms/%s/events?after=%d&limit=200", room, r.cursor), &page)
		for i := range page.Events {
			if err := r.apply(&page.Events[i]); err != nil {
				k.crowd.record.breaks("the log by REST: %v", err)
				return
			}
		}
		if len(page.Events) == 0 || r.cursor >= page.Seq {
			break
		}
	}
	k.loadMessages(r)
	k.loadMembers(r)
}

// loadMessages holds the list of messages against what the log made of them.
func (k *checker) loadMessages(r *replica) {
	listed := make(map[string]content)
	for after := int64(0); ; {
		var page struct {
			Messages []message
			HasAfter bool `json:"has_after"`
		}
		k.get(fmt.Sprintf("/rooms/%s/messages?after=%d&limit=200", r.room, after), &page)
		for _, m := range page.Messages {
			listed[m.ID] = contentOf(m)
			k.stored[m.clientID()] = append(k.stored[m.clientID()], m.ID)
			after = m.Seq
		}
		if !page.HasAfter {
			break
		}
	}
	if !maps.Equal(listed, r.messages) {
		k.crowd.record.breaks("%s: the list has %d messages and the log %d, or they differ", r.room, len(listed), len(r.messages))
	}
}

func (k *checker) loadMembers(r *replica) {
	listed := make(map[string]string)
	for cursor := ""; ; {
		var page struct {
			Items []struct {
				User person
				Role string
			}
			Next *string `json:"next_cursor"`
		}
		k.get("/rooms/"+r.room+"/members?limit=200&cursor="+cursor, &page)
		for _, item := range page.Items {
			listed[item.User.name()] = item.Role
		}
		if page.Next == nil {
			break
		}
		cursor = *page.Next
	}
	if !maps.Equal(listed, r.members) {
		k.crowd.record.breaks("%s: the list of members is %v, and the log's %v", r.room, listed, r.members)
	}
}

func (k *checker) get(path string, into any) {
	k.crowd.owner.persist(k.crowd.life, path, func() verdict {
		v, _ := k.crowd.owner.call(k.crowd.life, http.MethodGet, path, nil, into)
		return v
	})
}

// checkSaid: what was acked is stored, once, as it was acked, and shows what its author wants.
func (k *checker) checkSaid(m *said) {
	ids := k.stored[m.clientID]
	if len(ids) > 1 {
		k.twice[m] = true
		k.crowd.record.breaks("%s is stored %d times", m.clientID, len(ids))
	}
	if !m.isAcked {
		return // whoever said it has broken its promise already
	}
	shown, ok := k.logs[m.room].messages[m.id]
	switch {
	case !ok:
		k.lost[m] = true
		k.crowd.record.breaks("%s was acked at %d and is lost", m.clientID, m.seq)
	case shown.seq != m.seq || shown.clientID != m.clientID:
		k.crowd.record.breaks("%s was acked at %d and is %+v", m.clientID, m.seq, shown)
	case m.isGone && (shown.body != "" || shown.deleted == ""):
		k.crowd.record.breaks("%s was deleted and shows %+v", m.clientID, shown)
	case m.replyTo != nil && shown.quoted != m.replyTo.id || shown.isQuoteBlank != (m.replyTo != nil && m.replyTo.isGone):
		k.crowd.record.breaks("%s quotes %q, blank: %t", m.clientID, shown.quoted, shown.isQuoteBlank)
	case !m.isGone && shown.body != m.texts[len(m.texts)-1]:
		k.crowd.record.breaks("%s should be %.80q and is %.80q", m.clientID, m.texts[len(m.texts)-1], shown.body)
	}
}

// checkSource: nothing is stored, and so nothing delivered, that nobody said.
func (k *checker) checkSource() {
	known := make(map[string]*said)
	for _, o := range k.crowd.outboxes() {
		for _, m := range o.said {
			known[m.clientID] = m
		}
	}
	for _, log := range k.logs {
		for id, shown := range log.messages {
			m := known[shown.clientID]
			isTheirs := m != nil && m.room == log.room && strings.HasPrefix(m.clientID, shown.author+" ")
			if !isTheirs || shown.deleted == "" && !slices.Contains(m.texts, shown.body) {
				k.crowd.record.breaks("nobody said %s in %s: %+v", id, log.room, shown)
			}
		}
	}
}

// checkOutsider makes sure that there was one, and that it hears what is for all.
func (k *checker) checkOutsider() {
	o := k.crowd.outsider
	if o.head(lobby) == 0 {
		k.crowd.record.breaks("the outsider heard nothing at all")
	}
	var room object
	v, status := o.call(k.crowd.life, http.MethodGet, "/rooms/"+attic, nil, &room)
	if v != signIn && status != http.StatusNotFound {
		k.crowd.record.breaks("the outsider is told %d of the attic", status)
	}
}

// checkTimes: what a fault may do it does only while it lasts.
func (k *checker) checkTimes() {
	r := k.crowd.record
	r.mu.Lock()
	signedOut := r.codes[signedOutCode]
	refused, unready, slow, closed := slices.Clone(r.refused), slices.Clone(r.unready), slices.Clone(r.slow), slices.Clone(r.closed)
	r.mu.Unlock()
	if signedOut > 0 && r.signedIn == 0 {
		r.breaks("%d sockets were closed as signed out, and every refresh had its answer", signedOut)
	}
	k.onlyWithin("was refused with 503", refused, func(f fault) bool { return f.refuses })
	k.onlyWithin("saw readyz 503", unready, func(f fault) bool { return f.refuses })
	k.onlyWithin("took too long", slow, func(f fault) bool { return f.mutes })
	k.onlyWithin("was closed", closed, func(f fault) bool { return f.closes })
}

func (k *checker) onlyWithin(what string, sights []sight, allows func(fault) bool) {
	for _, s := range sights {
		if !slices.ContainsFunc(k.wounds, func(w wound) bool { return allows(w.fault) && w.covers(s) }) {
			at := s.to.Sub(k.crowd.record.began).Round(time.Millisecond)
			k.crowd.record.breaks("%s (node %d) %s at %v, after %v, and no fault may do that then", s.what, s.node+1, what, at, s.to.Sub(s.from).Round(time.Millisecond))
		}
	}
}

// covers says whether some of a sight falls into the fault, or into the moment after it. What one sees at the end of it may
// have happened at its beginning: one who does not read does not see that the connection is gone.
func (w *wound) covers(s sight) bool {
	const aftermath = time.Second
	return s.to.After(w.from) && s.from.Before(w.over.Add(aftermath))
}
