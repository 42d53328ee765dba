package chat

import (
	"context"
	"errors"
	"sync"
	"time"
)

const (
	// maxBatch bounds the posts that share one commit, and so the time that the rooms' locks are held.
	maxBatch = 512
	// maxWaiting bounds the posts that wait for a commit; past it a sender is told to come back.
	maxWaiting = 8192
	// appendTimeout bounds one transaction, its retries included (contract: an answer within 10 s).
	appendTimeout = 8 * time.Second
)

var errShuttingDown = errors.New("the server is shutting down")

// appender shares commits: what arrives while one commit is in flight goes together in the next, each post with an
// outcome of its own. It announces the events of a batch in order, right after the commit and before the senders hear.
type appender struct {
	store   Store
	publish func([]Event)
	now     Clock
	in      chan *pendingPost
	stop    chan struct{}
	stopped chan struct{}
	stopNow sync.Once
}

type pendingPost struct {
	post    Post
	outcome Outcome
	done    chan struct{}
}

func newAppender(store Store, publish func([]Event), now Clock) *appender {
	a := &appender{
		store: store, publish: publish, now: now,
		in: make(chan *pendingPost, maxWaiting), stop: make(chan struct{}), stopped: make(chan struct{}),
	}
	go a.run()
	return a
}

// submit puts a post in line. Posts are stored in the order in which they were submitted.
func (a *appender) submit(post Post) (*pendingPost, error) {
	p := &pendingPost{post: post, done: make(chan struct{})}
	select {
	case <-a.stop:
		return nil, Unavailable(errShuttingDown)
	default:
	}
	select {
	case a.in <- p:
		return p, nil
	default:
		return nil, Unavailable(errors.New("too many posts wait for a commit"))
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

// close stores what waits and returns when nothing is under way.
func (a *appender) close() {
	a.stopNow.Do(func() { close(a.stop) })
	<-a.stopped
}

func (a *appender) run() {
	defer close(a.stopped)
	batch := make([]*pendingPost, 0, maxBatch)
	for {
		select {
		case p := <-a.in:
			batch = a.take(append(batch[:0], p))
			a.commit(batch)
			clear(batch)
		case <-a.stop:
			if batch = a.take(batch[:0]); len(batch) == 0 {
				return
			}
			a.commit(batch)
		}
	}
}

// take adds what waits, without waiting for more.
func (a *appender) take(batch []*pendingPost) []*pendingPost {
	for len(batch) < maxBatch {
		select {
		case p := <-a.in:
			batch = append(batch, p)
		default:
			return batch
		}
	}
	return batch
}

func (a *appender) commit(batch []*pendingPost) {
	outcomes, err := a.write(batch)
	if err != nil && len(batch) > 1 && !IsKind(err, KindUnavailable) {
		// One post broke the transaction in a way the store did not foresee: it must not take strangers with it.
		for _, p := range batch {
			a.commit([]*pendingPost{p})
		}
		return
	}
	var events []Event
	for i, p := range batch {
		if err != nil {
			p.outcome = Outcome{Err: err}
			continue
		}
		p.outcome = outcomes[i]
		events = append(events, outcomes[i].Events...)
	}
	if len(events) > 0 {
		a.publish(events)
	}
	for _, p := range batch {
		close(p.done)
	}
}

func (a *appender) write(batch []*pendingPost) ([]Outcome, error) {
	ctx, cancel := context.WithTimeout(context.Background(), appendTimeout)
	defer cancel()
	posts := make([]Post, len(batch))
	for i, p := range batch {
		posts[i] = p.post
	}
	return a.store.AppendMessages(ctx, posts, a.now())
}
