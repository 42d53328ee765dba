//go:build linux

package bench

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// resume is a room's people who come back in the same moment, each as far behind as the others.
type resume struct{ people, behind int }

const resumeWait = 2 * time.Minute

func (o resume) settle(ctx context.Context, db *database) (*town, error) {
	return settle(ctx, db.Store, secret, o.people, 1)
}

// run measures until all have all of it, in order, and how often the log was read for that, where the node has metrics.
func (o resume) run(ctx context.Context, s *system, t *town) (result, error) {
	heads, err := sayMissed(ctx, s, t, o.behind)
	if err != nil {
		return result{}, err
	}
	room := t.rooms[0]
	reads, err := s.pagesRead(ctx)
	if err != nil {
		return result{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, resumeWait)
	defer cancel()
	var counts tally
	var running sync.WaitGroup
	cpu, began := s.cpu(), time.Now()
	for i, p := range t.people {
		r := &runner{token: p.token, address: s.nodes[i%len(s.nodes)], room: room, missed: int64(o.behind)}
		running.Go(func() {
			if err := r.comeBack(ctx, began, heads[room.ID].Seq, &counts); err != nil {
				counts.fail(err)
			}
		})
	}
	running.Wait()
	took := time.Since(began)
	if err := counts.failure(); err != nil {
		return result{}, err
	}
	r := result{
		Seconds: took.Seconds(), CPU: s.cpu() - cpu, Delivered: int64(o.people * o.behind),
		Figures: map[string]float64{resumeFigure: took.Seconds()},
	}
	if s.metrics == "" {
		return r, nil
	}
	after, err := s.pagesRead(ctx)
	if err == nil && after == reads {
		err = fmt.Errorf("everybody caught up, and %.0f pages were read", after-reads)
	}
	r.Figures[readsFigure] = after - reads
	return r, err
}

// pagesRead is how many pages of logs the first node has read, 0 where it has no metrics.
func (s *system) pagesRead(ctx context.Context) (float64, error) {
	const name = "chatrooms_log_pages_read_total "
	if s.metrics == "" {
		return 0, nil
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.metrics+"/metrics", nil)
	if err != nil {
		return 0, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		if value, ok := strings.CutPrefix(lines.Text(), name); ok {
			return strconv.ParseFloat(value, 64)
		}
	}
	return 0, fmt.Errorf("the metrics hold no %s", name)
}
