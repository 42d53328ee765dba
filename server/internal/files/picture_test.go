package files

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"io"
	"slices"
	"sync"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// TestPictures: what a picture is, and its upright thumbnail (contract section 8).
func TestPictures(t *testing.T) {
	wide := gradient(2000, 1000)
	turned := withSegments(jpegOf(t, wide), segment(markerAPP0+1, "Exif\x00\x00"+string(exifOf(6))))
	for _, test := range []struct {
		name           string
		data           []byte
		mediaType      string
		w, h           int
		thumbW, thumbH int
		thumbType      string
	}{
		{"jpeg", jpegOf(t, wide), "image/jpeg", 2000, 1000, 800, 400, "image/jpeg"},
		{"turned jpeg", turned, "image/jpeg", 1000, 2000, 300, 600, "image/jpeg"},
		{"small png", pngOf(t, gradient(30, 20)), "image/png", 30, 20, 30, 20, "image/jpeg"},
		{"tall png", pngOf(t, gradient(10, 2400)), "image/png", 10, 2400, 2, 600, "image/jpeg"},
		{"one pixel", pngOf(t, gradient(1, 1)), "image/png", 1, 1, 1, 1, "image/jpeg"},
		{"thin", pngOf(t, gradient(5000, 1)), "image/png", 5000, 1, 800, 1, "image/jpeg"},
		{"transparent", pngOf(t, image.NewNRGBA(image.Rect(0, 0, 1000, 900))), "image/png", 1000, 900, 666, 600, "image/png"},
		{"lossy webp", testdata(t, "lossy.webp"), "image/webp", 40, 60, 40, 60, "image/jpeg"},
		{"animated webp", testdata(t, "animated.webp"), "image/webp", 40, 60, 40, 60, "image/png"},
		{"gif", animation(t), "image/gif", 60, 40, 60, 40, "image/jpeg"},
		{"progressive", testdata(t, "progressive.jpg"), "image/jpeg", 40, 60, 40, 60, "image/jpeg"},
	} {
		t.Run(test.name, func(t *testing.T) {
			storage := diskStorage(t)
			facts := receive(t, New(storage), test.data)
			if facts.Type != test.mediaType || facts.Kind != chat.ImageFile || facts.Width != test.w || facts.Height != test.h || !facts.HasThumbnail || len(facts.ThumbHash) == 0 {
				t.Fatalf("%+v", facts)
			}
			thumbnail := stored(t, storage, string(someID)+thumbnailEnd)
			config, err := codecs[test.thumbType].config(bytes.NewReader(thumbnail))
			if err != nil || sniff(thumbnail) != test.thumbType || config.Width != test.thumbW || config.Height != test.thumbH {
				t.Errorf("thumbnail %s, %d×%d, %v", sniff(thumbnail), config.Width, config.Height, err)
			}
		})
	}
}

// animation begins with a red frame and goes on with a blue one.
func animation(t testing.TB) []byte {
	t.Helper()
	frame := func(c color.Color) *image.Paletted {
		m := image.NewPaletted(image.Rect(0, 0, 60, 40), color.Palette{c})
		return m
	}
	var b bytes.Buffer
	must(t, gif.EncodeAll(&b, &gif.GIF{Image: []*image.Paletted{frame(color.RGBA{255, 0, 0, 255}), frame(color.RGBA{0, 0, 255, 255})}, Delay: []int{10, 10}}))
	return b.Bytes()
}

func TestThumbnailOfAnimationIsItsFirstFrame(t *testing.T) {
	storage := diskStorage(t)
	receive(t, New(storage), animation(t))
	m, err := jpeg.Decode(bytes.NewReader(stored(t, storage, string(someID)+thumbnailEnd)))
	must(t, err)
	if r, _, b, _ := m.At(30, 20).RGBA(); r < 0xf000 || b > 0x1000 {
		t.Errorf("its middle is %v", m.At(30, 20))
	}
}

// TestUpright: each orientation brings the corner that was red to where it belongs.
func TestUpright(t *testing.T) {
	src := image.NewRGBA(image.Rect(0, 0, 3, 2))
	red := color.RGBA{255, 0, 0, 255}
	src.SetRGBA(0, 0, red)
	for orientation, want := range map[int]image.Point{
		1: {0, 0}, 2: {2, 0}, 3: {2, 1}, 4: {0, 1}, 5: {0, 0}, 6: {1, 0}, 7: {1, 2}, 8: {0, 2},
	} {
		got := upright(src, orientation)
		if got.RGBAAt(want.X, want.Y) != red {
			t.Errorf("orientation %d: %v is not red", orientation, want)
		}
	}
}

// What average makes of a picture is each group's mean.
func TestAverage(t *testing.T) {
	src := image.NewNRGBA(image.Rect(0, 0, 4, 4))
	for i := range 16 {
		src.SetNRGBA(i%4, i/4, color.NRGBA{uint8(10 * i), 0, 0, 255})
	}
	got := average(src, src.Bounds(), 2, 2)
	for at, want := range map[image.Point]uint8{{0, 0}: 25, {1, 0}: 45, {0, 1}: 105, {1, 1}: 125} {
		if c := got.RGBAAt(at.X, at.Y); c.R != want || c.A != 255 {
			t.Errorf("%v: %v, want %d", at, c, want)
		}
	}
}

// The vectors are those of the reference (npm thumbhash 0.1.1), of the picture of testdata's WebP files.
func TestThumbHashIsTheReferences(t *testing.T) {
	for _, test := range []struct {
		opaque bool
		want   string
	}{{true, "FwoKJZhwd3eBiHh3iHiHiHKACPd3"}, {false, "1cmJG5A6YXZQiIhjUBj2io91iHiHeHg="}} {
		m := image.NewNRGBA(image.Rect(0, 0, 60, 40))
		for y := range 40 {
			for x := range 60 {
				alpha := uint8(255)
				if !test.opaque && x >= 30 {
					alpha = 100
				}
				m.SetNRGBA(x, y, color.NRGBA{uint8(x * 4), uint8(y * 6), uint8(x + y), alpha})
			}
		}
		got := thumbHash(average(m, m.Bounds(), 60, 40))
		want, _ := base64.StdEncoding.DecodeString(test.want)
		if len(got) != len(want) {
			t.Fatalf("%d bytes, want %d", len(got), len(want))
		}
		// The reference adds up in another order, and its colours are not multiplied by opacity and rounded: a step of a
		// nibble at most.
		for i := range got {
			for _, shift := range []int{0, 4} {
				if d := int(got[i]>>shift&15) - int(want[i]>>shift&15); i >= 5 && (d < -1 || d > 1) {
					t.Errorf("byte %d is %x, want %x", i, got[i], want[i])
				}
			}
		}
		if test.opaque && !bytes.Equal(got[:5], want[:5]) {
			t.Errorf("%s, want %s", base64.StdEncoding.EncodeToString(got), test.want)
		}
	}
}

// bomb is a PNG of few bytes that says it has that many pixels, of one bit each; its data goes on for as long as they do, or
// ends early.
func bomb(w, h uint32, whole bool) []byte {
	header := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	header = append(header, 1, 0, 0, 0, 0)
	var data bytes.Buffer
	z := zlib.NewWriter(&data)
	row := make([]byte, 1+(w+7)/8)
	for range h {
		if !whole {
			break
		}
		_, _ = z.Write(row)
	}
	_ = z.Close()
	return slices.Concat([]byte(pngSignature), pngChunk("IHDR", string(header)), pngChunk("IDAT", data.String()), pngChunk("IEND", ""))
}

// TestHostilePictures: each is kept as a plain file, whole, without a thumbnail (contract section 8).
func TestHostilePictures(t *testing.T) {
	truncated := jpegOf(t, gradient(400, 300))
	for name, data := range map[string][]byte{
		"bomb":                  bomb(100_000, 100_000, false),
		"41 megapixels":         bomb(6404, 6404, true),
		"less than it says":     bomb(4000, 4000, false),
		"no pixels":             bomb(0, 0, false),
		"truncated jpeg":        truncated[:len(truncated)/2],
		"jpeg and nothing else": []byte("\xff\xd8\xff"),
		"jpeg of text":          append([]byte("\xff\xd8\xff\xe1"), "<script>alert(1)</script>"...),
		"png of text":           append([]byte(pngSignature), "<html>"...),
		"webp of text":          []byte("RIFF\xff\xff\xff\xffWEBPVP8 \xff\xff\xff\xff<html>"),
		"gif and script":        []byte("GIF89a/*<script>*/=1;alert(1)"),
		"heic":                  []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"),
		"avif":                  testdata(t, "small.avif"),
		"svg":                   []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="5" height="5"><script>alert(1)</script></svg>`),
		"html named .png":       []byte("<!DOCTYPE html><script>alert(1)</script>"),
		"one byte":              {7},
	} {
		t.Run(name, func(t *testing.T) {
			storage := diskStorage(t)
			facts := receive(t, New(storage), data)
			if facts.Kind != chat.OtherFile || facts.HasThumbnail || facts.Width != 0 || facts.ThumbHash != nil || facts.Size == 0 {
				t.Errorf("%+v", facts)
			}
			if got := stored(t, storage, string(someID)); int64(len(got)) != facts.Size {
				t.Errorf("%d bytes are stored, %d told", len(got), facts.Size)
			}
			if _, err := storage.Stat(t.Context(), string(someID)+thumbnailEnd); err == nil {
				t.Error("there is a thumbnail")
			}
		})
	}
}

// A polyglot is one file that is a picture and a page; what is behind the picture's end goes.
func TestPolyglotIsAPictureAlone(t *testing.T) {
	storage := diskStorage(t)
	facts := receive(t, New(storage), append(pngOf(t, gradient(10, 10)), "<script>alert(1)</script>"...))
	if got := stored(t, storage, string(someID)); facts.Kind != chat.ImageFile || bytes.Contains(got, []byte("script")) {
		t.Errorf("%+v: %q", facts, got)
	}
}

// A picture that would take more memory than there is for it is shown without a thumbnail.
func TestCostlyPictureHasNoThumbnail(t *testing.T) {
	header := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, 6000), 6000)
	header = append(header, 16, 6, 0, 0, 0)
	data := slices.Concat([]byte(pngSignature), pngChunk("IHDR", string(header)), pngChunk("IDAT", ""), pngChunk("IEND", ""))
	facts := receive(t, New(diskStorage(t)), data)
	if facts.Kind != chat.ImageFile || facts.Width != 6000 || facts.HasThumbnail {
		t.Errorf("%+v", facts)
	}
}

// Two pictures are decoded at once on a node, however many arrive.
func TestTwoDecodersAtOnce(t *testing.T) {
	f := New(diskStorage(t))
	if !f.pictures.memory.TryAcquire(decodeBudget / 2) {
		t.Fatal("not even one")
	}
	defer f.pictures.memory.Release(decodeBudget / 2)
	var now, most int
	var mu sync.Mutex
	note := func(by int) { mu.Lock(); defer mu.Unlock(); now += by; most = max(most, now) }
	c := codecs["image/png"]
	codecs["image/png"] = codec{c.config, func(r io.Reader) (image.Image, error) {
		note(1)
		defer note(-1)
		return c.decode(r)
	}}
	defer func() { codecs["image/png"] = c }()
	data := pngOf(t, gradient(300, 300))
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			found := stripped{orientation: 1}
			if _, ok, err := f.pictures.look(t.Context(), "image/png", bytes.NewReader(data), found); err != nil || !ok {
				t.Error(ok, err)
			}
		})
	}
	all.Wait()
	if most != 1 { // one place is taken
		t.Errorf("%d at once", most)
	}
}

func FuzzPicture(f *testing.F) {
	for _, name := range []string{"baseline.jpg", "lossy.webp", "animated.webp", "alpha.webp"} {
		f.Add(testdata(f, name))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p := newPictures()
		for mediaType := range codecs {
			if config, err := codecs[mediaType].config(bytes.NewReader(data)); err != nil || config.Width*config.Height > 1<<20 {
				continue
			}
			if _, _, err := p.look(t.Context(), mediaType, bytes.NewReader(data), stripped{orientation: 6}); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// BenchmarkThumbnail is the figure: 12 megapixels in 400 ms at most.
func BenchmarkThumbnail(b *testing.B) {
	data := jpegOf(b, gradient(4000, 3000))
	p := newPictures()
	for b.Loop() {
		pic, ok, err := p.look(b.Context(), "image/jpeg", bytes.NewReader(data), stripped{orientation: 6})
		if err != nil || !ok || pic.thumbnail == nil {
			b.Fatal(ok, err)
		}
	}
}
