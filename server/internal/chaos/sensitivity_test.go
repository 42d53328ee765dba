package chaos

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// TestTheCheckerSees makes sure that what the suite looks for it would find: each way to break a promise is played to it.
func TestTheCheckerSees(t *testing.T) {
	t.Parallel()
	name := "ada"
	ada := person{ID: "1", Username: &name}
	event := func(seq int64, id, clientID, body string) frame {
		return frame{Type: "message.created", Room: lobby, Seq: seq, Actor: &ada, Message: &message{ID: id, Seq: seq, Author: ada, Body: body, ClientID: &clientID}}
	}
	log := []frame{event(1, "m1", "ada 0", "one"), event(2, "m2", "ada 1", "two"), event(3, "m3", "ada 2", "three")}

	for what, told := range map[string][]frame{
		"a gap":             {log[0], log[2]},
		"a repeat":          {log[0], log[1], log[1]},
		"events overtaking": {log[1], log[0]},
		"an unknown type":   {{Type: "message.sung", Room: lobby, Seq: 1}},
	} {
		if r, err := replay(told); err == nil {
			t.Errorf("%s passes: %+v", what, r)
		}
	}
	r, err := replay(log)
	if err != nil {
		t.Fatalf("the log itself does not pass: %v", err)
	}
	r.cursor = 1
	changed := event(2, "m2", "ada 9", "two")
	if r.apply(&changed) == nil {
		t.Error("an event that is another one when it is told again passes")
	}

	for what, other := range map[string][]frame{
		"an event less":      log[:2],
		"another text":       {log[0], log[1], event(3, "m3", "ada 2", "four")},
		"another event":      {log[0], log[1], event(3, "m4", "ada 2", "three")},
		"another at its end": {log[0], log[1], {Type: "member.joined", Room: lobby, Seq: 3, Actor: &ada, User: &ada, Role: "member"}},
	} {
		r, err := replay(log)
		must(t, err)
		fresh, err := replay(other)
		must(t, err)
		if r.differs(fresh) == "" {
			t.Errorf("a client with %s passes", what)
		}
	}

	mine := func(clientID, id string, seq int64, texts ...string) *said {
		return &said{room: lobby, clientID: clientID, id: id, seq: seq, texts: texts, isAcked: true}
	}
	whole := []*said{mine("ada 0", "m1", 1, "one"), mine("ada 1", "m2", 2, "two"), mine("ada 2", "m3", 3, "three")}
	for what, sent := range map[string][]*said{
		"":                            whole,
		"is lost":                     append(slices.Clone(whole), mine("ada 3", "m4", 4, "four")),
		"was acked at 7":              {whole[0], whole[1], mine("ada 2", "m3", 7, "three")},
		"was deleted and shows":       {whole[0], whole[1], {room: lobby, clientID: "ada 2", id: "m3", seq: 3, texts: []string{"three"}, isAcked: true, isGone: true}},
		"should be \"better\"":        {whole[0], whole[1], mine("ada 2", "m3", 3, "three", "better")},
		"nobody said m3":              whole[:2],
		"is stored 2 times":           {whole[0], whole[1], mine("ada 2 twice", "m3", 3, "three")},
		"nobody said m1 in lobby: {s": {mine("ada 0", "m1", 1, "never this"), whole[1], whole[2]},
	} {
		checkPlayed(t, what, r.room, log, sent)
	}
}

func replay(told []frame) (*replica, error) {
	r := newReplica(lobby)
	for i := range told {
		if err := r.apply(&told[i]); err != nil {
			return r, err
		}
	}
	return r, nil
}

// TestTheCheckerSeesReactions, and quotes: what others have put on a message, and what is left of a deleted text elsewhere.
func TestTheCheckerSeesReactions(t *testing.T) {
	t.Parallel()
	name, first, second := "ada", "ada 0", "ada 1"
	ada := person{ID: "1", Username: &name}
	created := func(m message) frame {
		return frame{Type: "message.created", Room: lobby, Seq: m.Seq, Actor: &ada, Message: &m}
	}
	one := message{ID: "m1", Seq: 1, Author: ada, Body: "one", ClientID: &first}
	two := message{ID: "m2", Seq: 2, Author: ada, Body: "two", ClientID: &second, ReplyTo: &quote{ID: "m1", Body: "one"}}
	deleted, now := one, "2026-01-01T00:00:00Z"
	deleted.Body, deleted.DeletedAt = "", &now
	log := []frame{
		created(one), created(two),
		{Type: "reaction.added", Room: lobby, Seq: 3, Actor: &ada, MessageID: "m2", Emoji: "👍", Reactions: []reaction{{"👍", 2}}},
		{Type: "message.deleted", Room: lobby, Seq: 4, Actor: &ada, Message: &deleted},
	}
	r, err := replay(log)
	must(t, err)
	if !r.messages["m2"].isQuoteBlank {
		t.Error("the quote of a deleted message is left")
	}
	thumb := reacted{lobby, "m2", "👍"}
	for want, outboxes := range map[int][]*outbox{
		0: {{reactions: map[reacted]bool{thumb: true}}, {reactions: map[reacted]bool{thumb: true}}},
		1: {{reactions: map[reacted]bool{thumb: true}}, {reactions: map[reacted]bool{thumb: false}}},
		2: {{reactions: map[reacted]bool{thumb: true, {lobby, "m2", "🎉"}: true}}},
	} {
		record := newRecord()
		k := newChecker(&crowd{record: record, writers: outboxes}, nil)
		k.logs[lobby] = r
		k.checkReactions()
		if len(record.broken) != want {
			t.Errorf("of %d broken promises are seen: %q", want, record.broken)
		}
	}
	record := newRecord()
	k := newChecker(&crowd{record: record}, nil)
	k.logs[lobby] = r
	quoted := &said{room: lobby, clientID: first, id: "m1", seq: 1, texts: []string{"one"}, isAcked: true}
	k.checkSaid(&said{room: lobby, clientID: second, id: "m2", seq: 2, texts: []string{"two"}, isAcked: true, replyTo: quoted})
	if len(record.broken) != 1 {
		t.Errorf("a quote that is blank without a reason passes: %q", record.broken)
	}
}

// checkPlayed wants the checker to say what, or nothing, of a log and what was sent.
func checkPlayed(t *testing.T, what, room string, log []frame, sent []*said) {
	t.Helper()
	record := newRecord()
	r, err := replay(log)
	must(t, err)
	c := &crowd{record: record, writers: []*outbox{{said: sent}}}
	k := newChecker(c, nil)
	k.logs[room] = r
	for id, m := range r.messages {
		k.stored[m.clientID] = append(k.stored[m.clientID], id)
	}
	k.stored["ada 2 twice"] = []string{"m3", "m4"}
	for _, m := range sent {
		k.checkSaid(m)
	}
	k.checkSource()
	found := slices.ContainsFunc(record.broken, func(s string) bool { return strings.Contains(s, what) })
	if what == "" && len(record.broken) > 0 || !found && what != "" {
		t.Errorf("want %q, found %q", what, record.broken)
	}
}

// TestFaultsForgiveNoMore: what a fault may do it may do only while it lasts.
func TestFaultsForgiveNoMore(t *testing.T) {
	t.Parallel()
	record := newRecord()
	k := newChecker(&crowd{record: record}, []wound{{fault: fault{refuses: true}, from: record.began, over: record.began.Add(time.Second)}})
	during, after := record.began.Add(500*time.Millisecond), record.began.Add(time.Minute)
	record.sawRefusal(sight{during, during, 0, "a post"})
	k.checkTimes()
	if len(record.broken) > 0 {
		t.Errorf("what the fault may do is not forgiven: %q", record.broken)
	}
	record.sawRefusal(sight{after, after, 0, "a late post"})
	record.sawSlow(sight{during, during, 0, "a slow post"})
	record.sawUnready(sight{after, after, 0, "readyz"})
	record.sawClose(sight{during, during, 0, "ada"}, 1006)
	k.checkTimes()
	if len(record.broken) != 4 {
		t.Errorf("of four promises broken %d are seen: %q", len(record.broken), record.broken)
	}
}
