package httpapi

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/files"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// bodyAsItComes gives a handler a body that nobody has read.
type bodyAsItComes struct {
	r *http.Request
	w http.ResponseWriter
}

// Resolve implements huma.Resolver.
func (b *bodyAsItComes) Resolve(hc huma.Context) []error {
	b.r, b.w = humachi.Unwrap(hc)
	return nil
}

// takePicture refuses a picture that says to be too large, before it is read.
func (s *server) takePicture(w http.ResponseWriter, r *http.Request) error {
	if s.Files == nil || r.ContentLength <= files.MaxSquareSource {
		return nil // without files the handler says so
	}
	_ = refuseLarge(w, r)
	return chat.NotAPicture()
}

// putPicture makes a picture of the body, stores it and shows it (contract section 9).
func (s *server) putPicture(_ context.Context, actor chat.Actor, in *bodyAsItComes) (*answer[wire.OwnAccount], error) {
	if s.Files == nil {
		return nil, errNoFiles
	}
	if !s.uploads.start(actor.User.ID, uploadsPerUser) {
		return nil, tooManyUploads()
	}
	defer s.uploads.end(actor.User.ID)
	id, err := s.Service.BeginPicture(actor)
	if err != nil {
		return nil, err
	}
	// From here on it takes as long as it takes: the gate's limit is for the work before it.
	ctx := in.r.Context()
	body := &steadyBody{body: in.r.Body, control: http.NewResponseController(in.w), start: time.Now(), pace: s.UploadPace}
	square, err := s.Files.Square(ctx, body)
	body.done()
	if errors.Is(err, files.ErrNoPicture) {
		return nil, chat.NotAPicture()
	}
	if err != nil {
		return nil, uploadError(in.r, in.w, body, err)
	}
	account, err := s.showPicture(ctx, actor, id, square)
	return &answer[wire.OwnAccount]{wire.FromOwnAccount(account)}, err
}

// showPicture stores the bytes, then who has them. What a failure leaves is removed, here or by the sweeper.
func (s *server) showPicture(ctx context.Context, actor chat.Actor, id chat.FileID, square files.Square) (chat.OwnAccount, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), workTime)
	defer cancel()
	if err := s.Files.PutSquare(ctx, id, square); err != nil {
		return chat.OwnAccount{}, chat.Unavailable(err)
	}
	_, err := s.Service.SetPicture(ctx, actor, chat.Picture{ID: id, Hash: square.Hash, Size: int64(len(square.Data))})
	if _, isDomain := chat.AsError(err); isDomain && !chat.IsKind(err, chat.KindUnavailable) { // it is not stored for sure
		_ = s.Files.Remove(ctx, id)
	}
	if err != nil {
		return chat.OwnAccount{}, err
	}
	return s.Service.Account(ctx, actor)
}

func (s *server) deletePicture(ctx context.Context, actor chat.Actor, _ *nothing) (*nothing, error) {
	if s.Files == nil {
		return nil, errNoFiles
	}
	return nil, s.Service.DropPicture(ctx, actor)
}

type picturePath struct {
	Hash string `path:"hash" doc:"From a user's picture."`
}

// picture answers everybody: an <img> has no header, and a picture is shown wherever its owner's name is.
func (s *server) picture(ctx context.Context, in *picturePath) (*huma.StreamResponse, error) {
	if s.Files == nil {
		return nil, errNoFiles
	}
	id, err := s.Service.Picture(ctx, in.Hash)
	if err != nil {
		return nil, err
	}
	r, mediaType, err := s.Files.OpenSquare(ctx, id)
	if err != nil {
		return nil, storageError(err)
	}
	shown := chat.File{ID: chat.FileID(in.Hash), Name: in.Hash}
	return fileBytes(content{shown, r, mediaType, true, publicCache}), nil
}
