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
	"github.com/chatrooms/chatrooms/server/internal/files"
	"github.com/chatrooms/chatrooms/server/internal/httpapi/openapi"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// uploadsPerUser bounds the uploads of one user at once on this node.
const uploadsPerUser = 4

type uploadQuery struct {
	RoomPath
	Name string `query:"name" required:"true" doc:"What the file is called. What a path has before it goes." example:"garden.jpg"`

	r *http.Request
	w http.ResponseWriter
}

// Resolve implements huma.Resolver: the body is read as it comes.
func (u *uploadQuery) Resolve(hc huma.Context) []error {
	u.r, u.w = humachi.Unwrap(hc)
	return nil
}

// takeUpload checks what is known of a file before its first byte is read (contract section 8).
func (s *server) takeUpload(w http.ResponseWriter, r *http.Request) error {
	switch {
	case s.Files == nil:
		return nil // the handler says so
	case r.ContentLength < 0, r.ContentLength == 0 && r.Header.Get("Content-Length") == "":
		w.Header().Set("Connection", "close")
		return newProblem(wire.CodeLengthRequired, openapi.NoLength)
	case r.ContentLength > s.MaxFileBytes:
		err := refuseLarge(w, r)
		return withDetail(err, openapi.FileTooLarge)
	}
	return nil
}

// upload stores a file as it arrives. A broken one leaves nothing.
func (s *server) upload(ctx context.Context, actor chat.Actor, in *uploadQuery) (*answer[wire.File], error) {
	if s.Files == nil {
		return nil, errNoFiles
	}
	if !s.uploads.start(actor.User.ID, uploadsPerUser) {
		return nil, tooManyUploads()
	}
	defer s.uploads.end(actor.User.ID)
	id, name, err := s.Service.BeginUpload(ctx, actor, in.Room, in.Name, in.r.ContentLength)
	if err != nil {
		return nil, err
	}
	// From here on the upload takes as long as it takes: the gate's limit is for the work before it.
	ctx = in.r.Context()
	body := &steadyBody{body: in.r.Body, control: http.NewResponseController(in.w), start: time.Now(), pace: s.UploadPace}
	facts, err := s.Files.Receive(ctx, id, body, in.r.ContentLength)
	body.done()
	if err == nil {
		err = s.finishUpload(ctx, id, facts)
	}
	if err != nil {
		s.dropUpload(ctx, actor, in, id)
		return nil, uploadError(in.r, in.w, body, err)
	}
	return &answer[wire.File]{wire.FromFile(chat.File{FileFacts: facts, ID: id, Name: name})}, nil
}

func (s *server) finishUpload(ctx context.Context, id chat.FileID, facts chat.FileFacts) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), workTime)
	defer cancel()
	return s.Service.FinishUpload(ctx, id, facts)
}

// dropUpload forgets an upload that failed. If that fails too, the sweeper finds it.
func (s *server) dropUpload(ctx context.Context, actor chat.Actor, in *uploadQuery, id chat.FileID) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), workTime)
	defer cancel()
	if err := s.Service.DropUpload(ctx, actor, in.Room, id); err != nil && !chat.IsKind(err, chat.KindNotFound) {
		s.Log.WarnContext(ctx, "cannot forget an upload that broke off: it goes in a while", "err", err)
	}
}

func tooManyUploads() error {
	err := chat.RateLimited(2 * time.Second)
	err.Detail = "This account has too many uploads under way: let one end."
	return err
}

func uploadError(r *http.Request, w http.ResponseWriter, body *steadyBody, err error) error {
	if _, isDomain := chat.AsError(err); isDomain {
		return err
	}
	w.Header().Set("Connection", "close") // the rest of the body is not read
	switch {
	case errors.Is(err, files.ErrBroken) && body.isLate:
		return newProblem(wire.CodeTooSlow, openapi.TooSlow)
	case errors.Is(err, files.ErrBroken):
		visitOf(r.Context()).left = wire.CallerLeft(r.Context())
		return newProblem(wire.CodeBadJSON, "The body did not arrive whole.")
	}
	return chat.Unavailable(err)
}

// Pace is how slow an upload may be: so many bytes a second on average, once the grace is over.
type Pace struct {
	BytesPerSecond int64
	Grace          time.Duration
}

// steadyBody reads a body that arrives at a pace. Before each read the connection's deadline is moved to when the average would
// be too low.
type steadyBody struct {
	body    io.Reader
	control *http.ResponseController
	start   time.Time
	pace    Pace
	read    int64
	isLate  bool
}

func (b *steadyBody) Read(p []byte) (int, error) {
	allowed := max(b.pace.Grace, time.Duration(float64(b.read)/float64(b.pace.BytesPerSecond)*float64(time.Second)))
	deadline := b.start.Add(allowed)
	if err := b.control.SetReadDeadline(deadline); err != nil {
		return 0, err
	}
	n, err := b.body.Read(p)
	b.read += int64(n)
	if err != nil && !errors.Is(err, io.EOF) && !time.Now().Before(deadline) {
		b.isLate = true
	}
	return n, err
}

// done gives the answer its time: net/http counts it from the headers of the request.
func (b *steadyBody) done() {
	_ = b.control.SetReadDeadline(time.Time{})
	_ = b.control.SetWriteDeadline(time.Now().Add(fileAnswerTime))
}

// fileAnswerTime is for looking at the file, storing it in a bucket and writing the answer.
const fileAnswerTime = 2 * time.Minute
