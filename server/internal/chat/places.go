package chat

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Places bounds how much of one kind of work goes on at once, in all and for each user, or room. Who finds
// no place waits, and users take turns: however much one of them asks for, another waits for a turn and not
// for all of that.
type Places[K comparable] struct {
	all, each int

	mu    sync.Mutex
	taken int
	held  map[K]int
	// waiting are those who wait, by user; turns are these users, the next one first.
	waiting map[K][]chan struct{}
	turns   []K
}

// NewPlaces makes places: so many in all, and so many for each user.
func NewPlaces[K comparable](all, each int) *Places[K] {
	return &Places[K]{all: all, each: each, held: map[K]int{}, waiting: map[K][]chan struct{}{}}
}

// Take waits for a place, until ctx ends: then it is KindUnavailable. Whoever gets one calls leave.
func (p *Places[K]) Take(ctx context.Context, user K) (leave func(), err error) {
	mine := make(chan struct{})
	p.mu.Lock()
	if len(p.waiting[user]) == 0 {
		p.turns = append(p.turns, user)
	}
	p.waiting[user] = append(p.waiting[user], mine)
	p.handOut()
	p.mu.Unlock()
	select {
	case <-mine:
	case <-ctx.Done():
		if p.giveUp(user, mine) {
			return nil, Unavailable(ctx.Err())
		}
	}
	return func() { p.leave(user) }, nil
}

func (p *Places[K]) leave(user K) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.taken--
	if p.held[user]--; p.held[user] == 0 {
		delete(p.held, user)
	}
	p.handOut()
}

// giveUp stops waiting; false says that the place has just been given.
func (p *Places[K]) giveUp(user K, mine chan struct{}) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := slices.Index(p.waiting[user], mine)
	if at < 0 {
		return false
	}
	p.waiting[user] = slices.Delete(p.waiting[user], at, at+1)
	if len(p.waiting[user]) == 0 {
		p.endTurns(user)
	}
	return true
}

// handOut gives free places to those whose turn it is.
func (p *Places[K]) handOut() {
	for p.taken < p.all {
		at := slices.IndexFunc(p.turns, func(user K) bool { return p.held[user] < p.each })
		if at < 0 {
			return
		}
		user := p.turns[at]
		close(p.waiting[user][0])
		p.waiting[user] = p.waiting[user][1:]
		p.taken++
		p.held[user]++
		p.turns = slices.Delete(p.turns, at, at+1)
		if len(p.waiting[user]) > 0 {
			p.turns = append(p.turns, user) // behind the others
		} else {
			delete(p.waiting, user)
		}
	}
}

func (p *Places[K]) endTurns(user K) {
	delete(p.waiting, user)
	p.turns = slices.DeleteFunc(p.turns, func(u K) bool { return u == user })
}

// The places for reading at length. One user has a part of them, so that others find one however slow
// that user's are; and all together they are fewer than the database's connections.
const (
	searchesAtOnce, searchesOfOne = 2, 1
	// readsAtOnce are pages of history, of the log, and of exports.
	readsAtOnce, readsOfOne = 6, 2
	// searchTime bounds a search, its wait included, and readWait the wait for a page.
	searchTime = 4 * time.Second
	readWait   = 4 * time.Second
)

// takeRead waits for a place to read a page.
func (s *Service) takeRead(ctx context.Context, actor Actor) (leave func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, readWait)
	defer cancel()
	return s.reads.Take(ctx, actor.User.ID)
}
