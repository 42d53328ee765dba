//go:build linux

package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// restSends is one caller that posts messages by REST, one after the other.
type restSends struct{}

func (restSends) settle(ctx context.Context, db *database) (*town, error) {
	return settle(ctx, db.Store, secret, 1, 1)
}

// run counts the messages that were answered as stored, and compares with what is stored.
func (restSends) run(ctx context.Context, s *system, t *town) (result, error) {
	c, err := newCaller(ctx, s.nodes[0], t.people[0].token)
	if err != nil {
		return result{}, err
	}
	defer c.close()
	room := t.rooms[0]
	before, err := s.db.Heads(ctx, []chat.RoomID{room.ID})
	if err != nil {
		return result{}, err
	}
	var sent int64
	cpu, began := s.cpu(), time.Now()
	for time.Since(began) < lasts {
		body := fmt.Appendf(nil, `{"client_id":"rest-%d","body":"0123456789abcdef%s"}`, sent, filler)
		if _, err := c.call(c.request(http.MethodPost, "/rooms/"+room.Name+"/messages", body), http.StatusCreated); err != nil {
			return result{}, err
		}
		sent++
	}
	r := result{Seconds: time.Since(began).Seconds(), CPU: s.cpu() - cpu, Sent: sent}
	r.Figures = map[string]float64{callsFigure: r.perSecond(sent)}
	after, err := s.db.Heads(ctx, []chat.RoomID{room.ID})
	if stored := after[room.ID].Seq - before[room.ID].Seq; err == nil && stored != sent {
		err = fmt.Errorf("%d messages are stored of %d", stored, sent)
	}
	return r, err
}

// restReads is some callers that ask who they are, each over and over.
type restReads struct{ callers int }

func (o restReads) settle(ctx context.Context, db *database) (*town, error) {
	return settle(ctx, db.Store, secret, o.callers, 1)
}

func (o restReads) run(ctx context.Context, s *system, t *town) (result, error) {
	var calls atomic.Int64
	var calling sync.WaitGroup
	errs := make([]error, o.callers)
	cpu, began := s.cpu(), time.Now()
	for i := range o.callers {
		calling.Go(func() {
			n, err := askWhoIAm(ctx, s.nodes[i%len(s.nodes)], t.people[i], began.Add(lasts))
			calls.Add(n)
			errs[i] = err
		})
	}
	calling.Wait()
	r := result{Seconds: time.Since(began).Seconds(), CPU: s.cpu() - cpu}
	r.Figures = map[string]float64{callsFigure: r.perSecond(calls.Load())}
	return r, errors.Join(errs...)
}

// askWhoIAm counts the right answers; a wrong one ends it.
func askWhoIAm(ctx context.Context, address string, p person, until time.Time) (n int64, err error) {
	c, err := newCaller(ctx, address, p.token)
	if err != nil {
		return 0, err
	}
	defer c.close()
	request, name := c.request(http.MethodGet, "/me", nil), []byte(`"`+p.Username+`"`)
	for ; time.Now().Before(until); n++ {
		body, err := c.call(request, http.StatusOK)
		if err != nil {
			return n, err
		}
		if !bytes.Contains(body, name) {
			return n, fmt.Errorf("%s is told to be %s", p.Username, body)
		}
	}
	return n, nil
}
