package chaos

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// hookPatience is for events that wait until the lease of a killed node ends (30 s), and then for a receiver that is slow.
const hookPatience = 3 * time.Minute

// The webhooks of these tests, each with a receiver of its own manner.
const (
	quick = "quick" // takes all events at once
	slow  = "slow"  // takes messages alone, each after a while
	moody = "moody" // takes all events, and fails at some of them once
)

// TestKilledWhileWebhooksAreSent holds contract section 11: whenever a node is killed, each event that a webhook asks for reaches
// its receiver at least once, first in the order of the log, and a text that was deleted is not sent any more. CHAOS_SEED
// repeats what is done, CHAOS_DURATION has more nodes killed.
func TestKilledWhileWebhooksAreSent(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: no processes")
	}
	env := []string{"OUTBOUND_ALLOW=127.0.0.1"}
	for name, open := range map[string]func(testing.TB) *fleet{
		"sqlite": func(tb testing.TB) *fleet { return loneWith(tb, env) },
		"pair":   func(tb testing.TB) *fleet { return pairWith(tb, env) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // most of the time a lease is waited for
			seed, lasts := seedOf(t), durationOf(t, 0)
			h := newHooks(t, open(t), seed)
			began, kills := time.Now(), 0
			for ; kills < 2 || time.Since(began) < lasts; kills++ {
				h.round(t)
			}
			h.settle(t)
			h.check(t)
			t.Logf("CHAOS_SEED=%d: %d kills, %d events; came: %s", seed, kills, len(h.log), h.summary())
			if breaks := h.owner.record.broken; len(breaks) > 0 {
				t.Errorf("promises are broken: %q", breaks)
			}
		})
	}
}

// hooks is a fleet with people who talk, and what is sent of it to webhooks.
type hooks struct {
	*fleet
	random   *rand.Rand
	owner    *account
	talkers  []*account
	receiver *receiver
	ids      map[string]string // of the webhooks, by name
	start    int64             // the log's end when they were made
	log      []loggedEvent     // the room's, at the end

	mu      sync.Mutex
	said    int
	deleted map[string]time.Time // texts, and when their deletion was acked
}

type loggedEvent struct {
	Type      string
	Seq       int64
	MessageID string `json:"message_id"`
	Message   *struct{ ID string }
}

func newHooks(t *testing.T, f *fleet, seed uint64) *hooks {
	h := &hooks{
		fleet: f, random: rand.New(rand.NewPCG(seed, 5)), receiver: newReceiver(t, seed), ids: map[string]string{}, deleted: map[string]time.Time{},
	}
	record := newRecord()
	h.owner = newAccount(record, "ada", f.doors(), seed)
	h.owner.register(t.Context())
	h.owner.ask(t, http.MethodPost, "/rooms", object{"name": lobby}, nil)
	for i, name := range []string{"grace", "linus", "alan"} {
		a := newAccount(record, name, f.doors(), seed+uint64(i)+1)
		a.register(t.Context())
		h.talkers = append(h.talkers, a)
	}
	for name, events := range map[string][]string{quick: nil, slow: {"message.created"}, moody: nil} {
		hook := object{"kind": "outgoing", "name": name, "url": h.receiver.url + "/" + name}
		if events != nil {
			hook["events"] = events
		}
		var made struct{ ID string }
		h.owner.ask(t, http.MethodPost, "/rooms/"+lobby+"/hooks", hook, &made)
		h.ids[name] = made.ID
	}
	var room struct{ Seq int64 }
	h.owner.ask(t, http.MethodGet, "/rooms/"+lobby, nil, &room)
	h.start = room.Seq
	return h
}

// round has a node killed while people talk and it sends.
func (h *hooks) round(t *testing.T) {
	t.Helper()
	var talking sync.WaitGroup
	for _, a := range h.talkers {
		talking.Go(func() {
			for range 30 {
				h.talk(t, a)
			}
		})
	}
	before := h.receiver.count()
	few := 10 + h.random.IntN(60)
	await(t, "events to arrive", hookPatience, func() bool { return h.receiver.count() > before+few })
	time.Sleep(time.Duration(h.random.Int64N(int64(100 * time.Millisecond)))) // so that it may hit any moment of a delivery
	n := h.working()
	n.kill()
	n.start()
	talking.Wait()
}

// working is a node that sends just now, if any does, or any other.
func (h *hooks) working() *node {
	first := h.random.IntN(len(h.nodes))
	for i := range h.nodes {
		if n := h.nodes[(first+i)%len(h.nodes)]; n.gauge("chatrooms_webhooks_working") > 0 {
			return n
		}
	}
	return h.nodes[first]
}

// talk has somebody post, and often change what they posted, until it is answered.
func (h *hooks) talk(t *testing.T, a *account) {
	h.mu.Lock()
	h.said++
	id, text := fmt.Sprint("post ", h.said), fmt.Sprintf("text %d of %s.", h.said, a.name)
	h.mu.Unlock()
	do := func(method, path string, body, into any) bool {
		return a.persist(t.Context(), method+" "+path, func() verdict {
			v, status := a.call(t.Context(), method, path, body, into)
			if status == http.StatusGone && method == http.MethodDelete {
				return yes
			}
			return v
		})
	}
	var posted struct{ ID string }
	if !do(http.MethodPost, "/rooms/"+lobby+"/messages", object{"body": text, "client_id": id}, &posted) {
		return
	}
	path := "/rooms/" + lobby + "/messages/" + posted.ID
	switch a.chance(6) {
	case 0:
		do(http.MethodPatch, path, object{"body": text + " Edited."}, nil)
	case 1:
		do(http.MethodPut, path+"/reactions/👍", nil, nil)
	case 2, 3:
		if do(http.MethodDelete, path, nil, nil) {
			h.mu.Lock()
			h.deleted[text] = time.Now()
			h.mu.Unlock()
		}
	}
}

// wants says whether a webhook asks for an event.
func wants(hook string, e loggedEvent) bool { return hook != slow || e.Type == "message.created" }

// settle reads the log, and waits until its last events have been taken by all webhooks.
func (h *hooks) settle(t *testing.T) {
	t.Helper()
	for {
		var page struct {
			Events []loggedEvent
			Seq    int64
		}
		h.owner.ask(t, http.MethodGet, fmt.Sprintf("/rooms/%s/events?after=%d&limit=200", lobby, len(h.log)), nil, &page)
		h.log = append(h.log, page.Events...)
		if len(page.Events) == 0 && int64(len(h.log)) == page.Seq {
			break
		}
	}
	for name := range h.ids {
		last := h.wanted(name)
		end := last[len(last)-1]
		await(t, "the last event to be taken by "+name, hookPatience, func() bool { return h.receiver.hasTaken(name, end) })
		await(t, "the last delivery of "+name+" to be listed", hookPatience, func() bool {
			all := h.deliveries(t, name)
			return len(all) > 0 && all[0].Seq == end && all[0].Status == http.StatusNoContent
		})
	}
}

// wanted are the seqs that a webhook asks for, from its making on.
func (h *hooks) wanted(hook string) (seqs []int64) {
	for _, e := range h.log {
		if wants(hook, e) && e.Seq > h.start {
			seqs = append(seqs, e.Seq)
		}
	}
	return seqs
}

type listed struct {
	Seq    int64
	Status int
	Error  string
}

func (h *hooks) deliveries(t *testing.T, hook string) []listed {
	t.Helper()
	var list struct{ Items []listed }
	h.owner.ask(t, http.MethodGet, "/rooms/"+lobby+"/hooks/"+h.ids[hook]+"/deliveries", nil, &list)
	return list.Items
}

func (h *hooks) check(t *testing.T) {
	changed := map[string]bool{} // messages that later events changed
	messages := map[int64]string{}
	for _, e := range h.log {
		switch {
		case e.Type == "message.created":
			messages[e.Seq] = e.Message.ID
		case e.Message != nil:
			messages[e.Seq], changed[e.Message.ID] = e.Message.ID, true
		case e.MessageID != "":
			messages[e.Seq], changed[e.MessageID] = e.MessageID, true
		}
	}
	for name := range h.ids {
		came := h.receiver.arrivals(name)
		firsts := map[int64]arrival{}
		var order []int64
		for _, a := range came {
			first, isRepeat := firsts[a.seq]
			if !isRepeat {
				firsts[a.seq], order = a, append(order, a.seq)
			} else if !changed[messages[a.seq]] && !bytes.Equal(first.body, a.body) {
				t.Errorf("%s: event %d came again with another body:\n%s\n%s", name, a.seq, first.body, a.body)
			}
			if want := fmt.Sprintf("msg_%s_%d", lobby, a.seq); a.id != want {
				t.Errorf("%s: event %d has the webhook-id %q, want %q", name, a.seq, a.id, want)
			}
		}
		h.checkDeleted(t, name, came)
		// Both at once: what is missing, out of order or not asked for.
		if want := h.wanted(name); !slices.Equal(order, want) {
			t.Errorf("%s: events came in the order\n%v, want\n%v", name, order, want)
		}
		h.checkList(t, name, came)
	}
	if len(h.deleted) == 0 {
		t.Error("nothing was deleted: this tried nothing")
	}
}

// checkDeleted looks for texts whose deletion was acked before. One request may be under way then: the first that arrives after it.
func (h *hooks) checkDeleted(t *testing.T, hook string, came []arrival) {
	for text, at := range h.deleted {
		after := slices.IndexFunc(came, func(a arrival) bool { return a.at.After(at) })
		if after < 0 {
			continue
		}
		for _, a := range came[after+1:] {
			if strings.Contains(string(a.body), text) {
				t.Errorf("%s: %q was sent %v after its deletion was acked", hook, text, a.at.Sub(at))
			}
		}
	}
}

// checkList holds the list of deliveries to what the receiver saw. A killed node may have noted none of its last ones; whoever
// sent them again has.
func (h *hooks) checkList(t *testing.T, hook string, came []arrival) {
	all := h.deliveries(t, hook)
	if len(all) == 0 || len(all) > 100 {
		t.Fatalf("%s: %d deliveries are listed", hook, len(all))
	}
	isDone := map[int64]bool{}
	for _, d := range all {
		isDone[d.Seq] = isDone[d.Seq] || d.Status == http.StatusNoContent
		isSeen := slices.ContainsFunc(came, func(a arrival) bool { return a.seq == d.Seq && a.answer == d.Status })
		if d.Status != 0 && !isSeen {
			t.Errorf("%s: event %d is listed with %d, which was not answered", hook, d.Seq, d.Status)
		}
	}
	oldest := all[len(all)-1].Seq
	for _, seq := range h.wanted(hook) {
		if seq > oldest && !isDone[seq] {
			t.Errorf("%s: event %d is not listed as delivered", hook, seq)
		}
	}
}

func (h *hooks) summary() string {
	var parts []string
	for _, name := range []string{quick, slow, moody} {
		came := h.receiver.arrivals(name)
		failed := 0
		for _, a := range came {
			if a.answer != http.StatusNoContent {
				failed++
			}
		}
		again := len(came) - failed - len(h.wanted(name))
		parts = append(parts, fmt.Sprintf("%s %d (%d failed, %d again)", name, len(came), failed, again))
	}
	return strings.Join(parts, ", ")
}

// receiver takes what is sent to webhooks.
type receiver struct {
	url string

	mu     sync.Mutex
	random *rand.Rand
	came   map[string][]arrival // by webhook, in the order in which they began
}

// arrival is a request that came.
type arrival struct {
	at     time.Time
	seq    int64
	id     string
	body   []byte
	answer int
}

func newReceiver(t *testing.T, seed uint64) *receiver {
	r := &receiver{random: rand.New(rand.NewPCG(seed, 6)), came: map[string][]arrival{}}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		if err != nil {
			return // its sender was killed before it had sent it all
		}
		answer, wait := r.take(t, strings.TrimPrefix(request.URL.Path, "/"), request.Header.Get("Webhook-Id"), body)
		time.Sleep(wait) // as a receiver does that works on it
		w.WriteHeader(answer)
	}))
	t.Cleanup(s.Close)
	r.url = s.URL
	return r
}

// take notes an arrival, and says what to answer and after how long.
func (r *receiver) take(t *testing.T, hook, id string, body []byte) (answer int, wait time.Duration) {
	var payload struct{ Data struct{ Seq int64 } }
	if err := json.Unmarshal(body, &payload); err != nil {
		t.Errorf("%s: %v: %s", hook, err, body)
	}
	seq := payload.Data.Seq
	r.mu.Lock()
	defer r.mu.Unlock()
	answer = http.StatusNoContent
	switch hook {
	case slow:
		wait = time.Duration(20+r.random.IntN(40)) * time.Millisecond
	case moody: // once only: the second wait is of five minutes
		isNew := !slices.ContainsFunc(r.came[hook], func(a arrival) bool { return a.seq == seq })
		if isNew && r.random.IntN(120) == 0 {
			answer = http.StatusInternalServerError
		}
	}
	r.came[hook] = append(r.came[hook], arrival{time.Now(), seq, id, body, answer})
	return answer, wait
}

func (r *receiver) count() (n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, came := range r.came {
		n += len(came)
	}
	return n
}

func (r *receiver) arrivals(hook string) []arrival {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.came[hook])
}

func (r *receiver) hasTaken(hook string, seq int64) bool {
	return slices.ContainsFunc(r.arrivals(hook), func(a arrival) bool { return a.seq == seq && a.answer == http.StatusNoContent })
}
