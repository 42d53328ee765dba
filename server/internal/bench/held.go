//go:build linux

package bench

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

const (
	strangerP99Figure = "p99 of strangers, ms"
	refusedFigure     = "refused of strangers"
	// heldFor is how long the one room's row is held.
	heldFor = 10 * time.Second
)

// heldRoom is people who post by REST to many rooms, while another session of the database holds the row of one room in
// which some of them post too.
type heldRoom struct{ senders, rooms, behind int }

func (o heldRoom) settle(ctx context.Context, db *database) (*town, error) {
	t, err := settle(ctx, db.Store, secret, o.rooms, o.rooms)
	if err == nil {
		t.source = db.source
	}
	return t, err
}

// run counts the answers to those who post elsewhere. Those behind the lock are answered as they may be.
func (o heldRoom) run(ctx context.Context, s *system, t *town) (result, error) {
	letGo, err := hold(ctx, t.source, int64(t.rooms[0].ID))
	if err != nil {
		return result{}, err
	}
	var posting sync.WaitGroup
	errs := make([]error, o.senders)
	took, refused := make([]latency, o.senders), make([]int, o.senders)
	cpu, began := s.cpu(), time.Now()
	for i := range o.senders {
		posting.Go(func() {
			errs[i] = o.post(ctx, s, t, i, began.Add(heldFor), func(d time.Duration, isStored bool) {
				if took[i].note(d); !isStored {
					refused[i]++
				}
			})
		})
	}
	for i := range o.behind {
		posting.Go(func() {
			c, err := newCaller(ctx, s.nodes[i%len(s.nodes)], t.people[i].token)
			if err != nil {
				return
			}
			defer c.close()
			_, _ = c.call(c.request(http.MethodPost, "/rooms/"+t.rooms[0].Name+"/messages", []byte(`{"body":"behind the lock"}`)), http.StatusCreated)
		})
	}
	posting.Wait()
	r := result{Seconds: time.Since(began).Seconds(), CPU: s.cpu() - cpu}
	var all latency
	total := 0
	for i := range took {
		all.add(&took[i])
		total += refused[i]
	}
	r.Sent = int64(all.n) - int64(total)
	r.Figures = map[string]float64{strangerP99Figure: millis(all.at(0.99)), refusedFigure: float64(total)}
	return r, errors.Join(append(errs, letGo())...)
}

// post is one person who posts to one room after the other, but for the first.
func (o heldRoom) post(
	ctx context.Context, s *system, t *town, i int, until time.Time, note func(took time.Duration, isStored bool),
) error {
	c, err := newCaller(ctx, s.nodes[i%len(s.nodes)], t.people[i].token)
	if err != nil {
		return err
	}
	defer c.close()
	for n := 0; time.Now().Before(until); n++ {
		body := fmt.Appendf(nil, `{"client_id":"held-%d-%d","body":"0123456789abcdef%s"}`, i, n, filler)
		room := t.rooms[1+(i+n)%(o.rooms-1)]
		began := time.Now()
		if _, err := c.conn.Write(c.request(http.MethodPost, "/rooms/"+room.Name+"/messages", body)); err != nil {
			return err
		}
		status, err := c.answer()
		if err != nil {
			return err
		}
		note(time.Since(began), status == http.StatusCreated)
	}
	return nil
}

// hold takes the lock of a room's row.
func hold(ctx context.Context, source string, room int64) (letGo func() error, err error) {
	pool, err := sql.Open(postgresDriver, source)
	if err != nil {
		return nil, err
	}
	tx, err := pool.BeginTx(ctx, nil)
	if err == nil {
		_, err = tx.ExecContext(ctx, "SELECT 1 FROM rooms WHERE id = $1 FOR UPDATE", room)
	}
	if err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return func() error { return errors.Join(tx.Rollback(), pool.Close()) }, nil
}
