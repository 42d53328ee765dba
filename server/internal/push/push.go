// Package push sends Web Push: to the devices of those who are told of a message and do not look at its room.
//
// It owns the encryption (RFC 8291), the tokens that say who sends (RFC 8292), what a device gets, and the worker, which every
// node runs; the database gives each push to one of them, once. It imports chat and outbound, through whose guarded dialer all
// requests go.
package push

import (
	"context"
	"crypto/ecdh"
	"errors"
	"log/slog"
	"net/url"
	"sync"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/outbound"
)

const (
	// beat is how often a node looks for pushes that are due, and claims how many it takes at once.
	beat   = time.Second
	claims = 256
	// firstRetry is after how long a busy push service is asked again; then twice as long, and so on. maxRetry bounds that, and
	// what it asks for itself; maxTries is how often in all.
	firstRetry = 30 * time.Second
	maxRetry   = 6 * time.Hour
	maxTries   = 6
	// putOff is for how long a push waits in the database that had no place in memory.
	putOff = 5 * time.Second
	// pause, and a few of them, are for how long a push service that has much to do is waited for.
	pause  = 10 * time.Millisecond
	pauses = 25
	// pruneBeat is how often what is over is forgotten.
	pruneBeat = time.Minute
	// noteTime bounds what is noted after a push, also while the node stops.
	noteTime = 5 * time.Second
)

// Metrics counts what became of pushes.
type Metrics interface {
	Pushed(outcome string)
	PushesWaiting(n int)
}

// Options are what a Worker is made of.
type Options struct {
	Store   chat.PushStore
	Guard   *outbound.Guard
	Contact string // who runs this server, for push services: mailto: or https:
	Now     chat.Clock
	Wait    time.Duration // how long a message waits for its readers to look at its room
	Log     *slog.Logger
	Metrics Metrics
}

// Worker sends pushes. All nodes run one.
type Worker struct {
	o      Options
	sender *sender

	mu    sync.Mutex
	known *vapid // once the database has told the key
}

// New makes a worker, which sends nothing before Run. Close ends it.
func New(o Options) *Worker {
	w := &Worker{o: o}
	w.sender = newSender(o.Guard, w.vapid, w.finish)
	return w
}

// vapid is the key pair of this installation. The first node that asks makes it.
func (w *Worker) vapid(ctx context.Context) (*vapid, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.known != nil {
		return w.known, nil
	}
	fresh, err := NewKey()
	if err != nil {
		return nil, err
	}
	key, err := w.o.Store.PushKey(ctx, fresh)
	if err != nil {
		return nil, err
	}
	w.known, err = newVapid(key, w.o.Contact, w.o.Now)
	return w.known, err
}

// PublicKey is what a browser subscribes with, base64url.
func (w *Worker) PublicKey(ctx context.Context) (string, error) {
	v, err := w.vapid(ctx)
	if err != nil {
		return "", err
	}
	return v.public, nil
}

// Check refuses subscriptions that nothing can be sent to: keys that are none, an endpoint that is not https, or has a special
// address in the place of a name. What a name resolves to is asked when it is dialled, each time.
func (w *Worker) Check(s chat.Subscription) error {
	var bad []chat.Field
	endpoint, err := url.Parse(s.Endpoint)
	switch {
	case err != nil || len(s.Endpoint) > maxEndpoint || endpoint.Scheme != "https" || outbound.Address(endpoint) != nil:
		bad = append(bad, chat.Field{Location: "body.endpoint", Message: "must be an https:// address of a push service"})
	case w.o.Guard.Literal(endpoint.Hostname()) != nil:
		bad = append(bad, chat.Field{Location: "body.endpoint", Message: "is a special address: nothing is sent there"})
	}
	public, errPublic := b64.DecodeString(s.P256dh)
	if _, err := ecdh.P256().NewPublicKey(public); errPublic != nil || err != nil {
		bad = append(bad, chat.Field{Location: "body.keys.p256dh", Message: "must be a public key on P-256, uncompressed, in base64url without padding"})
	}
	if auth, err := b64.DecodeString(s.Auth); err != nil || len(auth) != authSize {
		bad = append(bad, chat.Field{Location: "body.keys.auth", Message: "must be 16 bytes in base64url without padding"})
	}
	if len(bad) > 0 {
		return chat.InvalidFields(bad...)
	}
	return nil
}

// maxEndpoint bounds the bytes of an endpoint: push services have a few hundred.
const maxEndpoint = 2048

// Test sends a test to each of these devices. What does not fit now is unavailable.
func (w *Worker) Test(subscriptions []chat.Subscription) error {
	for _, s := range subscriptions {
		text, err := testPayload(s)
		if err != nil {
			return err
		}
		j := job{push: chat.Push{Subscription: s}, text: text, topic: "test", urgency: "high", host: hostOf(s.Endpoint)}
		if !w.sender.offer(j) {
			return chat.Unavailable(errFull)
		}
	}
	return nil
}

var errFull = errors.New("too many pushes wait to be sent")

func hostOf(endpoint string) string {
	u, err := url.Parse(endpoint)
	if err != nil {
		return ""
	}
	return u.Host
}

// Run takes pushes that are due and sends them, until ctx ends.
func (w *Worker) Run(ctx context.Context) {
	beats, prunes := time.NewTicker(beat), time.NewTicker(pruneBeat)
	defer beats.Stop()
	defer prunes.Stop()
	for {
		if w.round(ctx) {
			w.pause(ctx)
			continue // more may be due
		}
		select {
		case <-ctx.Done():
			return
		case <-prunes.C:
			if err := w.o.Store.PrunePushes(ctx, w.o.Now()); err != nil && ctx.Err() == nil {
				w.o.Log.WarnContext(ctx, "cannot forget old pushes", "err", err)
			}
		case <-beats.C:
		}
	}
}

// pause lets a push service catch up, for a moment only: others must not wait for one that is slow.
func (w *Worker) pause(ctx context.Context) {
	for range pauses {
		if !w.sender.isFull() {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

// round takes as many as fit in memory, and says whether there may be more.
func (w *Worker) round(ctx context.Context) (more bool) {
	limit := min(claims, w.sender.space())
	if ctx.Err() != nil || limit <= 0 {
		return false
	}
	if _, err := w.vapid(ctx); err != nil {
		w.o.Log.WarnContext(ctx, "cannot read the key of pushes: trying on", "err", err)
		return false
	}
	claimed, err := w.claim(ctx, limit)
	if err != nil {
		w.o.Log.WarnContext(ctx, "cannot look for pushes: trying on", "err", err)
		return false
	}
	var left []chat.Push
	for _, p := range claimed.Pushes {
		if j, err := newJob(p); err != nil || !w.sender.offer(j) {
			left = append(left, p)
		}
	}
	w.o.Metrics.PushesWaiting(maxWaiting - w.sender.space())
	w.delay(ctx, left, putOff, deferred)
	return claimed.More
}

// claim ends what it has begun, also while the node is told to stop: what is claimed and not read comes late, or never where it
// cannot be put back.
func (w *Worker) claim(ctx context.Context, limit int) (chat.ClaimedPushes, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTime)
	defer cancel()
	now := w.o.Now()
	return w.o.Store.ClaimPushes(ctx, now, now.Add(-w.o.Wait), limit)
}

func newJob(p chat.Push) (job, error) {
	text, err := payloadOf(p)
	p.Message.Body, p.Message.Files = "", nil // where it has to wait, they are read again
	urgency := "high"
	if p.Reason == chat.NoticeAll {
		urgency = "normal"
	}
	return job{push: p, text: text, topic: topicOf(p.Room.ID, p.Room.Name), urgency: urgency, host: hostOf(p.Subscription.Endpoint)}, err
}

// finish notes what became of a push. A test is not tried again.
func (w *Worker) finish(ctx context.Context, j job, became outcome, after time.Duration) {
	p := j.push
	if became == busy && p.Tries+1 >= maxTries {
		became = tooBusy
	}
	w.o.Metrics.Pushed(string(became))
	switch {
	case became == gone:
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTime)
		defer cancel()
		if err := w.o.Store.EndSubscription(ctx, p.Subscription.ID); err != nil {
			w.o.Log.WarnContext(ctx, "cannot end a subscription that is gone", "err", err)
		}
	case became == busy && p.Key != 0:
		wait := min(maxRetry, max(after, firstRetry<<p.Tries))
		p.Tries++
		w.delay(ctx, []chat.Push{p}, wait, "")
	}
}

// delay has pushes wait in the database.
func (w *Worker) delay(ctx context.Context, pushes []chat.Push, wait time.Duration, as outcome) {
	if len(pushes) == 0 {
		return
	}
	if as != "" {
		for range pushes {
			w.o.Metrics.Pushed(string(as))
		}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTime)
	defer cancel()
	if err := w.o.Store.DelayPushes(ctx, pushes, w.o.Now().Add(wait)); err != nil {
		w.o.Log.WarnContext(ctx, "pushes are lost: they cannot be put off", "pushes", len(pushes), "err", err)
	}
}

// Close ends the worker, once Run has ended: what is under way is finished, what waits goes back to the database.
func (w *Worker) Close() {
	var left []chat.Push
	for _, j := range w.sender.close() {
		if j.push.Key != 0 {
			left = append(left, j.push)
		}
	}
	w.delay(context.Background(), left, 0, unsent)
}
