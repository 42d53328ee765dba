//go:build linux

package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// exporting is a long room as JSON lines, over HTTP and by the command beside the server.
type exporting struct{ messages int }

// The figures of exporting. Memory is what the process holds at most; flat is that of the whole against that of its first half.
const (
	exportFigure        = "messages/s over HTTP"
	exportRSSFigure     = "RSS of the server, MiB"
	exportFlatFigure    = "RSS at the end to half way"
	exportCommandFigure = "messages/s by the command"
	exportCommandRSS    = "RSS of the command, MiB"
)

const exportWait = 3 * time.Minute

func (o exporting) settle(ctx context.Context, db *database) (*town, error) {
	t, err := settle(ctx, db.Store, secret, 1, 1)
	if err != nil {
		return nil, err
	}
	return t, db.fill(ctx, t.rooms, t.people[0].User, o.messages)
}

func (o exporting) run(ctx context.Context, s *system, t *town) (result, error) {
	ctx, cancel := context.WithTimeout(ctx, exportWait)
	defer cancel()
	heads, err := s.db.Heads(ctx, []chat.RoomID{t.rooms[0].ID})
	if err != nil {
		return result{}, err
	}
	head := heads[t.rooms[0].ID].Seq
	// Once without counting: what the process holds is then what its collector lets it, and what grows after that is the export's.
	if _, _, err := o.overHTTP(ctx, s, t, head); err != nil {
		return result{}, err
	}
	cpu, began := s.cpu(), time.Now()
	half, peak, err := o.overHTTP(ctx, s, t, head)
	if err != nil {
		return result{}, err
	}
	r := result{Seconds: time.Since(began).Seconds(), CPU: s.cpu() - cpu}
	r.Figures = map[string]float64{
		exportFigure:    r.perSecond(int64(o.messages)),
		exportRSSFigure: mebibytes(peak), exportFlatFigure: float64(peak) / float64(half),
	}
	began = time.Now()
	held, err := o.byCommand(ctx, s, t.rooms[0], head)
	r.Figures[exportCommandFigure] = float64(o.messages) / time.Since(began).Seconds()
	r.Figures[exportCommandRSS] = mebibytes(held)
	return r, err
}

func mebibytes(kib int64) float64 { return float64(kib) / 1024 }

// overHTTP reads the whole, and says how much the server held until half way and at most, in KiB.
func (o exporting) overHTTP(ctx context.Context, s *system, t *town, head int64) (half, peak int64, err error) {
	c, err := newCaller(ctx, s.nodes[0], t.people[0].token)
	if err != nil {
		return 0, 0, err
	}
	defer c.close()
	if s.profileFile != "" {
		profiled := make(chan error, 1)
		go func() { profiled <- s.profile(ctx, lasts) }()
		defer func() { err = errors.Join(err, <-profiled) }()
	}
	if _, err := c.conn.Write(c.request(http.MethodGet, "/rooms/"+t.rooms[0].Name+"/export?format=jsonl", nil)); err != nil {
		return 0, 0, err
	}
	status, _, err := c.head()
	if err != nil || status != http.StatusOK {
		return 0, 0, errors.Join(fmt.Errorf("the export was answered %d", status), err)
	}
	err = o.check(httputil.NewChunkedReader(c.r), head, func(n int) {
		held := s.rssKiB()
		if peak = max(peak, held); n <= o.messages/2 {
			half = peak
		}
	})
	return half, peak, err
}

// byCommand is `chatrooms export`, and what it held at most, in KiB.
func (o exporting) byCommand(ctx context.Context, s *system, room chat.Room, head int64) (held int64, err error) {
	command := exec.CommandContext(ctx, filepath.Join(s.root, "bin/chatrooms"), "export", room.Name)
	command.Env = s.env
	out, err := begin(command)
	if err != nil {
		return 0, err
	}
	// Not the child's maximum as it is told at its end: that begins with what this process held when it was forked.
	err = o.check(out, head, func(int) { held = max(held, statOf(command.Process.Pid).rssKiB) })
	err = errors.Join(err, command.Wait())
	return held, err
}

// check reads lines: each is the next message, and they are all there. watch is called now and then with how many came.
func (o exporting) check(from io.Reader, head int64, watch func(n int)) error {
	lines := bufio.NewScanner(from)
	lines.Buffer(make([]byte, 256<<10), 1<<20)
	n := 0
	for ; lines.Scan(); n++ {
		if want := head - int64(o.messages) + int64(n) + 1; seqOf(lines.Bytes()) != want {
			return fmt.Errorf("line %d is of seq %d, want %d", n+1, seqOf(lines.Bytes()), want)
		}
		if n%(o.messages/100) == 0 {
			watch(n)
		}
	}
	if lines.Err() == nil && n != o.messages {
		return fmt.Errorf("the export has %d of %d messages", n, o.messages)
	}
	return lines.Err()
}
