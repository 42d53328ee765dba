package push

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/outbound"
)

const (
	// maxWaiting and maxWaitingBytes bound what waits in memory to be sent, maxOfHost what waits for one push service. What
	// does not fit waits in the database.
	maxWaiting      = 2048
	maxWaitingBytes = 8 << 20
	maxOfHost       = 1024
	// atOnce and hostAtOnce bound the requests under way: a push service that is slow has a part of the places.
	atOnce     = 128
	hostAtOnce = 32
	// sendTime bounds one request.
	sendTime = 10 * time.Second
	// timeToLive is for how long a push service keeps what a device that is away has not fetched.
	timeToLive = 24 * time.Hour
	// maxAnswer bounds what is read of an answer, so that its connection can be used again.
	maxAnswer = 16 << 10
)

// outcome is what became of a push.
type outcome string

// The outcomes. A push whose fate is not known is not sent again: twice is worse than never.
const (
	sent     outcome = "sent"
	gone     outcome = "gone"     // the push service does not know the subscription any more
	busy     outcome = "busy"     // 429, 5xx, or no connection: to be tried again
	refused  outcome = "refused"  // another answer, an address that is not allowed, keys that do not fit
	unknown  outcome = "unknown"  // the connection broke, or nothing came in time
	unsent   outcome = "unsent"   // the node stops
	tooBusy  outcome = "too_busy" // tried too often
	deferred outcome = "deferred" // no place in memory
)

// job is a push that waits in memory.
type job struct {
	push    chat.Push
	text    []byte
	topic   string
	urgency string
	host    string
}

// sender sends jobs, a bounded number at once in all and for each push service. Push services take turns.
type sender struct {
	client *http.Client
	vapid  func(context.Context) (*vapid, error)
	done   func(context.Context, job, outcome, time.Duration)

	ctx    context.Context // ends what is under way
	cancel context.CancelFunc

	mu      sync.Mutex
	stopped bool
	hosts   map[string]*host
	turns   []*host // those with jobs that wait
	waiting int
	bytes   int
	active  int
	running sync.WaitGroup
}

type host struct {
	name   string
	jobs   []job
	active int
}

func newSender(guard *outbound.Guard, v func(context.Context) (*vapid, error), done func(context.Context, job, outcome, time.Duration)) *sender {
	client := guard.Client(outbound.Options{Timeout: sendTime})
	if t, ok := client.Transport.(*http.Transport); ok {
		t.MaxIdleConnsPerHost = hostAtOnce
	}
	s := &sender{client: client, vapid: v, done: done, hosts: map[string]*host{}}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s
}

// space is how many jobs fit.
func (s *sender) space() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.bytes >= maxWaitingBytes {
		return 0
	}
	return maxWaiting - s.waiting
}

// isFull says whether half of what may wait for one push service does.
func (s *sender) isFull() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, h := range s.turns {
		if len(h.jobs) > maxOfHost/2 {
			return true
		}
	}
	return false
}

// offer takes a job, or says that there is no place for it now. It never waits.
func (s *sender) offer(j job) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.hosts[j.host]
	if s.stopped || s.waiting >= maxWaiting || s.bytes+len(j.text) > maxWaitingBytes || h != nil && len(h.jobs) >= maxOfHost {
		return false
	}
	if h == nil {
		h = &host{name: j.host}
		s.hosts[j.host] = h
	}
	if h.jobs = append(h.jobs, j); len(h.jobs) == 1 {
		s.turns = append(s.turns, h)
	}
	s.waiting++
	s.bytes += len(j.text)
	if s.active < atOnce && h.active < hostAtOnce {
		s.active++
		s.running.Go(s.work)
	}
	return true
}

// work sends jobs until none can be taken.
func (s *sender) work() {
	for {
		j, h, ok := s.take()
		if !ok {
			return
		}
		became, after := s.send(s.ctx, j)
		s.done(s.ctx, j, became, after)
		s.mu.Lock()
		if h.active--; h.active == 0 && len(h.jobs) == 0 {
			delete(s.hosts, h.name)
		}
		s.mu.Unlock()
	}
}

// take gives the next job of the push service whose turn it is, among those that have a place free.
func (s *sender) take() (job, *host, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, h := range s.turns {
		if h.active >= hostAtOnce || s.stopped {
			continue
		}
		j := h.jobs[0]
		h.jobs[0] = job{}
		h.jobs = h.jobs[1:]
		s.turns = append(s.turns[:i], s.turns[i+1:]...)
		if len(h.jobs) > 0 {
			s.turns = append(s.turns, h)
		}
		h.active++
		s.waiting--
		s.bytes -= len(j.text)
		return j, h, true
	}
	s.active--
	return job{}, nil, false
}

// close ends: what is under way is finished, and what waits is given back.
func (s *sender) close() (left []job) {
	s.mu.Lock()
	s.stopped = true
	for _, h := range s.turns {
		left = append(left, h.jobs...)
		h.jobs = nil
	}
	s.turns, s.waiting, s.bytes = nil, 0, 0
	s.mu.Unlock()
	s.running.Wait()
	s.cancel()
	s.client.CloseIdleConnections()
	return left
}

// send makes one request; after is when the push service wants to be asked again, 0 if it does not say.
func (s *sender) send(ctx context.Context, j job) (became outcome, after time.Duration) {
	r, err := s.request(ctx, j)
	if err != nil {
		return refused, 0
	}
	isConnected := false
	answer, err := s.client.Do(r.WithContext(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { isConnected = true },
	})))
	if err != nil {
		return failed(err, isConnected), 0
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, maxAnswer))
	switch code := answer.StatusCode; {
	case code/100 == 2:
		return sent, 0
	case code == http.StatusNotFound, code == http.StatusGone:
		return gone, 0
	case code == http.StatusTooManyRequests, code/100 == 5:
		return busy, outbound.RetryAfter(answer.Header.Get("Retry-After"), time.Now())
	}
	return refused, 0
}

func (s *sender) request(ctx context.Context, j job) (*http.Request, error) {
	sub := j.push.Subscription
	keys, err := keysOf(sub)
	if err != nil {
		return nil, err
	}
	body, err := encrypt(keys, j.text, paddedLength(j.text))
	if err != nil {
		return nil, err
	}
	endpoint, err := url.Parse(sub.Endpoint)
	if err != nil {
		return nil, err
	}
	v, err := s.vapid(ctx)
	if err != nil {
		return nil, err
	}
	authorization, err := v.authorization(endpoint)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, sub.Endpoint, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", authorization)
	r.Header.Set("Content-Type", "application/octet-stream")
	r.Header.Set("Content-Encoding", "aes128gcm")
	r.Header.Set("TTL", strconv.Itoa(int(timeToLive.Seconds())))
	r.Header.Set("Topic", j.topic)
	r.Header.Set("Urgency", j.urgency)
	return r, nil
}

func keysOf(sub chat.Subscription) (Keys, error) {
	public, err := b64.DecodeString(sub.P256dh)
	if err != nil {
		return Keys{}, err
	}
	auth, err := b64.DecodeString(sub.Auth)
	if err != nil {
		return Keys{}, err
	}
	return ParseKeys(public, auth)
}

// failed tells what was never sent, since there was no connection, from what may have arrived.
func failed(err error, isConnected bool) outcome {
	switch {
	case errors.Is(err, outbound.ErrRefused):
		return refused
	case !isConnected:
		return busy
	}
	return unknown
}
