package app

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// pageWithImage is a site outside, whose title holds the secret.
func pageWithImage(t *testing.T) (address string, visits *atomic.Int64) {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 40, 30))
	m.Set(1, 1, color.RGBA{200, 0, 0, 255})
	var picture bytes.Buffer
	must(t, png.Encode(&picture, m))
	visits = &atomic.Int64{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/image.png" {
			w.Header().Set("Content-Type", "image/png")
			_, _ = w.Write(picture.Bytes())
			return
		}
		visits.Add(1)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<title>Title of %s</title><meta name=description content="All of it"><meta property="og:image" content="/image.png">`, r.URL.Path)
	}))
	t.Cleanup(s.Close)
	return s.URL, visits
}

// TestLinkPreviews holds contract section 8: the preview comes as an event, once among nodes, and goes with an edit that drops
// the link, when it is removed, and with the message: text and image are then gone everywhere.
func TestLinkPreviews(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		env := append(environment(t), "LINK_PREVIEWS=on", "OUTBOUND_ALLOW=127.0.0.1")
		s := start(t, env)
		dir := dataDir(t, env)
		previewLinks(t, s, s, func() []string { return filesWith(t, dir, secret) }, func() int { return len(bytesWith(t, dir+"/files", "PNG")) })
	})
	t.Run("two nodes", func(t *testing.T) {
		database, dir := testservers.Postgres(t), t.TempDir()
		env := onPostgres(t, database)
		migrate(t, env)
		env = append(env, "REDIS_URL="+testservers.Redis(t), "LINK_PREVIEWS=on", "OUTBOUND_ALLOW=127.0.0.1", "FILES_URL=file://"+dir)
		one, two := start(t, env), start(t, env)
		previewLinks(t, one, two, func() []string { return tablesWith(t, database, secret) }, func() int { return len(bytesWith(t, dir, "PNG")) })
	})
}

func previewLinks(t *testing.T, one, two *server, where func() []string, pictures func() int) {
	t.Helper()
	site, visits := pageWithImage(t)
	ada, grace := one.register("ada"), one.register("grace").at(two)
	ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby"})
	heard := grace.connect()
	heard.answer(object{"type": "subscribe", "id": "sub", "room": "lobby", "after": 0})
	said := ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": "`" + site + "/code` then " + site + "/" + secret + "."})
	if preview, ok := said["preview"]; !ok || preview != nil {
		t.Errorf("at first its preview is %v", said["preview"])
	}
	event := heard.hear("message.preview", object{"message_id": said["id"], "preview": object{
		"url": site + "/" + secret, "title": "Title of /" + secret, "description": "All of it",
	}})
	path := "/rooms/lobby/messages/" + text(said, "id")
	preview, _ := event["preview"].(object)
	picture, _ := preview["image"].(object)
	if picture["has_thumbnail"] != true || picture["kind"] != "image" {
		t.Fatalf("its image is %v", preview["image"])
	}
	pictureAt := "/rooms/lobby/files/" + text(picture, "id")
	if status, _, err := grace.try(t.Context(), http.MethodGet, pictureAt, nil); status != 200 && err == nil {
		t.Errorf("the image: %d", status)
	}
	ada.call(http.MethodDelete, pictureAt, 409, nil)
	ada.call(http.MethodPost, "/rooms/lobby/messages", 422, object{"files": []any{picture["id"]}})
	if told := spelled(t, []object{grace.call(http.MethodGet, path, 200, nil)}); !strings.Contains(told, "Title of") {
		t.Errorf("the message is %s", told)
	}
	if told := spelled(t, []object{grace.call(http.MethodGet, "/rooms/lobby/files", 200, nil)}); strings.Contains(told, text(picture, "id")) {
		t.Errorf("among the room's files: %s", told)
	}

	// An edit that keeps the link keeps the preview; another link has another one.
	edited := ada.call(http.MethodPatch, path, 200, object{"body": "see " + site + "/" + secret})
	if edited["preview"] == nil {
		t.Error("an edit has dropped the preview of the same link")
	}
	if changed := ada.call(http.MethodPatch, path, 200, object{"body": "see " + site + "/other" + secret}); changed["preview"] != nil {
		t.Errorf("an edit has left %v", changed["preview"])
	}
	heard.hear("message.preview", object{"message_id": said["id"], "preview": object{"title": "Title of /other" + secret}})
	if n := visits.Load(); n != 2 {
		t.Errorf("the site was visited %d times for two links", n)
	}

	ada.call(http.MethodDelete, path, 204, nil)
	if found := where(); len(found) > 0 {
		t.Errorf("the preview is still in %q", found)
	}
	grace.call(http.MethodGet, pictureAt, 404, nil)
	eventually(t, "the images go", func() bool { return pictures() == 0 })
	if told := everything(grace, path); strings.Contains(told, secret) {
		t.Errorf("the preview is still told: %s", told)
	}

	second := ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": site + "/second"})
	at := "/rooms/lobby/messages/" + text(second, "id")
	heard.hear("message.preview", object{"message_id": second["id"], "preview": object{"title": "Title of /second"}})
	grace.call(http.MethodDelete, at+"/preview", 403, nil)
	for range 2 {
		ada.call(http.MethodDelete, at+"/preview", 204, nil)
	}
	heard.hear("message.preview", object{"message_id": second["id"], "preview": nil})
	if message := grace.call(http.MethodGet, at, 200, nil); message["preview"] != nil {
		t.Errorf("removed, and it is %v", message["preview"])
	}
	eventually(t, "the image goes", func() bool { return pictures() == 0 })
}

// Where the feature is off nothing is read.
func TestPreviewsOffByDefault(t *testing.T) {
	t.Parallel()
	site, visits := pageWithImage(t)
	env := append(environment(t), "OUTBOUND_ALLOW=127.0.0.1")
	s := start(t, env)
	ada := s.register("ada")
	ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby"})
	said := ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": site + "/word"})
	eventually(t, "the search", func() bool {
		return strings.Contains(spelled(t, []object{ada.call(http.MethodGet, "/search?q=word", 200, nil)}), text(said, "id"))
	})
	ada.call(http.MethodDelete, "/rooms/lobby/messages/"+text(said, "id")+"/preview", 404, nil)
	if visits.Load() != 0 {
		t.Error("the site was visited")
	}
}
