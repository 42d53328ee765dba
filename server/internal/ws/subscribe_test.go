package ws_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/hub"
	"github.com/chatrooms/chatrooms/server/internal/ratelimit"
)

// From wherever one resumes, and whatever happens meanwhile, everything past it comes in order (contract section 5).
func TestResumeFromAnySeqDuringTraffic(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.Person("ada")
	w.Room(ada, "lobby", chat.Public)
	for i := range 350 { // more than three pages
		w.Post(ada, "lobby", fmt.Sprint("before ", i))
	}
	var writing sync.WaitGroup
	for i := range 4 {
		writer := w.Person(fmt.Sprint("writer", i))
		writing.Go(func() {
			for j := range 60 {
				if _, _, err := w.Service.PostMessage(t.Context(), writer.Actor, "lobby", chat.Draft{Body: fmt.Sprint("during ", j)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	const head = 1 + 350 + 4 + 4*60
	for i := range 12 {
		after := int64(i * 32)
		p := w.signIn(w.Person(fmt.Sprint("reader", i)))
		id := p.say("subscribe", "room", "lobby", "after", after)
		if f := p.next(); f.ID != id || f.Type != "subscribed" || f.Reset {
			t.Fatalf("the first frame is %s", f.raw)
		}
		p.say("ping") // other commands go on meanwhile
		for want := after + 1; want <= head; {
			f := p.next()
			if !f.isEvent() {
				continue
			}
			if f.Seq != want {
				t.Fatalf("after %d: got %d, wanted %d", after, f.Seq, want)
			}
			want++
		}
	}
	writing.Wait()
}

func TestSubscribeWithoutAfterIsFromNowOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.Person("ada")
	w.Room(ada, "lobby", chat.Public)
	w.Post(ada, "lobby", "before")
	p := w.signIn(ada)
	if f := p.ask("subscribe", "room", "lobby"); f.Seq != 2 {
		t.Errorf("subscribed is %s", f.raw)
	}
	w.Post(ada, "lobby", "after")
	if f := p.untilThat("event", frame.isEvent); f.Seq != 3 {
		t.Errorf("the first event is %s", f.raw)
	}
}

// TestAfterPastTheHeadIsReset holds facts.md, fault 34.
func TestAfterPastTheHeadIsReset(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.Person("ada")
	w.Room(ada, "lobby", chat.Public)
	p := w.signIn(ada)
	if f := p.ask("subscribe", "room", "lobby", "after", 99); !f.Reset || f.Seq != 1 {
		t.Fatalf("subscribed is %s", f.raw)
	}
	w.Post(ada, "lobby", "hello")
	if f := p.untilThat("event", frame.isEvent); f.Seq != 2 {
		t.Errorf("the first event is %s", f.raw)
	}
	if f := p.ask("subscribe", "room", "lobby", "after", 2); f.Reset {
		t.Errorf("at the head it is no reset: %s", f.raw)
	}
}

func TestSubscribeAgainReplaces(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, grace := w.Person("ada"), w.Person("grace")
	w.Room(ada, "lobby", chat.Public)
	watcher := w.listening(ada, "lobby")
	p := w.listening(grace, "lobby")
	watcher.until("presence")
	w.Post(ada, "lobby", "one")
	p.until("message.created")
	if f := p.ask("subscribe", "room", "lobby", "after", 1); f.Type != "subscribed" {
		t.Fatalf("subscribing again gave %s", f.raw)
	}
	w.Post(ada, "lobby", "two")
	var seqs []int64
	for len(seqs) < 2 {
		if f := p.next(); f.isEvent() {
			seqs = append(seqs, f.Seq)
		}
	}
	if seqs[0] != 2 || seqs[1] != 3 {
		t.Errorf("got %v", seqs)
	}
	for _, f := range p.quiesce() {
		t.Errorf("too much: %s", f.raw)
	}
	for _, f := range watcher.quiesce() {
		if f.Type == "presence" {
			t.Errorf("who re-subscribes does not flicker: %s", f.raw)
		}
	}
	p.ask("subscribe", "room", "lobby", "quiet", true)
	if f := watcher.until("presence"); string(f.Online) != "false" {
		t.Errorf("who goes quiet goes offline, but got %s", f.raw)
	}
	p.ask("subscribe", "room", "lobby")
	if f := watcher.until("presence"); string(f.Online) != "true" {
		t.Errorf("who speaks again comes back, but got %s", f.raw)
	}
}

func TestManySubscribesAtOnceAreEachAnswered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.Person("ada")
	w.Room(ada, "lobby", chat.Public)
	p := w.signIn(ada)
	open := map[string]bool{}
	for i := range 30 {
		open[p.say("subscribe", "room", "lobby", "after", i%2)] = true
		if i%7 == 0 {
			open[p.say("unsubscribe", "room", "lobby")] = true
		}
	}
	for len(open) > 0 {
		f := p.next()
		if f.Type == "error" && f.Code != "conflict" {
			t.Errorf("got %s", f.raw)
		}
		if f.ID != "" && !open[f.ID] {
			t.Errorf("answered twice: %s", f.raw)
		}
		delete(open, f.ID)
	}
	p.ask("unsubscribe", "room", "lobby")
	if room, err := w.Service.Room(t.Context(), ada.Actor, "lobby"); err != nil || w.people.Count(room.ID) != 0 {
		t.Errorf("someone is left online: %v", err)
	}
}

// A client that changes its mind a thousand times is not cut, and whoever comes back with many rooms in many tabs has
// them all: subscriptions have a bound of their own, and what the server's own timing refuses does not count.
func TestQuickAndManySubscriptionsCutNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(s *setup) { s.options.Requests = ratelimit.New(20, 100) })
	ada := w.Person("ada")
	for i := range 60 {
		w.Room(ada, fmt.Sprint("room-", i), chat.Public)
	}
	p := w.signIn(ada)
	for range 1000 {
		p.say("subscribe", "room", "room-0")
		p.say("unsubscribe", "room", "room-0")
	}
	if f := p.ask("subscribe", "room", "room-0"); f.Type != "subscribed" {
		t.Errorf("got %s", f.raw)
	}
	for range 3 {
		tab := w.signIn(ada)
		want := map[string]bool{}
		for i := range 60 {
			want[tab.say("subscribe", "room", fmt.Sprint("room-", i), "after", 0)] = true
		}
		for len(want) > 0 {
			f := tab.next()
			if f.Type == "error" {
				t.Fatalf("got %s", f.raw)
			}
			if f.Type == "subscribed" {
				delete(want, f.ID)
			}
		}
	}
}

func TestOutsidersHearNothingOfPrivateRooms(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, linus := w.Person("ada"), w.Person("linus")
	w.Room(ada, "attic", chat.Private)
	if _, err := w.Service.UserByName(t.Context(), "linus"); err != nil {
		t.Fatal("the outsider has to exist")
	}
	inside := w.listening(ada, "attic")
	m := w.Post(ada, "attic", "secret")
	inside.until("message.created")
	p := w.signIn(linus)
	unknown := p.ask("subscribe", "room", "no-such-room")
	for _, f := range []frame{
		p.ask("subscribe", "room", "attic"), p.ask("subscribe", "room", "attic", "after", 0),
		p.ask("send", "room", "attic", "body", "let me in", "client_id", "c"),
		p.ask("edit", "room", "attic", "message_id", m.ID, "body", "mine"),
		p.ask("delete", "room", "attic", "message_id", m.ID),
		p.ask("read", "room", "attic", "seq", 1), p.ask("typing", "room", "attic"),
	} {
		if f.Type != "error" || f.Code != "not_found" || f.Detail != unknown.Detail {
			t.Errorf("got %s, wanted what an unknown room gives: %s", f.raw, unknown.raw)
		}
	}
	for _, f := range inside.quiesce() {
		t.Errorf("someone inside heard %s", f.raw)
	}
}

// Leaving and being removed end the subscription at once; a public room may be subscribed to again (contract section 5).
func TestLeavingEndsTheSubscription(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, grace := w.Person("ada"), w.Person("grace")
	for name, visibility := range map[string]chat.Visibility{"lobby": chat.Public, "attic": chat.Private} {
		w.Room(ada, name, visibility)
		_, err := w.Service.PutMember(t.Context(), ada.Actor, name, "grace", nil)
		must(t, err)
		watcher := w.listening(ada, name)
		tabs := []*peer{w.listening(grace, name), w.listening(grace, name)}
		must(t, w.Service.RemoveMember(t.Context(), ada.Actor, name, "grace"))
		w.Post(ada, name, "behind her back")
		for _, p := range tabs {
			if f := p.until("member.removed"); *f.User.Username != "grace" {
				t.Errorf("got %s", f.raw)
			}
			if f := p.next(); f.Type != "removed" && f.Type != "notice" {
				t.Errorf("after the event came %s", f.raw)
			}
			for _, f := range p.quiesce() {
				if f.Type != "removed" && f.Type != "notice" {
					t.Errorf("after the event came %s", f.raw)
				}
			}
		}
		gone := watcher.untilThat("presence", func(f frame) bool { return f.Type == "presence" && string(f.Online) == "false" })
		if gone.OnlineCount != 1 {
			t.Errorf("got %s", gone.raw)
		}
		again := tabs[0].ask("subscribe", "room", name, "after", 0)
		if visibility == chat.Private {
			if again.Code != "not_found" {
				t.Errorf("subscribing to a private room again gave %s", again.raw)
			}
			continue
		}
		// The replay shows the removal without ending the new subscription.
		for want := int64(1); want <= 4; want++ {
			if f := tabs[0].untilThat("event", frame.isEvent); f.Seq != want {
				t.Errorf("got %s, wanted %d", f.raw, want)
			}
		}
		w.Post(ada, name, "and again")
		tabs[0].until("message.created")
	}
}

// When a room is hidden, members go on without a gap and everyone else is out; neither that event nor any past it reaches them.
func TestHidingARoom(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, grace, linus := w.Person("ada"), w.Person("grace"), w.Person("linus")
	w.Room(ada, "lobby", chat.Public)
	w.Join(grace, "lobby") // 2
	member, stranger := w.listening(grace, "lobby"), w.listening(linus, "lobby")
	w.Post(ada, "lobby", "everybody hears this") // 3
	stranger.until("message.created")
	w.SetVisibility(ada, "lobby", chat.Private) // 4
	for i := range 50 {
		w.Post(ada, "lobby", fmt.Sprint("secret ", i)) // 5…
	}
	for want := int64(3); want <= 54; want++ {
		if f := member.untilThat("event", frame.isEvent); f.Seq != want {
			t.Fatalf("the member got %d, wanted %d", f.Seq, want)
		}
	}
	for f := stranger.next(); f.Type != "removed"; f = stranger.next() {
		if f.isEvent() {
			t.Errorf("the stranger got %s", f.raw)
		}
	}
	for _, f := range stranger.quiesce() {
		if strings.Contains(f.raw, "secret") || f.Room == "lobby" {
			t.Errorf("the stranger got %s", f.raw)
		}
	}
	w.SetVisibility(ada, "lobby", chat.Public)
	if f := stranger.ask("subscribe", "room", "lobby", "after", 3); f.Type != "subscribed" {
		t.Errorf("the room is public again, but got %s", f.raw)
	}
	if f := stranger.untilThat("event", frame.isEvent); f.Seq != 4 {
		t.Errorf("got %s", f.raw)
	}
}

// Whoever does not keep up is cut and comes back whole (contract section 5; facts.md, fault 25).
func TestSlowReaderIsCutAndResumes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, onPipes)
	ada, grace := w.Person("ada"), w.Person("grace")
	w.Room(ada, "lobby", chat.Public)
	slow := w.unread(grace, nil)
	must(t, slow.Write(t.Context(), websocket.MessageText, []byte(`{"type":"subscribe","room":"lobby"}`)))
	seen := int64(1)
	for seen == 1 {
		seen = max(seen, lastSeq(t, slow)+1)
	}
	quick := w.listening(ada, "lobby")
	const n = hub.MaxWaitingFrames + 152 // more than waits for anyone, and a multiple of the posters
	var posting sync.WaitGroup
	const posters = 50 // who share commits: a write that is stuck for 10 s is cut without a word
	for range posters {
		posting.Go(func() {
			for range n / posters {
				if _, _, err := w.Service.PostMessage(t.Context(), ada.Actor, "lobby", chat.Draft{Body: "quick"}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	posting.Wait()
	for range n {
		quick.until("message.created") // the others notice nothing
	}
	last := int64(1)
	for {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		_, data, err := slow.Read(ctx)
		cancel()
		if err != nil {
			if code := websocket.CloseStatus(err); code != 4409 {
				t.Errorf("closed with %d: %v", code, err)
			}
			break
		}
		for line := range strings.SplitSeq(string(data), "\n") {
			var f frame
			must(t, json.Unmarshal([]byte(line), &f))
			if f.isEvent() {
				if f.Seq != last+1 {
					t.Errorf("got %d after %d", f.Seq, last)
				}
				last = f.Seq
			}
		}
	}
	if last >= n {
		t.Fatalf("the slow reader was not slow: it got %d", last)
	}
	back := w.signIn(grace)
	back.say("subscribe", "room", "lobby", "after", last)
	for want := last + 1; want <= n+1; want++ {
		if f := back.untilThat("event", frame.isEvent); f.Seq != want {
			t.Fatalf("resumed with %d, wanted %d", f.Seq, want)
		}
	}
}

// lastSeq reads one frame and returns the seq of `subscribed`, if it is that, less one.
func lastSeq(t *testing.T, conn *websocket.Conn) int64 {
	_, data, err := conn.Read(t.Context())
	must(t, err)
	if strings.Contains(string(data), `"subscribed"`) {
		return 1
	}
	return 0
}

// A reader that is slow while it catches up slows its own replay and is not cut for it.
func TestSlowReplayIsNotCut(t *testing.T) {
	t.Parallel()
	w := newWorld(t, onPipes)
	ada := w.Person("ada")
	w.Room(ada, "lobby", chat.Public)
	const n = 1200
	var posting sync.WaitGroup
	for range 8 {
		posting.Go(func() {
			for range n / 8 {
				if _, _, err := w.Service.PostMessage(t.Context(), ada.Actor, "lobby", chat.Draft{Body: strings.Repeat("long ", 200)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	posting.Wait()
	conn := w.unread(ada, nil)
	must(t, conn.Write(t.Context(), websocket.MessageText, []byte(`{"type":"subscribe","room":"lobby","after":0}`)))
	next := int64(1)
	for next <= n+1 {
		_, data, err := conn.Read(t.Context())
		if err != nil {
			t.Fatalf("cut at %d: %v", next, err)
		}
		if len(data) > 256<<10+8<<10 {
			t.Errorf("a frame of %d bytes", len(data))
		}
		for line := range strings.SplitSeq(string(data), "\n") {
			var f frame
			must(t, json.Unmarshal([]byte(line), &f))
			if f.isEvent() {
				if f.Seq != next {
					t.Fatalf("got %d, wanted %d", f.Seq, next)
				}
				next++
			}
		}
	}
}

func TestTooManySubscriptions(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(s *setup) { s.options.Limits.Subscriptions = 2 })
	ada := w.Person("ada")
	for _, room := range []string{"lobby", "garden", "attic"} {
		w.Room(ada, room, chat.Public)
	}
	p := w.listening(ada, "lobby", "garden")
	if f := p.ask("subscribe", "room", "attic"); f.Code != "rate_limited" || f.RetryAfterMS == 0 {
		t.Errorf("the third gave %s", f.raw)
	}
	if f := p.ask("subscribe", "room", "lobby"); f.Type != "subscribed" {
		t.Errorf("one in place of another gave %s", f.raw)
	}
	p.ask("unsubscribe", "room", "garden")
	if f := p.ask("subscribe", "room", "attic"); f.Type != "subscribed" {
		t.Errorf("there is room again, but got %s", f.raw)
	}
}

// A name that no room can have is refused before it becomes a key of anything: of subscriptions, of the limit on typing.
func TestRoomNamesThatAreTooLong(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.Person("ada")
	p := w.signIn(ada)
	longest := strings.Repeat("a", 64)
	w.Room(ada, longest, chat.Public)
	for _, kind := range []string{"subscribe", "unsubscribe"} {
		if f := p.ask(kind, "room", longest); f.Type != kind+"d" {
			t.Errorf("%s with the longest name gave %s", kind, f.raw)
		}
	}
	unknown := p.ask("subscribe", "room", "no-such-room")
	for _, name := range []string{longest + "a", strings.Repeat("é", 33), strings.Repeat("x", 60_000)} {
		// Were typing counted under such a name, the second would be dropped in silence.
		for _, kind := range []string{"subscribe", "unsubscribe", "typing", "typing"} {
			id := p.say(kind, "room", name)
			if left := p.quiesce(); len(left) != 1 || left[0].ID != id || left[0].Code != "not_found" || left[0].Detail != unknown.Detail {
				t.Errorf("%s with a name of %d bytes gave %v", kind, len(name), left)
			}
		}
	}
}
