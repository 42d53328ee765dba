package app

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/chatrooms/chatrooms/server/internal/push/pushtest"
	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// pushWait is shorter than by default; what the tests do after a message is done by then, also on a busy machine.
const pushWait = "PUSH_WAIT=8s"

func pushEnv(env []string) []string {
	return append(env, pushWait, "PUSH_CONTACT=mailto:ada@example.org", "OUTBOUND_ALLOW=127.0.0.1", "UI_URL=https://chat.example.org")
}

// subscribe has a device of the person pushed to.
func (p *person) subscribe(service *pushtest.Service, device string) {
	p.t.Helper()
	p.call(http.MethodPut, "/me/push", 204, service.Subscribe(device))
}

// arrivedOf says which texts arrived at a device, in order.
func arrivedOf(service *pushtest.Service, device string) (bodies []string) {
	for _, p := range service.Arrived() {
		if p.Device == device {
			bodies = append(bodies, p.Payload.Notification.Body)
		}
	}
	return bodies
}

// TestPush holds contract section 10: who is told is pushed to, once, on one node and on two, while Redis serves or is dead.
func TestPush(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		s := start(t, pushEnv(environment(t)))
		pushing(t, s, s)
	})
	t.Run("two nodes", func(t *testing.T) {
		env := onPostgres(t, testservers.Postgres(t))
		migrate(t, env)
		env = pushEnv(append(env, "REDIS_URL="+testservers.Redis(t)))
		pushing(t, start(t, env), start(t, env))
	})
	t.Run("two nodes, Redis dead", func(t *testing.T) {
		redis := testservers.NewRedis(t)
		env := onPostgres(t, testservers.Postgres(t))
		migrate(t, env)
		env = pushEnv(append(env, "REDIS_URL="+redis.URL()))
		one, two := start(t, env), start(t, env)
		redis.Kill()
		pushing(t, one, two)
	})
}

func pushing(t *testing.T, one, two *server) {
	t.Helper()
	service := pushtest.New(t)
	ada := one.register("ada")
	ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby", "title": "The lobby"})
	people := map[string]*person{}
	for _, name := range []string{"grace", "looks", "night", "banned", "out", "left", "last"} {
		p := one.register(name).at(two)
		people[name] = p
		p.call(http.MethodPut, "/rooms/lobby/members/me", 200, nil)
		p.subscribe(service, name)
	}
	people["grace"].subscribe(service, "phone")
	looks := people["looks"].connect()
	looks.send(object{"type": "view", "room": "lobby"})
	looks.answer(object{"type": "ping", "id": "seen"})
	people["night"].call(http.MethodPatch, "/me/notifications", 200, object{"paused_until": time.Now().Add(time.Hour).Format(time.RFC3339)})

	long := "@room @grace " + strings.Repeat("wörter ", 40)
	said := ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": long})
	ada.call(http.MethodPut, "/rooms/lobby/restrictions/banned", 200, object{"kind": "ban"})
	ada.call(http.MethodDelete, "/rooms/lobby/members/left", 204, nil)
	people["out"].call(http.MethodPost, "/auth/logout", 204, nil)
	gone := ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": "@room a mistake"})
	ada.call(http.MethodDelete, "/rooms/lobby/messages/"+text(gone, "id"), 204, nil)
	ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": "@last of all"})
	eventually(t, "the last push", func() bool { return len(arrivedOf(service, "last")) == 2 })
	eventually(t, "all of the first", func() bool { return len(arrivedOf(service, "grace"))+len(arrivedOf(service, "phone")) == 2 })
	for _, device := range []string{"looks", "night", "banned", "out", "left"} {
		if bodies := arrivedOf(service, device); len(bodies) > 0 {
			t.Errorf("%s was pushed %q", device, bodies)
		}
	}
	at := slices.IndexFunc(service.Arrived(), func(p pushtest.Push) bool { return p.Device == "grace" })
	p := service.Arrived()[at]
	n := p.Payload.Notification
	if p.Payload.WebPush != 8030 || n.Title != "ada · The lobby" || utf8.RuneCountInString(n.Body) != 120 || !strings.HasPrefix(n.Body, "@room @grace wörter ") ||
		n.Navigate != fmt.Sprintf("https://chat.example.org/chat/lobby?seq=%d", number(said, "seq")) || n.AppBadge != "2" || n.Tag != "lobby" ||
		p.Header.Get("Urgency") != "high" {
		t.Errorf("the push is %s with %v", p.Text, p.Header)
	}
	if p.Length%512 != 103 && p.Length != 4096 { // header, delimiter and tag
		t.Errorf("its length tells of the text: %d", p.Length)
	}

	// Whoever looks away is pushed to.
	looks.send(object{"type": "view", "room": nil})
	looks.answer(object{"type": "ping", "id": "unseen"})
	ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": "@looks again"})
	eventually(t, "the push to who looks away", func() bool { return slices.Equal(arrivedOf(service, "looks"), []string{"@looks again"}) })
	people["grace"].call(http.MethodPost, "/me/push/test", 204, nil)
	eventually(t, "the test", func() bool {
		return slices.Contains(arrivedOf(service, "grace"), "Test") && slices.Contains(arrivedOf(service, "phone"), "Test")
	})
	for _, device := range []string{"grace", "phone", "last"} {
		if bodies := arrivedOf(service, device); len(bodies) != 2 {
			t.Errorf("%s was pushed %q", device, bodies)
		}
	}
}

// TestPushServicesThatFail: one that is busy is asked again, one that forgot a device is not, and one that hangs delays nobody
// else. What is due when a node stops is pushed by the next one (contract section 10).
func TestPushServicesThatFail(t *testing.T) {
	t.Parallel()
	env := pushEnv(environment(t))
	s := start(t, env)
	service, slow := pushtest.New(t), pushtest.New(t)
	ada := s.register("ada")
	ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby"})
	people := map[string]*person{}
	for _, name := range []string{"gone", "fine", "hangs"} {
		people[name] = s.register(name)
		people[name].call(http.MethodPut, "/rooms/lobby/members/me", 200, nil)
	}
	people["gone"].subscribe(service, "gone")
	people["fine"].subscribe(service, "fine")
	people["hangs"].subscribe(slow, "hangs")
	service.Answer("gone", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) })
	release := make(chan struct{})
	slow.Answer("hangs", func(http.ResponseWriter, *http.Request) { <-release })
	ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": "@room one"})
	eventually(t, "a hanging push", func() bool { return slow.Visits() == 1 })
	eventually(t, "the first", func() bool { return slices.Equal(arrivedOf(service, "fine"), []string{"@room one"}) })
	ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": "@fine @gone two"})
	eventually(t, "the second, beside a service that hangs", func() bool { return len(arrivedOf(service, "fine")) == 2 })
	close(release)
	if bodies := arrivedOf(service, "gone"); len(bodies) > 0 {
		t.Errorf("gone was pushed %q", bodies)
	}
	visits := service.Visits() // gone once, fine twice
	if visits != 3 {
		t.Errorf("%d requests", visits)
	}
	ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": "@fine three"})
	s.stop()
	start(t, env)
	eventually(t, "the third, after a restart", func() bool { return len(arrivedOf(service, "fine")) == 3 })
	if bodies := arrivedOf(service, "fine"); !slices.Equal(bodies, []string{"@room one", "@fine @gone two", "@fine three"}) {
		t.Errorf("fine was pushed %q", bodies)
	}
}

// Special addresses are refused when they are dialled, whatever name leads there (contract section 10).
func TestPushesNeverGoInside(t *testing.T) {
	t.Parallel()
	s := start(t, append(environment(t), "PUSH_CONTACT=https://example.org/contact"))
	service := pushtest.New(t)
	ada := s.register("ada")
	body := service.Subscribe("inside")
	ada.call(http.MethodPut, "/me/push", 422, body)
	body["endpoint"] = strings.Replace(service.URL, "127.0.0.1", "localhost", 1) + "/inside"
	ada.call(http.MethodPut, "/me/push", 204, body)
	ada.call(http.MethodPost, "/me/push/test", 204, nil)
	s.stop() // waits for what is under way
	if n := service.Visits(); n > 0 {
		t.Errorf("%d requests arrived inside", n)
	}
}

// TestPushServicesNeverDelayAPost: while one push service holds all requests that it may have and another cannot be reached at
// all, messages are posted, and noted for their pushes, as ever.
func TestPushServicesNeverDelayAPost(t *testing.T) {
	t.Parallel()
	s := start(t, append(pushEnv(environment(t)), "PUSH_WAIT=1s"))
	slow, fine := pushtest.New(t), pushtest.New(t)
	release := make(chan struct{})
	t.Cleanup(func() { close(release) })
	var held atomic.Int64
	hold := func(_ http.ResponseWriter, r *http.Request) {
		held.Add(1)
		defer held.Add(-1)
		select {
		case <-release:
		case <-r.Context().Done(): // the server has given it up
		}
	}
	ada := s.register("ada")
	ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby"})
	const people, devices, posts = 3, 14, 40
	const heldAtOnce = 32 // requests to one push service: less than there are devices
	for i := range people {
		p := s.register(fmt.Sprint("person", i))
		p.call(http.MethodPut, "/rooms/lobby/members/me", 200, nil)
		for k := range devices {
			device := fmt.Sprintf("%d-%d", i, k)
			p.subscribe(slow, device)
			for range 1 + posts {
				slow.Answer(device, hold)
			}
		}
		dead := fine.Subscribe("dead")
		dead["endpoint"] = fmt.Sprint("https://127.0.0.1:1/", i)
		p.call(http.MethodPut, "/me/push", 204, dead)
	}
	last := s.register("last")
	last.call(http.MethodPut, "/rooms/lobby/members/me", 200, nil)
	last.subscribe(fine, "last")

	post := func(n int) {
		for i := range n {
			ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": fmt.Sprint("@room ", i)})
		}
	}
	post(1)
	eventually(t, "as many requests as may be held", func() bool { return held.Load() == heldAtOnce })
	post(posts)
	eventually(t, "all pushes to a service that answers", func() bool { return len(arrivedOf(fine, "last")) == 1+posts })
	eventually(t, "as many requests as may be held, still", func() bool { return held.Load() == heldAtOnce })
}
