package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

const (
	// replicaReads is how many reads go to the replica at once; the pool has one connection more, for the beat.
	replicaReads = 4
	// replicaBeat is how often its place is compared with the primary's.
	replicaBeat = time.Second
	// replicaLag is how far behind it may be and still be read.
	replicaLag = 5 * time.Second
	// replicaRest is how long it is left alone after it failed.
	replicaRest = 10 * time.Second
	// replicaSpare is what the server lets a statement take beyond the longest read.
	replicaSpare = 500 * time.Millisecond
	// replicaPage and replicaSearch bound a read there. The primary has the rest of the request's time.
	replicaPage   = time.Second
	replicaSearch = 1500 * time.Millisecond
)

// ReplicaLimits bound the reads on a replica. What is zero is as in decision 36.
type ReplicaLimits struct {
	Lag    time.Duration // how far behind it may be and still be read
	Page   time.Duration // how long a page of history may take there
	Search time.Duration // how long a search may take there
}

func (l ReplicaLimits) orUsual() ReplicaLimits {
	return ReplicaLimits{cmp.Or(l.Lag, replicaLag), cmp.Or(l.Page, replicaPage), cmp.Or(l.Search, replicaSearch)}
}

// replicaRead is a kind of read on a replica.
type replicaRead int

const (
	readsPage replicaRead = iota
	readsSearch
	replicaReadKinds
)

// What became of a read that may go to the replica: it answered, or why the primary did.
const (
	replicaAnswered = "answered"
	replicaBehind   = "behind"   // it has not all of the room, or not any more once the page was read
	replicaLagging  = "lagging"  // further behind than it may be, or not looked at yet
	replicaResting  = "resting"  // it failed a moment ago, in such a read or a page
	replicaRefused  = "refused"  // it is no replica of this database
	replicaBusy     = "busy"     // all its places are taken
	replicaConflict = "conflict" // what it copied took away what the query looked at
	replicaSlow     = "slow"
	replicaFailed   = "failed"
)

// errBehind says that the replica has not yet what was asked for.
var errBehind = errors.New("the replica is not there yet")

// replica is a copy of the database that follows it, for reads that may go there (decision 36). A nil one answers nothing.
type replica struct {
	db, primary *db.DB
	log         *slog.Logger
	limits      ReplicaLimits
	places      chan struct{}
	told        func(result string)
	showLag     func(time.Duration)

	mu        sync.Mutex
	trail     trail
	refusal   string // why it is no replica of the primary, "" where it is one
	restUntil [replicaReadKinds]time.Time
	said      string
}

// openReplica opens the one of the options, nil for none.
func openReplica(o Options, primary *db.DB) (*replica, error) {
	if o.ReplicaURL == "" {
		return nil, nil
	}
	limits := o.ReplicaLimits.orUsual()
	opened, err := db.OpenReplica(db.Options{URL: o.ReplicaURL, MaxConns: replicaReads + 1, Log: o.Log}, max(limits.Page, limits.Search)+replicaSpare)
	if err != nil {
		return nil, fmt.Errorf("open the replica: %w", err)
	}
	r := &replica{
		db: opened, primary: primary, log: o.Log, limits: limits, places: make(chan struct{}, replicaReads), told: o.ReplicaRead, showLag: o.ReplicaLag,
		trail: trail{since: time.Now(), limit: limits.Lag},
	}
	if r.told == nil {
		r.told = func(string) {}
	}
	if r.showLag == nil {
		r.showLag = func(time.Duration) {}
	}
	return r, nil
}

func (r *replica) close() error {
	if r == nil {
		return nil
	}
	return r.db.Close()
}

// read runs fn on a snapshot of the replica, and says whether that gave what was asked for. Where it did not the primary has to.
func (r *replica) read(ctx context.Context, kind replicaRead, fn func(*gorm.DB) error) bool {
	result := r.ask(ctx, kind, fn)
	r.told(result)
	return result == replicaAnswered
}

// ask is read that tells nobody what became of it.
// fn answers errBehind, or any error of the domain, for what the replica does not have yet.
func (r *replica) ask(ctx context.Context, kind replicaRead, fn func(*gorm.DB) error) (result string) {
	if result := r.unusable(kind, time.Now()); result != "" {
		return result
	}
	select {
	case r.places <- struct{}{}:
		defer func() { <-r.places }()
	default:
		return replicaBusy
	}
	within := r.limits.Page
	if kind == readsSearch {
		within = r.limits.Search
	}
	bounded, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	err := r.db.Snapshot(bounded, func(tx *gorm.DB) error {
		var follows bool // since the last beat somebody may have made a primary of it
		if err := tx.Raw("SELECT pg_is_in_recovery()").Scan(&follows).Error; err != nil {
			return err
		}
		if !follows {
			return errNoReplica
		}
		return fn(tx)
	})
	switch {
	case err == nil:
		return replicaAnswered
	case errors.Is(err, errBehind), chat.IsKind(err, chat.KindNotFound):
		return replicaBehind
	case errors.Is(err, errNoReplica):
		return replicaRefused
	case r.db.LostToOthers(err):
		return replicaConflict
	case ctx.Err() != nil: // the caller left: that says nothing of the replica
		return replicaFailed
	case bounded.Err() != nil:
		r.rest(kind, "it does not answer in time")
		return replicaSlow
	}
	r.rest(kind, rootOf(err))
	return replicaFailed
}

// unusable says why the replica is not to be asked now, "" where it is.
func (r *replica) unusable(kind replicaRead, now time.Time) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.refusal != "":
		return replicaRefused
	case now.Before(r.restUntil[kind]):
		return replicaResting
	case r.trail.behind(now) > r.limits.Lag:
		return replicaLagging
	}
	return ""
}

// rest leaves the replica alone for a while: after a search only searches do, since one of them may be slow where nothing else is; after a
// page all reads do.
func (r *replica) rest(kind replicaRead, why string) {
	until := time.Now().Add(replicaRest)
	r.mu.Lock()
	r.restUntil[readsSearch] = until
	if kind == readsPage {
		r.restUntil[readsPage] = until
	}
	r.mu.Unlock()
	if kind == readsPage {
		r.say(why)
		return
	}
	r.log.Warn("the replica is not searched for a while", "why", why, "for", replicaRest)
}

// FollowReplica looks each second how far behind the replica is, until ctx ends. Without it the replica is not used.
func (s *Store) FollowReplica(ctx context.Context) {
	if s.replica == nil {
		return
	}
	for {
		s.replica.beat(ctx)
		select {
		case <-ctx.Done():
			return
		case <-time.After(replicaBeat):
		}
	}
}

// beat compares the two places. Where the primary does not answer nothing is known but that time goes by.
func (r *replica) beat(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 2*replicaBeat)
	defer cancel()
	asked := time.Now()
	primary, err := placeOf(ctx, r.primary)
	if err != nil {
		r.showLag(r.standing(time.Now()).behind)
		return
	}
	refusal, err := r.compare(ctx, asked, primary)
	if err != nil && ctx.Err() != nil {
		err = errors.New("it does not answer in time")
	}
	now := r.standing(time.Now())
	r.showLag(now.behind)
	switch {
	case refusal != "":
		r.say(refusal)
	case now.behind > r.limits.Lag && err != nil:
		r.say(rootOf(err))
	case now.behind > r.limits.Lag:
		r.say("it is more than " + r.limits.Lag.String() + " behind")
	case !now.rests:
		r.say(isUsed)
	}
}

// compare asks the replica for its place, after the primary's, and notes how far it is. A refusal says why it is none.
func (r *replica) compare(ctx context.Context, asked time.Time, primary place) (refusal string, err error) {
	copied, err := placeOf(ctx, r.db)
	if err == nil {
		refusal, err = refuses(ctx, r.primary, primary, copied)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.trail.primaryAt(asked, primary.LSN)
	if err != nil {
		return "", err
	}
	if r.refusal = refusal; refusal != "" {
		r.trail = trail{since: r.trail.since, limit: r.trail.limit}
		return refusal, nil
	}
	r.trail.replicaAt(copied.LSN)
	return "", nil
}

type replicaStanding struct {
	behind time.Duration
	rests  bool
}

func (r *replica) standing(now time.Time) replicaStanding {
	r.mu.Lock()
	defer r.mu.Unlock()
	return replicaStanding{r.trail.behind(now), now.Before(r.restUntil[readsPage])}
}

// isUsed stands for no reason against it.
const isUsed = "used"

// say logs why the replica is not used, or that it is, when that changes.
func (r *replica) say(why string) {
	r.mu.Lock()
	isNews := r.said != why
	r.said = why
	r.mu.Unlock()
	switch {
	case !isNews:
	case why == isUsed:
		r.log.Info("the replica is used")
	default:
		r.log.Warn("the replica is not used", "why", why)
	}
}

// errNoReplica says that it takes writes itself.
var errNoReplica = errors.New("it is not in recovery: it takes writes itself, and follows nobody")

// place is where a server stands in the log of a database system.
type place struct {
	System, Database int64
	Follows          bool
	LSN              int64 // in bytes: written by a primary, replayed by a replica
}

func placeOf(ctx context.Context, d *db.DB) (p place, err error) {
	err = d.Read(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`SELECT s.system_identifier AS system, d.oid::bigint AS database, pg_is_in_recovery() AS follows,
			pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN coalesce(pg_last_wal_replay_lsn(), '0/0') ELSE pg_current_wal_lsn() END,
			'0/0')::bigint AS lsn FROM pg_control_system() s, pg_database d WHERE d.datname = current_database()`).Scan(&p).Error
	})
	return p, err
}

// refuses says why a server is no replica of the primary, "" where it is one. The primary's place is from before the replica's.
func refuses(ctx context.Context, d *db.DB, primary, copied place) (string, error) {
	switch {
	case primary.Follows:
		return "DATABASE_URL leads to a replica itself", nil
	case primary.System != copied.System:
		return "it belongs to another database system than DATABASE_URL", nil
	case primary.Database != copied.Database:
		return "it is another database of the same server than DATABASE_URL", nil
	case !copied.Follows:
		return errNoReplica.Error(), nil
	case copied.LSN <= primary.LSN:
		return "", nil
	}
	now, err := placeOf(ctx, d)
	if err == nil && now.LSN < copied.LSN {
		return "it is ahead of DATABASE_URL: it follows a primary of before, or another branch", nil
	}
	return "", err
}

// trail tells how far behind a replica is by this node's clock alone: by where the primary stood, when, and which of these places the
// replica has reached.
type trail struct {
	since   time.Time     // when it was begun
	limit   time.Duration // until it is known to be nearer, it is further behind than that
	ahead   []milestone
	reached time.Time // all that was committed by then is in the replica; zero: not known
}

type milestone struct {
	at  time.Time
	lsn int64
}

// maxTrail bounds the places that are remembered. Past it a replica is shown to be further behind than it is, until it has caught up.
const maxTrail = 64

// primaryAt notes where the primary stands, asked at that time or later.
func (t *trail) primaryAt(at time.Time, lsn int64) {
	if len(t.ahead) < maxTrail {
		t.ahead = append(t.ahead, milestone{at, lsn})
	}
}

// replicaAt notes where the replica stands.
func (t *trail) replicaAt(lsn int64) {
	for len(t.ahead) > 0 && t.ahead[0].lsn <= lsn {
		t.reached, t.ahead = t.ahead[0].at, t.ahead[1:]
	}
}

// behind is how old the newest moment is of which the replica is known to have everything.
func (t *trail) behind(now time.Time) time.Duration {
	if t.reached.IsZero() {
		return max(now.Sub(t.since), t.limit+1)
	}
	return now.Sub(t.reached)
}

// rootOf is the text of the innermost error: the others say what is known.
func rootOf(err error) string {
	for errors.Unwrap(err) != nil {
		err = errors.Unwrap(err)
	}
	return err.Error()
}
