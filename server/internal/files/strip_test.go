package files

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// secret is in all metadata that has to go.
const secret = "xyzzy"

func strip(t testing.TB, mediaType string, data []byte) ([]byte, stripped) {
	t.Helper()
	var out bytes.Buffer
	found, err := strippers[mediaType](bytes.NewReader(data), &out)
	must(t, err)
	return out.Bytes(), found
}

func testdata(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	must(t, err)
	return data
}

// TestMetadataGoesAndPixelsStay holds contract section 8: no EXIF but the orientation, no XMP, no comment, nothing behind
// the end; colour profiles stay. Stripping twice changes nothing.
func TestMetadataGoesAndPixelsStay(t *testing.T) {
	behind := append(bytes.Repeat([]byte("behind the end "+secret), 10), "<script>"...)
	for name, turned := range map[string]int{
		"baseline.jpg": 6, "progressive.jpg": 6, "lossy.webp": 6, "lossless.webp": 6, "alpha.webp": 6, "animated.webp": 6, "plain.webp": 1,
	} {
		t.Run(name, func(t *testing.T) {
			data := testdata(t, name)
			mediaType := sniff(data)
			got, found := strip(t, mediaType, append(slices.Clone(data), behind...))
			if bytes.Contains(got, []byte(secret)) || bytes.Contains(got, []byte("xmp")) || len(got) > len(data) {
				t.Errorf("metadata is still there, %d bytes of %d", len(got), len(data))
			}
			if found.orientation != turned {
				t.Errorf("orientation %d", found.orientation)
			}
			if bytes.Contains(data, []byte("ICC_PROFILE")) != bytes.Contains(got, []byte("ICC_PROFILE")) {
				t.Error("the colour profile is not what it was")
			}
			samePixels(t, mediaType, data, got)
			again, foundAgain := strip(t, mediaType, got)
			if !bytes.Equal(got, again) || foundAgain.orientation != turned {
				t.Errorf("once more: orientation %d, %d bytes of %d", foundAgain.orientation, len(again), len(got))
			}
		})
	}
}

func samePixels(t testing.TB, mediaType string, one, two []byte) {
	t.Helper()
	first, err := codecs[mediaType].decode(bytes.NewReader(one))
	must(t, err)
	second, err := codecs[mediaType].decode(bytes.NewReader(two))
	must(t, err)
	if first.Bounds() != second.Bounds() {
		t.Fatalf("%v became %v", first.Bounds(), second.Bounds())
	}
	for y := range first.Bounds().Dy() {
		for x := range first.Bounds().Dx() {
			if first.At(x, y) != second.At(x, y) {
				t.Fatalf("the pixel at %d, %d is another", x, y)
			}
		}
	}
}

// gradient has a different colour in each corner.
func gradient(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.SetNRGBA(x, y, color.NRGBA{uint8(255 * x / w), uint8(255 * y / h), uint8((x + y) % 200), 255})
		}
	}
	return m
}

func jpegOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, m, &jpeg.Options{Quality: 90}))
	return b.Bytes()
}

func pngOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, png.Encode(&b, m))
	return b.Bytes()
}

// withSegments puts segments behind a JPEG's start.
func withSegments(data []byte, segments ...[]byte) []byte {
	return slices.Concat(append([][]byte{data[:2]}, append(segments, data[2:])...)...)
}

func segment(marker byte, text string) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(text)+2)), text...)
}

func pngChunk(name, data string) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	body := append([]byte(name), data...)
	return binary.BigEndian.AppendUint32(append(b, body...), crc32.ChecksumIEEE(body))
}

// pngWith puts chunks behind the header.
func pngWith(data []byte, chunks ...[]byte) []byte {
	const header = 8 + 8 + 13 + 4
	return slices.Concat(append([][]byte{data[:header]}, append(chunks, data[header:])...)...)
}

func TestSegmentsOfJPEG(t *testing.T) {
	plain := jpegOf(t, gradient(40, 30))
	jfif := "JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x01\x01" + "rgb"
	dirty := withSegments(plain, segment(markerAPP0, jfif), segment(markerAPP0, "JFXX\x00\x10"+secret),
		segment(markerAPP0+1, "http://ns.adobe.com/xap/1.0/\x00"+secret), segment(markerAPP0+2, "MPF\x00"+secret),
		segment(markerAPP0+2, "ICC_PROFILE\x00\x01\x01profile"), segment(markerAPP0+13, "Photoshop 3.0\x00"+secret),
		segment(markerAPP0+14, "Adobe\x00\x64\x00\x00\x00\x00\x01"), segment(markerCOM, secret),
		segment(markerAPP0+1, "Exif\x00\x00"+string(exifOf(3))), segment(markerAPP0+1, "Exif\x00\x00"+string(exifOf(8))), []byte{0xff, 0xff, 0xff})
	got, found := strip(t, "image/jpeg", dirty)
	if bytes.Contains(got, []byte(secret)) || found.orientation != 3 || bytes.Count(got, []byte("Exif")) != 1 {
		t.Errorf("orientation %d in %q", found.orientation, got[:200])
	}
	if !bytes.Contains(got, []byte("ICC_PROFILE\x00\x01\x01profile")) || bytes.Contains(got, []byte("rgb")) {
		t.Error("the profile went, or JFIF's thumbnail stayed")
	}
	samePixels(t, "image/jpeg", plain, got)
}

func TestChunksOfPNG(t *testing.T) {
	plain := pngOf(t, gradient(40, 30))
	dirty := pngWith(plain, pngChunk("tEXt", "Author\x00"+secret), pngChunk("iTXt", secret), pngChunk("tIME", "\x07\xea\x0b\x1d\x00\x00\x00"),
		pngChunk("gAMA", "\x00\x00\xb1\x8f"), pngChunk("xxXx", secret), pngChunk("eXIf", string(exifOf(6))+secret))
	got, found := strip(t, "image/png", append(dirty, secret...))
	if bytes.Contains(got, []byte(secret)) || bytes.Contains(got, []byte("tIME")) || found.orientation != 6 {
		t.Errorf("orientation %d in %q", found.orientation, got[:min(len(got), 300)])
	}
	if !bytes.Contains(got, []byte("gAMA")) || bytes.Count(got, []byte("eXIf")) != 1 {
		t.Error("the gamma went, or not one orientation stayed")
	}
	samePixels(t, "image/png", plain, got)
}

// TestOrientation: EXIF of either byte order, and what only looks like it.
func TestOrientation(t *testing.T) {
	big := []byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x05\x00\x00\x00\x00\x00\x00")
	for want, tiff := range map[int][]byte{5: big, 7: exifOf(7)} {
		if got := orientationOf(tiff); got != want {
			t.Errorf("orientation %d, want %d", got, want)
		}
	}
	for _, broken := range [][]byte{nil, []byte("II*\x00"), []byte("II*\x00\xff\xff\xff\xff"), exifOf(9), exifOf(0), big[:15], []byte("XX*\x00\x08\x00\x00\x00\x00\x00")} {
		if got := orientationOf(broken); got != 1 {
			t.Errorf("%q has orientation %d", broken, got)
		}
	}
}

// What is cut off is copied as far as it goes, without its metadata.
func TestTruncatedPictures(t *testing.T) {
	for name, data := range map[string][]byte{"image/jpeg": testdata(t, "baseline.jpg"), "image/png": pngWith(pngOf(t, gradient(200, 200)), pngChunk("tEXt", secret))} {
		for _, cut := range []int{len(data) - 1, len(data) - 20} {
			var out bytes.Buffer
			if _, err := strippers[name](bytes.NewReader(data[:cut]), &out); err == nil && bytes.Contains(out.Bytes(), []byte(secret)) {
				t.Errorf("%s cut to %d bytes of %d keeps its metadata", name, cut, len(data))
			}
		}
	}
}

// The walkers are fed with anything: they end, they do not panic, and a second time changes nothing.
func FuzzStrip(f *testing.F) {
	for _, name := range []string{"baseline.jpg", "progressive.jpg", "lossy.webp", "alpha.webp", "animated.webp", "lossless.webp"} {
		f.Add(testdata(f, name))
	}
	f.Add(pngWith(pngOf(f, gradient(5, 5)), pngChunk("eXIf", string(exifOf(6))), pngChunk("tEXt", secret)))
	f.Add(withSegments(jpegOf(f, gradient(9, 9)), segment(markerCOM, secret), segment(markerAPP0+1, "Exif\x00\x00"+string(exifOf(5)))))
	f.Fuzz(func(t *testing.T, data []byte) {
		for mediaType, walk := range strippers {
			var once, twice bytes.Buffer
			found, err := walk(bytes.NewReader(data), &once)
			if err != nil {
				continue
			}
			if once.Len() > len(data)+64 {
				t.Fatalf("%s: %d bytes became %d", mediaType, len(data), once.Len())
			}
			again, err := walk(bytes.NewReader(once.Bytes()), &twice)
			if err != nil || !bytes.Equal(once.Bytes(), twice.Bytes()) || again.orientation != found.orientation {
				t.Fatalf("%s: once more: %v, orientation %d then %d, %d bytes then %d", mediaType, err, found.orientation, again.orientation, once.Len(), twice.Len())
			}
		}
	})
}
