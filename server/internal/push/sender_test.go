package push

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/outbound"
	"github.com/chatrooms/chatrooms/server/internal/push/pushtest"
	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

func TestMain(m *testing.M) {
	undo, err := pushtest.Trust()
	if err != nil {
		panic(err)
	}
	testservers.Main(tests{m, undo})
}

type tests struct {
	*testing.M
	undo func()
}

func (t tests) Run() int {
	defer t.undo()
	return t.M.Run()
}

// outcomes are what a sender has told.
type outcomes struct {
	mu    sync.Mutex
	all   map[string]outcome // by endpoint
	after map[string]time.Duration
	news  chan struct{}
}

func (o *outcomes) note(_ context.Context, j job, became outcome, after time.Duration) {
	o.mu.Lock()
	o.all[j.push.Subscription.Endpoint], o.after[j.push.Subscription.Endpoint] = became, after
	o.mu.Unlock()
	o.news <- struct{}{}
}

func testGuard(t *testing.T) *outbound.Guard {
	t.Helper()
	allowed, err := outbound.ParseAllow("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	return outbound.NewGuard(allowed)
}

func testSender(t *testing.T) (*sender, *outcomes) {
	t.Helper()
	key, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	v, err := newVapid(key, "mailto:ada@example.org", time.Now)
	if err != nil {
		t.Fatal(err)
	}
	o := &outcomes{all: map[string]outcome{}, after: map[string]time.Duration{}, news: make(chan struct{}, 10_000)}
	s := newSender(testGuard(t), func(context.Context) (*vapid, error) { return v, nil }, o.note)
	t.Cleanup(func() { s.close() })
	return s, o
}

// jobTo is a push to a device of the service.
func jobTo(service *pushtest.Service, device string) job {
	body := service.Subscribe(device)
	keys := body["keys"].(map[string]any)
	sub := chat.Subscription{Endpoint: body["endpoint"].(string), P256dh: keys["p256dh"].(string), Auth: keys["auth"].(string)}
	return job{
		push: chat.Push{Subscription: sub, Key: 1}, text: []byte(`{"web_push":8030}`), topic: strings.Repeat("x", 32), urgency: "normal",
		host: hostOf(sub.Endpoint),
	}
}

// What a push service answers is what becomes of a push; one whose fate is not known is never called busy, or it would come twice.
func TestOutcomes(t *testing.T) {
	service := pushtest.New(t)
	s, o := testSender(t)
	answer := func(code int, header ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			if len(header) > 0 {
				w.Header().Set(header[0], header[1])
			}
			w.WriteHeader(code)
		}
	}
	cases := map[string]struct {
		answer http.HandlerFunc
		want   outcome
		after  time.Duration
	}{
		"created": {nil, sent, 0}, "ok": {answer(200), sent, 0}, "gone": {answer(410), gone, 0}, "not-found": {answer(404), gone, 0},
		"many": {answer(429, "Retry-After", "120"), busy, 2 * time.Minute}, "down": {answer(503), busy, 0}, "broken": {answer(500), busy, 0},
		"forbidden": {answer(403), refused, 0}, "large": {answer(413), refused, 0}, "redirect": {answer(307, "Location", "https://127.0.0.1/"), refused, 0},
		"cut": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, unknown, 0},
	}
	for name, c := range cases {
		j := jobTo(service, name)
		if c.answer != nil {
			service.Answer(name, c.answer)
		}
		if !s.offer(j) {
			t.Fatalf("%s is not taken", name)
		}
	}
	closed := jobTo(service, "closed")
	closed.push.Subscription.Endpoint, closed.host = "https://127.0.0.1:1/closed", "127.0.0.1:1"
	inside := jobTo(service, "inside")
	inside.push.Subscription.Endpoint = strings.Replace(service.URL, "127.0.0.1", "[::1]", 1) + "/inside"
	bad := jobTo(service, "bad")
	bad.push.Subscription.P256dh = "AAAA"
	for _, j := range []job{closed, inside, bad} {
		s.offer(j)
	}
	for range len(cases) + 2 { // bad has the endpoint of a device
		<-o.news
	}
	<-o.news
	for name, c := range cases {
		if got, after := o.all[service.URL+"/"+name], o.after[service.URL+"/"+name]; got != c.want || after != c.after {
			t.Errorf("%s: %s after %v", name, got, after)
		}
	}
	if o.all[closed.push.Subscription.Endpoint] != busy || o.all[inside.push.Subscription.Endpoint] != refused || o.all[service.URL+"/bad"] != refused {
		t.Errorf("closed, special and without keys: %v", o.all)
	}
}

// A push service that hangs has its part of the places and of the memory; others are served beside it. At the end what waits is
// given back, and nothing more is sent.
func TestASlowServiceDelaysNobody(t *testing.T) {
	slow, quick := pushtest.New(t), pushtest.New(t)
	s, o := testSender(t)
	hold := make(chan struct{})
	template := jobTo(slow, "slow")
	for range hostAtOnce {
		slow.Answer("slow", func(w http.ResponseWriter, _ *http.Request) { <-hold })
	}
	taken := 0
	for s.offer(template) {
		taken++
	}
	if most := maxOfHost + hostAtOnce; taken > most || taken < maxOfHost {
		t.Errorf("%d are taken for one host, at most %d", taken, most)
	}
	for i := range 200 {
		if !s.offer(jobTo(quick, fmt.Sprint("device-", i))) {
			t.Fatal("no place for another host")
		}
	}
	for range 200 {
		<-o.news
	}
	if n := len(quick.Arrived()); n != 200 {
		t.Errorf("%d arrived beside a service that hangs", n)
	}
	if n := slow.Visits(); n > hostAtOnce {
		t.Errorf("%d requests at once to one host", n)
	}
	go func() {
		for s.space() < maxWaiting { // closed, and emptied
			time.Sleep(time.Millisecond)
		}
		close(hold)
	}()
	left := s.close()
	if len(left)+slow.Visits() != taken {
		t.Errorf("%d were given back and %d sent, of %d", len(left), slow.Visits(), taken)
	}
	if s.offer(template) {
		t.Error("taken after the end")
	}
}

// What a device gets holds no text that disguises itself, and is short.
func TestPayload(t *testing.T) {
	read := func(p chat.Push) (got payload) {
		t.Helper()
		text, err := payloadOf(p)
		if err != nil || len(text) > maxText {
			t.Fatalf("%d bytes: %v", len(text), err)
		}
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatal(err)
		}
		return got
	}
	p := chat.Push{
		Message:      chat.Message{Seq: 41, Author: chat.User{DisplayName: "Ada\u202e\nLovelace"}, Body: "hello\n\n  @grace\u0000 👩\u200d🚀"},
		Room:         chat.Room{ID: 7, Name: "lobby", Title: "The lobby", Visibility: chat.Public},
		Subscription: chat.Subscription{PageURL: "https://chat.example.org"}, Badge: 3, Reason: chat.NoticeMention,
	}
	want := notification{
		Title: "Ada Lovelace · The lobby", Body: "hello @grace 👩\u200d🚀", Navigate: "https://chat.example.org/chat/lobby?seq=41", Tag: "lobby", AppBadge: "3",
		Data: data{"lobby", 41, "mention"},
	}
	if got := read(p); got.WebPush != 8030 || got.AppBadge != "3" || got.Notification != want {
		t.Errorf("%+v", got)
	}
	p.Room.Visibility, p.Message.Body = chat.Direct, ""
	p.Message.Files = []chat.File{{Name: "photo.jpg"}, {Name: "notes.txt"}}
	if got := read(p).Notification; got.Title != "Ada Lovelace" || got.Body != "📎 photo.jpg 📎 notes.txt" {
		t.Errorf("direct, files only: %+v", got)
	}
	p.Message.Body, p.Message.Author.DisplayName = strings.Repeat("😀\"", 4000), strings.Repeat("<", 64)
	if got := read(p).Notification; utf8.RuneCountInString(got.Body) != maxBody || !strings.HasSuffix(got.Body, "…") {
		t.Errorf("long: %+v", got)
	}
	if a, b := topicOf(7, "lobby"), topicOf(8, "attic"); len(a) > 32 || a == b || strings.Contains(a, "lobby") || a != topicOf(7, "lobby") {
		t.Errorf("topics %q and %q", a, b)
	}
	lengths := map[int]bool{}
	for i := range maxText {
		lengths[paddedLength(make([]byte, i))] = true
	}
	if len(lengths) != len(padding) || paddedLength(make([]byte, 513)) != 1024 {
		t.Errorf("lengths %v", lengths)
	}
}
