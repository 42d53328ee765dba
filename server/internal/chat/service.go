package chat

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// Passwords hashes and checks passwords. Hash and Verify are slow on purpose and bounded in how many run at once; both
// end early with ctx.
type Passwords struct {
	Hash func(ctx context.Context, password string) (string, error)
	// Verify says whether the password is right and whether the hash should be made anew. An empty hash costs the same
	// time and is never right.
	Verify    func(ctx context.Context, hash, password string) (ok, stale bool, err error)
	WellKnown func(password string) bool
}

// ParseEmoji says whether text is a single emoji, and how it is spelt: one emoji has one spelling.
type ParseEmoji func(text string) (emoji string, ok bool)

// Options are what a Service is made of. All are needed but Committed and StoreAnswered.
type Options struct {
	Store        Store
	Publisher    Publisher
	Passwords    Passwords
	ParseEmoji   ParseEmoji
	Now          Clock
	NewID        NewID
	Log          *slog.Logger
	Registration Registration
	// NoPasswords: people sign in at a provider only.
	NoPasswords bool
	// HasFiles: files can be stored. FileLimits bound them.
	HasFiles   bool
	FileLimits FileLimits
	// Committed is told of every shared commit, how many events it stored.
	Committed func(events int)
	// StoreAnswered is told every two seconds, by Run, whether the store did.
	StoreAnswered func(did bool)
}

// Service is what one can do in Chatrooms. REST and the WebSocket call the same methods and show the same errors. It is
// safe for concurrent use; its methods check the policy for the actor they are given.
type Service struct {
	store        Store
	publisher    Publisher
	passwords    Passwords
	parseEmoji   ParseEmoji
	now          Clock
	newID        NewID
	log          *slog.Logger
	registration Registration // where administrators have set nothing
	noPasswords  bool
	hasFiles     bool
	fileLimits   FileLimits

	storeAnswered func(bool)

	registrations registrationCache

	deletions chan struct{} // holds one token while Run has a deletion to finish

	appender    *appender
	roomNotices *roomNotices
	profileNews *profileNews
	sessions    *sessionCache
	roomIDs     *roomIDs

	searches, reads *Places[UserID]
}

// NewService starts a Service; Close ends it.
func NewService(o Options) *Service {
	now := func() time.Time { return o.Now().UTC().Truncate(time.Millisecond) }
	if o.StoreAnswered == nil {
		o.StoreAnswered = func(bool) {}
	}
	told := newRoomNotices(o)
	return &Service{
		store: o.Store, publisher: o.Publisher, passwords: o.Passwords, parseEmoji: o.ParseEmoji, now: now, newID: o.NewID,
		log: o.Log, registration: o.Registration, noPasswords: o.NoPasswords, hasFiles: o.HasFiles, fileLimits: o.FileLimits, storeAnswered: o.StoreAnswered,
		appender:    newAppender(o.Store, announcer(o, told), now),
		roomNotices: told,
		profileNews: newProfileNews(o),
		sessions:    newSessionCache(o.Store, now, o.Publisher),
		roomIDs:     newRoomIDs(),
		searches:    NewPlaces[UserID](searchesAtOnce, searchesOfOne),
		reads:       NewPlaces[UserID](readsAtOnce, readsOfOne),
		deletions:   make(chan struct{}, 1),
	}
}

// Run keeps the node's knowledge of revoked sessions fresh, and finishes deletions of accounts, until ctx ends.
func (s *Service) Run(ctx context.Context) {
	var deleting sync.WaitGroup
	defer deleting.Wait()
	deleting.Go(func() { s.finishDeletions(ctx) })
	s.sessions.run(ctx, s.log, s.storeAnswered)
}

// PostsWaitSince is since when posts have waited and none was answered; zero while none waits.
func (s *Service) PostsWaitSince() time.Time { return s.appender.steps.waitSince() }

// Close stores what waits for a commit. Posts that come later are refused as unavailable.
func (s *Service) Close() {
	s.appender.close()
	s.roomNotices.close()
	s.profileNews.close()
}

// EndedElsewhere refuses sessions that another node has revoked, from now on; their sockets are the hub's to close.
func (s *Service) EndedElsewhere(ids []SessionID) { s.sessions.markRevoked(ids) }

// announcer publishes what a shared commit stored.
func announcer(o Options, told *roomNotices) func([]Event, []Notice) {
	return func(events []Event, notices []Notice) {
		o.Publisher.PublishEvents(events)
		for _, n := range notices {
			o.Publisher.PublishSignal(n)
		}
		for _, e := range events {
			if e.Type == MessageCreated {
				told.tell(roomNotice{Message: *e.Message, told: e.Message.Mentions})
			}
		}
		if o.Committed != nil {
			o.Committed(len(events))
		}
	}
}
