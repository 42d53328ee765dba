//go:build linux

package bench

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// roomList is a person's list of rooms, each with messages, and as many of them unread as the room's number mod
// unreadSpan.
type roomList struct{ rooms, messages int }

const (
	listCalls  = 200
	unreadSpan = 150
	// unreadMost stands for more than 99 (contract section 3).
	unreadMost    = 100
	listP99Figure = "room list p99, ms"
)

func (l roomList) settle(ctx context.Context, db *database) (*town, error) {
	t, err := settle(ctx, db.Store, secret, l.rooms+1, l.rooms)
	if err != nil {
		return nil, err
	}
	reader := t.people[l.rooms] // the last room's second member
	for _, room := range t.rooms[:l.rooms-1] {
		if err := join(ctx, db.Store, room, reader.User, time.Now()); err != nil {
			return nil, err
		}
	}
	if err := db.fill(ctx, t.rooms, t.people[0].User, l.messages); err != nil {
		return nil, err
	}
	pool, err := sql.Open(db.driver, db.source)
	if err != nil {
		return nil, err
	}
	for i, room := range t.rooms {
		statement := fmt.Sprintf(`UPDATE memberships SET last_read_seq = (SELECT seq FROM rooms WHERE id = %d) - %d
			WHERE room_id = %d AND user_id = %d`, room.ID, i%unreadSpan, room.ID, reader.ID)
		if _, err := pool.ExecContext(ctx, statement); err != nil {
			return nil, errors.Join(err, pool.Close())
		}
	}
	return t, pool.Close()
}

func (l roomList) run(ctx context.Context, s *system, t *town) (result, error) {
	c, err := newCaller(ctx, s.nodes[0], t.people[l.rooms].token)
	if err != nil {
		return result{}, err
	}
	defer c.close()
	want := map[string]int{}
	for i, room := range t.rooms {
		want[room.Name] = min(i%unreadSpan, unreadMost)
	}
	took := &latency{}
	request := c.request(http.MethodGet, fmt.Sprintf("/me/rooms?limit=%d", l.rooms), nil)
	cpu, began := s.cpu(), time.Now()
	for n := range historyWarm + listCalls {
		asked := time.Now()
		body, err := c.call(request, http.StatusOK)
		if err != nil {
			return result{}, err
		}
		if n >= historyWarm {
			took.note(time.Since(asked))
		}
		if err := checkRooms(body, want); err != nil {
			return result{}, err
		}
	}
	return result{
		Seconds: time.Since(began).Seconds(), CPU: s.cpu() - cpu,
		Figures: map[string]float64{listP99Figure: millis(took.at(0.99))},
	}, nil
}

func checkRooms(body []byte, want map[string]int) error {
	var list struct {
		Items []struct {
			Name string
			Me   struct {
				UnreadCount int `json:"unread_count"`
			}
		}
	}
	if err := json.Unmarshal(body, &list); err != nil {
		return err
	}
	if len(list.Items) != len(want) {
		return fmt.Errorf("%d rooms are listed of %d", len(list.Items), len(want))
	}
	for _, room := range list.Items {
		if unread, ok := want[room.Name]; !ok || room.Me.UnreadCount != unread {
			return fmt.Errorf("%s has %d unread messages, not %d", room.Name, room.Me.UnreadCount, unread)
		}
	}
	return nil
}
