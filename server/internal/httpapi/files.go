package httpapi

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/files"
	"github.com/chatrooms/chatrooms/server/internal/httpapi/openapi"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// FilePath names a file of a room.
type FilePath struct {
	RoomPath
	ID string `path:"id"`
}

type fileQuery struct {
	FilePath
	// The gate has looked at it: huma only has to know it.
	Ticket string `query:"ticket" doc:"In place of the Authorization header, for addresses that cannot have one: from POST /me/file-ticket."`
}

var errNoFiles = chat.NotFound("This feature is off on this server: files")

// file answers with a file's bytes (contract section 8). Sight is asked each time.
func (s *server) file(ctx context.Context, actor chat.Actor, in *fileQuery) (*huma.StreamResponse, error) {
	f, err := s.fileSeen(ctx, actor, in)
	if err != nil {
		return nil, err
	}
	r, err := s.Files.Open(context.WithoutCancel(ctx), f.ID)
	if err != nil {
		return nil, storageError(err)
	}
	return fileBytes(content{f, r, f.Type, files.IsInline(f.Type), privateCache}), nil
}

func (s *server) thumbnail(ctx context.Context, actor chat.Actor, in *fileQuery) (*huma.StreamResponse, error) {
	f, err := s.fileSeen(ctx, actor, in)
	if err != nil {
		return nil, err
	}
	if !f.HasThumbnail {
		return nil, chat.NotFound("A thumbnail of this file")
	}
	data, mediaType, err := s.Files.Thumbnail(ctx, f.ID)
	if err != nil {
		return nil, storageError(err)
	}
	return fileBytes(content{f, bytes.NewReader(data), mediaType, true, privateCache}), nil
}

func (s *server) fileSeen(ctx context.Context, actor chat.Actor, in *fileQuery) (chat.File, error) {
	if s.Files == nil {
		return chat.File{}, errNoFiles
	}
	return s.Service.File(ctx, actor, in.Room, chat.FileID(in.ID))
}

// storageError: bytes that are not there are gone; any other error is the storage's.
func storageError(err error) error {
	if errors.Is(err, files.ErrNotFound) {
		return chat.NotFound("This file")
	}
	return chat.Unavailable(err)
}

// content is bytes that never change, and how they are shown.
type content struct {
	file      chat.File
	bytes     io.ReadSeeker
	mediaType string
	inline    bool
	cache     string
}

const (
	privateCache = "private, max-age=31536000, immutable"
	publicCache  = "public, max-age=31536000, immutable"
)

// fileBytes serves content, with ranges. Nothing in it may run as a page of this origin: the browser is told neither to guess
// what it is nor to run anything in it.
func fileBytes(c content) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		r, w := humachi.Unwrap(hc)
		if stored, ok := c.bytes.(*files.Reader); ok {
			stored.Use(r.Context())
			defer stored.Close()
		}
		h := w.Header()
		h.Set("Content-Type", c.mediaType)
		h.Set("Content-Disposition", disposition(c.file.Name, c.inline))
		h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
		h.Set("Cross-Origin-Resource-Policy", "cross-origin") // the web client may be at another site
		h.Set("Cache-Control", c.cache)
		h.Set("ETag", strconv.Quote(string(c.file.ID)))
		h.Set("X-Accel-Buffering", "no")
		oneRange(r.Header)
		http.ServeContent(&patientResponse{patientWriter: patientWriter{w: w, control: http.NewResponseController(w)}, header: h}, r, "", time.Time{}, c.bytes)
	}}
}

// byteRange is one range: from a byte on, up to one, or so many of the last.
var byteRange = regexp.MustCompile(`^bytes=(?:([0-9]{1,18})-([0-9]{0,18})|-[0-9]{1,18})$`)

// oneRange leaves a range that http.ServeContent answers as RFC 9110 section 14 wants. Of another unit, or malformed, it is to
// be ignored; many may be ignored, and each would be a question to the storage. The last no bytes cannot be had.
func oneRange(h http.Header) {
	asked := strings.TrimSpace(h.Get("Range"))
	parts := byteRange.FindStringSubmatch(asked)
	switch {
	case asked == "":
	case parts == nil || parts[2] != "" && isLess(parts[2], parts[1]):
		h.Del("Range")
	case parts[1] == "" && strings.Trim(asked, "bytes=-0") == "":
		h.Set("Range", "bytes=999999999999999999-") // past any end
	}
}

// isLess compares numbers of at most 18 digits.
func isLess(a, b string) bool {
	x, _ := strconv.ParseInt(a, 10, 64)
	y, _ := strconv.ParseInt(b, 10, 64)
	return x < y
}

// patientResponse gives each write of an answer a deadline of its own.
type patientResponse struct {
	patientWriter
	header    http.Header
	isRefused bool
}

func (p *patientResponse) Header() http.Header { return p.header }

// WriteHeader tells an error as all others are told: http.ServeContent has a text of its own for a bad range.
func (p *patientResponse) WriteHeader(status int) {
	if status != http.StatusRequestedRangeNotSatisfiable {
		p.w.WriteHeader(status)
		return
	}
	p.isRefused = true
	p.header.Del("Content-Disposition")
	p.header.Set("Cache-Control", "no-store")
	newProblem(wire.CodeRange, openapi.NoRange).Write(p.w)
}

func (p *patientResponse) Write(b []byte) (int, error) {
	if p.isRefused {
		return len(b), nil
	}
	return p.patientWriter.Write(b)
}

// disposition says how a file is to be shown, and what it is called (RFC 6266): all readers understand the first name, most
// the second.
func disposition(name string, inline bool) string {
	how := "attachment"
	if inline {
		how = "inline"
	}
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '"' || r == '\\' || r == '%' {
			return '_'
		}
		return r
	}, name)
	text := how + `; filename="` + plain + `"`
	if plain != name {
		// mime writes filename*=utf-8''… for what is not ASCII.
		if encoded := mime.FormatMediaType(how, map[string]string{"filename": name}); strings.Contains(encoded, "filename*=") {
			text += "; " + encoded[strings.Index(encoded, "filename*="):]
		}
	}
	return text
}

type filesQuery struct {
	RoomPath
	ListQuery
	Kind string `query:"kind" enum:"image,audio,video,other" doc:"Files of this kind only."`
}

func (s *server) listFiles(ctx context.Context, actor chat.Actor, in *filesQuery) (*list[wire.SharedFile], error) {
	if s.Files == nil {
		return nil, errNoFiles
	}
	key, err := in.after()
	if err != nil {
		return nil, err
	}
	after, err := filePlace(key)
	if err != nil {
		return nil, err
	}
	found, more, err := s.Service.Files(ctx, actor, in.Room, chat.FileKind(in.Kind), after, in.Limit)
	return newList(found, more, wire.FromSharedFile, func(f chat.SharedFile) string {
		return string(f.Message.ID) + "/" + strconv.Itoa(f.Place)
	}), err
}

func filePlace(key string) (chat.FilePlace, error) {
	if key == "" {
		return chat.FilePlace{}, nil
	}
	message, place, _ := strings.Cut(key, "/")
	n, err := strconv.Atoi(place)
	if err != nil || message == "" || n < 0 || n > chat.MaxFiles {
		return chat.FilePlace{}, badCursor()
	}
	return chat.FilePlace{Message: chat.MessageID(message), Place: n}, nil
}

func (s *server) removeFile(ctx context.Context, actor chat.Actor, in *FilePath) (*nothing, error) {
	if s.Files == nil {
		return nil, errNoFiles
	}
	return nil, s.Service.RemoveFile(ctx, actor, in.Room, chat.FileID(in.ID))
}

type fileTicket struct {
	Ticket    string    `json:"ticket" doc:"Opens what its owner may see at that moment, of files and thumbnails, and nothing else. It ends with the session." example:"eyJhbGciOiJIUzI1NiIs…"`
	ExpiresAt wire.Time `json:"expires_at" format:"date-time" example:"2026-11-23T10:30:00.000Z"`
}

func (s *server) fileTicket(ctx context.Context, actor chat.Actor, _ *nothing) (*answer[fileTicket], error) {
	if s.Files == nil {
		return nil, errNoFiles
	}
	if err := s.Service.CheckFileTicket(actor); err != nil {
		return nil, err
	}
	ticket, expires := s.Tokens.IssueTicket(actor.User.PublicID, visitOf(ctx).claims.Session)
	return &answer[fileTicket]{fileTicket{ticket, wire.At(expires)}}, nil
}
