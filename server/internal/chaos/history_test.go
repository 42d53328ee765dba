package chaos

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
)

// operation is something that a client did to a room's log, from when it asked first until it had its answer. It has taken
// effect at one moment between the two: that is what linearizable means, and what checkHistory looks for.
type operation struct {
	kind           kind
	room, clientID string // of the message; "" for a head
	text           string // what was written, or seen
	seq            int64  // of the message, or the room's head
	from, to       time.Time
}

type kind int

const (
	created kind = iota
	edited
	deleted
	sawHead
	sawText
	sawGone
)

func (o operation) String() string {
	return fmt.Sprintf("%s of %s %q at %d: %.40q", [...]string{"creation", "edit", "deletion", "sight of the head", "sight", "sight of the tombstone"}[o.kind], o.room, o.clientID, o.seq, o.text)
}

// did writes an operation down. One without an answer may take effect at any time after it began.
func (r *record) did(o operation, isDone bool) {
	o.to = time.Now()
	if !isDone {
		o.seq, o.to = 0, r.began.Add(24*time.Hour)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.history = append(r.history, o)
}

// look reads the newest messages of a room, at any node.
func (o *outbox) look(ctx context.Context, room string) {
	var page struct {
		Messages []message
		Seq      int64
	}
	var from time.Time
	isDone := o.persist(ctx, "a look", func() verdict {
		from = time.Now()
		v, _ := o.call(ctx, http.MethodGet, "/rooms/"+room+"/messages?limit=20", nil, &page)
		return v
	})
	if !isDone {
		return
	}
	o.record.did(operation{kind: sawHead, room: room, seq: page.Seq, from: from}, true)
	for i := range page.Messages {
		m := &page.Messages[i]
		seen := operation{kind: sawText, room: room, clientID: m.clientID(), text: m.Body, from: from}
		if m.DeletedAt != nil {
			seen.kind = sawGone
		}
		o.record.did(seen, true)
	}
}

// roomLog is a room's log as its positions: its state is the last one known. A message comes after all that were there, and
// nobody sees a head before one that was seen.
var roomLog = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		return partition(history, func(o operation) string {
			if o.kind != sawHead && (o.kind != created || o.seq == 0) {
				return ""
			}
			return o.room
		})
	},
	Init: func() any { return int64(0) },
	Step: func(state, input, _ any) (bool, any) {
		last, o := state.(int64), input.(operation)
		return o.seq > last || o.seq == last && o.kind == sawHead, max(last, o.seq)
	},
}

// oneMessage is what becomes of one: its text, until it is deleted.
var oneMessage = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		return partition(history, func(o operation) string { return o.clientID })
	},
	Init: func() any { return messageState{} },
	Step: func(state, input, _ any) (bool, any) {
		m, o := state.(messageState), input.(operation)
		switch o.kind {
		case created:
			return !m.isThere, messageState{isThere: true, text: o.text}
		case edited:
			return m.isThere && !m.isGone, messageState{isThere: true, text: o.text}
		case deleted:
			return m.isThere, messageState{isThere: true, isGone: true}
		case sawText:
			return m.isThere && !m.isGone && m.text == o.text, m
		case sawGone:
			return m.isGone && o.text == "", m
		case sawHead:
		}
		return true, m
	},
}

type messageState struct {
	isThere, isGone bool
	text            string
}

// partition has the operations of each key, without those of none.
func partition(history []porcupine.Operation, key func(operation) string) (parts [][]porcupine.Operation) {
	of := make(map[string]int)
	for _, op := range history {
		name := key(op.Input.(operation))
		if name == "" {
			continue
		}
		i, ok := of[name]
		if !ok {
			i, of[name] = len(parts), len(parts)
			parts = append(parts, nil)
		}
		parts[i] = append(parts[i], op)
	}
	return parts
}

// checkHistory: what everybody did and saw has happened in one order, which is that of the clock where one thing ended before
// the other began.
func (k *checker) checkHistory() {
	r := k.crowd.record
	r.mu.Lock()
	history := make([]porcupine.Operation, len(r.history))
	for i, o := range r.history {
		history[i] = porcupine.Operation{ClientId: i, Input: o, Call: o.from.Sub(r.began).Nanoseconds(), Return: o.to.Sub(r.began).Nanoseconds()}
	}
	r.mu.Unlock()
	for name, model := range map[string]porcupine.Model{"the rooms' logs": roomLog, "the messages": oneMessage} {
		for _, part := range model.Partition(history) {
			k.ordered += len(part)
			switch check(model, part) {
			case porcupine.Ok:
			case porcupine.Unknown:
				k.undecided++
			case porcupine.Illegal:
				r.breaks("%s: no order explains the %d operations from %v to %v", name, len(part), part[0].Input, part[len(part)-1].Input)
			}
		}
	}
}

// check gives up after a while: then nothing is found, and nothing proved.
func check(model porcupine.Model, part []porcupine.Operation) porcupine.CheckResult {
	model.Partition = nil
	return porcupine.CheckOperationsTimeout(model, part, 10*time.Second)
}

// TestTheHistoryIsHeldToOneOrder plays histories to the check, good and bad.
func TestTheHistoryIsHeldToOneOrder(t *testing.T) {
	t.Parallel()
	began := time.Now()
	// at is an operation from one second to another; 0 is one without an end.
	at := func(from, to int, o operation) operation {
		o.room, o.from, o.to = lobby, began.Add(time.Duration(from)*time.Second), began.Add(time.Duration(to)*time.Second)
		if to == 0 {
			o.to = began.Add(24 * time.Hour)
		}
		return o
	}
	said := func(id string, seq int64) operation {
		return operation{kind: created, clientID: id, text: id, seq: seq}
	}
	head := func(seq int64) operation { return operation{kind: sawHead, seq: seq} }
	of := func(k kind, text string) operation { return operation{kind: k, clientID: "a", text: text} }
	for name, c := range map[string]struct {
		isGood  bool
		history []operation
	}{
		"one after the other":             {true, []operation{at(1, 2, said("a", 1)), at(3, 4, said("b", 2)), at(5, 6, head(2))}},
		"at once, either way":             {true, []operation{at(1, 4, said("a", 2)), at(2, 3, said("b", 1)), at(5, 6, head(2))}},
		"a lost ack, found by its repeat": {true, []operation{at(1, 20, said("a", 1)), at(5, 6, said("b", 2)), at(7, 8, head(2))}},
		"an acked message is lost":        {false, []operation{at(1, 2, said("a", 1)), at(3, 4, said("b", 2)), at(5, 6, head(1))}},
		"a position given twice":          {false, []operation{at(1, 2, said("a", 1)), at(1, 2, said("b", 1))}},
		"a later one before":              {false, []operation{at(1, 2, said("a", 2)), at(3, 4, said("b", 1))}},
		"a head that goes back":           {false, []operation{at(1, 2, head(7)), at(3, 4, head(6))}},

		"edited, seen before or after":   {true, []operation{at(1, 2, said("a", 1)), at(3, 6, of(edited, "x")), at(4, 5, of(sawText, "a")), at(7, 8, of(sawText, "x"))}},
		"an edit without an answer":      {true, []operation{at(1, 2, said("a", 1)), at(3, 0, of(edited, "x")), at(4, 5, of(sawText, "a")), at(7, 8, of(sawText, "x"))}},
		"deleted, then a tombstone":      {true, []operation{at(1, 2, said("a", 1)), at(3, 4, of(deleted, "")), at(5, 6, of(sawGone, ""))}},
		"an acked edit is lost":          {false, []operation{at(1, 2, said("a", 1)), at(3, 4, of(edited, "x")), at(5, 6, of(sawText, "a"))}},
		"a text that comes and goes":     {false, []operation{at(1, 2, said("a", 1)), at(3, 9, of(edited, "x")), at(4, 5, of(sawText, "x")), at(6, 7, of(sawText, "a"))}},
		"a deleted text is seen":         {false, []operation{at(1, 2, said("a", 1)), at(3, 4, of(deleted, "")), at(5, 6, of(sawText, "a"))}},
		"a tombstone with a text":        {false, []operation{at(1, 2, said("a", 1)), at(3, 4, of(deleted, "")), at(5, 6, of(sawGone, "a"))}},
		"stored twice":                   {false, []operation{at(1, 2, said("a", 1)), at(3, 4, said("a", 2))}},
		"a text seen before it was said": {false, []operation{at(1, 2, of(sawText, "a")), at(3, 4, said("a", 1))}},
	} {
		record := newRecord()
		record.began, record.history = began, c.history
		newChecker(&crowd{record: record}, nil).checkHistory()
		if c.isGood != (len(record.broken) == 0) {
			t.Errorf("%s: found %q", name, record.broken)
		}
	}
}
