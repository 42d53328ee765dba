//go:build linux

package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// Stampede is everybody coming back at once, as after a network's blip, each with something to catch up.
type Stampede struct {
	Root   string
	People int
	Out    io.Writer
}

const (
	stampedeRoom = 100 // people a room
	missed       = 40  // messages that each has to catch up with
	// stampedeGoal is how long it may take until everybody has everything.
	stampedeGoal = 30 * time.Second
)

// Run starts two nodes, connects everybody, cuts everybody off, has messages stored meanwhile and lets everybody come back
// in the same moment, each resuming from its seq and backing off with full jitter where it is refused (contract section
// 5). It fails unless all have all of it, in order, within 30 s.
func (st Stampede) Run(ctx context.Context) error {
	rooms := max(1, st.People/stampedeRoom)
	var t *town
	s, discard, err := openSystem(ctx, st.Root, 2, nil, func(db *database) (err error) {
		t, err = settle(ctx, db.Store, secret, st.People, rooms)
		return err
	})
	if err != nil {
		return err
	}
	defer discard()
	herd := make([]*runner, st.People)
	for i := range herd {
		herd[i] = &runner{missed: missed, token: t.people[i].token, address: s.nodes[i%len(s.nodes)], room: t.rooms[i*rooms/st.People]}
	}
	heads, err := sayMissed(ctx, s, t, missed)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 4*stampedeGoal)
	defer cancel()
	var counts tally
	cpu, began := s.cpu(), time.Now()
	var running sync.WaitGroup
	for _, r := range herd {
		running.Go(func() {
			if err := r.comeBack(ctx, began, heads[r.room.ID].Seq, &counts); err != nil {
				counts.fail(err)
			}
		})
	}
	running.Wait()
	took := time.Since(began)
	if err := counts.failure(); err != nil {
		return err
	}
	fmt.Fprintf(st.Out, "%d people come back at once to two nodes, each %d messages behind: all have all of it after %.1f s (goal %.0f), "+
		"%d attempts were refused and repeated, %d were admitted in the busiest second, %.1f CPU-s on the servers\n",
		st.People, missed, took.Seconds(), stampedeGoal.Seconds(), counts.refused.Load(), counts.busiest(), (s.cpu() - cpu).Seconds())
	if took > stampedeGoal {
		return fmt.Errorf("it took %v", took)
	}
	return nil
}

// workFolder makes a folder below data, which need not be there yet. PostgreSQL's user has to get in.
func workFolder(root string) (string, error) {
	const mayPass = 0o711
	data := filepath.Join(root, "data")
	if err := os.MkdirAll(data, mayPass); err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp(data, "bench-*")
	if err == nil {
		err = os.Chmod(dir, mayPass)
	}
	return dir, err
}

// openSystem is startSQLite or startCluster on a folder of its own below data. environ is added to the servers' environment.
func openSystem(ctx context.Context, root string, nodes int, environ []string, prepare func(*database) error) (*system, func(), error) {
	dir, err := workFolder(root)
	if err != nil {
		return nil, nil, err
	}
	var s *system
	if nodes == 0 {
		s, err = startSQLite(ctx, root, dir, environ, prepare)
	} else {
		s, err = startCluster(ctx, root, dir, nodes, environ, prepare)
	}
	if err != nil {
		return nil, nil, errors.Join(err, os.RemoveAll(dir))
	}
	return s, func() { s.stop(); _ = os.RemoveAll(dir) }, nil
}

// sayMissed stores so many messages a room, which everybody will have missed, and returns where the rooms stand then.
func sayMissed(ctx context.Context, s *system, t *town, missed int) (map[chat.RoomID]chat.Head, error) {
	for i, room := range t.rooms {
		author := t.people[i*len(t.people)/len(t.rooms)]
		posts := make([]chat.Post, missed)
		for k := range posts {
			posts[k] = chat.Post{
				ID: chat.MessageID(newID()), Room: room.ID, RoomName: room.Name, Author: author.User,
				Draft: chat.Draft{Body: "said while everybody was away, number " + strconv.Itoa(k)},
			}
		}
		if _, err := s.db.AppendMessages(ctx, posts, time.Now(), 2*time.Second); err != nil {
			return nil, err
		}
	}
	return s.db.Heads(ctx, roomIDs(t))
}

// runner is one who comes back.
type runner struct {
	token, address string
	room           chat.Room
	missed         int64
}

// comeBack tries until it has everything up to head.
func (r *runner) comeBack(ctx context.Context, began time.Time, head int64, counts *tally) error {
	after := head - r.missed
	for wait := 500 * time.Millisecond; ; wait = min(2*wait, 20*time.Second) {
		last, err := r.catchUp(ctx, began, after, head, counts)
		if err == nil || ctx.Err() != nil {
			return err
		}
		if errors.Is(err, errJump) {
			return err
		}
		after = last
		counts.refused.Add(1)
		select {
		case <-time.After(rand.N(wait)):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

var errJump = errors.New("an event is missing, or came twice")

// catchUp connects, resumes and reads to the head. It returns how far it has come.
func (r *runner) catchUp(ctx context.Context, began time.Time, after, head int64, counts *tally) (int64, error) {
	dialing, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	socket, err := dial(dialing, r.address, r.token)
	if err != nil {
		return after, err
	}
	defer socket.close()
	counts.admit(time.Since(began))
	if deadline, ok := ctx.Deadline(); ok {
		_ = socket.conn.SetDeadline(deadline)
	}
	if err := socket.send(fmt.Appendf(nil, `{"type":"subscribe","room":"%s","after":%d}`, r.room.Name, after)); err != nil {
		return after, err
	}
	for after < head {
		frame, err := socket.next()
		if err != nil {
			return after, err
		}
		for line := range bytes.Lines(frame) {
			if bytes.HasPrefix(line, errorStart) {
				return after, fmt.Errorf("refused: %s", line)
			}
			if !bytes.HasPrefix(line, createdStart) {
				continue
			}
			if after++; seqOf(line) != after {
				return after, fmt.Errorf("%w: %d where %d was due", errJump, seqOf(line), after)
			}
		}
	}
	return after, nil
}

// tally is what the runners count together.
type tally struct {
	refused atomic.Int64

	mu       sync.Mutex
	admitted map[int64]int // by second
	first    error
}

func (t *tally) admit(at time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.admitted == nil {
		t.admitted = map[int64]int{}
	}
	t.admitted[int64(at/time.Second)]++
}

func (t *tally) busiest() (most int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, n := range t.admitted {
		most = max(most, n)
	}
	return most
}

func (t *tally) fail(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.first == nil {
		t.first = err
	}
}

func (t *tally) failure() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.first
}
