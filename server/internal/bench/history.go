//go:build linux

package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// history is pages of a long room and of a short one, each from a place at random.
type history struct{ long, short int }

const (
	historyPage  = 50
	historyPages = 1000
	// historyWarm pages are not counted: connections open, statements are prepared.
	historyWarm = 50
)

func (h history) settle(ctx context.Context, db *database) (*town, error) {
	t, err := settle(ctx, db.Store, secret, 2, 2)
	if err != nil {
		return nil, err
	}
	if err := db.fill(ctx, t.rooms[:1], t.people[0].User, h.long); err != nil {
		return nil, err
	}
	return t, db.fill(ctx, t.rooms[1:], t.people[1].User, h.short)
}

// The figures of history.
const (
	pageP50Figure  = "page p50, ms"
	pageP99Figure  = "page p99, ms"
	flatnessFigure = "page p50 to a short room's"
)

func (h history) run(ctx context.Context, s *system, t *town) (result, error) {
	c, err := newCaller(ctx, s.nodes[0], t.people[0].token)
	if err != nil {
		return result{}, err
	}
	defer c.close()
	cpu, began := s.cpu(), time.Now()
	short, err := readPages(ctx, c, s, t.rooms[1], h.short)
	if err != nil {
		return result{}, err
	}
	long, err := readPages(ctx, c, s, t.rooms[0], h.long)
	if err != nil {
		return result{}, err
	}
	return result{Seconds: time.Since(began).Seconds(), CPU: s.cpu() - cpu, Figures: map[string]float64{
		pageP50Figure: millis(long.at(0.5)), pageP99Figure: millis(long.at(0.99)),
		flatnessFigure: float64(long.at(0.5)) / float64(short.at(0.5)),
	}}, nil
}

// readPages asks for pages and checks that each holds what stands before the place.
func readPages(ctx context.Context, c *caller, s *system, room chat.Room, messages int) (*latency, error) {
	heads, err := s.db.Heads(ctx, []chat.RoomID{room.ID})
	if err != nil {
		return nil, err
	}
	head := heads[room.ID].Seq
	chance := rand.New(rand.NewPCG(1, 2))
	took := &latency{}
	for n := range historyWarm + historyPages {
		before := head - int64(messages) + historyPage + 1 + chance.Int64N(int64(messages-historyPage))
		request := c.request(http.MethodGet, fmt.Sprintf("/rooms/%s/messages?before=%d", room.Name, before), nil)
		began := time.Now()
		body, err := c.call(request, http.StatusOK)
		if err != nil {
			return nil, err
		}
		if n >= historyWarm {
			took.note(time.Since(began))
		}
		if err := checkPage(body, before, head); err != nil {
			return nil, err
		}
	}
	return took, nil
}

func checkPage(body []byte, before, head int64) error {
	var page struct {
		Messages []struct {
			Seq  int64
			Body string
		}
		Seq int64
	}
	if err := json.Unmarshal(body, &page); err != nil {
		return err
	}
	if page.Seq != head || len(page.Messages) != historyPage {
		return fmt.Errorf("a page before %d of %d has %d messages, and says the head is %d", before, head, len(page.Messages), page.Seq)
	}
	for i, m := range page.Messages {
		if m.Seq != before-historyPage+int64(i) || len(m.Body) != bodyBytes {
			return fmt.Errorf("a page before %d has seq %d at %d", before, m.Seq, i)
		}
	}
	return nil
}
