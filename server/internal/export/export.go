// Package export writes a room's whole conversation to a file in one of four formats, a page at a time: what it holds does
// not grow with the room. It reads by a function that it is given, and imports chat and wire.
package export

import (
	"context"
	"fmt"
	"io"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// Format is how an export is written.
type Format string

// The formats (contract section 4).
const (
	JSONL Format = "jsonl"
	CSV   Format = "csv"
	HTML  Format = "html"
	Text  Format = "txt"
)

// Style is a format, and for whom it is written.
type Style struct {
	Format Format
	Excel  bool // CSV begins with a byte order mark; nothing else changes
}

// Parse finds a format by its name.
func Parse(name string) (Format, bool) {
	f := Format(name)
	return f, f == JSONL || f == CSV || f == HTML || f == Text
}

// MediaType is the format's Content-Type.
func (f Format) MediaType() string {
	switch f {
	case CSV:
		return "text/csv; charset=utf-8"
	case HTML:
		return "text/html; charset=utf-8"
	case Text:
		return "text/plain; charset=utf-8"
	case Zip:
		return "application/zip"
	case JSONL:
	}
	return "application/x-ndjson"
}

// FileName is a name for the file. A room's name has letters, digits and hyphens only, so it is safe anywhere.
func (f Format) FileName(room chat.Room) string { return room.Name + "." + string(f) }

// pageSize is how many messages are read and written at once.
const pageSize = 500

// Read reads up to limit messages past after, oldest first, and the head of the log.
type Read func(ctx context.Context, after int64, limit int) (chat.MessagePage, error)

// Export is a conversation about to be written. It ends at the head that the room's log had when it began.
type Export struct {
	Head int64
	// Progress, if set, is told after each page how many messages were written and up to which seq.
	Progress func(messages int, seq int64)

	read   Read
	first  chat.MessagePage
	layout layout
}

// layout turns messages into bytes.
type layout interface {
	begin(b []byte) []byte
	message(b []byte, m *chat.Message) []byte
	end(b []byte) []byte
}

// Begin reads the first page, so that what is wrong shows before the first byte is written.
func Begin(ctx context.Context, room chat.Room, style Style, read Read) (*Export, error) {
	first, err := read(ctx, 0, pageSize)
	if err != nil {
		return nil, err
	}
	return &Export{Head: first.Seq, read: read, first: first, layout: newLayout(style, room)}, nil
}

func newLayout(style Style, room chat.Room) layout {
	switch style.Format {
	case CSV:
		return &table{excel: style.Excel}
	case HTML:
		return &document{room: room}
	case Text:
		return &transcript{room: room}
	case JSONL, Zip: // an Archive has layouts of its own
	}
	return lines{}
}

// Write writes it all, one write a page. After an error what was written is short: its reader has to be told.
func (e *Export) Write(ctx context.Context, w io.Writer) error {
	page, written, last := e.first, 0, int64(0)
	e.first = chat.MessagePage{}
	buf := e.layout.begin(nil)
	for {
		for i := range page.Messages {
			m := &page.Messages[i]
			if m.Seq > e.Head {
				page.HasAfter = false
				break
			}
			buf = e.layout.message(buf, m)
			last = m.Seq
			written++
		}
		isDone := !page.HasAfter || len(page.Messages) == 0
		if isDone {
			buf = e.layout.end(buf)
		}
		if _, err := w.Write(buf); err != nil {
			return fmt.Errorf("write the export: %w", err)
		}
		if e.Progress != nil {
			e.Progress(written, last)
		}
		if isDone {
			return nil
		}
		var err error
		if page, err = e.read(ctx, last, pageSize); err != nil {
			return fmt.Errorf("read the messages after %d: %w", last, err)
		}
		buf = buf[:0]
	}
}

// lines is a JSON object a line, tombstones included.
type lines struct{}

func (lines) begin(b []byte) []byte { return b }
func (lines) end(b []byte) []byte   { return b }

func (lines) message(b []byte, m *chat.Message) []byte {
	return append(wire.AppendMessage(b, *m), '\n')
}
