package chat

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"
)

// Status is what somebody shows that they are doing. The zero value is none.
type Status struct {
	Emoji string
	Text  string
	Until time.Time // when it ends by itself; zero: it does not
}

// MaxStatusText bounds the text of a status.
const MaxStatusText = 100

// At is the status as it shows at that time: none, once it has ended.
func (s Status) At(now time.Time) Status {
	if !s.Until.IsZero() && !s.Until.After(now) {
		return Status{}
	}
	return s
}

// checkStatus validates a status; the zero value clears.
func (s *Service) checkStatus(status Status) (Status, error) {
	if status == (Status{}) {
		return Status{}, nil
	}
	var badEmoji, badText, badUntil *Field
	emoji, ok := s.parseEmoji(status.Emoji)
	if !ok {
		badEmoji = &Field{"body.status.emoji", "must be a single emoji"}
	}
	status.Emoji = emoji
	if strings.TrimSpace(status.Text) == "" {
		status.Text = ""
	} else {
		status.Text, badText = checkLine("body.status.text", status.Text, MaxStatusText)
	}
	if !status.Until.IsZero() {
		status.Until = status.Until.UTC().Truncate(time.Millisecond)
		if !status.Until.After(s.now()) {
			badUntil = &Field{"body.status.until", "must be in the future"}
		}
	}
	return status, fieldErrors(badEmoji, badText, badUntil)
}

// ProfileChange changes what an account shows of itself; nil leaves as is.
type ProfileChange struct {
	DisplayName *string
	Status      *Status // the zero value clears
}

const (
	// maxProfileNews bounds the people whose news waits to be told. What comes on top is not told of, and shows when it is
	// read.
	maxProfileNews = 1024
	// maxAudience bounds the people who are told of one.
	maxAudience = 100_000
	// profileTimeout bounds the time for one, lastProfileNews that for all that wait at the end.
	profileTimeout  = 5 * time.Second
	lastProfileNews = 2 * time.Second
)

// profileNews tells those who share a room with somebody that they show themselves differently. It works apart from the
// change, which costs the same however many they are. Of several changes that wait, the last one is told.
type profileNews struct {
	store   Store
	publish func(Signal)
	log     *slog.Logger

	mu      sync.Mutex
	waiting map[UserID]User
	order   []UserID

	work    chan struct{} // holds one token while somebody waits
	stop    chan struct{}
	stopNow sync.Once
	stopped chan struct{}
}

func newProfileNews(o Options) *profileNews {
	n := &profileNews{
		store: o.Store, publish: o.Publisher.PublishSignal, log: o.Log, waiting: map[UserID]User{},
		work: make(chan struct{}, 1), stop: make(chan struct{}), stopped: make(chan struct{}),
	}
	go n.run()
	return n
}

// tell puts somebody in line, as they are now.
func (n *profileNews) tell(u User) {
	n.mu.Lock()
	_, waits := n.waiting[u.ID]
	isFull := !waits && len(n.waiting) >= maxProfileNews
	if !isFull {
		n.waiting[u.ID] = u
		if !waits {
			n.order = append(n.order, u.ID)
		}
	}
	n.mu.Unlock()
	if isFull {
		n.log.Warn("too many people wait for others to be told how they show themselves", "user_id", u.PublicID)
		return
	}
	select {
	case n.work <- struct{}{}:
	default:
	}
}

// next takes the one who has waited longest.
func (n *profileNews) next() (User, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.order) == 0 {
		return User{}, false
	}
	id := n.order[0]
	n.order = n.order[1:]
	u := n.waiting[id]
	delete(n.waiting, id)
	return u, true
}

// close tells of those who wait. It may be called again.
func (n *profileNews) close() {
	n.stopNow.Do(func() { close(n.stop) })
	<-n.stopped
}

func (n *profileNews) run() {
	defer close(n.stopped)
	for {
		select {
		case <-n.work:
			n.tellAll(context.Background())
		case <-n.stop:
			ctx, cancel := context.WithTimeout(context.Background(), lastProfileNews)
			defer cancel()
			n.tellAll(ctx)
			return
		}
	}
}

func (n *profileNews) tellAll(ctx context.Context) {
	for {
		u, ok := n.next()
		if !ok {
			return
		}
		n.tellOf(ctx, u)
	}
}

func (n *profileNews) tellOf(ctx context.Context, u User) {
	ctx, cancel := context.WithTimeout(ctx, profileTimeout)
	defer cancel()
	audience, err := n.store.Acquaintances(ctx, u.ID, maxAudience)
	if err != nil {
		n.log.Warn("not everybody is told how somebody shows themselves", "user_id", u.PublicID, "err", err)
		audience = []UserID{u.ID}
	}
	for len(audience) > 0 {
		some := audience[:min(noticePage, len(audience))]
		n.publish(UserChanged{Users: some, User: u})
		audience = audience[len(some):]
	}
}
