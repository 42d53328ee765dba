// Package webhooks sends the events of rooms to outgoing webhooks: signed as Standard Webhooks has it, in the order of the
// room's log, at least once.
//
// A webhook's place in its room's log is its only queue, so a post writes nothing for it. Every node runs a worker; the
// database gives each webhook to one of them for a turn. The package imports chat, wire and outbound, through whose guarded
// dialer all requests go.
package webhooks

import (
	"context"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/outbound"
)

const (
	// beat is how often all webhooks are looked at: for what nobody told of, and for what was put off.
	beat = 2 * time.Second
	// pause is for how long rooms gather after a look: those of a busy moment are looked up together.
	pause = 200 * time.Millisecond
	// atOnce bounds the webhooks that a node works on, hostAtOnce those of one host: a receiver that is slow has a part of
	// the places. One for which there is none waits for hostPause.
	atOnce     = 64
	hostAtOnce = 8
	hostPause  = time.Second
	// maxHeard bounds the rooms that are noted; past it all are looked at.
	maxHeard = 10_000
	// stopTime is for how long a stop waits for requests under way. What is cut then is sent again by any node.
	stopTime = 3 * time.Second
)

// Metrics counts what became of deliveries.
type Metrics interface {
	HookAnswered(outcome string, took time.Duration)
	HooksWorking(n int)
}

// Options are what a Worker is made of.
type Options struct {
	Store chat.DeliveryStore
	Guard *outbound.Guard
	Now   chat.Clock
	// Disabled is told of a webhook that was disabled, after that was stored.
	Disabled func(ctx context.Context, h chat.HookWork, why chat.EndReason)
	SendTime time.Duration // 0: the contract's
	Log      *slog.Logger
	Metrics  Metrics
}

// Worker sends events to webhooks. All nodes run one.
type Worker struct {
	o      Options
	client *http.Client

	ctx    context.Context // ends requests under way
	cancel context.CancelFunc
	wake   chan struct{}

	mu      sync.Mutex
	heard   map[chat.RoomID]bool // rooms whose logs have grown
	looks   bool                 // all webhooks are to be looked at
	isAny   bool                 // there was a webhook at the last look
	stopped bool
	active  int
	hosts   map[string]int
	running sync.WaitGroup
}

// New makes a worker, which sends nothing before Run. Run ends it.
func New(o Options) *Worker {
	if o.SendTime == 0 {
		o.SendTime = sendTime
	}
	w := &Worker{
		o: o, client: o.Guard.Client(outbound.Options{Timeout: o.SendTime}), wake: make(chan struct{}, 1),
		heard: map[chat.RoomID]bool{}, hosts: map[string]int{}, looks: true,
	}
	w.ctx, w.cancel = context.WithCancel(context.Background())
	return w
}

// Heard tells that some node has stored something in a room. It never waits.
func (w *Worker) Heard(room chat.RoomID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.isAny {
		w.note(room)
	}
}

// Changed tells that a webhook was made or changed here. It never waits.
func (w *Worker) Changed() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.isAny = true
	w.lookAtAll()
}

// Check refuses an address that nothing can be sent to: no http or https, a name and a password in it, or a special address in
// the place of a name. What a name resolves to is asked when it is dialled, each time.
func (w *Worker) Check(address string) error {
	u, err := url.Parse(address)
	message := ""
	switch {
	case err != nil || outbound.Address(u) != nil:
		message = "must be an address like https://example.org/path, without a name and a password"
	case w.o.Guard.Literal(u.Hostname()) != nil:
		message = "is a special address: nothing is sent there"
	default:
		return nil
	}
	return chat.InvalidFields(chat.Field{Location: "body.url", Message: message})
}

// note and lookAtAll have the worker look; w.mu is held.
func (w *Worker) note(room chat.RoomID) {
	if len(w.heard) >= maxHeard {
		w.lookAtAll()
		return
	}
	w.heard[room] = true
	w.ring()
}

func (w *Worker) lookAtAll() {
	clear(w.heard)
	w.looks = true
	w.ring()
}

func (w *Worker) ring() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// Run works until ctx ends; then it finishes what is under way, or cuts it after a while.
func (w *Worker) Run(ctx context.Context) {
	beats := time.NewTicker(beat)
	defer beats.Stop()
	for ctx.Err() == nil {
		w.round(ctx)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
		}
		select {
		case <-ctx.Done():
		case <-w.wake:
		case <-beats.C:
			w.mu.Lock()
			w.lookAtAll()
			w.mu.Unlock()
		}
	}
	w.stop()
}

func (w *Worker) stop() {
	w.mu.Lock()
	w.stopped = true
	w.mu.Unlock()
	cut := time.AfterFunc(stopTime, w.cancel)
	w.running.Wait()
	cut.Stop()
	w.cancel()
	w.client.CloseIdleConnections()
}

// round takes webhooks that are behind, as many as there are places.
func (w *Worker) round(ctx context.Context) {
	w.mu.Lock()
	free := atOnce - w.active
	all := w.looks
	rooms := slices.Collect(maps.Keys(w.heard))
	if free > 0 { // else whoever leaves a place rings
		w.looks = false
		clear(w.heard)
	}
	w.mu.Unlock()
	if free <= 0 || !all && len(rooms) == 0 {
		return
	}
	if all {
		rooms = nil
	}
	if err := w.claim(ctx, rooms, free); err != nil && ctx.Err() == nil {
		w.o.Log.WarnContext(ctx, "cannot look for webhooks: trying on", "err", err)
	}
}

// claim takes webhooks of these rooms, or of all if nil.
func (w *Worker) claim(ctx context.Context, rooms []chat.RoomID, limit int) error {
	if rooms == nil {
		isAny, err := w.o.Store.HasHooks(ctx)
		if err != nil {
			return err
		}
		w.mu.Lock()
		w.isAny = isAny
		w.mu.Unlock()
		if !isAny {
			return nil
		}
	}
	now := w.o.Now()
	work, more, err := w.o.Store.ClaimHooks(ctx, rooms, now, now.Add(hold), limit)
	if err != nil {
		return err
	}
	for _, h := range work {
		w.start(h, now)
	}
	if more {
		w.mu.Lock()
		w.lookAtAll()
		w.mu.Unlock()
	}
	return nil
}

// start works on a webhook for a turn, or puts it off where its host has all its places.
func (w *Worker) start(h chat.HookWork, now time.Time) {
	t := newTurn(w, h, now)
	host := hostOf(h.URL)
	w.mu.Lock()
	hasPlace := !w.stopped && w.hosts[host] < hostAtOnce
	if hasPlace {
		w.hosts[host]++
	}
	w.active++
	active := w.active
	w.mu.Unlock()
	w.o.Metrics.HooksWorking(active)
	w.running.Go(func() {
		if hasPlace {
			t.run(w.ctx)
		} else {
			t.release(w.o.Now().Add(hostPause))
		}
		w.leave(host, hasPlace, t)
	})
}

// leave gives the places back. What came in during the turn, and passed by as this webhook was taken, is looked up.
func (w *Worker) leave(host string, hadPlace bool, t *turn) {
	w.mu.Lock()
	if hadPlace {
		if w.hosts[host]--; w.hosts[host] == 0 {
			delete(w.hosts, host)
		}
	}
	w.active--
	active := w.active
	if hadPlace {
		w.note(t.hook.Room)
	}
	if t.isCutShort || w.looks {
		w.lookAtAll()
	}
	w.ring()
	w.mu.Unlock()
	w.o.Metrics.HooksWorking(active)
}

func (w *Worker) isStopping() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.stopped
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host)
}
