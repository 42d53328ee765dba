package app

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/go-cmp/cmp"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/config"
	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// TestEverySubscriberSeesTheSameGaplessLog holds contract section 5, "event seq goes up by exactly 1": sixteen writers say
// a thousand things by REST and by socket, while others edit, delete, join and change the topic.
func TestEverySubscriberSeesTheSameGaplessLog(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, env []string) {
		s := start(t, env)
		ada := s.register("ada")
		ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby"})
		writers := make([]*person, 16)
		sockets := make([]*socket, len(writers))
		for i := range writers {
			writers[i] = s.register(fmt.Sprintf("writer-%d", i))
			sockets[i] = writers[i].connect()
			sockets[i].answer(object{"type": "subscribe", "id": "sub", "room": "lobby", "after": 0})
		}
		var talk sync.WaitGroup
		for i := range writers {
			talk.Go(func() { speak(t, writers[i], sockets[i], i, 1000/len(writers)+i%2) })
		}
		talk.Go(func() { retitle(ada, 20) })
		talk.Wait()
		late := ada.connect()
		late.answer(object{"type": "subscribe", "id": "late", "room": "lobby", "after": 7})

		log := wholeLog(ada, "lobby")
		created := count(log, "message.created")
		if created != 1000 || count(log, "message.edited") == 0 || count(log, "message.deleted") == 0 ||
			count(log, "room.updated") != 20 || count(log, "member.joined") != 17 {
			t.Fatalf("%d messages created; the log does not hold what was done", created)
		}
		for i, sock := range append(sockets, late) {
			want := log
			if sock == late {
				want = log[7:]
			}
			sock.await(fmt.Sprintf("all of the log at %d", i), func(frames []object, _ websocket.StatusCode) bool {
				return len(events(frames, "lobby")) >= len(want)
			})
			checkSeqs(t, events(sock.told(), "lobby"), want)
		}
	})
}

// speak says n things, every other by socket, and edits or deletes some.
func speak(t *testing.T, p *person, sock *socket, who, n int) {
	for k := range n {
		clientID := fmt.Sprintf("%s-%d", p.name, k)
		var message object
		if k%2 == 0 {
			message = sayBySocket(sock, clientID)
		} else {
			message = p.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": "said by REST", "client_id": clientID})
		}
		if text(message, "id") == "" {
			t.Errorf("writer %d: message %d was not acked", who, k)
			return
		}
		path := "/rooms/lobby/messages/" + text(message, "id")
		switch k % 10 {
		case 3:
			p.call(http.MethodPatch, path, 200, object{"body": "said better"})
		case 7:
			p.call(http.MethodDelete, path, 204, nil)
		}
	}
}

// sayBySocket says it until it is acked, with the same client id, as clients do.
func sayBySocket(sock *socket, clientID string) (message object) {
	for again := range 12 {
		ack := sock.answer(object{"type": "send", "id": fmt.Sprintf("%s/%d", clientID, again), "room": "lobby", "body": "said by socket", "client_id": clientID})
		if message, _ = ack["message"].(object); message != nil {
			break
		}
	}
	return message
}

func retitle(p *person, n int) {
	for i := range n {
		p.call(http.MethodPatch, "/rooms/lobby", 200, object{"topic": fmt.Sprintf("topic %d", i)})
	}
}

func wholeLog(p *person, room string) []object {
	var log []object
	for {
		page := p.call(http.MethodGet, fmt.Sprintf("/rooms/%s/events?limit=200&after=%d", room, len(log)), 200, nil)
		items, _ := page["events"].([]any)
		for _, item := range items {
			event, _ := item.(object)
			log = append(log, event)
		}
		if int64(len(log)) >= number(page, "seq") {
			return log
		}
	}
}

func count(log []object, kind string) int {
	n := 0
	for _, e := range log {
		if e["type"] == kind {
			n++
		}
	}
	return n
}

// checkSeqs wants the events that REST tells, one after the other, none missing and none twice.
func checkSeqs(t *testing.T, got, want []object) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%d events, want %d", len(got), len(want))
		return
	}
	for i := range got {
		if got[i]["seq"] != want[i]["seq"] || got[i]["type"] != want[i]["type"] || got[i]["at"] != want[i]["at"] {
			t.Errorf("event %d is %v, want %v", i, got[i], want[i])
			return
		}
	}
}

// TestOneClientIDOneMessage holds contract section 4: twenty at once, one 201, nineteen 200, one message
// (facts.md, fault 22).
func TestOneClientIDOneMessage(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, env []string) {
		s := start(t, env)
		ada := s.register("ada")
		ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby"})
		statuses, ids := make([]int, 20), make([]string, 20)
		var all sync.WaitGroup
		for i := range statuses {
			all.Go(func() {
				status, message, err := ada.try(t.Context(), http.MethodPost, "/rooms/lobby/messages", object{"body": "once", "client_id": "one"})
				if err != nil {
					t.Error(err)
				}
				statuses[i], ids[i] = status, text(message, "id")
			})
		}
		all.Wait()
		slices.Sort(statuses)
		if want := append(slices.Repeat([]int{200}, 19), 201); !slices.Equal(statuses, want) {
			t.Errorf("statuses %v, want %v", statuses, want)
		}
		slices.Sort(ids)
		if ids = slices.Compact(ids); len(ids) != 1 || count(wholeLog(ada, "lobby"), "message.created") != 1 {
			t.Errorf("messages %v, want one", ids)
		}
	})
}

// TestARestartLosesNothing: the key, the accounts and the log outlive the process; a socket resumes from its seq
// (facts.md, fault 3).
func TestARestartLosesNothing(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, env []string) {
		s := start(t, env)
		ada := s.register("ada")
		ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby"})
		ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": "before", "client_id": "before"})
		sock := ada.connect()
		sock.answer(object{"type": "subscribe", "id": "sub", "room": "lobby"})
		s.stop()
		sock.await("draining, then 1001", func(frames []object, closed websocket.StatusCode) bool {
			return closed == websocket.StatusGoingAway && slices.ContainsFunc(frames, func(f object) bool { return f["type"] == "draining" })
		})

		ada.server = start(t, env)
		ada.call(http.MethodPost, "/rooms/lobby/messages", 200, object{"body": "before", "client_id": "before"})
		ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": "after", "client_id": "after"})
		again := ada.connect()
		again.answer(object{"type": "subscribe", "id": "sub", "room": "lobby", "after": 2})
		again.await("what was missed", func(frames []object, _ websocket.StatusCode) bool { return len(events(frames, "lobby")) == 1 })
		checkSeqs(t, events(again.told(), "lobby"), wholeLog(ada, "lobby")[2:])
		session := ada.call(http.MethodPost, "/auth/refresh", 200, object{"refresh_token": ada.refresh})
		if text(session, "access_token") == "" {
			t.Error("the refresh token of before the restart gives nothing")
		}
	})
}

// TestDatabaseAwayAtStart holds facts.md, fault 12: the server runs, says so, and refuses with 503.
func TestDatabaseAwayAtStart(t *testing.T) {
	t.Parallel()
	s := start(t, onPostgres(t, "postgres://nobody@127.0.0.1:1/none"))
	if health, ready := s.status("/healthz"), s.status("/readyz"); health != 200 || ready != 503 {
		t.Errorf("healthz %d and readyz %d, want 200 and 503", health, ready)
	}
	nobody := &person{server: s}
	problem := nobody.call(http.MethodPost, "/auth/login", 503, object{"username": "ada", "password": "a password of ada"})
	if problem["code"] != "unavailable" || strings.Contains(fmt.Sprint(problem), "127.0.0.1:1") {
		t.Errorf("got %v", problem)
	}
}

// TestServesOnceMigrated: on Postgres serve does not migrate; readyz says so until someone does, and then all works.
func TestServesOnceMigrated(t *testing.T) {
	t.Parallel()
	env := onPostgres(t, testservers.Postgres(t))
	s := start(t, env)
	response, err := http.Get(s.url + "/readyz")
	must(t, err)
	defer response.Body.Close()
	told, err := io.ReadAll(response.Body)
	must(t, err)
	if response.StatusCode != 503 || !strings.Contains(string(told), "not migrated") {
		t.Errorf("before the migration readyz is %d %s, want 503 that says so", response.StatusCode, told)
	}
	migrate(t, env)
	migrate(t, env) // again changes nothing
	if ready := s.status("/readyz"); ready != 200 {
		t.Errorf("after the migration readyz is %d, want 200", ready)
	}
	s.register("ada")
}

func (s *server) status(path string) int {
	s.t.Helper()
	response, err := http.Get(s.url + path)
	must(s.t, err)
	defer response.Body.Close()
	return response.StatusCode
}

// TestSuspend: an operator's command reaches a server that runs.
func TestSuspend(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, env []string) {
		s := start(t, env)
		s.register("operator") // the last administrator is not suspended
		ada := s.register("ada")
		sock := ada.connect()
		cfg, err := config.Load(env)
		must(t, err)
		yes, no := true, false
		must(t, ChangeAccount(t.Context(), cfg, "ada", chat.AccountChange{Suspended: &yes}))
		sock.await("close 4401", func(_ []object, closed websocket.StatusCode) bool { return closed == 4401 })
		ada.call(http.MethodGet, "/me", 401, nil)
		login := object{"username": "ada", "password": "a password of ada"}
		ada.call(http.MethodPost, "/auth/login", 403, login)
		must(t, ChangeAccount(t.Context(), cfg, "ada", chat.AccountChange{Suspended: &no}))
		ada.call(http.MethodPost, "/auth/login", 200, login)
	})
}

// TestEventIsTheSameEverywhere holds contract section 4: an event is the same object in REST and on the socket.
func TestEventIsTheSameEverywhere(t *testing.T) {
	t.Parallel()
	s := start(t, environment(t))
	ada := s.register("ada")
	ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby"})
	live := ada.connect()
	live.answer(object{"type": "subscribe", "id": "sub", "room": "lobby", "after": 0})
	ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": `<b>"quotes" & 日本語 \u2028</b>`, "client_id": "one"})
	ada.call(http.MethodPatch, "/rooms/lobby", 200, object{"topic": "a topic"})
	live.await("three events", func(frames []object, _ websocket.StatusCode) bool { return len(events(frames, "lobby")) == 3 })
	if diff := cmp.Diff(wholeLog(ada, "lobby"), events(live.told(), "lobby")); diff != "" {
		t.Errorf("REST and socket differ (-REST +socket):\n%s", diff)
	}
	if diff := cmp.Diff(wholeLog(ada, "lobby"), ada.tailed(t, 0, 3)); diff != "" {
		t.Errorf("REST and stream differ (-REST +stream):\n%s", diff)
	}
}

// TestStopsInTimeWithIdleSockets holds facts.md, fault 3: all done within the time given.
func TestStopsInTimeWithIdleSockets(t *testing.T) {
	t.Parallel()
	s := start(t, environment(t))
	ada := s.register("ada")
	for range 5 {
		ada.connect()
	}
	began := time.Now()
	s.stop()
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("stopping took %v", took)
	}
}
