package app

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// receiver takes events, and keeps those whose signature fits its secret.
type receiver struct {
	url string

	mu      sync.Mutex
	secrets []string
	got     []object
	ids     []string
	refused int
	visits  int
	answer  func(n int) int // the status, by how many came before
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{}
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	r.url = server.URL
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, err := io.ReadAll(q.Body)
	if err != nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	n := r.visits
	r.visits++
	if r.answer != nil {
		if status := r.answer(n); status != http.StatusOK {
			w.WriteHeader(status)
			return
		}
	}
	id := q.Header.Get("webhook-id")
	signed := fmt.Sprintf("%s.%s.%s", id, q.Header.Get("webhook-timestamp"), body)
	for _, secret := range r.secrets {
		if !strings.Contains(q.Header.Get("webhook-signature"), signature(secret, signed)) {
			r.refused++
			return
		}
	}
	var event object
	if json.Unmarshal(body, &event) == nil {
		r.got, r.ids = append(r.got, event), append(r.ids, id)
	}
}

// signature is what a receiver makes by itself (Standard Webhooks).
func signature(secret, signed string) string {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return "none"
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(signed))
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// texts are the bodies of messages that came, in order.
func (r *receiver) texts() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []string
	for _, event := range r.got {
		if data, ok := event["data"].(object); ok {
			message, _ := data["message"].(object)
			all = append(all, text(message, "body"))
		}
	}
	return strings.Join(all, " ")
}

// TestOutgoingWebhooks holds contract section 11: each matching event is sent, signed, in order, on one node and on two, while
// Redis serves or is dead.
func TestOutgoingWebhooks(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		s := start(t, append(environment(t), "OUTBOUND_ALLOW=127.0.0.1"))
		sending(t, s, s)
	})
	t.Run("two nodes", func(t *testing.T) {
		env := onPostgres(t, testservers.Postgres(t))
		migrate(t, env)
		env = append(env, "REDIS_URL="+testservers.Redis(t), "OUTBOUND_ALLOW=127.0.0.1")
		sending(t, start(t, env), start(t, env))
	})
	t.Run("two nodes, Redis dead", func(t *testing.T) {
		redis := testservers.NewRedis(t)
		env := onPostgres(t, testservers.Postgres(t))
		migrate(t, env)
		env = append(env, "REDIS_URL="+redis.URL(), "OUTBOUND_ALLOW=127.0.0.1")
		one, two := start(t, env), start(t, env)
		redis.Kill()
		sending(t, one, two)
	})
}

func sending(t *testing.T, one, two *server) {
	t.Helper()
	r := newReceiver(t)
	ada := one.register("ada")
	ben := one.register("ben").at(two)
	ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby"})
	say := func(by *person, body string) object {
		return by.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": body})
	}
	say(ada, "before")
	made := ada.call(http.MethodPost, "/rooms/lobby/hooks", 201, object{
		"kind": "outgoing", "name": "Events", "url": r.url, "events": []string{"message.created", "message.deleted"},
	})
	r.mu.Lock()
	r.secrets = []string{text(made, "secret")}
	r.mu.Unlock()
	hook := "/rooms/lobby/hooks/" + text(made, "id")
	say(ada, "one")
	two2 := say(ben, "two") // joins, of which the hook is not told
	eventually(t, "the first two", func() bool { return r.texts() == "one two" })
	// What is not stored yet when a webhook is changed is sent again.
	areStored := func(n int) {
		t.Helper()
		eventually(t, fmt.Sprint(n, " deliveries"), func() bool {
			items, _ := ada.call(http.MethodGet, hook+"/deliveries", 200, nil)["items"].([]any)
			return len(items) == n
		})
	}
	areStored(2)
	r.mu.Lock()
	if id, want := r.ids[1], fmt.Sprintf("msg_lobby_%d", number(two2, "seq")); id != want {
		t.Errorf("came as %s, want %s", id, want)
	}
	if data, _ := r.got[1]["data"].(object); text(r.got[1], "type") != "message.created" || text(r.got[1], "timestamp") != text(data, "at") {
		t.Errorf("came as %v", r.got[1])
	}
	r.mu.Unlock()

	// While it is disabled nothing is sent; then it goes on, without what was deleted meanwhile.
	ada.call(http.MethodPatch, hook, 200, object{"disabled": true})
	say(ada, "three")
	gone := say(ben, "a mistake")
	ben.call(http.MethodDelete, "/rooms/lobby/messages/"+text(gone, "id"), 204, nil)
	say(ada, "four")
	if r.texts() != "one two" {
		t.Errorf("sent while disabled: %s", r.texts())
	}
	fresh := ada.call(http.MethodPost, hook+"/secret", 201, nil)
	r.mu.Lock()
	r.secrets = append(r.secrets, text(fresh, "secret")) // both sign
	r.mu.Unlock()
	ada.call(http.MethodPatch, hook, 200, object{"disabled": false})
	eventually(t, "what came meanwhile", func() bool { return r.texts() == "one two three   four" })
	areStored(6)

	ada.call(http.MethodPost, hook+"/replay", 201, object{"after": number(two2, "seq") - 1})
	eventually(t, "the replay", func() bool { return r.texts() == "one two three   four two three   four" })
	areStored(11)
	ada.call(http.MethodDelete, hook, 204, nil)
	say(ada, "five")
	if r.mu.Lock(); r.refused > 0 {
		t.Errorf("%d with a signature that does not fit", r.refused)
	}
	r.mu.Unlock()
}

// TestAWebhookThatEnds holds contract section 11: 410 disables a hook at once, and staff is told.
func TestAWebhookThatEnds(t *testing.T) {
	t.Parallel()
	s := start(t, append(environment(t), "OUTBOUND_ALLOW=127.0.0.1"))
	r := newReceiver(t)
	r.answer = func(int) int { return http.StatusGone }
	ada := s.register("ada")
	ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby"})
	made := ada.call(http.MethodPost, "/rooms/lobby/hooks", 201, object{"kind": "outgoing", "name": "Events", "url": r.url})
	hears := ada.connect()
	ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": "hello"})
	hears.hear("notice", object{"room": "lobby", "reason": "hook"})
	list := ada.call(http.MethodGet, "/rooms/lobby/hooks", 200, nil)
	items, _ := list["items"].([]any)
	if hook, _ := items[0].(object); text(hook, "id") != text(made, "id") || text(hook, "disabled_reason") != "gone" {
		t.Errorf("listed %v", items)
	}
	log := ada.call(http.MethodGet, "/admin/audit?action=hook_disabled", 200, nil)
	if entries, _ := log["items"].([]any); len(entries) != 1 || text(entries[0].(object), "detail") != "gone" {
		t.Errorf("audited %v", entries)
	}
}

// TestWebhooksNeverGoInside holds contract section 11: special addresses are refused when they are dialled, whatever name leads there.
func TestWebhooksNeverGoInside(t *testing.T) {
	t.Parallel()
	s := start(t, environment(t))
	r := newReceiver(t)
	ada := s.register("ada")
	ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby"})
	draft := object{"kind": "outgoing", "name": "Inside", "url": r.url}
	ada.call(http.MethodPost, "/rooms/lobby/hooks", 422, draft)
	draft["url"] = strings.Replace(r.url, "127.0.0.1", "localhost", 1)
	made := ada.call(http.MethodPost, "/rooms/lobby/hooks", 201, draft)
	ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": "hello"})
	eventually(t, "the refusal", func() bool {
		list := ada.call(http.MethodGet, "/rooms/lobby/hooks/"+text(made, "id")+"/deliveries", 200, nil)
		items, _ := list["items"].([]any)
		if len(items) == 0 {
			return false
		}
		first, _ := items[0].(object)
		return text(first, "error") == "refused" && first["status"] == nil
	})
	if r.mu.Lock(); r.visits > 0 {
		t.Errorf("%d requests arrived inside", r.visits)
	}
	r.mu.Unlock()
}
