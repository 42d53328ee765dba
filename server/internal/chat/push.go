package chat

import (
	"context"
	"time"
)

const (
	// MaxSubscriptions bounds the devices of one user that are pushed to.
	MaxSubscriptions = 16
	// pushAge is how old a message may be that is still news. It is more than any node needs to come back.
	pushAge = time.Hour
)

// SubscriptionID names a device that is pushed to.
type SubscriptionID string

// Subscription is where a device is pushed to. It ends with its session.
type Subscription struct {
	ID       SubscriptionID // made of the endpoint by the store
	User     UserID
	Session  SessionID
	Endpoint string
	P256dh   string // of the browser: base64url, checked by whoever made the subscription
	Auth     string
	PageURL  string // what the addresses of the web client's pages begin with
}

// Push is a message on its way to one device, with all that decides whether it still goes there.
type Push struct {
	Message      Message // its author, text and files, and what says of whom it tells
	Room         Room
	Reader       Reader
	LastRead     int64 // a member's marker
	IsViewed     bool  // some connection of the reader has had the room in view since the message
	Subscription Subscription
	Notifications
	Tries  int // how often it was tried before
	Key    int64
	Reason NoticeReason
	Badge  int // what is unread in all the reader's rooms
}

// WhyPush says why a push goes to its device at that time, "" if it does not any more (contract section 10).
func WhyPush(p Push, at time.Time) NoticeReason {
	isRead := p.Reader.Role != NoRole && p.LastRead >= p.Message.Seq
	if isRead || p.IsViewed || p.IsQuiet(at) || at.Sub(p.Message.CreatedAt) > pushAge+maxPushDelay {
		return ""
	}
	return WhyTell(p.Room, p.Message, p.Reader, at)
}

// maxPushDelay is by how much a push service may put a push off.
const maxPushDelay = 12 * time.Hour

// View says that a user had a room in view at that time, on one node; IsOpen, and still has.
type View struct {
	User   UserID
	Room   RoomID
	SeenAt time.Time
	IsOpen bool
}

// ClaimedPushes is what a claim gives.
type ClaimedPushes struct {
	Pushes []Push
	More   bool // more may be due now
}

// PushStore keeps devices that are pushed to, and what waits to be pushed. It holds no text but those of messages.
type PushStore interface {
	// PutSubscription stores a subscription while its session stands, else KindUnauthorized. One of the same endpoint is
	// replaced, whosever it was: a browser has one user at a time. More than MaxSubscriptions: KindInvalid.
	PutSubscription(ctx context.Context, s Subscription, at time.Time) error
	// DeleteSubscription ends that user's subscription of an endpoint; one that is not there changes nothing.
	DeleteSubscription(ctx context.Context, user UserID, endpoint string) error
	// EndSubscription ends one that its push service does not know any more.
	EndSubscription(ctx context.Context, id SubscriptionID) error
	// Subscriptions lists those of the user whose sessions stand.
	Subscriptions(ctx context.Context, user UserID, at time.Time) ([]Subscription, error)
	// ClaimPushes gives pushes of messages posted before `before`, and those put off until now: each is given once, to one
	// caller of all, who sends it. Those that are not to be sent any more are left out.
	ClaimPushes(ctx context.Context, now, before time.Time, limit int) (ClaimedPushes, error)
	// DelayPushes puts pushes off, each with its tries.
	DelayPushes(ctx context.Context, pushes []Push, until time.Time) error
	// PrunePushes forgets messages of before the time, subscriptions whose sessions have ended, and views.
	PrunePushes(ctx context.Context, now time.Time) error
	// PushKey is the key pair of this installation; fresh becomes it if there is none yet.
	PushKey(ctx context.Context, fresh string) (string, error)
	// NoteViews stores what has changed on a node; ConfirmViews says that all its open ones are open still.
	NoteViews(ctx context.Context, node string, views []View) error
	ConfirmViews(ctx context.Context, node string, at time.Time) error
}

// Subscribe has the actor's session pushed to at an endpoint.
func (s *Service) Subscribe(ctx context.Context, actor Actor, sub Subscription) error {
	if err := canManageAccount(actor); err != nil {
		return err
	}
	sub.User, sub.Session = actor.User.ID, actor.Session
	return s.store.PutSubscription(ctx, sub, s.now())
}

// Unsubscribe ends that.
func (s *Service) Unsubscribe(ctx context.Context, actor Actor, endpoint string) error {
	if err := canManageAccount(actor); err != nil {
		return err
	}
	return s.store.DeleteSubscription(ctx, actor.User.ID, endpoint)
}

// Subscriptions are where the actor is pushed to.
func (s *Service) Subscriptions(ctx context.Context, actor Actor) ([]Subscription, error) {
	if err := canManageAccount(actor); err != nil {
		return nil, err
	}
	return s.store.Subscriptions(ctx, actor.User.ID, s.now())
}
