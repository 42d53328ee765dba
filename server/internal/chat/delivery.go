package chat

import (
	"context"
	"slices"
	"time"
)

// Delivery is one try to send an event to an outgoing webhook.
type Delivery struct {
	Seq    int64
	Status int    // of the answer; 0 for none
	Error  string // why there was no answer, one of a closed set; "" where there was one
	Took   time.Duration
	At     time.Time
}

// MaxDeliveries is how many of a webhook's last deliveries are kept.
const MaxDeliveries = 100

// EndReason says why a webhook is disabled.
type EndReason string

// Why a webhook is disabled.
const (
	EndedByStaff  EndReason = "staff"  // somebody did it
	EndedByTries  EndReason = "failed" // it was tried as often as an event is
	EndedByTarget EndReason = "gone"   // it answered 410
	EndedByMaker  EndReason = "maker"  // who answers for it may not see the room any more
)

// HookWork is an outgoing webhook that one node works on, with what it needs for that.
type HookWork struct {
	ID       HookID
	Lease    string // whose turn it is; another one, and this node's is over
	Room     RoomID
	RoomName string
	URL      string
	Secrets  []string // the newest first
	Events   []EventType
	Own      []UserID // what they do is not sent: the webhook's own bot
	After    int64    // every event up to this one is done
	Tries    int      // of the one after it
	Orphan   bool     // who answers for it may not see the room any more
}

// Wants says whether an event is sent to the webhook.
func (w HookWork) Wants(e Event) bool {
	return (len(w.Events) == 0 || slices.Contains(w.Events, e.Type)) && !slices.Contains(w.Own, e.Actor.ID)
}

// HookProgress is what a node has done for a webhook.
type HookProgress struct {
	After      int64
	Tries      int
	DueAt      time.Time // when to go on
	HeldUntil  time.Time // until when nobody else works on it; zero: from now on anybody
	Deliveries []Delivery
	Disabled   EndReason // "" for not
	At         time.Time
}

// DeliveryStore is what sends events to outgoing webhooks. A webhook's place in its room's log is its only queue.
type DeliveryStore interface {
	// ClaimHooks gives webhooks that are behind their rooms' logs and due, each to one caller until then: of these rooms, or of
	// all if nil. The one that has waited longest comes first. more says that there may be others.
	ClaimHooks(ctx context.Context, rooms []RoomID, now, until time.Time, limit int) (work []HookWork, more bool, err error)
	// HookEvents reads the room's log past after for a webhook, in one snapshot with whether the turn still lasts; if not, it is
	// KindGone.
	HookEvents(ctx context.Context, w HookWork, after int64, limit int) ([]Event, int64, error)
	// NoteHook stores progress. KindGone if the turn is over: then only the deliveries are stored, as they were made.
	NoteHook(ctx context.Context, w HookWork, p HookProgress) error
	// HasHooks says whether there is any outgoing webhook that is not disabled.
	HasHooks(ctx context.Context) (bool, error)
}
