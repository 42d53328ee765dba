package chat

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// MaxBatch and MaxBatchBytes bound the posts that share one commit, and so the time that the rooms' locks are held. They
	// also bound what a commit gives every reader of a room at one moment: a mailbox has to have space for it, or those
	// who read as fast as anyone can would be cut as too slow. The bytes are those of the events as they are written to readers.
	MaxBatch      = 512
	MaxBatchBytes = 512 << 10
	// maxWaiting and maxWaitingBytes bound the posts that wait for a commit; past them a sender is told to come back. The
	// bytes are those of their size in memory.
	maxWaiting      = 8192
	maxWaitingBytes = 32 << 20
	// appendTimeout bounds one transaction, its retries included.
	appendTimeout = 8 * time.Second
	// postPatience is how long after its submission a post is answered at the latest: what waited behind a transaction
	// that hung has less time left for its own, and with less than minAppendTime it is refused without a try.
	postPatience  = 9 * time.Second
	minAppendTime = time.Second
	// minLinger and maxLinger bound how long a batch waits for more when many talk: as long as the last commit took, since a
	// commit costs as much as dozens of posts, and who waits for twice the time of a commit hardly notices.
	minLinger = 1500 * time.Microsecond
	maxLinger = 12 * time.Millisecond
)

var (
	errShuttingDown = errors.New("the server is shutting down")
	errWaited       = errors.New("the post waited too long for a commit")
	errTooMany      = errors.New("too many posts wait for a commit")
)

// appender shares commits: what arrives while one commit is in flight goes together in the next, each post with an
// outcome of its own. It announces the events of a batch in order, right after the commit and before the senders hear.
//
// It never waits for a lock of somebody else. Posts that need one go to a lane of their own.
type appender struct {
	store   Store
	publish func([]Event, []Notice)
	now     Clock
	lane    *lane
	in      chan *pendingPost
	size    atomic.Int64 // of the posts in it
	stop    chan struct{}
	stopped chan struct{}
	stopNow sync.Once
	steps   *steps

	// Only run touches these.
	spoke   map[UserID]bool // in the last batch, and whether they have again
	waiting int             // how many of them have not
	took    time.Duration   // the last commit
}

type pendingPost struct {
	post     Post
	bytes    int // its weight
	size     int
	answerBy time.Time
	outcome  Outcome
	done     chan struct{}
	steps    *steps
}

// steps tells whether posts wait and nothing is answered.
type steps struct {
	mu      sync.Mutex
	waiting int       // posts that were submitted and not answered
	since   time.Time // when the last post was answered, or the first of these submitted; zero for none
}

func (s *steps) add(posts int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.waiting += posts; s.waiting == 0 {
		s.since = time.Time{}
	} else if posts < 0 || s.since.IsZero() {
		s.since = time.Now()
	}
}

func (s *steps) waitSince() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.since
}

func newAppender(store Store, publish func([]Event, []Notice), now Clock) *appender {
	a := &appender{
		store: store, publish: publish, now: now,
		in: make(chan *pendingPost, maxWaiting), stop: make(chan struct{}), stopped: make(chan struct{}),
		spoke: map[UserID]bool{}, steps: &steps{},
	}
	a.lane = newLane(a.commit)
	go a.run()
	return a
}

// submit puts a post in line. Posts are stored in the order in which they were submitted.
func (a *appender) submit(post Post) (*pendingPost, error) {
	p := &pendingPost{
		post: post, bytes: post.weight(), size: post.size(), answerBy: a.now().Add(postPatience), done: make(chan struct{}), steps: a.steps,
	}
	select {
	case <-a.stop:
		return nil, Unavailable(errShuttingDown)
	default:
	}
	if a.size.Add(int64(p.size)) > maxWaitingBytes {
		a.size.Add(int64(-p.size))
		return nil, Unavailable(errTooMany)
	}
	a.steps.add(1)
	select {
	case a.in <- p:
		return p, nil
	default:
		a.size.Add(int64(-p.size))
		a.steps.add(-1)
		return nil, Unavailable(errTooMany)
	}
}

// wait ends when the post is durable or refused. A sender that goes away leaves its post to be stored or not, as the
// client id of a retry will tell.
func (a *appender) wait(ctx context.Context, p *pendingPost) (Outcome, error) {
	select {
	case <-p.done:
		return p.outcome, p.outcome.Err
	case <-a.stopped:
		select {
		case <-p.done:
			return p.outcome, p.outcome.Err
		default: // put in after the last look at the queue
			return Outcome{}, Unavailable(errShuttingDown)
		}
	case <-ctx.Done():
		return Outcome{}, Unavailable(ctx.Err())
	}
}

// close stores what waits and returns when nothing is under way. Once the store is unavailable what still waits is refused:
// a stop has a deadline, and each further batch would wait for its own time-out.
func (a *appender) close() {
	a.stopNow.Do(func() { close(a.stop) })
	<-a.stopped
}

func (a *appender) run() {
	defer close(a.stopped)
	defer a.lane.close()
	batch := make([]*pendingPost, 0, MaxBatch)
	var err error // the last commit's
	for {
		select {
		case <-a.stop: // first: a full queue must not put the stop off
			a.finish(batch, err)
			return
		default:
		}
		select {
		case p := <-a.in:
			batch = a.take(a.add(batch[:0], p))
			if len(batch) == 0 {
				continue
			}
			batch = a.linger(batch)
			a.remember(batch)
			began := a.now()
			err = a.append(batch)
			a.took = a.now().Sub(began)
			clear(batch)
		case <-a.stop:
		}
	}
}

// finish empties the queue after the stop; err is the last commit's.
func (a *appender) finish(batch []*pendingPost, err error) {
	for batch = a.take(batch[:0]); len(batch) > 0; batch = a.take(batch[:0]) {
		if IsKind(err, KindUnavailable) {
			settle(batch, nil, err)
			continue
		}
		err = a.append(batch)
	}
}

// append commits a batch. What is held goes to the lane.
func (a *appender) append(batch []*pendingPost) error {
	held, err := a.commit(batch, 0)
	if len(held) > 0 {
		a.lane.hold(held)
	}
	return err
}

// add puts a post from the queue into the batch, if it has not to go behind others of its room in the lane.
func (a *appender) add(batch []*pendingPost, p *pendingPost) []*pendingPost {
	a.size.Add(int64(-p.size))
	if a.lane.takes(p) {
		return batch
	}
	return append(batch, p)
}

// linger waits a moment for more. It does so only after a batch of several authors, and until all of them have spoken again:
// one who talks alone, or a few who each wait for their answers, are not held up.
func (a *appender) linger(batch []*pendingPost) []*pendingPost {
	if len(a.spoke) < 2 {
		return batch
	}
	for _, p := range batch {
		a.note(p)
	}
	timer := time.NewTimer(min(max(a.took, minLinger), maxLinger))
	defer timer.Stop()
	for bytes := weigh(batch); a.waiting > 0 && !isFull(batch, bytes); {
		select {
		case p := <-a.in:
			a.note(p)
			batch = a.add(batch, p)
			bytes += p.bytes
		case <-timer.C:
			return batch
		case <-a.stop:
			return batch
		}
	}
	return batch
}

func (a *appender) note(p *pendingPost) {
	if again, ok := a.spoke[p.post.Author.ID]; ok && !again {
		a.spoke[p.post.Author.ID] = true
		a.waiting--
	}
}

func (a *appender) remember(batch []*pendingPost) {
	clear(a.spoke)
	for _, p := range batch {
		a.spoke[p.post.Author.ID] = false
	}
	a.waiting = len(a.spoke)
}

// isFull says whether one more post might be too much.
func isFull(batch []*pendingPost, bytes int) bool {
	return len(batch) >= MaxBatch || bytes > MaxBatchBytes-heaviestPost
}

func weigh(batch []*pendingPost) (bytes int) {
	for _, p := range batch {
		bytes += p.bytes
	}
	return bytes
}

// take adds what waits, without waiting for more.
func (a *appender) take(batch []*pendingPost) []*pendingPost {
	for bytes := weigh(batch); !isFull(batch, bytes); {
		select {
		case p := <-a.in:
			batch = a.add(batch, p)
			bytes += p.bytes
		default:
			return batch
		}
	}
	return batch
}

// commit stores a batch, tells of it and answers its senders, but for those whose posts are held: these it returns. It waits
// that long for locks of others; if that is not enough, it stores what needs none of them. The error is the batch's.
func (a *appender) commit(batch []*pendingPost, wait time.Duration) (held []*pendingPost, err error) {
	batch = a.refuseLate(batch)
	if len(batch) == 0 {
		return nil, Unavailable(errWaited)
	}
	outcomes, err := a.write(batch, wait)
	if wait > 0 && errors.Is(err, ErrLockHeld) { // else a part may be stored: without a client id it would be again
		outcomes, err = a.write(batch, 0)
	}
	if err != nil && len(batch) > 1 && !IsKind(err, KindUnavailable) {
		// One post broke the transaction in a way the store did not foresee: it must not take strangers with it.
		for _, p := range batch {
			var one []*pendingPost
			one, err = a.commit([]*pendingPost{p}, wait)
			held = append(held, one...)
		}
		return held, err
	}
	var events []Event
	var notices []Notice
	for i, o := range outcomes {
		events = append(events, o.Events...)
		notices = append(notices, o.Notices...)
		if o.Held {
			held = append(held, batch[i])
		}
	}
	if len(events) > 0 {
		a.publish(events, notices)
	}
	settle(batch, outcomes, err)
	return held, err
}

// settle tells each sender what became of its post: its outcome, or the batch's error. Those of held posts go on waiting.
func settle(batch []*pendingPost, outcomes []Outcome, err error) {
	for i, p := range batch {
		switch {
		case err != nil:
			p.outcome = Outcome{Err: err}
		case outcomes[i].Held:
			continue
		default:
			p.outcome = outcomes[i]
		}
		close(p.done)
		if p.steps != nil {
			p.steps.add(-1)
		}
	}
}

// refuseLate answers the posts that have no time left and returns the others.
func (a *appender) refuseLate(batch []*pendingPost) []*pendingPost {
	now := a.now()
	isLate := func(p *pendingPost) bool { return p.answerBy.Sub(now) < minAppendTime }
	if !slices.ContainsFunc(batch, isLate) {
		return batch
	}
	var inTime []*pendingPost
	for _, p := range batch {
		if isLate(p) {
			settle([]*pendingPost{p}, nil, Unavailable(errWaited))
		} else {
			inTime = append(inTime, p)
		}
	}
	return inTime
}

// write gives a batch the time that the first of its posts to be answered has left.
func (a *appender) write(batch []*pendingPost, wait time.Duration) ([]Outcome, error) {
	answerBy := batch[0].answerBy
	posts := make([]Post, len(batch))
	for i, p := range batch {
		posts[i] = p.post
		if p.answerBy.Before(answerBy) {
			answerBy = p.answerBy
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), min(appendTimeout, answerBy.Sub(a.now())))
	defer cancel()
	return a.store.AppendMessages(ctx, posts, a.now(), wait)
}
