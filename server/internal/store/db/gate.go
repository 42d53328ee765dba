package db

import (
	"context"
	"sync"
	"time"
)

// gate lets readers in, many at once, until it is closed. Its zero value is open.
type gate struct {
	mu     sync.Mutex
	inside int
	opened chan struct{} // of a closed gate: closed when it opens again
	empty  chan struct{} // of a closed gate: closed when nobody is inside any more
}

// enter waits while the gate is closed; one who has entered has to leave.
func (g *gate) enter(ctx context.Context) error {
	for {
		g.mu.Lock()
		opened := g.opened
		if opened == nil {
			g.inside++
			g.mu.Unlock()
			return nil
		}
		g.mu.Unlock()
		select {
		case <-opened:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inside--
	if g.inside == 0 && g.empty != nil {
		close(g.empty)
		g.empty = nil
	}
}

// shut closes the gate and waits until nobody is inside. When that takes longer than patience, it
// opens the gate again and returns false.
func (g *gate) shut(ctx context.Context, patience time.Duration) bool {
	empty := make(chan struct{})
	g.mu.Lock()
	g.opened = make(chan struct{})
	if g.inside == 0 {
		close(empty)
	} else {
		g.empty = empty
	}
	g.mu.Unlock()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-empty:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	g.open()
	return false
}

func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	close(g.opened)
	g.opened, g.empty = nil, nil
}
