package files

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"io"
	"os"

	"golang.org/x/image/draw"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

const (
	// MaxSquareSource is the largest picture that a square is made of, in bytes.
	MaxSquareSource = 5 << 20
	// squareSize is a square's width and height.
	squareSize = 256
)

// ErrNoPicture says that bytes are no picture that a square can be made of.
var ErrNoPicture = errors.New("no picture that can be decoded")

// Square is the middle of a picture, upright, as a JPEG or a PNG. Nothing but pixels is in it.
type Square struct {
	Data []byte
	// Hash is that of Data.
	Hash string
}

// Square reads a JPEG, PNG, WebP or GIF and makes a square of it. Anything else, or more than MaxSquareSource, is
// ErrNoPicture; a body that does not arrive whole, ErrBroken.
func (f *Files) Square(ctx context.Context, body io.Reader) (Square, error) {
	spooled, err := f.storage.Spool()
	if err != nil {
		return Square{}, fmt.Errorf("spool a picture: %w", err)
	}
	defer func() { Discard(spooled) }()
	if err := fillUpTo(spooled, body, MaxSquareSource); err != nil {
		return Square{}, err
	}
	mediaType, err := sniffFile(spooled)
	if err != nil {
		return Square{}, err
	}
	found := stripped{orientation: 1}
	if strip := strippers[mediaType]; strip != nil {
		clean, walked, err := f.clean(strip, spooled)
		if err != nil {
			return Square{}, err
		}
		if clean == nil {
			return Square{}, ErrNoPicture
		}
		Discard(spooled)
		spooled, found = clean, walked
	}
	return f.square(ctx, mediaType, spooled, found)
}

func fillUpTo(spooled *os.File, body io.Reader, most int64) error {
	n, err := io.Copy(struct{ io.Writer }{spooled}, struct{ io.Reader }{io.LimitReader(body, most+1)})
	var wrong *os.PathError
	switch {
	case errors.As(err, &wrong):
		return fmt.Errorf("write a picture: %w", err)
	case err != nil:
		return errors.Join(ErrBroken, err)
	case n > most:
		return ErrNoPicture
	}
	return nil
}

// sniffFile tells the type of what is spooled.
func sniffFile(spooled *os.File) (string, error) {
	head := make([]byte, headSize)
	n, err := spooled.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	return sniff(head[:n]), nil
}

func (f *Files) square(ctx context.Context, mediaType string, spooled *os.File, found stripped) (Square, error) {
	if _, err := spooled.Seek(0, io.SeekStart); err != nil {
		return Square{}, err
	}
	var small *image.RGBA
	_, isDecoded, err := f.pictures.decode(ctx, mediaType, spooled, found, func(decoded image.Image, canvas image.Rectangle) {
		small = squareOf(decoded, canvas, found.orientation)
	})
	if err != nil {
		return Square{}, err
	}
	if !isDecoded {
		return Square{}, ErrNoPicture
	}
	data, err := encodeThumbnail(small)
	hash := sha256.Sum256(data)
	return Square{Data: data, Hash: hex.EncodeToString(hash[:16])}, err
}

// squareOf is the upright middle of a picture on its canvas. One that is too small is made larger.
func squareOf(src image.Image, canvas image.Rectangle, orientation int) *image.RGBA {
	side := min(canvas.Dx(), canvas.Dy())
	middle := image.Rect(0, 0, side, side).Add(image.Pt((canvas.Dx()-side)/2, (canvas.Dy()-side)/2))
	small := upright(average(src, middle, min(side, squareSize), min(side, squareSize)), orientation)
	if side >= squareSize {
		return small
	}
	large := image.NewRGBA(image.Rect(0, 0, squareSize, squareSize))
	draw.CatmullRom.Scale(large, large.Bounds(), small, small.Bounds(), draw.Src, nil)
	return large
}

// PutSquare stores a square under an id, which nothing else is stored under.
func (f *Files) PutSquare(ctx context.Context, id chat.FileID, s Square) error {
	return f.put(ctx, string(id), s.Data)
}

// OpenSquare reads a square and tells its type. What is not there is ErrNotFound.
func (f *Files) OpenSquare(ctx context.Context, id chat.FileID) (r *bytes.Reader, mediaType string, err error) {
	stored, err := f.storage.Get(ctx, string(id), 0, -1)
	if err != nil {
		return nil, "", err
	}
	defer stored.Close()
	data, err := io.ReadAll(io.LimitReader(stored, maxThumbnail))
	return bytes.NewReader(data), sniff(data), err
}
