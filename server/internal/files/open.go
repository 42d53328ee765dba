package files

import (
	"context"
	"errors"
	"io"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// Reader reads stored bytes from wherever it was sought to. Nothing is asked of the storage before the first Read.
type Reader struct {
	ctx     context.Context // io.Reader has none
	storage Storage
	key     string
	size    int64
	at      int64
	open    io.ReadCloser // reads at at; nil before the first Read and after a Seek
}

// Open finds a file's bytes. What is not there is ErrNotFound.
func (f *Files) Open(ctx context.Context, id chat.FileID) (*Reader, error) {
	return f.open(ctx, string(id))
}

// maxThumbnail is more than any thumbnail of ours has.
const maxThumbnail = 8 << 20

// Thumbnail reads a thumbnail and tells its type.
func (f *Files) Thumbnail(ctx context.Context, id chat.FileID) (data []byte, mediaType string, err error) {
	r, err := f.storage.Get(ctx, string(id)+thumbnailEnd, 0, -1)
	if err != nil {
		return nil, "", err
	}
	defer r.Close()
	data, err = io.ReadAll(io.LimitReader(r, maxThumbnail))
	return data, sniff(data), err
}

func (f *Files) open(ctx context.Context, key string) (*Reader, error) {
	size, err := f.storage.Stat(ctx, key)
	if err != nil {
		return nil, err
	}
	return &Reader{ctx: ctx, storage: f.storage, key: key, size: size}, nil
}

// Use has later reads end with ctx.
func (r *Reader) Use(ctx context.Context) { r.ctx = ctx }

// Size is that of what is stored.
func (r *Reader) Size() int64 { return r.size }

// Seek implements io.Seeker.
func (r *Reader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.at
	case io.SeekEnd:
		offset += r.size
	}
	if offset < 0 {
		return r.at, errors.New("files: seek before the beginning")
	}
	if offset != r.at {
		_ = r.Close()
		r.at = offset
	}
	return r.at, nil
}

// Read implements io.Reader.
func (r *Reader) Read(p []byte) (int, error) {
	if r.at >= r.size {
		return 0, io.EOF
	}
	if r.open == nil {
		var err error
		if r.open, err = r.storage.Get(r.ctx, r.key, r.at, -1); err != nil {
			return 0, err
		}
	}
	n, err := r.open.Read(p)
	r.at += int64(n)
	return n, err
}

// Close ends reading. A later Read begins anew.
func (r *Reader) Close() error {
	if r.open == nil {
		return nil
	}
	err := r.open.Close()
	r.open = nil
	return err
}
