package app

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/chatrooms/chatrooms/server/internal/doctor"
	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// nodes are servers on one database and one Redis.
func nodes(t *testing.T, n int, redis string, more ...string) []*server {
	t.Helper()
	env := onPostgres(t, testservers.Postgres(t))
	migrate(t, env)
	all := make([]*server, n)
	for i := range all {
		all[i] = start(t, append(append(slices.Clone(env), "REDIS_URL="+redis), more...))
	}
	return all
}

// twoNodes are two that hear each other.
func twoNodes(t *testing.T) (one, two *server) {
	t.Helper()
	all := nodes(t, 2, testservers.Redis(t))
	for _, s := range all {
		s.awaitReadiness("ok", "ok")
	}
	return all[0], all[1]
}

// readiness is what /readyz tells.
func (s *server) readiness() (code int, status, redis string) {
	s.t.Helper()
	response, err := http.Get(s.url + "/readyz")
	must(s.t, err)
	defer response.Body.Close()
	var told struct {
		Status string
		Checks struct{ Redis string }
	}
	must(s.t, json.NewDecoder(response.Body).Decode(&told))
	return response.StatusCode, told.Status, told.Checks.Redis
}

func (s *server) awaitReadiness(status, redis string) {
	s.t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		code, gotStatus, gotRedis := s.readiness()
		if code == http.StatusOK && gotStatus == status && gotRedis == redis {
			return
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("readyz is %d %s, Redis %s; want %s and %s", code, gotStatus, gotRedis, status, redis)
		}
	}
}

// at is the same person at another node.
func (p *person) at(s *server) *person {
	there := *p
	there.server = s
	return &there
}

// listen opens a socket that follows the room.
func (p *person) listen(room string) *socket {
	p.t.Helper()
	s := p.connect()
	s.answer(object{"type": "subscribe", "id": "subscribe " + room, "room": room})
	return s
}

// hear waits for a frame of that type in which the given parts are as given, and returns it.
func (s *socket) hear(kind string, parts object) (heard object) {
	s.t.Helper()
	s.await(fmt.Sprint(kind, " ", parts), func(frames []object, _ websocket.StatusCode) bool {
		for _, f := range frames {
			if f["type"] == kind && has(f, parts) {
				heard = f
				return true
			}
		}
		return false
	})
	return heard
}

// has says whether the frame has these parts; a part that is an object may have others beside them.
func has(frame, parts object) bool {
	for key, want := range parts {
		got := frame[key]
		if inner, ok := want.(object); ok {
			there, _ := got.(object)
			if !has(there, inner) {
				return false
			}
		} else if fmt.Sprint(got) != fmt.Sprint(want) {
			return false
		}
	}
	return true
}

// TestTwoNodesTellTheSameGaplessLog: sixteen writers on two nodes say a thousand things in one room; every subscriber on
// both hears the same, in the same order (contract section 5; facts.md, fault 23).
func TestTwoNodesTellTheSameGaplessLog(t *testing.T) {
	t.Parallel()
	one, two := twoNodes(t)
	tellTheSame(t, one, two, 1000)
}

// TestTwoNodesThroughPgBouncer: they do so too where both share a few connections of PgBouncer, in transaction mode.
func TestTwoNodesThroughPgBouncer(t *testing.T) {
	t.Parallel()
	direct := testservers.Postgres(t)
	migrate(t, onPostgres(t, direct))
	env := append(onPostgres(t, testservers.PgBouncer(t, direct)), "REDIS_URL="+testservers.Redis(t))
	one, two := start(t, slices.Clone(env)), start(t, slices.Clone(env))
	for _, s := range []*server{one, two} {
		s.awaitReadiness("ok", "ok")
	}
	tellTheSame(t, one, two, 200)
	if levels, told, _ := examined(t, env, ""); levels["database"] != doctor.OK || levels["pooler"] != doctor.Warn {
		t.Errorf("the role has no limits:\n%s", told)
	}
}

// tellTheSame has sixteen writers say so many things in one room.
func tellTheSame(t *testing.T, one, two *server, n int) {
	t.Helper()
	ada := one.register("ada")
	ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby"})
	writers := make([]*person, 16)
	sockets := make([]*socket, len(writers))
	for i := range writers {
		writers[i] = []*server{one, two}[i%2].register(fmt.Sprintf("writer-%d", i))
		sockets[i] = writers[i].connect()
		sockets[i].answer(object{"type": "subscribe", "id": "sub", "room": "lobby", "after": 0})
	}
	var talk sync.WaitGroup
	for i := range writers {
		talk.Go(func() { speak(t, writers[i], sockets[i], i, n*(i+1)/len(writers)-n*i/len(writers)) })
	}
	talk.Go(func() { retitle(ada, 20) })
	talk.Wait()
	log := wholeLog(ada.at(two), "lobby")
	if created := count(log, "message.created"); created != n {
		t.Fatalf("%d messages were created", created)
	}
	for i, sock := range sockets {
		sock.await(fmt.Sprintf("all of the log at %d", i), func(frames []object, _ websocket.StatusCode) bool {
			return len(events(frames, "lobby")) >= len(log)
		})
		checkSeqs(t, events(sock.told(), "lobby"), log)
	}
}

// TestEverythingCrossesNodes: whatever is told on one node is told on the other (facts.md, fault 33).
func TestEverythingCrossesNodes(t *testing.T) {
	t.Parallel()
	one, two := twoNodes(t)
	ada, grace := one.register("ada"), one.register("grace").at(two)
	ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby"})
	grace.call(http.MethodPut, "/rooms/lobby/members/me", 200, nil)
	here, there := ada.listen("lobby"), grace.listen("lobby")

	t.Run("messages, edits and deletions", func(t *testing.T) {
		said := ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": "hello"})
		path := "/rooms/lobby/messages/" + text(said, "id")
		ada.call(http.MethodPatch, path, 200, object{"body": "hello again"})
		ada.call(http.MethodDelete, path, 204, nil)
		there.hear("message.created", object{"message": object{"id": said["id"]}})
		there.hear("message.edited", object{"message": object{"id": said["id"]}})
		there.hear("message.deleted", object{"message": object{"id": said["id"], "body": ""}})
	})
	t.Run("room and membership changes", func(t *testing.T) {
		ada.call(http.MethodPatch, "/rooms/lobby", 200, object{"topic": "across nodes"})
		there.hear("room.updated", object{"room_info": object{"topic": "across nodes"}})
		ada.call(http.MethodPut, "/rooms/lobby/members/grace", 200, object{"role": "moderator"})
		there.hear("member.role", object{"role": "moderator"})
	})
	t.Run("typing", func(t *testing.T) {
		here.send(object{"type": "typing", "room": "lobby"})
		there.hear("typing", object{"room": "lobby", "user": object{"username": "ada"}})
	})
	t.Run("a read marker, to one's own other connection", func(t *testing.T) {
		mine := ada.at(two).connect()
		mine.hear("welcome", nil)
		head := len(wholeLog(ada, "lobby"))
		here.answer(object{"type": "read", "id": "read", "room": "lobby", "seq": head})
		mine.hear("read", object{"room": "lobby", "seq": head})
	})
	t.Run("one's own settings, and a marker moved back, to one's other connections", func(t *testing.T) {
		mine, hers := ada.at(two).connect(), grace.at(one).connect()
		mine.hear("welcome", nil)
		ada.call(http.MethodPatch, "/rooms/lobby/me", 200, object{"level": "all", "starred": true})
		mine.hear("settings", object{"room": "lobby", "me": object{"level": "all", "starred": true}})
		ada.call(http.MethodPut, "/rooms/lobby/read", 200, object{"seq": 1, "back": true})
		mine.hear("read", object{"room": "lobby", "seq": 1})
		for _, f := range hers.told() {
			if f["type"] == "settings" || f["type"] == "read" {
				t.Errorf("another user was told %v", f)
			}
		}
	})
	t.Run("presence: two tabs on two nodes are one person", func(t *testing.T) {
		linus := one.register("linus")
		first := linus.listen("lobby")
		there.hear("presence", object{"user": object{"username": "linus"}, "online": true, "online_count": 3})
		second := linus.at(two).listen("lobby")
		answer := second.hear("subscribed", nil)
		if number(answer, "online_count") != 3 {
			t.Errorf("with a second tab %v are online", answer["online_count"])
		}
		must(t, first.conn.Close(websocket.StatusNormalClosure, ""))
		mark := object{"username": "linus"}
		must(t, second.conn.Close(websocket.StatusNormalClosure, ""))
		there.hear("presence", object{"user": mark, "online": false, "online_count": 2})
		here.hear("presence", object{"user": mark, "online": false})
		told := 0
		for _, f := range there.told() {
			if f["type"] == "presence" && has(f, object{"user": mark}) {
				told++
			}
		}
		if told != 2 {
			t.Errorf("grace was told %d times of linus, want his coming and his going", told)
		}
	})
	t.Run("who is online, by REST, where nobody listens", func(t *testing.T) {
		ada.call(http.MethodPost, "/rooms", 201, object{"name": "attic"})
		ada.listen("attic")
		for deadline := time.Now().Add(patience); number(grace.call(http.MethodGet, "/rooms/attic", 200, nil), "online_count") != 1; {
			if time.Now().After(deadline) {
				t.Fatal("online_count stays")
			}
		}
		members := grace.call(http.MethodGet, "/rooms/attic/members", 200, nil)
		if item := members["items"].([]any)[0].(object); item["online"] != true {
			t.Errorf("%v", item)
		}
	})
	t.Run("notices, and the end of a subscription", func(t *testing.T) {
		ada.call(http.MethodPost, "/rooms", 201, object{"name": "secret", "visibility": "private"})
		ada.call(http.MethodPut, "/rooms/secret/members/grace", 200, nil)
		there.hear("notice", object{"room": "secret", "reason": "added"})
		there.answer(object{"type": "subscribe", "id": "secret", "room": "secret"})
		ada.call(http.MethodDelete, "/rooms/secret/members/grace", 204, nil)
		there.hear("removed", object{"room": "secret"})
		there.hear("notice", object{"room": "secret", "reason": "removed"})
		ada.call(http.MethodPost, "/rooms/secret/messages", 201, object{"body": "not for grace"})
		ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": "for all"})
		there.hear("message.created", object{"room": "lobby", "message": object{"body": "for all"}})
		for _, f := range events(there.told(), "secret") {
			if message, ok := f["message"].(object); ok {
				t.Errorf("grace heard %v", message["body"])
			}
		}
	})
	t.Run("the end of a session", func(t *testing.T) {
		grace.at(one).call(http.MethodPost, "/auth/logout", 204, nil)
		there.await("4401", func(_ []object, closed websocket.StatusCode) bool { return closed == 4401 })
		if status, _, err := grace.try(t.Context(), http.MethodGet, "/me", nil); status != 401 || err != nil {
			t.Errorf("the other node answers %d, %v", status, err)
		}
	})
}

// TestNodesWithoutRedis holds contract section 6: Redis absent at the start and later; what one node stores is heard on the
// other all the same, and readyz says so with 200 (facts.md, faults 5, 6 and 7).
func TestNodesWithoutRedis(t *testing.T) {
	t.Parallel()
	redis := testservers.NewRedis(t)
	redis.Kill()
	all := nodes(t, 2, redis.URL())
	one, two := all[0], all[1]
	ada := one.register("ada")
	ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby"})
	there := ada.at(two).listen("lobby")
	say := func(body string) {
		t.Helper()
		ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": body})
		there.hear("message.created", object{"message": object{"body": body}})
	}
	for _, s := range all {
		s.awaitReadiness("degraded", "unavailable")
	}
	say("Redis was never there")
	redis.Start()
	for _, s := range all {
		s.awaitReadiness("ok", "ok")
	}
	say("Redis is there")
	redis.Freeze()
	say("Redis is frozen")
	for _, s := range all {
		s.awaitReadiness("degraded", "unavailable")
	}
	say("Redis is known to be frozen")
	redis.Thaw()
	for _, s := range all {
		s.awaitReadiness("ok", "ok")
	}
	say("Redis is back")
	checkSeqs(t, events(there.told(), "lobby"), wholeLog(ada, "lobby")[1:])
}

// TestANodeGoesAway: a client of a node that stops resumes on another with nothing missed, and its people are where they
// are (contract section 6, SIGTERM; facts.md, fault 3).
func TestANodeGoesAway(t *testing.T) {
	t.Parallel()
	one, two := twoNodes(t)
	ada, grace := one.register("ada"), one.register("grace").at(two)
	ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby"})
	here, there := ada.listen("lobby"), grace.listen("lobby")
	here.hear("presence", object{"user": object{"username": "grace"}, "online": true})
	two.stop()
	there.hear("draining", nil)
	there.await("1001", func(_ []object, closed websocket.StatusCode) bool { return closed == websocket.StatusGoingAway })
	here.hear("presence", object{"user": object{"username": "grace"}, "online": false})
	ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": "while grace was away"})
	again := grace.at(one).connect()
	again.answer(object{"type": "subscribe", "id": "again", "room": "lobby", "after": 1})
	again.hear("message.created", object{"message": object{"body": "while grace was away"}})
	checkSeqs(t, events(again.told(), "lobby"), wholeLog(ada, "lobby")[1:])
}
