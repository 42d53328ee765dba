package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// Files takes files in and gives them out.
type Files struct {
	storage  Storage
	pictures *pictures
}

// New uses a storage.
func New(storage Storage) *Files { return &Files{storage, newPictures()} }

// ErrBroken says that a body ended early, or could not be read: its sender is gone or too slow.
var ErrBroken = errors.New("the upload broke off")

// receiveBuffer is how much of a body is read at once.
const receiveBuffer = 128 << 10

// receiving are buffers of that size: made anew for each of many small files they would keep the collector busy.
var receiving = sync.Pool{New: func() any { return new([receiveBuffer]byte) }}

// Receive stores a body of that size under the file's id, with its thumbnail, and tells what it is. Metadata is taken out of
// pictures first. After an error nothing is stored: ErrBroken for a body that does not arrive whole, else the storage
// cannot serve.
func (f *Files) Receive(ctx context.Context, id chat.FileID, body io.Reader, size int64) (chat.FileFacts, error) {
	spooled, err := f.storage.Spool()
	if err != nil {
		return chat.FileFacts{}, fmt.Errorf("spool an upload: %w", err)
	}
	defer func() { Discard(spooled) }()
	if err := fill(spooled, body, size); err != nil {
		return chat.FileFacts{}, err
	}
	mediaType, err := sniffFile(spooled)
	if err != nil {
		return chat.FileFacts{}, err
	}
	facts := chat.FileFacts{Type: mediaType}
	found := stripped{orientation: 1}
	isWhole := true
	if strip := strippers[facts.Type]; strip != nil {
		var clean *os.File
		if clean, found, err = f.clean(strip, spooled); err != nil {
			return chat.FileFacts{}, err
		}
		if isWhole = clean != nil; isWhole {
			Discard(spooled)
			spooled = clean
		}
	}
	facts.Kind = kindOf(facts.Type)
	return f.store(ctx, id, spooled, facts, found, isWhole)
}

func fill(spooled *os.File, body io.Reader, size int64) error {
	// The file must not read by itself: it would take a small buffer.
	out := struct{ io.Writer }{spooled}
	buffer, _ := receiving.Get().(*[receiveBuffer]byte)
	defer receiving.Put(buffer)
	n, err := io.CopyBuffer(out, struct{ io.Reader }{io.LimitReader(body, size)}, buffer[:])
	var wrong *os.PathError
	switch {
	case errors.As(err, &wrong):
		return fmt.Errorf("write an upload: %w", err)
	case err != nil:
		return errors.Join(ErrBroken, err)
	case n < size:
		return ErrBroken
	}
	return nil
}

// clean copies a picture without its metadata; nil is for one that is malformed.
func (f *Files) clean(strip func(io.ReadSeeker, io.Writer) (stripped, error), dirty *os.File) (*os.File, stripped, error) {
	if _, err := dirty.Seek(0, io.SeekStart); err != nil {
		return nil, stripped{}, err
	}
	clean, err := f.storage.Spool()
	if err != nil {
		return nil, stripped{}, fmt.Errorf("spool a picture: %w", err)
	}
	found, err := strip(dirty, clean)
	if err != nil {
		Discard(clean)
		if errors.Is(err, errMalformed) {
			err = nil
		}
		return nil, found, err
	}
	return clean, found, nil
}

// store looks at the picture, if it is one, and stores all.
func (f *Files) store(
	ctx context.Context, id chat.FileID, spooled *os.File, facts chat.FileFacts, found stripped, isWhole bool,
) (chat.FileFacts, error) {
	var err error
	if facts.Size, err = spooled.Seek(0, io.SeekEnd); err != nil {
		return facts, err
	}
	var thumbnail []byte
	if isWhole {
		if _, err := spooled.Seek(0, io.SeekStart); err != nil {
			return facts, err
		}
		pic, isPicture, err := f.pictures.look(ctx, facts.Type, spooled, found)
		if err != nil {
			return facts, err
		}
		if isPicture {
			facts.Kind, facts.Width, facts.Height, facts.ThumbHash = chat.ImageFile, pic.width, pic.height, pic.thumbHash
			thumbnail, facts.HasThumbnail = pic.thumbnail, pic.thumbnail != nil
		}
	}
	if thumbnail != nil {
		if err := f.put(ctx, string(id)+thumbnailEnd, thumbnail); err != nil {
			return facts, errors.Join(err, f.Remove(ctx, id))
		}
	}
	if err := f.storage.Put(ctx, string(id), spooled); err != nil {
		return facts, errors.Join(fmt.Errorf("store a file: %w", err), f.Remove(ctx, id))
	}
	return facts, nil
}

func (f *Files) put(ctx context.Context, key string, data []byte) error {
	spooled, err := f.storage.Spool()
	if err != nil {
		return err
	}
	defer Discard(spooled)
	if _, err := spooled.Write(data); err != nil {
		return err
	}
	return f.storage.Put(ctx, key, spooled)
}

// Remove drops a file's bytes and its thumbnail. If they are not there, it changes nothing.
func (f *Files) Remove(ctx context.Context, id chat.FileID) error {
	// A caller that has hung up must not leave a part behind.
	ctx = context.WithoutCancel(ctx)
	return errors.Join(f.storage.Delete(ctx, string(id)), f.storage.Delete(ctx, string(id)+thumbnailEnd))
}
