package webhooks

import (
	"context"
	"net/http"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

const (
	// hold is for how long nobody else works on a webhook; each note prolongs it. It is much longer than a request.
	hold = 30 * time.Second
	// turnTime is for how long a node works on one webhook before others have their turn.
	turnTime = 10 * time.Second
	// noteBeat is how often progress is stored while deliveries succeed, and noteCount after how many. Who is killed in
	// between has it sent again.
	noteBeat  = 250 * time.Millisecond
	noteCount = 50
	noteTime  = 5 * time.Second
	// pageEvents is how many events are read at once, and readTime bounds that.
	pageEvents = 100
	readTime   = 5 * time.Second
)

// turn is a node's work on one webhook: facts from the database and from the receiver in, progress out.
type turn struct {
	w    *Worker
	hook chat.HookWork

	after     int64 // every event up to this one is done
	tries     int
	made      []chat.Delivery // not stored yet
	page      []chat.Event    // what was read past after
	isRead    bool            // the first of the page was read just now
	began     time.Time
	noted     time.Time
	heldUntil time.Time
	// isCutShort: there is more to do.
	isCutShort bool
}

func newTurn(w *Worker, h chat.HookWork, now time.Time) *turn {
	return &turn{w: w, hook: h, after: h.After, tries: h.Tries, began: now, noted: now, heldUntil: now.Add(hold)}
}

// run sends event after event until there is none, one fails, or others have their turn.
func (t *turn) run(ctx context.Context) {
	if t.hook.Orphan {
		t.disable(ctx, chat.EndedByMaker)
		return
	}
	for {
		e, isThere, err := t.next(ctx)
		switch {
		case chat.IsKind(err, chat.KindGone): // it was changed, or its turn is over: what was sent is listed all the same
			if len(t.made) > 0 {
				t.release(t.w.o.Now())
			}
			return
		case err != nil:
			t.w.o.Log.WarnContext(ctx, "cannot read events for a webhook: trying on", "room", t.hook.RoomName, "err", err)
			t.release(t.w.o.Now().Add(beat))
			return
		case !isThere:
			t.release(t.w.o.Now())
			return
		}
		if !t.deliver(ctx, e) {
			return
		}
	}
}

// next is the event that comes next, as it is now: what was deleted since the page was read is not sent.
func (t *turn) next(ctx context.Context) (e chat.Event, isThere bool, err error) {
	for !t.isOver() {
		if len(t.page) == 0 {
			if err := t.read(ctx); err != nil || len(t.page) == 0 {
				return chat.Event{}, false, err
			}
		}
		e, t.page = t.page[0], t.page[1:]
		if !t.hook.Wants(e) {
			t.after = e.Seq
			if err := t.noteAtTimes(ctx); err != nil {
				return chat.Event{}, false, err
			}
			continue
		}
		if t.isRead {
			t.isRead = false
			return e, true, nil
		}
		again, _, err := t.events(ctx, e.Seq-1, 1)
		if err != nil || len(again) == 0 {
			return chat.Event{}, false, err
		}
		return again[0], true, nil
	}
	t.isCutShort = true
	return chat.Event{}, false, nil
}

// isOver says whether others have their turn, or another node may take over before a request ends.
func (t *turn) isOver() bool {
	now := t.w.o.Now()
	return now.Sub(t.began) >= turnTime || t.heldUntil.Sub(now) < 2*t.w.o.SendTime || t.w.isStopping()
}

func (t *turn) read(ctx context.Context) error {
	page, head, err := t.events(ctx, t.after, pageEvents)
	if err != nil {
		return err
	}
	t.page, t.isRead = page, true
	if head < t.after { // a backup was restored: the webhook goes on with what comes from now on
		t.after, t.tries = head, 0
	}
	return nil
}

func (t *turn) events(ctx context.Context, after int64, limit int) ([]chat.Event, int64, error) {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	return t.w.o.Store.HookEvents(ctx, t.hook, after, limit)
}

// deliver sends one event, and says whether the turn goes on.
func (t *turn) deliver(ctx context.Context, e chat.Event) (goesOn bool) {
	a, err := t.w.send(ctx, t.hook, e)
	if err != nil { // its address or its secret is none: no try will help
		t.w.o.Log.ErrorContext(ctx, "a webhook cannot be sent to", "hook", t.hook.ID, "err", err)
		t.disable(ctx, chat.EndedByTries)
		return false
	}
	if ctx.Err() != nil && !a.isDone() { // this node stops: that is no failure of the receiver
		t.isCutShort = true
		t.release(t.w.o.Now())
		return false
	}
	t.w.o.Metrics.HookAnswered(a.outcome(), a.Took)
	t.made = append(t.made, a.Delivery)
	if a.isDone() {
		t.after, t.tries = e.Seq, 0
		return t.noteAtTimes(ctx) == nil
	}
	t.tries++
	if a.Status == http.StatusGone {
		t.disable(ctx, chat.EndedByTarget)
		return false
	}
	wait, isTried := waitAfter(t.tries, a.retryAfter)
	if !isTried {
		t.disable(ctx, chat.EndedByTries)
		return false
	}
	t.release(t.w.o.Now().Add(wait))
	return false
}

// noteAtTimes stores progress now and then, and keeps the turn. Its error ends the turn.
func (t *turn) noteAtTimes(ctx context.Context) error {
	now := t.w.o.Now()
	if now.Sub(t.noted) < noteBeat && len(t.made) < noteCount {
		return nil
	}
	until := now.Add(hold)
	if err := t.note(ctx, chat.HookProgress{DueAt: now, HeldUntil: until}); err != nil {
		return err
	}
	t.noted, t.heldUntil = now, until
	return nil
}

// release ends the turn.
func (t *turn) release(due time.Time) {
	_ = t.note(context.Background(), chat.HookProgress{DueAt: due}) // it was logged, and the turn ends by itself
}

// disable ends the turn, and the webhook until somebody enables it.
func (t *turn) disable(ctx context.Context, why chat.EndReason) {
	if t.note(ctx, chat.HookProgress{DueAt: t.w.o.Now(), Disabled: why}) == nil && t.w.o.Disabled != nil {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTime)
		defer cancel()
		t.w.o.Disabled(ctx, t.hook, why)
	}
}

func (t *turn) note(ctx context.Context, p chat.HookProgress) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTime)
	defer cancel()
	p.After, p.Tries, p.Deliveries, p.At = t.after, t.tries, t.made, t.w.o.Now()
	err := t.w.o.Store.NoteHook(ctx, t.hook, p)
	if err != nil && !chat.IsKind(err, chat.KindGone) {
		t.w.o.Log.WarnContext(ctx, "what was sent to a webhook is not noted: it is sent again", "room", t.hook.RoomName, "err", err)
	}
	t.made = nil
	return err
}
