package httpapi

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/export"
	"github.com/chatrooms/chatrooms/server/internal/files"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

const (
	// exportWriteTime is how long the write of a page may take. After that the reader is too slow,
	// or gone.
	exportWriteTime = 30 * time.Second
	// exportsPerUser bounds the exports of one user at once on this node.
	exportsPerUser = 3
)

type exportQuery struct {
	RoomPath
	Format string `query:"format" enum:"jsonl,csv,html,txt,zip" default:"jsonl" doc:"jsonl: one Message a line. csv: RFC 4180, without formulas. html: one page that needs and runs nothing. txt: to read. zip: html and jsonl."`
	Files  bool   `query:"files" doc:"The zip also has the files, each as files/ID/NAME."`
	Excel  bool   `query:"excel" doc:"csv begins with a byte order mark, without which Excel does not read UTF-8."`
}

// export answers with the whole conversation (contract section 4). Session and sight are checked
// before each page. An error after its first byte cuts the connection, so that nobody takes a part for
// the whole; one before that is told like any other.
func (s *server) export(ctx context.Context, actor chat.Actor, in *exportQuery) (*huma.StreamResponse, error) {
	format := export.Format(in.Format) // huma has checked it
	room, err := s.Service.Room(ctx, actor, in.Room)
	if err != nil {
		return nil, err
	}
	if !s.exports.start(actor.User.ID, exportsPerUser) {
		err := chat.RateLimited(10 * time.Second)
		err.Detail = "This account has too many exports under way: let one end."
		return nil, err
	}
	e, err := s.beginExport(ctx, actor, room, in)
	if err != nil {
		s.exports.end(actor.User.ID)
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer s.exports.end(actor.User.ID)
		r, w := humachi.Unwrap(hc)
		h := w.Header()
		h.Set("Content-Type", format.MediaType())
		h.Set("Content-Disposition", `attachment; filename="`+format.FileName(room)+`"`)
		h.Set("X-Accel-Buffering", "no") // nginx would keep it on its disk
		if r.Method == http.MethodHead {
			w.WriteHeader(http.StatusOK)
			return
		}
		out := &patientWriter{w: w, control: http.NewResponseController(w)}
		err := e.Write(r.Context(), out)
		if err == nil {
			return
		}
		v := visitOf(ctx)
		v.left = out.failed || wire.CallerLeft(r.Context())
		switch {
		case v.left:
		case !out.began:
			h.Del("Content-Disposition")
			s.problemOf(r.Context(), err).Write(w)
			return
		default:
			s.Log.WarnContext(r.Context(), "export cut", "request_id", v.id, "err", err)
		}
		panic(http.ErrAbortHandler)
	}}, nil
}

// beginExport reads the first page.
func (s *server) beginExport(
	ctx context.Context, actor chat.Actor, room chat.Room, in *exportQuery,
) (e interface {
	Write(ctx context.Context, w io.Writer) error
}, err error,
) {
	pages := s.exportPages(ctx, actor, room)
	if export.Format(in.Format) != export.Zip {
		return export.Begin(ctx, room, export.Style{Format: export.Format(in.Format), Excel: in.Excel}, pages)
	}
	var open export.OpenFile
	if in.Files && s.Files != nil {
		open = func(ctx context.Context, id chat.FileID) (io.ReadCloser, error) {
			return s.openForExport(ctx, actor, room, id)
		}
	}
	return export.BeginArchive(ctx, room, pages, open)
}

// openForExport reads a file that the caller may see at this moment: its message may have been deleted since it was read.
func (s *server) openForExport(ctx context.Context, actor chat.Actor, room chat.Room, id chat.FileID) (io.ReadCloser, error) {
	_, err := s.Service.File(ctx, actor, room.Name, id)
	if chat.IsKind(err, chat.KindNotFound) {
		return nil, export.ErrNoFile
	}
	if err != nil {
		return nil, err
	}
	r, err := s.Files.Open(ctx, id)
	if err == nil {
		_, err = r.Read(nil) // asks the storage now, while the file can still be left out
	}
	switch {
	case err == nil:
		return r, nil
	case errors.Is(err, files.ErrNotFound):
		return nil, export.ErrNoFile
	}
	return nil, storageError(err)
}

// exportPages reads pages as long as the caller is signed in and sees the room.
func (s *server) exportPages(ctx context.Context, actor chat.Actor, room chat.Room) export.Read {
	claims := visitOf(ctx).claims
	return func(ctx context.Context, after int64, limit int) (chat.MessagePage, error) {
		if _, err := s.Service.Authenticate(ctx, claims.Session, claims.UserID); err != nil {
			return chat.MessagePage{}, err
		}
		return s.Service.Messages(ctx, actor, room.Name, chat.PageBound{After: &after}, limit)
	}
}

// patientWriter gives each write a deadline of its own. How long the whole answer takes depends on
// the room.
type patientWriter struct {
	w       http.ResponseWriter
	control *http.ResponseController
	began   bool // something was written
	failed  bool // its reader is too slow, or gone
}

func (p *patientWriter) Write(b []byte) (int, error) {
	if err := p.control.SetWriteDeadline(time.Now().Add(exportWriteTime)); err != nil {
		return 0, err
	}
	p.began = true
	n, err := p.w.Write(b)
	p.failed = p.failed || err != nil
	return n, err
}
