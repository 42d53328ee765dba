package chat

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// The table holds what a post meets, in the order in which it is asked.
func TestJudge(t *testing.T) {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	ada, grace, linus := User{ID: 1, Username: "ada"}, User{ID: 2, Username: "grace"}, User{ID: 3, Username: "linus"}
	here, gone, other := MessageID("here"), MessageID("gone"), MessageID("other room's")
	first := Message{ID: "first", Room: 1, Seq: 3, Author: ada, Body: "as it is now", ClientID: "c1"}
	facts := func() Facts {
		return Facts{
			Rooms: map[RoomID]Room{
				1: {ID: 1, Name: "lobby", Visibility: Public, Seq: 7, MemberCount: 2},
				2: {ID: 2, Name: "attic", Visibility: Private, Seq: 4, MemberCount: 1},
				3: {ID: 3, Name: "cellar", Visibility: Public, Seq: 9, MemberCount: 1, ArchivedAt: &at},
			},
			Seats: map[SeatKey]Seat{
				{1, 1}: {Role: Owner, LastRead: 7}, {1, 2}: {}, {2, 1}: {Role: Owner}, {2, 2}: {}, {3, 1}: {Role: Owner, LastRead: 9},
			},
			Said:   map[ClientKey]Message{{SeatKey{1, 1}, "c1"}: first, {SeatKey{3, 1}, "c1"}: first},
			Quotes: map[QuoteKey]Quote{{1, here}: {ID: here, Seq: 2, Author: grace, Body: "hello"}},
			Named:  map[RoomID]map[string]Named{1: {"grace": {User: grace}}, 2: {"grace": {User: grace}, "ada": {User: ada, IsMember: true}}},
		}
	}
	for name, c := range map[string]struct {
		post   Post
		kind   Kind // of the refusal
		first  bool // the message said before
		events string
		people []User
		told   int
		tells  bool // the whole room
	}{
		"a member":                         {post: Post{Room: 1, Author: ada}, events: "8 message.created"},
		"a stranger joins":                 {post: Post{Room: 1, Author: grace}, events: "8 member.joined, 9 message.created"},
		"no such room":                     {post: Post{Room: 9, Author: ada}, kind: KindNotFound},
		"a room of another name":           {post: Post{Room: 1, RoomName: "garden", Author: ada}, kind: KindNotFound},
		"the room, by its owner":           {post: Post{Room: 1, Author: ada, NamesRoom: true}, events: "8 message.created", tells: true},
		"the room, by a stranger":          {post: Post{Room: 1, Author: grace, NamesRoom: true}, events: "8 member.joined, 9 message.created"},
		"a deleted account":                {post: Post{Room: 1, Author: linus}, kind: KindUnauthorized},
		"a private room":                   {post: Post{Room: 2, Author: grace}, kind: KindNotFound},
		"an archived room":                 {post: Post{Room: 3, Author: ada}, kind: KindForbidden},
		"said before":                      {post: Post{Room: 1, Author: ada, Draft: Draft{ClientID: "c1"}}, first: true},
		"said before it was archived":      {post: Post{Room: 3, Author: ada, Draft: Draft{ClientID: "c1"}}, first: true},
		"another's client id is one's own": {post: Post{Room: 1, Author: grace, Draft: Draft{ClientID: "c1"}}, events: "8 member.joined, 9 message.created"},
		"a reply":                          {post: Post{Room: 1, Author: ada, Draft: Draft{ReplyTo: &here}}, events: "8 message.created"},
		"a reply to what is deleted":       {post: Post{Room: 1, Author: ada, Draft: Draft{ReplyTo: &gone}}, kind: KindInvalid},
		"a reply to another room's":        {post: Post{Room: 2, Author: ada, Draft: Draft{ReplyTo: &here}}, kind: KindInvalid},
		"a reply comes before the right":   {post: Post{Room: 3, Author: ada, Draft: Draft{ReplyTo: &other}}, kind: KindInvalid},
		"a mention":                        {post: Post{Room: 1, Author: ada, Mentions: []Mention{{"grace"}, {"nobody"}}}, events: "8 message.created", people: []User{grace}, told: 1},
		"a mention of who may not see it":  {post: Post{Room: 2, Author: ada, Mentions: []Mention{{"grace"}}}, events: "5 message.created", people: []User{grace}},
		"a mention of oneself":             {post: Post{Room: 2, Author: ada, Mentions: []Mention{{"ada"}}}, events: "5 message.created", people: []User{ada}},
	} {
		t.Run(name, func(t *testing.T) {
			if c.post.RoomName == "" {
				c.post.RoomName = facts().Rooms[c.post.Room].Name
			}
			v := Judge([]Post{c.post}, facts(), at)
			out := v.Outcomes[0]
			if e, _ := AsError(out.Err); (e == nil) != (c.kind == 0) || e != nil && e.Kind != c.kind {
				t.Fatalf("it says %v, want kind %v", out.Err, c.kind)
			}
			if got := eventsOf(out.Events); got != c.events || got != eventsOf(v.Events) {
				t.Errorf("events %q, and to write %q, want %q", got, eventsOf(v.Events), c.events)
			}
			if c.first && (out.Created || out.Message.ID != first.ID) {
				t.Errorf("it answers %+v", out)
			}
			if c.events != "" && (!out.Created || len(v.Messages) != 1 || len(v.Rooms) != 1) {
				t.Errorf("it writes %d messages and %d rooms, created: %t", len(v.Messages), len(v.Rooms), out.Created)
			}
			if !cmp.Equal(out.Message.Mentions, c.people) || len(out.Notices) != c.told || out.Message.MentionsRoom != c.tells {
				t.Errorf("mentions %v, told %v", out.Message.Mentions, out.Notices)
			}
		})
	}
}

func eventsOf(events []Event) (text string) {
	for i, e := range events {
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprintf("%d %s", e.Seq, e.Type)
	}
	return text
}

// modelRoom is what a database would keep: enough to read the facts of the next batch from.
type model struct {
	facts Facts
	said  map[RoomID][]Message
}

// apply writes a verdict.
func (m *model) apply(v Verdict) {
	for _, r := range v.Rooms {
		m.facts.Rooms[r.ID] = r.Room
	}
	for _, msg := range v.Messages {
		m.said[msg.Room] = append(m.said[msg.Room], msg)
		if msg.ClientID != "" {
			m.facts.Said[ClientKey{SeatKey{msg.Room, msg.Author.ID}, msg.ClientID}] = msg
		}
	}
	for _, j := range v.Joined {
		m.facts.Seats[SeatKey{j.Room, j.User.ID}] = Seat{Role: j.Role, LastRead: j.LastRead}
	}
	for _, k := range v.Markers {
		seat := m.facts.Seats[k.SeatKey]
		seat.LastRead = k.LastRead
		m.facts.Seats[k.SeatKey] = seat
	}
	for key, seat := range m.facts.Seats {
		seat.Behind = seat.Role != NoRole && slices.ContainsFunc(m.said[key.Room], func(msg Message) bool {
			return msg.Seq > seat.LastRead && msg.Author.ID != key.User
		})
		m.facts.Seats[key] = seat
	}
}

func newModel() *model {
	m := &model{said: map[RoomID][]Message{}, facts: Facts{
		Rooms: map[RoomID]Room{}, Seats: map[SeatKey]Seat{}, Said: map[ClientKey]Message{}, Quotes: map[QuoteKey]Quote{},
	}}
	for room := RoomID(1); room <= 3; room++ {
		m.facts.Rooms[room] = Room{ID: room, Name: fmt.Sprint("room", room), Visibility: Public, MemberCount: 1, Seq: 1}
		for user := UserID(1); user <= 3; user++ {
			m.facts.Seats[SeatKey{room, user}] = Seat{}
		}
		m.facts.Seats[SeatKey{room, 1}] = Seat{Role: Owner, LastRead: 1}
	}
	return m
}

func anyPosts(t *rapid.T) []Post {
	var n int
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Post {
		n++
		room := rapid.IntRange(1, 4).Draw(t, "room")
		return Post{
			ID: MessageID(fmt.Sprint("m", n)), Room: RoomID(room), RoomName: fmt.Sprint("room", room),
			Author: User{ID: UserID(rapid.IntRange(1, 4).Draw(t, "author"))},
			Draft:  Draft{Body: "hello", ClientID: rapid.SampledFrom([]string{"", "", "a", "b"}).Draw(t, "client id")},
		}
	}), 0, 20).Draw(t, "posts")
}

// Posts that share a commit become what they would have become in commits of their own, however they are cut.
func TestSharingACommitChangesNothing(t *testing.T) {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		posts := anyPosts(t)
		whole, parts := newModel(), newModel()
		v := Judge(posts, whole.facts, at)
		whole.apply(v)
		var outcomes []Outcome
		for left := posts; len(left) > 0; {
			n := rapid.IntRange(1, len(left)).Draw(t, "part")
			part := Judge(left[:n], parts.facts, at)
			parts.apply(part)
			outcomes = append(outcomes, part.Outcomes...)
			left = left[n:]
		}
		refusals := cmp.Comparer(func(a, b error) bool { return fmt.Sprint(a) == fmt.Sprint(b) })
		if len(posts) > 0 {
			if diff := cmp.Diff(v.Outcomes, outcomes, refusals); diff != "" {
				t.Fatalf("the outcomes (-shared +apart)\n%s", diff)
			}
		}
		if diff := cmp.Diff(whole.facts, parts.facts); diff != "" {
			t.Fatalf("what is stored (-shared +apart)\n%s", diff)
		}
	})
}

// Each log has no gap and no repeat, a member joins once and before they speak, and a repeated batch stores nothing.
func TestAVerdictKeepsTheLog(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newModel()
		heads := map[RoomID]int64{1: 1, 2: 1, 3: 1}
		members := map[SeatKey]bool{{1, 1}: true, {2, 1}: true, {3, 1}: true}
		posts := anyPosts(t)
		v := Judge(posts, m.facts, time.Now())
		for _, e := range v.Events {
			heads[e.Room]++
			if e.Seq != heads[e.Room] {
				t.Fatalf("event %d of room %d has seq %d", heads[e.Room], e.Room, e.Seq)
			}
			seat := SeatKey{e.Room, e.Actor.ID}
			if joins := e.Type == MemberJoined; joins == members[seat] {
				t.Fatalf("%s by %v, a member before: %t", e.Type, seat, members[seat])
			}
			members[seat] = true
		}
		m.apply(v)
		for room, head := range heads {
			if m.facts.Rooms[room].Seq != head {
				t.Fatalf("room %d stands at %d, its log at %d", room, m.facts.Rooms[room].Seq, head)
			}
		}
		for key, seat := range m.facts.Seats {
			if seat.LastRead > m.facts.Rooms[key.Room].Seq {
				t.Fatalf("the marker of %v is at %d, past the head", key, seat.LastRead)
			}
		}
		repeats := slices.DeleteFunc(posts, func(p Post) bool { return p.Draft.ClientID == "" })
		if again := Judge(repeats, m.facts, time.Now()); len(again.Messages)+len(again.Events)+len(again.Rooms) > 0 {
			t.Fatalf("the repeats stored %v", again.Messages)
		}
	})
}

// What is held is left as it was, and holds up nothing.
func TestHeldPostsAreLeftAlone(t *testing.T) {
	m := newModel()
	m.facts.Held = map[int]bool{0: true}
	ada := User{ID: 1}
	v := Judge([]Post{{ID: "held", Room: 1, RoomName: "room1", Author: ada}, {ID: "free", Room: 2, RoomName: "room2", Author: ada}}, m.facts, time.Now())
	if !v.Outcomes[0].Held || len(v.Outcomes[0].Events) > 0 || !v.Outcomes[1].Created || len(v.Messages) != 1 || v.Messages[0].ID != "free" {
		t.Errorf("%+v", v)
	}
}
