package files

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"image"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"
	"golang.org/x/sync/semaphore"
)

const (
	// maxPixels is the largest picture that is decoded (contract section 8).
	maxPixels = 40_000_000
	// decodeBudget is the memory, in bytes, for all pictures that are decoded at once on a node. Each counts to half of it
	// at least, so they are two at most.
	decodeBudget = 224 << 20
	// A thumbnail's largest size, and its quality as a JPEG.
	thumbnailWidth, thumbnailHeight = 800, 600
	thumbnailQuality                = 82
)

// codec decodes one type of picture.
type codec struct {
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

var codecs = map[string]codec{
	"image/jpeg": {jpeg.DecodeConfig, jpeg.Decode},
	"image/png":  {png.DecodeConfig, png.Decode},
	"image/gif":  {gif.DecodeConfig, gif.Decode},  // the first frame
	"image/webp": {webp.DecodeConfig, decodeWebP}, // of an animation the first frame
}

// picture is what is known of a picture that decodes.
type picture struct {
	width, height int    // upright
	thumbnail     []byte // nil for one that would take too much memory
	thumbHash     []byte
}

// pictures decodes, with a bound of memory.
type pictures struct{ memory *semaphore.Weighted }

func newPictures() *pictures { return &pictures{semaphore.NewWeighted(decodeBudget)} }

// look decodes a picture of that type, and makes its thumbnail. isPicture is false for what does not decode or is too large;
// an error is that of reading, or of ctx.
func (p *pictures) look(ctx context.Context, mediaType string, src io.ReadSeeker, found stripped) (pic picture, isPicture bool, err error) {
	var failed error
	canvas, isDecoded, err := p.decode(ctx, mediaType, src, found, func(decoded image.Image, canvas image.Rectangle) {
		small := shrink(decoded, canvas, found.orientation)
		pic.thumbnail, failed = encodeThumbnail(small)
		pic.thumbHash = thumbHash(small)
	})
	if err != nil || canvas.Empty() {
		return picture{}, false, err
	}
	pic.width, pic.height = canvas.Dx(), canvas.Dy()
	if found.orientation >= 5 {
		pic.width, pic.height = pic.height, pic.width
	}
	return pic, isDecoded || found.need(canvas) > decodeBudget, failed
}

// need is about the memory that decoding takes.
func (s stripped) need(canvas image.Rectangle) int64 {
	pixels := int64(canvas.Dx()) * int64(canvas.Dy())
	return max(s.cost+s.perPixel*pixels, pixels)
}

// decode hands over a decoded picture of that type, which holds memory until use returns. canvas is empty for what does not
// say its size, or is too large; isDecoded is false for what does not decode too, or takes too much memory. An error is that
// of reading, or of ctx.
func (p *pictures) decode(
	ctx context.Context, mediaType string, src io.ReadSeeker, found stripped, use func(decoded image.Image, canvas image.Rectangle),
) (canvas image.Rectangle, isDecoded bool, err error) {
	c, ok := codecs[mediaType]
	if !ok {
		return canvas, false, nil
	}
	config, err := c.config(bufio.NewReader(src))
	if err != nil || config.Width <= 0 || config.Height <= 0 || int64(config.Width)*int64(config.Height) > maxPixels {
		return canvas, false, nil //nolint:nilerr // it does not decode, which is no fault of ours
	}
	if _, err := src.Seek(0, io.SeekStart); err != nil {
		return canvas, false, err
	}
	canvas = image.Rect(0, 0, config.Width, config.Height)
	need := found.need(canvas)
	if need > decodeBudget {
		return canvas, false, nil
	}
	weight := max(need, decodeBudget/2)
	if err := p.memory.Acquire(ctx, weight); err != nil {
		return canvas, false, err
	}
	defer p.memory.Release(weight)
	decoded, err := decode(c, src)
	if err != nil {
		return canvas, false, nil //nolint:nilerr // as above
	}
	use(decoded, canvas)
	return canvas, true, nil
}

// decode turns a decoder's panic into an error: a hostile picture must cost its sender alone.
func decode(c codec, src io.Reader) (decoded image.Image, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("the decoder panicked: %v", fault)
		}
	}()
	return c.decode(bufio.NewReaderSize(src, copyBuffer))
}

// shrink makes the upright thumbnail of a picture on its canvas. A picture is never made larger.
func shrink(src image.Image, canvas image.Rectangle, orientation int) *image.RGBA {
	most := image.Pt(thumbnailWidth, thumbnailHeight)
	if orientation >= 5 {
		most = image.Pt(thumbnailHeight, thumbnailWidth)
	}
	width, height := fit(canvas.Dx(), canvas.Dy(), most)
	return upright(average(src, canvas, width, height), orientation)
}

// fit is the largest size of the picture's proportions that is within the bounds, and not larger than it.
func fit(width, height int, most image.Point) (int, int) {
	if width <= most.X && height <= most.Y {
		return width, height
	}
	if width*most.Y > height*most.X {
		return most.X, max(1, height*most.X/width)
	}
	return max(1, width*most.Y/height), most.Y
}

// average scales the canvas down: each pixel is the mean of those that it stands for. It goes through the picture a strip at a time,
// because a copy of the whole as RGBA would take as much memory as decoding.
func average(src image.Image, canvas image.Rectangle, width, height int) *image.RGBA {
	dst := image.NewRGBA(image.Rect(0, 0, width, height))
	full := canvas.Dx()
	strip := image.NewRGBA(image.Rect(0, 0, full, (canvas.Dy()+height-1)/height))
	sums := make([]uint32, 4*width)
	for y := range height {
		top, bottom := y*canvas.Dy()/height, max((y+1)*canvas.Dy()/height, y*canvas.Dy()/height+1)
		rows := image.Rect(0, 0, full, bottom-top)
		if !image.Rect(0, top, full, bottom).Add(canvas.Min).In(src.Bounds()) {
			clear(strip.Pix) // a first frame may be smaller than its canvas
		}
		draw.Draw(strip, rows, src, canvas.Min.Add(image.Pt(0, top)), draw.Src)
		clear(sums)
		for row := range rows.Dy() {
			addRow(sums, strip.Pix[row*strip.Stride:], full, width)
		}
		for x := range width {
			n := uint32((x+1)*full/width-x*full/width) * uint32(rows.Dy())
			for c := range 4 {
				dst.Pix[y*dst.Stride+4*x+c] = uint8((sums[4*x+c] + n/2) / n)
			}
		}
	}
	return dst
}

// addRow adds a row of pixels to the sums of the width groups that they fall into.
func addRow(sums []uint32, row []uint8, full, width int) {
	at := 0
	for x := range width {
		var r, g, b, a uint32
		for end := (x + 1) * full / width; at < end; at++ {
			p := row[4*at : 4*at+4 : 4*at+4]
			r, g, b, a = r+uint32(p[0]), g+uint32(p[1]), b+uint32(p[2]), a+uint32(p[3])
		}
		s := sums[4*x : 4*x+4 : 4*x+4]
		s[0], s[1], s[2], s[3] = s[0]+r, s[1]+g, s[2]+b, s[3]+a
	}
}

// upright turns and mirrors by EXIF's orientation.
func upright(src *image.RGBA, orientation int) *image.RGBA {
	if orientation <= 1 {
		return src
	}
	w, h := src.Bounds().Dx(), src.Bounds().Dy()
	size := image.Rect(0, 0, w, h)
	if orientation >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	dst := image.NewRGBA(size)
	for y := range h {
		for x := range w {
			to := turned(x, y, w, h, orientation)
			copy(dst.Pix[to.Y*dst.Stride+4*to.X:][:4], src.Pix[y*src.Stride+4*x:][:4])
		}
	}
	return dst
}

// turned is where a pixel belongs.
func turned(x, y, w, h, orientation int) image.Point {
	switch orientation {
	case 2:
		return image.Pt(w-1-x, y)
	case 3:
		return image.Pt(w-1-x, h-1-y)
	case 4:
		return image.Pt(x, h-1-y)
	case 5:
		return image.Pt(y, x)
	case 6:
		return image.Pt(h-1-y, x)
	case 7:
		return image.Pt(h-1-y, w-1-x)
	case 8:
		return image.Pt(y, w-1-x)
	}
	return image.Pt(x, y)
}

// encodeThumbnail is a JPEG, or a PNG for what is transparent somewhere.
func encodeThumbnail(small *image.RGBA) ([]byte, error) {
	var out bytes.Buffer
	if small.Opaque() {
		err := jpeg.Encode(&out, small, &jpeg.Options{Quality: thumbnailQuality})
		return out.Bytes(), err
	}
	straight := image.NewNRGBA(small.Bounds())
	draw.Draw(straight, straight.Bounds(), small, image.Point{}, draw.Src)
	err := png.Encode(&out, straight)
	return out.Bytes(), err
}
