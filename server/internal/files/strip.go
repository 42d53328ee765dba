package files

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
)

// What a picture says beside its pixels may tell where it was taken, with what, when and by whom. The walkers copy a picture
// part by part and leave out all but what its pixels need: tables, sizes, colour profiles, frames of an animation. Of the
// EXIF data the orientation alone is written anew. What stands behind the end of the picture goes. The parts of the pixels
// are copied as they are.

// errMalformed says that a walker cannot follow: this is no picture, whatever it begins with.
var errMalformed = errors.New("the picture is malformed")

// stripped is what a walker found on its way.
type stripped struct {
	orientation int // of EXIF, 1 to 8; 1 is upright
	// cost is about the bytes of memory that decoding takes, perPixel more for each pixel.
	cost, perPixel int64
}

// strippers are the walkers, by type.
var strippers = map[string]func(src io.ReadSeeker, dst io.Writer) (stripped, error){
	"image/jpeg": stripJPEG, "image/png": stripPNG, "image/webp": stripWebP,
}

// copying is a picture on its way from a source to its copy.
type copying struct {
	src *bufio.Reader
	dst *bufio.Writer
}

const copyBuffer = 64 << 10

func newCopying(src io.Reader, dst io.Writer) *copying {
	return &copying{bufio.NewReaderSize(src, copyBuffer), bufio.NewWriterSize(dst, copyBuffer)}
}

// read takes the next n bytes. A source that ends before is malformed.
func (c *copying) read(n int) ([]byte, error) {
	b := make([]byte, n)
	_, err := io.ReadFull(c.src, b)
	return b, orMalformed(err)
}

// pass copies the next n bytes, drop leaves them out.
func (c *copying) pass(n int64) error {
	_, err := io.CopyN(c.dst, c.src, n)
	return orMalformed(err)
}

func (c *copying) drop(n int64) error {
	_, err := io.CopyN(io.Discard, c.src, n)
	return orMalformed(err)
}

func orMalformed(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errMalformed
	}
	return err
}

// maxExif bounds the EXIF data that is looked at. The orientation stands in its first part.
const maxExif = 64 << 10

const orientationTag = 0x0112

// orientationOf finds the orientation in EXIF data, which is a TIFF file; 1 if there is none.
func orientationOf(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder
	switch string(tiff[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return 1
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 1
	}
	entries := tiff[at+2:]
	for n := int(order.Uint16(tiff[at:])); n > 0 && len(entries) >= 12; n-- {
		const short = 3
		if order.Uint16(entries) == orientationTag && order.Uint16(entries[2:]) == short {
			if o := int(order.Uint16(entries[8:])); o >= 1 && o <= 8 {
				return o
			}
			return 1
		}
		entries = entries[12:]
	}
	return 1
}

// exifOf is EXIF data that says the orientation and nothing else.
func exifOf(orientation int) []byte {
	b := []byte("II*\x00")
	b = binary.LittleEndian.AppendUint32(b, 8)
	b = binary.LittleEndian.AppendUint16(b, 1)
	b = binary.LittleEndian.AppendUint16(b, orientationTag)
	b = binary.LittleEndian.AppendUint16(b, 3)
	b = binary.LittleEndian.AppendUint32(b, 1)
	b = binary.LittleEndian.AppendUint32(b, uint32(orientation))
	return binary.LittleEndian.AppendUint32(b, 0)
}
