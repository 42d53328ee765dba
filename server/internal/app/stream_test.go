package app

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// tailing is `curl -N` on a room's stream: what it was told, in order.
type tailing struct {
	t    *testing.T
	stop context.CancelFunc
	over chan struct{} // closed when the server has ended it, or stop has

	mu   sync.Mutex
	told []object
	news chan struct{}
}

// tail opens a stream after that seq, in lines of JSON. Last-Event-ID would do the same.
func (p *person) tail(room string, after int64) *tailing {
	p.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("%s/api/v1/rooms/%s/stream", p.url, room), nil)
	must(p.t, err)
	r.Header.Set("Authorization", "Bearer "+p.token)
	r.Header.Set("Accept", "application/x-ndjson")
	r.Header.Set("Last-Event-ID", fmt.Sprint(after))
	answer, err := http.DefaultClient.Do(r)
	must(p.t, err)
	if answer.StatusCode != http.StatusOK {
		p.t.Fatalf("the stream was answered %d", answer.StatusCode)
	}
	s := &tailing{t: p.t, stop: cancel, over: make(chan struct{}), news: make(chan struct{}, 1)}
	go func() {
		defer close(s.over)
		defer answer.Body.Close()
		lines := bufio.NewScanner(answer.Body)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			s.note(lines.Bytes())
		}
	}()
	p.t.Cleanup(func() { cancel(); <-s.over })
	return s
}

func (s *tailing) note(line []byte) {
	var o object
	if err := json.Unmarshal(line, &o); err != nil {
		s.t.Errorf("not a line of JSON: %q", line)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.told = append(s.told, o)
}

func (s *tailing) all() []object {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]object(nil), s.told...)
}

// last is the seq of the event that came last, after which the next stream is to begin.
func (s *tailing) last() (seq int64) {
	for _, e := range events(s.all(), "lobby") {
		seq = number(e, "seq")
	}
	return seq
}

// awaits waits until the stream has brought the event of that seq, and checks that none is missing before it.
func (s *tailing) awaits(first, last int64) {
	s.t.Helper()
	eventually(s.t, fmt.Sprint("event ", last), func() bool { return s.last() >= last })
	for i, e := range events(s.all(), "lobby") {
		if number(e, "seq") != first+int64(i) {
			s.t.Fatalf("event %d of the stream is %d, want %d", i, number(e, "seq"), first+int64(i))
		}
	}
}

// ends waits for the server to end the stream, and returns the last line.
func (s *tailing) ends() string {
	s.t.Helper()
	eventually(s.t, "the end of the stream", func() bool {
		select {
		case <-s.over:
			return true
		default:
			return false
		}
	})
	told := s.all()
	if len(told) == 0 {
		return ""
	}
	return text(told[len(told)-1], "type")
}

// Streams that begin at any moment of the traffic, on the node of the senders or another, bring the same gapless log.
func TestStreamsBringTheSameGaplessLog(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		s := start(t, environment(t))
		streamsInTraffic(t, s, s)
	})
	t.Run("two nodes", func(t *testing.T) {
		one, two := twoNodes(t)
		streamsInTraffic(t, one, two)
	})
}

func streamsInTraffic(t *testing.T, one, two *server) {
	ada := one.register("ada")
	ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby"})
	const writers, each = 8, 60
	var writing sync.WaitGroup
	for i := range writers {
		writing.Go(func() {
			for n := range each {
				body := object{"body": "hello", "client_id": fmt.Sprintf("%d-%d", i, n)}
				if status, answer, err := ada.try(t.Context(), http.MethodPost, "/rooms/lobby/messages", body); err != nil || status != 201 {
					t.Errorf("%d %v %v", status, answer, err)
				}
			}
		})
	}
	type begun struct {
		*tailing
		after int64
	}
	var streams []begun
	for i := range 12 {
		after := int64(i * 7)
		eventually(t, "the log's growth", func() bool { return number(ada.call(http.MethodGet, "/rooms/lobby", 200, nil), "seq") >= after })
		node := []*server{one, two}[i%2]
		streams = append(streams, begun{ada.at(node).tail("lobby", after), after})
	}
	writing.Wait()
	head := number(ada.call(http.MethodGet, "/rooms/lobby", 200, nil), "seq")
	if head != writers*each+1 {
		t.Fatalf("the head is %d", head)
	}
	want := spelled(t, events(ada.tailed(t, 0, head), "lobby"))
	for _, s := range streams {
		s.awaits(s.after+1, head)
		got := spelled(t, events(s.all(), "lobby"))
		if s.after == 0 && got != want {
			t.Errorf("a stream brought another log")
		}
	}
}

// tailed is a stream's events from after to last.
func (p *person) tailed(t *testing.T, after, last int64) []object {
	t.Helper()
	s := p.tail("lobby", after)
	s.awaits(after+1, last)
	s.stop()
	return s.all()
}

// A restart costs a stream one coming back, and nothing else (contract section 4; facts.md, fault 3).
func TestAStreamOutlivesARestart(t *testing.T) {
	t.Parallel()
	env := environment(t)
	s := start(t, env)
	ada := s.register("ada")
	ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby"})
	ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": "before"})
	first := ada.tail("lobby", 0)
	first.awaits(1, 2)
	s.stop() // gracefully: it must not wait for the stream
	if last := first.ends(); last != "message.created" {
		t.Errorf("the stream ended with %q", last)
	}
	back := ada.at(start(t, env))
	second := back.tail("lobby", first.last())
	back.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": "after"})
	second.awaits(3, 3)
}

// Whoever loses access is told so, and hears nothing after it: on the node of the change at once, on others within 5 s
// (contract section 4; facts.md, fault 33).
func TestAStreamEndsWithAccess(t *testing.T) {
	t.Parallel()
	one, two := twoNodes(t)
	ada := one.register("ada")
	for _, node := range []*server{one, two} {
		grace := node.register(map[*server]string{one: "grace", two: "linus"}[node])
		for name, lose := range map[string]func(room string, who *person){
			"removed": func(room string, _ *person) {
				ada.call(http.MethodDelete, "/rooms/"+room+"/members/"+grace.name, 204, nil)
			},
			"hidden": func(room string, _ *person) {
				ada.call(http.MethodPatch, "/rooms/"+room, 200, object{"visibility": "private"})
			},
			"signed out": func(_ string, who *person) { who.at(one).call(http.MethodPost, "/auth/logout", 204, nil) },
		} {
			room := strings.ReplaceAll(name, " ", "-") + "-" + grace.name
			visibility := "private"
			if name == "hidden" {
				visibility = "public"
			}
			ada.call(http.MethodPost, "/rooms", 201, object{"name": room, "visibility": visibility})
			if name != "hidden" {
				ada.call(http.MethodPut, "/rooms/"+room+"/members/"+grace.name, 200, nil)
			}
			who := grace
			if name == "signed out" { // the other cases, in whatever order, keep their session
				who = signInAgain(grace)
			}
			s := who.tail(room, 0)
			eventually(t, "the log", func() bool { return len(s.all()) > 0 })
			lose(room, who)
			say := func() { ada.call(http.MethodPost, "/rooms/"+room+"/messages", 201, object{"body": secret}) }
			isTold := name == "signed out" && node == two // by another node, which takes up to 5 s; the rest is in the room's log
			if !isTold {
				say()
			}
			if last := s.ends(); last != "removed" {
				t.Errorf("%s: the stream ended with %q", room, last)
			}
			if isTold {
				say()
			}
			if told := s.all(); name == "removed" && text(told[len(told)-2], "type") != "member.removed" {
				t.Errorf("%s: before the end came %v", room, told[len(told)-2])
			}
			if strings.Contains(spelled(t, s.all()), secret) {
				t.Errorf("%s: heard what came after", room)
			}
		}
	}
}

// signInAgain is the same person with a session of its own.
func signInAgain(p *person) *person {
	p.t.Helper()
	again := *p
	session := again.call(http.MethodPost, "/auth/login", 200, object{"username": p.name, "password": "a password of " + p.name})
	again.token = text(session, "access_token")
	return &again
}

// A personal access token opens a stream, and ends it when it is revoked; it may be one for reading.
func TestAStreamByToken(t *testing.T) {
	t.Parallel()
	s := start(t, environment(t))
	ada := s.register("ada")
	ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby"})
	made := ada.call(http.MethodPost, "/me/tokens", 201, object{"name": "tail", "scopes": []string{"read"}})
	script := *ada
	script.token = text(made, "token")
	stream := script.tail("lobby", 0)
	ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": "hello"})
	stream.awaits(1, 2)
	ada.call(http.MethodDelete, "/me/tokens/"+text(made, "id"), 204, nil)
	if last := stream.ends(); last != "removed" {
		t.Errorf("the stream ended with %q", last)
	}
}

// A stream is a quiet listener: its reader is not online in the room.
func TestAStreamIsNotOnline(t *testing.T) {
	t.Parallel()
	s := start(t, append(environment(t), "REDIS_URL="+testservers.Redis(t)))
	ada, grace := s.register("ada"), s.register("grace")
	ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby"})
	stream := grace.tail("lobby", 0)
	stream.awaits(1, 1)
	if n := number(ada.call(http.MethodGet, "/rooms/lobby", 200, nil), "online_count"); n != 0 {
		t.Errorf("%d are online", n)
	}
}
