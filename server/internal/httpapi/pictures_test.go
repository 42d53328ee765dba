package httpapi_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/files"
	"github.com/chatrooms/chatrooms/server/internal/httpapi"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// picture sends a picture to be shown.
func (p *person) picture(data string) *reply {
	p.w.t.Helper()
	return p.w.send(request{method: http.MethodPut, path: "/api/v1/me/picture", token: p.access, body: strings.NewReader(data)})
}

// shows has the person show a picture, and returns its path.
func (p *person) shows(data string) string {
	p.w.t.Helper()
	account := into[wire.OwnAccount](p.picture(data).is(200))
	if !account.HasPassword {
		p.w.t.Error("the account that is answered has no password")
	}
	return *account.Picture
}

// seen is what anybody gets at a picture's path.
func (w *world) seen(path string) *reply {
	w.t.Helper()
	return w.send(request{method: http.MethodGet, path: path})
}

// striped is wide, with a green middle.
func striped(t *testing.T, width, height int) string {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		for y := range height {
			c := color.RGBA{200, 0, 0, 255}
			if x >= (width-height)/2 && x < (width+height)/2 {
				c = color.RGBA{0, 200, 0, 255}
			}
			m.Set(x, y, c)
		}
	}
	var b bytes.Buffer
	must(t, png.Encode(&b, m))
	return b.String()
}

// Pictures of people (contract section 9).
func TestPicturesOfPeople(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace := w.register("ada"), w.register("grace")
		ada.makes("lobby", "public")
		grace.put("/rooms/lobby/members/me", nil).is(200)
		said := ada.says("lobby", "hello")
		if said.Author.Picture != nil {
			t.Errorf("at first she shows %s", *said.Author.Picture)
		}
		first := ada.shows(striped(t, 600, 300))
		shown := w.seen(first).is(200)
		m, _, err := image.Decode(bytes.NewReader(shown.body))
		must(t, err)
		if m.Bounds().Dx() != 256 || m.Bounds().Dy() != 256 {
			t.Errorf("it is %v", m.Bounds())
		}
		for _, x := range []int{2, 128, 253} { // the sides are not in the middle
			if r, g, _, _ := m.At(x, 128).RGBA(); r > 0x5000 || g < 0x9000 {
				t.Errorf("at %d it is %v", x, m.At(x, 128))
			}
		}
		for header, want := range map[string]string{
			"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff", "Content-Type": "image/jpeg",
			"Content-Security-Policy": "sandbox; default-src 'none'",
		} {
			if got := shown.header.Get(header); got != want {
				t.Errorf("%s: %q", header, got)
			}
		}
		again := w.send(request{method: http.MethodGet, path: first, header: map[string]string{"If-None-Match": shown.header.Get("ETag")}})
		again.is(304)

		if path := ada.shows(striped(t, 600, 300)); path != first {
			t.Errorf("the same again is %s, was %s", path, first)
		}
		if path := grace.shows(striped(t, 600, 300)); path != first {
			t.Errorf("of somebody else it is %s, was %s", path, first)
		}
		for where, u := range map[string]wire.User{
			"as an author": into[wire.Message](grace.get("/rooms/lobby/messages/" + said.ID).is(200)).Author,
			"by name":      into[wire.User](grace.get("/users/ada").is(200)),
			"as a member":  into[page[wire.Member]](grace.get("/rooms/lobby/members?q=ada").is(200)).Items[0].User,
			"herself":      into[wire.OwnAccount](ada.get("/me").is(200)).User,
		} {
			if u.Picture == nil || *u.Picture != first {
				t.Errorf("%s she shows %v", where, u.Picture)
			}
		}

		w.sweep()
		if n := w.stored(); n != 2 {
			t.Errorf("%d are stored for two people", n)
		}
		second := ada.shows(redPicture)
		w.seen(first).is(200) // grace has it
		for range 2 {
			grace.delete("/me/picture", nil).is(204)
		}
		w.seen(first).fails(404, "not_found")
		if got := into[wire.OwnAccount](grace.get("/me").is(200)).Picture; got != nil {
			t.Errorf("without one she shows %s", *got)
		}
		w.sweep()
		if n := w.stored(); n != 1 {
			t.Errorf("%d are stored for one", n)
		}
		ada.delete("/me", object{"password": goodPassword}).is(204)
		w.seen(second).fails(404, "not_found")
		w.sweep()
		if n := w.stored(); n != 0 {
			t.Errorf("%d are stored for nobody", n)
		}
	})
}

// What is told of pictures: each change once.
func TestWhoIsToldOfAPicture(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.register("ada")
	path := ada.shows(redPicture)
	ada.shows(redPicture)
	w.Service.Close() // tells of those who wait
	w.heard.mu.Lock()
	defer w.heard.mu.Unlock()
	var told []string
	for _, s := range w.heard.signals {
		if changed, ok := s.(chat.UserChanged); ok {
			told = append(told, *wire.FromUser(changed.User).Picture)
		}
	}
	if len(told) != 1 || told[0] != path {
		t.Errorf("told %v", told)
	}
}

// Anything but a picture is refused, and leaves nothing (contract section 9).
func TestPicturesThatAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.register("ada")
	script := into[wire.NewToken](ada.post("/me/tokens", object{"name": "script"}).is(201)).Text
	large := redPicture + strings.Repeat("x", files.MaxSquareSource)
	for name, data := range map[string]string{
		"nothing": "", "a text": "hello", "an SVG": `<svg xmlns="http://www.w3.org/2000/svg"></svg>`, "a page": "<!doctype html><script>",
		"half a picture": redPicture[:len(redPicture)/2], "too large": large, "an AVIF": string(fileOf(t, "../files/testdata/small.avif")),
		"41 megapixels": striped(t, 41_000, 1000),
	} {
		t.Run(name, func(t *testing.T) { ada.picture(data).fails(422, "invalid") })
	}
	w.send(request{method: http.MethodPut, path: "/api/v1/me/picture", token: ada.access, body: endless{strings.NewReader(large)}}).fails(422, "invalid")
	w.send(request{method: http.MethodPut, path: "/api/v1/me/picture", token: script, body: strings.NewReader(redPicture)}).fails(403, "forbidden")
	if n := w.stored(); n != 0 {
		t.Errorf("%d are stored", n)
	}
	ada.shows(string(fileOf(t, "../files/testdata/animated.webp")))

	off := newWorld(t, with(func(o *httpapi.Options) { o.Files = nil }))
	grace := off.register("grace")
	grace.picture(redPicture).fails(404, "not_found")
	grace.delete("/me/picture", nil).fails(404, "not_found")
	off.seen("/api/v1/pictures/none").fails(404, "not_found")
}

// endless does not say its length.
type endless struct{ *strings.Reader }

func (endless) Len() {}

func fileOf(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	must(t, err)
	return data
}
