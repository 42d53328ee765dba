package client

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"

	"github.com/chatrooms/chatrooms/server/internal/wire"
)

const (
	// silence is longer than two heartbeats: a connection that is dead without saying so is given up.
	silence   = time.Minute
	mostEvent = 1 << 20
	// keepEvery bounds what is told again after a kill.
	keepEvery = time.Second
)

// line is what a stream says on one line.
type line struct {
	Type    string        `json:"type"`
	Seq     int64         `json:"seq"`
	At      wire.Time     `json:"at"`
	Actor   wire.User     `json:"actor"`
	Message *wire.Message `json:"message"`
}

// TailOptions say from where on a room is told, and how.
type TailOptions struct {
	Room   string
	After  *int64 // past this event
	IsNew  bool   // from now on
	Cursor string // the name of one of the account's; "": a place on this machine
	JSON   bool
}

// tail tells of one room until its context ends.
type tail struct {
	*Client
	TailOptions
	config Config
	out    *bufio.Writer
	seq    int64 // told last
	kept   int64
	keptAt time.Time
}

// Tail writes what happens in a room, from where the last one ended. It comes back after breaks for as long as it takes. At
// the end of its context it has remembered what it wrote, and that is no error.
func (c *Client) Tail(ctx context.Context, config Config, o TailOptions, out io.Writer) error {
	o.Room = strings.ToLower(o.Room)
	t := &tail{Client: c, TailOptions: o, config: config, out: bufio.NewWriter(out)}
	if err := t.begin(ctx); err != nil {
		return err
	}
	for try := 0; ; try++ {
		before := t.seq
		err := t.follow(ctx)
		if ctx.Err() != nil { // enough; what was told is remembered
			return t.keep(context.WithoutCancel(ctx), true)
		}
		if err != nil && !isPassing(err) {
			return errors.Join(err, t.keep(ctx, true))
		}
		if t.seq > before {
			try = 0
		}
		if err != nil {
			t.note(err.Error())
		}
		_ = sleep(ctx, pauseOf(err, try)) // the end of ctx shows in the next round
	}
}

// begin finds where to go on.
func (t *tail) begin(ctx context.Context) error {
	var room wire.Room
	if err := t.call(ctx, request{method: http.MethodGet, path: roomPath(t.Room)}, &room); err != nil {
		return err
	}
	t.seq, t.kept = room.Seq, -1
	switch {
	case t.After != nil:
		t.seq = *t.After
		return nil
	case t.IsNew:
		return nil
	case t.Cursor == "":
		seq, isKept, err := t.config.Place(t.Account, t.Room)
		if isKept {
			t.seq = seq
		}
		return err
	}
	var cursor wire.Cursor
	err := t.call(ctx, request{method: http.MethodGet, path: "/me/cursors/" + url.PathEscape(t.Cursor)}, &cursor)
	var refused *Refusal
	if errors.As(err, &refused) && refused.Status == http.StatusNotFound {
		return nil
	}
	if err == nil && cursor.Room != t.Room {
		return UsageError(fmt.Sprintf("tail: the cursor %s is one of the room %s", t.Cursor, cursor.Room))
	}
	t.seq = cursor.Seq
	return err
}

// follow reads one stream to its end.
func (t *tail) follow(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watch := time.AfterFunc(silence, func() { cancel(unreachable{t.URL, errors.New("it is silent")}) })
	defer watch.Stop()
	response, err := t.send(ctx, request{method: http.MethodGet, path: fmt.Sprintf("%s/stream?after=%d", roomPath(t.Room), t.seq)})
	if err != nil {
		return err
	}
	defer response.Body.Close()
	lines := bufio.NewReaderSize(response.Body, 1<<16)
	for {
		text, err := readLine(lines)
		if err != nil {
			return unreachable{t.URL, fmt.Errorf("the stream ended: %w", err)} // as when servers stop
		}
		watch.Reset(silence)
		if err := t.hear(text); err != nil {
			return err
		}
		if lines.Buffered() > 0 {
			continue
		}
		if err := t.keep(ctx, false); err != nil {
			return err
		}
	}
}

func readLine(from *bufio.Reader) ([]byte, error) {
	var whole []byte
	for {
		part, err := from.ReadSlice('\n')
		whole = append(whole, part...)
		if err == nil {
			return bytes.TrimRight(whole, "\r\n"), nil
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return nil, err
		}
		if len(whole) > mostEvent {
			return nil, errors.New("it says a line without an end")
		}
	}
}

func (t *tail) hear(text []byte) error {
	var l line
	if err := json.Unmarshal(text, &l); err != nil {
		return fmt.Errorf("%s says what is no event: %w", t.URL, err)
	}
	switch {
	case l.Type == "removed":
		return &Refusal{Status: http.StatusForbidden, Problem: wire.Problem{Detail: "You may not read this room any more, or your token was taken back."}}
	case l.Type == "reset":
		t.note(fmt.Sprintf("The server's data was restored from a backup: going on after event %d.", l.Seq))
		t.seq, t.kept = l.Seq, -1
		return nil
	case !strings.Contains(l.Type, ".") || l.Seq <= t.seq:
		return nil
	}
	shown := string(text)
	if !t.JSON {
		shown = shownOf(l)
	}
	if shown != "" {
		if _, err := fmt.Fprintln(t.out, shown); err != nil {
			return err
		}
	}
	t.seq = l.Seq
	return nil
}

// keep has everything written, and then remembers that it is. An end is remembered at once.
func (t *tail) keep(ctx context.Context, isEnd bool) error {
	if err := t.out.Flush(); err != nil {
		return err
	}
	if t.seq == t.kept || !isEnd && time.Since(t.keptAt) < keepEvery {
		return nil
	}
	t.keptAt = time.Now()
	if t.Cursor == "" {
		if err := t.config.KeepPlace(t.Account, t.Room, t.seq); err != nil {
			return err
		}
		t.kept = t.seq
		return nil
	}
	moved := map[string]any{"room": t.Room, "seq": t.seq}
	err := t.call(ctx, request{method: http.MethodPut, path: "/me/cursors/" + url.PathEscape(t.Cursor), body: moved, once: true}, new(wire.Cursor))
	if err != nil && isPassing(err) && !isEnd {
		return nil // the next one says it again
	}
	if err == nil {
		t.kept = t.seq
	}
	return err
}

// shownOf is an event as people read it; "": nothing to read.
func shownOf(l line) string {
	m := l.Message
	if m == nil || m.DeletedAt != nil || l.Type != "message.created" && l.Type != "message.edited" {
		return ""
	}
	text := m.Body
	for _, f := range m.Files {
		text += " [" + f.Name + "]"
	}
	edited := ""
	if l.Type == "message.edited" {
		edited = " (edited)"
	}
	at, err := time.Parse(time.RFC3339, string(l.At))
	if err != nil {
		at = time.Time{}
	}
	name := strings.ReplaceAll(printable(m.Author.DisplayName), "\n", " ")
	return fmt.Sprintf("%s %s%s: %s", at.Local().Format("2006-01-02 15:04"), name, edited,
		strings.ReplaceAll(printable(strings.TrimSpace(text)), "\n", "\n\t"))
}

// printable keeps what others wrote from steering a terminal, or from turning around what stands beside it.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}
