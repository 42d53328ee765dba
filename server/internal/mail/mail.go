// Package mail sends mail: a digest of what somebody has missed, and links that confirm an address or set a forgotten password.
//
// It owns the words of the mails, the connection to the mail server, and the worker, which every node runs; the database gives
// each mail to one of them. It is the only home of go-mail, and imports chat. The mail server is the operator's own choice, so
// it is not dialled through the guard of outbound.
package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

const (
	// beat is how often a node looks for mails that are due, claim how many it takes at once, and atOnce how many of them it
	// sends at the same time.
	beat   = time.Second
	claim  = 16
	atOnce = 4
	// lease is for how long a claim holds: longer than claim mails take on a mail server that is slow.
	lease = 10 * time.Minute
	// maxRetry bounds how long a mail waits to be tried again, maxTries how often it is tried in all.
	maxRetry = time.Hour
	maxTries = 8
	// away is for how long a node asks a mail server nothing that it cannot reach.
	away = 15 * time.Second
	// noteTime bounds what is noted after a mail, and stopTime what is under way when the node stops.
	noteTime = 5 * time.Second
	stopTime = 5 * time.Second
	// maxForgotten bounds the names that wait to be looked up.
	maxForgotten = 256
)

// FirstRetry is after how long a mail is tried again; then twice as long, and so on.
const FirstRetry = time.Minute

// Metrics counts what became of mails.
type Metrics interface {
	Mailed(kind, outcome string)
}

// Options are what a Worker is made of.
type Options struct {
	Service *chat.Service // looks up whose passwords are forgotten
	Store   interface {
		chat.EmailStore
		chat.DigestStore
	}
	Server  Server
	PageURL string // what the addresses of the web client's pages begin with
	APIURL  string // what those of the API begin with
	NewCode func() (code string, hash chat.CodeHash)
	Now     chat.Clock
	Retry   time.Duration // FirstRetry, but in tests
	Log     *slog.Logger
	Metrics Metrics
}

// Server is how to reach the mail server.
type Server struct {
	URL  string      // smtp:// or smtps://, as config has checked it
	From string      // an address, with a name or without
	TLS  *tls.Config // nil: the system's certificates
}

// Worker sends mails. All nodes run one.
type Worker struct {
	o         Options
	sender    *sender
	forgotten chan forgotten

	mu    sync.Mutex
	until time.Time // the mail server could not be reached: nothing is tried before
}

type forgotten struct {
	account string
	from    chat.Origin
}

// New makes a worker, which sends nothing before Run.
func New(o Options) (*Worker, error) {
	s, err := newSender(o.Server)
	if err != nil {
		return nil, err
	}
	return &Worker{o: o, sender: s, forgotten: make(chan forgotten, maxForgotten)}, nil
}

// errForgotten is an answer to too many at once.
var errForgotten = errors.New("too many forgotten passwords wait")

// Forgot has the account looked up and mailed, later: the answer takes the same time whether there is one or not.
func (w *Worker) Forgot(account string, from chat.Origin) error {
	select {
	case w.forgotten <- forgotten{account, from}:
		return nil
	default:
		return chat.Unavailable(errForgotten)
	}
}

// Run sends what is due until ctx ends.
func (w *Worker) Run(ctx context.Context) {
	var looking sync.WaitGroup
	looking.Go(func() { w.lookUp(ctx) })
	defer looking.Wait()
	beats := time.NewTicker(beat)
	defer beats.Stop()
	for {
		if w.round(ctx) {
			continue // more may be due
		}
		select {
		case <-ctx.Done():
			return
		case <-beats.C:
		}
	}
}

// lookUp finds the accounts of forgotten passwords.
func (w *Worker) lookUp(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case f := <-w.forgotten:
			if err := w.o.Service.ForgetPassword(ctx, f.account, f.from); err != nil && ctx.Err() == nil {
				w.o.Log.WarnContext(ctx, "a forgotten password is not mailed: its account cannot be looked up", "err", err)
			}
		}
	}
}

// round sends some of what is due, and says whether there may be more.
func (w *Worker) round(ctx context.Context) (more bool) {
	if ctx.Err() != nil || w.isAway() {
		return false
	}
	now := w.o.Now()
	mails, err := w.claimMails(ctx, now)
	if err != nil {
		w.warn(ctx, "cannot look for mails: trying on", err)
		return false
	}
	each(mails, func(m chat.QueuedMail) { w.sendLink(ctx, m) })
	if w.isAway() || ctx.Err() != nil {
		return false
	}
	digests, more, err := w.claimDigests(ctx, now)
	if err != nil {
		w.warn(ctx, "cannot look for digests: trying on", err)
	}
	each(digests, func(d chat.Digest) { w.sendDigest(ctx, d) })
	return more || len(mails) == claim
}

// claimMails ends what it has begun, also while the node is told to stop: what is claimed and not read waits for the lease's end.
func (w *Worker) claimMails(ctx context.Context, now time.Time) ([]chat.QueuedMail, error) {
	ctx, cancel := noting(ctx)
	defer cancel()
	return w.o.Store.ClaimMails(ctx, now, now.Add(lease), claim)
}

// claimDigests ends what it has begun too.
func (w *Worker) claimDigests(ctx context.Context, now time.Time) ([]chat.Digest, bool, error) {
	ctx, cancel := noting(ctx)
	defer cancel()
	return w.o.Store.ClaimDigests(ctx, now, now.Add(lease), claim)
}

// each calls do for each item, a few at once, and waits for all.
func each[T any](items []T, do func(T)) {
	var running sync.WaitGroup
	places := make(chan struct{}, atOnce)
	for _, item := range items {
		places <- struct{}{}
		running.Go(func() { defer func() { <-places }(); do(item) })
	}
	running.Wait()
}

func (w *Worker) warn(ctx context.Context, message string, err error) {
	if ctx.Err() == nil {
		w.o.Log.WarnContext(ctx, message, "err", err) //nolint:sloglint // the callers' are constants
	}
}

func (w *Worker) isAway() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Now().Before(w.until)
}

// stayAway has nothing tried for a while.
func (w *Worker) stayAway() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.until = time.Now().Add(away)
}

// send sends a letter, and tells what became of it. A stop leaves it a moment to end.
func (w *Worker) send(ctx context.Context, kind string, l letter) outcome {
	sending, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(stopTime, cancel) })()
	became, err := w.sender.send(sending, l)
	if err != nil {
		w.o.Log.WarnContext(ctx, "a mail was not sent", "kind", kind, "outcome", string(became), "err", err)
	}
	if became == unreached {
		w.stayAway()
	}
	w.o.Metrics.Mailed(kind, string(became))
	return became
}

// noting is a context for what has to be noted though the node stops.
func noting(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), noteTime)
}

// backoff is how long to wait after so many tries.
func (w *Worker) backoff(tries int) time.Duration {
	return min(maxRetry, w.o.Retry<<min(tries-1, maxTries))
}

// sendLink sends a mail with a link. Its code is made now: where the mail is tried again it has another one.
func (w *Worker) sendLink(ctx context.Context, m chat.QueuedMail) {
	code, hash := w.o.NewCode()
	if ctx.Err() != nil { // somebody waits for it: another node sends it, or the next process
		w.delayMail(ctx, m, hash, 0)
		return
	}
	m, isOpen, err := w.openCode(ctx, m, hash)
	if err != nil || !isOpen {
		if err != nil {
			w.warn(ctx, "cannot make the link of a mail: trying on", err)
		}
		return
	}
	became := w.send(ctx, string(m.Kind), w.linkLetter(m, code))
	if became.isToBeTriedAgain() && m.Tries < maxTries {
		w.delayMail(ctx, m, hash, w.backoff(m.Tries))
		return
	}
	noted, cancel := noting(ctx)
	defer cancel()
	if err := w.o.Store.EndMail(noted, m); err != nil {
		w.o.Log.WarnContext(ctx, "cannot note what became of a mail: it may come twice", "err", err)
	}
}

// openCode is not cut by a stop: the code would stand, and nobody would have it.
func (w *Worker) openCode(ctx context.Context, m chat.QueuedMail, hash chat.CodeHash) (chat.QueuedMail, bool, error) {
	ctx, cancel := noting(ctx)
	defer cancel()
	return w.o.Store.OpenCode(ctx, m, hash, w.o.Now())
}

func (w *Worker) delayMail(ctx context.Context, m chat.QueuedMail, hash chat.CodeHash, wait time.Duration) {
	ctx, cancel := noting(ctx)
	defer cancel()
	if err := w.o.Store.DelayMail(ctx, m, hash, w.o.Now().Add(wait)); err != nil {
		w.o.Log.WarnContext(ctx, "cannot put a mail off: it waits until its claim ends", "err", err)
	}
}

// sendDigest sends a digest that was noted as sent before: twice is worse than never.
func (w *Worker) sendDigest(ctx context.Context, d chat.Digest) {
	const kind = "digest"
	if ctx.Err() != nil || w.isAway() {
		return // it is due again when the claim has ended
	}
	isOurs, err := w.beginDigest(ctx, d)
	if err != nil || !isOurs {
		if err != nil {
			w.warn(ctx, "cannot note a digest: trying on", err)
		}
		return
	}
	l, err := w.digestLetter(d)
	if err != nil {
		w.warn(ctx, "cannot write a digest", err)
		return
	}
	if became := w.send(ctx, kind, l); !became.isToBeTriedAgain() || d.Tries+1 >= maxTries {
		return
	}
	noted, cancel := noting(ctx)
	defer cancel()
	if err := w.o.Store.DelayDigest(noted, d, w.o.Now().Add(w.backoff(d.Tries+1))); err != nil {
		w.o.Log.WarnContext(ctx, "a digest is lost: it cannot be put off", "err", err)
	}
}

// beginDigest is not cut by a stop: what is noted as sent and is not would be lost.
func (w *Worker) beginDigest(ctx context.Context, d chat.Digest) (bool, error) {
	ctx, cancel := noting(ctx)
	defer cancel()
	return w.o.Store.BeginDigest(ctx, d, w.o.Now())
}

// Probe connects to the mail server and signs in, and sends nothing.
func Probe(ctx context.Context, server Server) error {
	s, err := newSender(server)
	if err != nil {
		return err
	}
	return s.probe(ctx)
}
