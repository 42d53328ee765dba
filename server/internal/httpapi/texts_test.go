package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/httpapi"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// What was stored before a text was refused stays readable, and is in nobody's way.
func TestOldTextsStayReadable(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada := w.register("ada")
		author, err := w.DB.UserByName(t.Context(), "ada")
		must(t, err)
		const oldName, oldTitle, oldBody = "A\nda\u202e", "The\nlobby\u202e", "\u3164"
		author, err = w.DB.ChangeProfile(t.Context(), author.ID, chat.ProfileChange{DisplayName: new(oldName)})
		must(t, err)
		room, _, err := w.DB.CreateRoom(t.Context(), chat.Room{
			Name: "lobby", Title: oldTitle, Visibility: chat.Public, CreatedAt: w.Clock.Now(), CreatedBy: author,
		})
		must(t, err)
		outcomes, err := w.DB.AppendMessages(t.Context(), []chat.Post{{
			ID: chat.MessageID(uuid.NewString()), Room: room.ID, RoomName: "lobby", Author: author, Draft: chat.Draft{Body: oldBody},
		}}, w.Clock.Now(), 2*time.Second)
		must(t, err)
		must(t, outcomes[0].Err)
		path := "/rooms/lobby/messages/" + string(outcomes[0].Message.ID)

		if m := into[wire.Message](ada.get(path).is(200)); m.Body != oldBody || m.Author.DisplayName != oldName {
			t.Errorf("the message is %+v", m)
		}
		if r := into[wire.Room](ada.patch("/rooms/lobby", object{"topic": "\u200b\u2800"}).is(200)); r.Title != oldTitle || r.Topic != "" {
			t.Errorf("the room is %+v", r)
		}
		if me := into[wire.OwnAccount](ada.patch("/me", object{}).is(200)); me.DisplayName != oldName {
			t.Errorf("she is %+v", me)
		}
		ada.get("/rooms/lobby/export?format=html").is(200)
		if m := into[wire.Message](ada.patch(path, object{"body": "seen"}).is(200)); m.Body != "seen" {
			t.Errorf("edited, the message is %+v", m)
		}
	})
}

// An account from before a name had to end with a letter or digit signs in as ever.
func TestOldUsernamesSignIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	grace := w.register("grace")
	creds, err := w.DB.CredentialsByName(t.Context(), "grace")
	must(t, err)
	_, err = w.DB.CreateUser(t.Context(), chat.NewAccount{User: chat.User{PublicID: "old", Username: "ada.", DisplayName: "Ada", CreatedAt: w.Clock.Now()}, PasswordHash: creds.PasswordHash})
	must(t, err)
	session := into[wire.Session](grace.post("/auth/login", object{"username": "Ada.", "password": goodPassword}).is(200))
	if *session.User.Username != "ada." {
		t.Errorf("signed in as %+v", session.User)
	}
	if u := into[wire.User](grace.get("/users/ada.").is(200)); u.ID != "old" {
		t.Errorf("found %+v", u)
	}
}

// A byte order mark before a body is not part of it; anywhere else it is a character like others.
func TestAByteOrderMarkIsSkipped(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.register("ada")
	ada.makes("lobby", "public")
	post := func(body string) *reply {
		return w.send(request{
			method: http.MethodPost, path: "/api/v1/rooms/lobby/messages", token: ada.access, body: strings.NewReader(body),
			header: map[string]string{"Content-Type": "application/json"},
		})
	}
	if m := into[wire.Message](post("\ufeff{\"body\":\"\ufeffhello\"}").is(201)); m.Body != "\ufeffhello" {
		t.Errorf("it says %+q", m.Body)
	}
	for _, body := range []string{"\ufeff", "\ufeff\ufeff{}", "{}\ufeff", "\xff\xfe{}"} {
		post(body).fails(400, wire.CodeBadJSON)
	}
}

// What programs ask for by name is no page of the client, and an address under the API with a slash too many is none either.
func TestWhatIsNoPage(t *testing.T) {
	t.Parallel()
	page := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<!doctype html>")) })
	for name, ui := range map[string]http.Handler{"with a client": page, "without one": nil} {
		w := newWorld(t, with(func(o *httpapi.Options) { o.UI = ui }))
		r := w.get("/robots.txt").is(200)
		if string(r.body) != "User-agent: *\nDisallow: /\n" || r.header.Get("Content-Type") != "text/plain; charset=utf-8" {
			t.Errorf("%s: robots.txt is %q, %q", name, r.body, r.header.Get("Content-Type"))
		}
		for _, path := range []string{"//api/v1/rooms", "///api/v1/info", "//api"} {
			w.get(path).fails(404, wire.CodeNotFound)
		}
		w.send(request{method: http.MethodPost, path: "//api/v1/auth/login"}).fails(404, wire.CodeNotFound)
	}
}
