package files

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"strings"
	"testing"
)

// TestSquares: the middle, upright, always of one size (contract section 9).
func TestSquares(t *testing.T) {
	// The upper half is red, the lower blue; EXIF's orientation 3 says that it stands on its head.
	half := image.NewRGBA(image.Rect(0, 0, 300, 500))
	for x := range 300 {
		for y := range 500 {
			c := color.RGBA{255, 0, 0, 255}
			if y >= 250 {
				c = color.RGBA{0, 0, 255, 255}
			}
			half.Set(x, y, c)
		}
	}
	turned := withSegments(jpegOf(t, half), segment(markerAPP0+1, "Exif\x00\x00"+string(exifOf(3))))
	f := New(diskStorage(t))
	for name, data := range map[string][]byte{
		"upside down": turned, "small": pngOf(t, gradient(3, 2)), "one pixel": pngOf(t, gradient(1, 1)), "thin": pngOf(t, gradient(5000, 1)),
		"large": pngOf(t, gradient(1200, 800)), "transparent": pngOf(t, image.NewNRGBA(image.Rect(0, 0, 40, 90))), "gif": animation(t),
		"lossy webp": testdata(t, "lossy.webp"), "animated webp": testdata(t, "animated.webp"), "progressive": testdata(t, "progressive.jpg"),
	} {
		t.Run(name, func(t *testing.T) {
			s, err := f.Square(t.Context(), bytes.NewReader(data))
			must(t, err)
			m, _, err := image.Decode(bytes.NewReader(s.Data))
			must(t, err)
			if m.Bounds() != image.Rect(0, 0, 256, 256) || len(s.Hash) != 32 {
				t.Errorf("%v, %q", m.Bounds(), s.Hash)
			}
			if again, err := f.Square(t.Context(), bytes.NewReader(data)); err != nil || again.Hash != s.Hash {
				t.Errorf("again %q, %v", again.Hash, err)
			}
			if name != "upside down" {
				return
			}
			if r, _, b, _ := m.At(128, 20).RGBA(); r > 0x3000 || b < 0xc000 {
				t.Errorf("at the top it is %v", m.At(128, 20))
			}
		})
	}
	for name, data := range map[string][]byte{
		"a bomb": bomb(6404, 6404, true), "a text": []byte("hello"), "nothing": nil, "too large": append(jpegOf(t, half), strings.Repeat("x", MaxSquareSource)...),
		"cut": jpegOf(t, half)[:200],
	} {
		if _, err := f.Square(t.Context(), bytes.NewReader(data)); !errors.Is(err, ErrNoPicture) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
