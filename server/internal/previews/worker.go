package previews

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

const (
	// beat is how often a node looks for links, and atOnce how many it reads at once.
	beat   = time.Second
	atOnce = 4
	// hold is for how long nobody else reads a link that is being read; then it is tried again.
	hold = 30 * time.Second
	// workTime bounds the work on one link, which ends before hold does.
	workTime = 20 * time.Second
)

// Images stores the images of previews.
type Images interface {
	Receive(ctx context.Context, id chat.FileID, body io.Reader, size int64) (chat.FileFacts, error)
	Remove(ctx context.Context, id chat.FileID) error
}

// Worker reads links. All nodes run one; the database says which link is whose.
type Worker struct {
	Service *chat.Service
	Fetcher *Fetcher
	Images  Images // nil: previews have no images
	Log     *slog.Logger
}

// Run reads links until ctx ends.
func (w *Worker) Run(ctx context.Context) {
	timer := time.NewTicker(beat)
	defer timer.Stop()
	for {
		if w.round(ctx) == atOnce {
			continue // more may wait
		}
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
	}
}

// round reads some links, and says how many.
func (w *Worker) round(ctx context.Context) int {
	tasks, err := w.Service.ClaimPreviews(ctx, hold, atOnce)
	if err != nil {
		if ctx.Err() == nil {
			w.Log.WarnContext(ctx, "cannot look for links to preview", "err", err)
		}
		return 0
	}
	var reading sync.WaitGroup
	for _, task := range tasks {
		reading.Go(func() {
			ctx, cancel := context.WithTimeout(ctx, workTime)
			defer cancel()
			w.read(ctx, task)
		})
	}
	reading.Wait()
	return len(tasks)
}

// read reads one link. What may pass is tried again after hold.
func (w *Worker) read(ctx context.Context, task chat.PreviewTask) {
	page, err := w.Fetcher.fetch(ctx, task.URL)
	if err == nil {
		err = w.show(ctx, task, page)
	}
	_, isRefused := chat.AsError(err)
	isOver := errors.Is(err, errNothing) || isRefused && !chat.IsKind(err, chat.KindUnavailable)
	if err == nil || !isOver && !task.IsLast || ctx.Err() != nil && !task.IsLast {
		return
	}
	if err := w.Service.EndPreview(context.WithoutCancel(ctx), task); err != nil {
		w.Log.WarnContext(ctx, "cannot give up a link to preview", "err", err)
	}
}

func (w *Worker) show(ctx context.Context, task chat.PreviewTask, f found) error {
	p := chat.Preview{URL: task.URL, Title: f.title, Description: f.description}
	if w.Images != nil && len(f.image) > 0 {
		image, err := w.store(ctx, task, f.image)
		if err != nil {
			w.Log.InfoContext(ctx, "the image of a link is not shown", "err", err)
		}
		p.Image = image
	}
	err := w.Service.ShowPreview(ctx, task, p)
	if err != nil && p.Image != nil && !chat.IsKind(err, chat.KindUnavailable) { // not shown, for sure
		w.drop(ctx, task, p.Image.ID)
	}
	return err
}

// store keeps an image like any other file, through the same guards. What is no image, or not shown in the end, goes.
func (w *Worker) store(ctx context.Context, task chat.PreviewTask, data []byte) (*chat.File, error) {
	id, err := w.Service.BeginPreviewImage(ctx, task, int64(len(data)))
	if err != nil {
		return nil, err
	}
	facts, err := w.Images.Receive(ctx, id, bytes.NewReader(data), int64(len(data)))
	if err == nil && (facts.Kind != chat.ImageFile || !facts.HasThumbnail) {
		err = errNothing
	}
	if err == nil {
		err = w.Service.FinishUpload(ctx, id, facts)
	}
	if err != nil {
		w.drop(ctx, task, id)
		return nil, err
	}
	return &chat.File{FileFacts: facts, ID: id, Name: "preview"}, nil
}

// drop forgets an image. If that fails, it goes in a while by itself.
func (w *Worker) drop(ctx context.Context, task chat.PreviewTask, id chat.FileID) {
	if err := w.Service.DropPreviewImage(context.WithoutCancel(ctx), task, id); err != nil {
		w.Log.InfoContext(ctx, "cannot forget the image of a link", "err", err)
	}
}
