package httpapi_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/httpapi"
	"github.com/chatrooms/chatrooms/server/internal/ratelimit"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// says posts as a program does, and returns the status and the answer.
func (w *world) postsBy(hookURL, mediaType, body string) (int, string) {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, hookURL, strings.NewReader(body))
	must(w.t, err)
	if mediaType != "" {
		r.Header.Set("Content-Type", mediaType)
	}
	answer, err := http.DefaultClient.Do(r)
	must(w.t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	must(w.t, err)
	if answer.StatusCode == http.StatusOK && !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/plain") {
		w.t.Errorf("answered as %s", answer.Header.Get("Content-Type"))
	}
	return answer.StatusCode, string(text)
}

const (
	asJSON = "application/json"
	asForm = "application/x-www-form-urlencoded"
)

// TestIncomingWebhooks holds contract section 11.
func TestIncomingWebhooks(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada := w.register("ada")
		w.register("grace")
		ada.makes("den", "private")
		ada.put("/rooms/den/members/grace", nil).is(200)
		hook := ada.hooks("den", "Builds")
		is := func(want int, mediaType, body string) {
			t.Helper()
			if got, text := w.postsBy(hook.URL, mediaType, body); got != want || got == 200 && text != "ok" {
				t.Errorf("%q as %s: %d %s, want %d", body, mediaType, got, text, want)
			}
		}
		last := func() wire.Message {
			t.Helper()
			all := into[messagePage](ada.get("/rooms/den/messages").is(200)).Messages
			return all[len(all)-1]
		}
		said := func(want string) {
			t.Helper()
			if m := last(); m.Body != want || !m.Author.Bot || m.Author.DisplayName != "Builds" || m.Author.ID != hook.Bot.ID {
				t.Errorf("the room reads %q by %+v, want %q", m.Body, m.Author, want)
			}
		}
		is(200, asJSON, `{"text":"*Build 57* failed: <https://ci.example.org/57|log>","username":"ada","icon_emoji":":x:","unknown":[1]}`)
		said("**Build 57** failed: [log](https://ci.example.org/57)")
		is(200, asForm, "payload="+url.QueryEscape(`{"attachments":[{"title":"Down","text":"_web_ &lt;3"}]}`))
		said("**Down**\n_web_ <3")
		is(200, asForm, `{"text":"as curl sends it"}`)
		said("as curl sends it")
		is(200, "application/json; charset=utf-8", `{"blocks":[{"type":"header","text":{"type":"plain_text","text":"Deployed"}}],"text":"for notifications"}`)
		said("**Deployed**")
		is(200, asJSON, `{"text":"hello @grace"}`)
		if m := last(); len(m.Mentions) != 1 || *m.Mentions[0].Username != "grace" {
			t.Errorf("mentions %+v", m.Mentions)
		}
		// Ours: a repeat is not posted twice.
		for range 2 {
			is(200, asJSON, `{"body":"once","client_id":"57"}`)
		}
		said("once")
		if m := last(); *m.ClientID != "57" {
			t.Errorf("client id %v", m.ClientID)
		}
		if got := len(into[messagePage](ada.get("/rooms/den/messages").is(200)).Messages); got != 6 {
			t.Errorf("%d messages", got)
		}
		// What is too long is cut.
		is(200, asJSON, `{"text":"`+strings.Repeat("word ", 2000)+`"}`)
		if m := last(); len([]rune(m.Body)) > chat.MaxBody || !strings.HasSuffix(m.Body, "…") {
			t.Errorf("cut to %d, ending %q", len([]rune(m.Body)), m.Body[len(m.Body)-9:])
		}
		for body, want := range map[string]int{
			`{"text":" "}`: 422, `{}`: 422, `{"text":"\u200b"}`: 422, `[]`: 422, `null`: 422, `{"text":`: 400, "{\"text\":\"\xff\"}": 400, ``: 400,
			`{"body":""}`: 422, `{"body":7}`: 422, `{"body":"x","client_id":7}`: 422, `{"body":"x","other":1}`: 422, `{"body":"x\u0000"}`: 422,
			`{"body":"` + strings.Repeat("x", 4001) + `"}`: 422, `{"text":"` + strings.Repeat("x", 70000) + `"}`: 413,
		} {
			is(want, asJSON, body)
		}
		is(422, asForm, "text=hello")
		is(422, asForm, "payload=%")
		is(415, "text/xml", "<x/>")
		is(415, "", `{"text":"x"}`)
		if got, _ := w.postsBy(w.url+"/api/v1/hooks/unknown", asJSON, `{"text":"x"}`); got != 404 {
			t.Errorf("an unknown secret: %d", got)
		}
		listed := into[page[wire.Hook]](ada.get("/rooms/den/hooks").is(200)).Items[0]
		if listed.LastUsedAt == nil {
			t.Error("it was never used")
		}
		ada.delete("/rooms/den/hooks/"+hook.ID, nil).is(204)
		is(410, asJSON, `{"text":"x"}`)
		// What it posted stays, and is found.
		if found := into[page[wire.Found]](ada.get("/search?q=deployed").is(200)); len(found.Items) > 1 {
			t.Errorf("found %+v", found)
		}
		said(last().Body)
	})
}

// Whatever a program posts, it is posted or refused, and nothing fails inside.
func TestHostileHookPosts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.register("ada")
	ada.makes("den", "private")
	hook := ada.hooks("den", "Builds")
	values := []string{
		"null", "7", "1e999", "true", `""`, `"x"`, `"\ud800"`, `"\u0000"`, "[]", "{}", `[[[]]]`, `[{"type":{}}]`, `[{"type":"section","text":[]}]`,
		strings.Repeat("[", 9000) + strings.Repeat("]", 9000), strings.Repeat(`{"text":`, 6000) + "1" + strings.Repeat("}", 6000),
	}
	for _, field := range []string{"text", "attachments", "blocks", "body", "client_id", "username", "mrkdwn", "x"} {
		for _, value := range values {
			for _, payload := range []string{`{"` + field + `":` + value + `}`, `{"text":"t","` + field + `":` + value + `}`} {
				for _, body := range [][2]string{{asJSON, payload}, {asForm, "payload=" + url.QueryEscape(payload)}} {
					switch got, text := w.postsBy(hook.URL, body[0], body[1]); got {
					case 200, 400, 413, 422:
					default:
						t.Errorf("%.100s as %s: %d %s", payload, body[0], got, text)
					}
				}
			}
		}
	}
	if strings.Contains(w.Log.String(), "panic") || strings.Contains(w.Log.String(), "request failed") {
		t.Errorf("something failed inside:\n%s", w.Log.String())
	}
}

// A program calls everybody only as Slack's programs do, and only where its bot is staff. A text that holds @room does not.
func TestWhomAWebhookCalls(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.register("ada")
	ada.makes("den", "private")
	hook := ada.hooks("den", "Builds")
	for _, c := range []struct {
		role, body string
		calls      bool
	}{
		{"member", `{"text":"<!here> look"}`, false},
		{"moderator", `{"text":"a line of somebody: @room"}`, false},
		{"moderator", `{"text":"<!here> look"}`, true},
		{"moderator", `{"body":"@room look"}`, true},
	} {
		ada.put("/rooms/den/members/"+*hook.Bot.Username, object{"role": c.role}).is(200)
		if got, text := w.postsBy(hook.URL, asJSON, c.body); got != 200 {
			t.Fatal(got, text)
		}
		w.heard.mu.Lock()
		last := w.heard.events[len(w.heard.events)-1]
		w.heard.mu.Unlock()
		if last.Message.MentionsRoom != c.calls {
			t.Errorf("%s by a %s: calls everybody %t", c.body, c.role, last.Message.MentionsRoom)
		}
	}
}

// A bot is under the rules of its room, and of the server.
func TestWhenAWebhookMayNotPost(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada := w.register("ada")
		for _, visibility := range []string{"public", "private"} {
			ada.makes(visibility, visibility)
			hook := ada.hooks(visibility, "Builds")
			bot := *hook.Bot.Username
			is := func(want int, when string) {
				t.Helper()
				if got, text := w.postsBy(hook.URL, asJSON, `{"text":"hello"}`); got != want {
					t.Errorf("%s room, %s: %d %s, want %d", visibility, when, got, text, want)
				}
			}
			restricted := "/rooms/" + visibility + "/restrictions/" + bot
			ada.put(restricted, object{"kind": "mute"}).is(200)
			is(403, "muted")
			ada.put(restricted, object{"kind": "ban"}).is(200)
			is(403, "banned")
			ada.delete(restricted, nil).is(204)
			if visibility == "private" {
				is(403, "removed")
				ada.put("/rooms/private/members/"+bot, nil).is(200)
			}
			is(200, "back")
			w.operator().patch("/admin/users/"+bot, object{"suspended": true}).is(200)
			is(403, "suspended")
			w.operator().patch("/admin/users/"+bot, object{"suspended": false}).is(200)
			ada.delete("/rooms/"+visibility, nil).is(204)
			is(403, "archived")
			ada.delete("/rooms/"+visibility+"/hooks/"+hook.ID, nil).is(204)
			is(410, "ended")
		}
	})
}

// Limits are as for a user: those of the bot, whatever address it posts from.
func TestWebhooksAreLimited(t *testing.T) {
	t.Parallel()
	w := newWorld(t, with(func(o *httpapi.Options) { o.Limits.Messages = ratelimit.New(0.001, 2) }))
	ada := w.register("ada")
	ada.makes("den", "private")
	one, other := ada.hooks("den", "One"), ada.hooks("den", "Other")
	for i, want := range []int{200, 200, 429} {
		if got, text := w.postsBy(one.URL, asJSON, `{"text":"hello"}`); got != want {
			t.Errorf("post %d: %d %s", i, got, text)
		}
	}
	if got, _ := w.postsBy(other.URL, asJSON, `{"text":"hello"}`); got != 200 {
		t.Errorf("another webhook: %d", got)
	}
}

// A hook is its room's: it goes on when its maker is gone.
func TestAWebhookOutlivesItsMaker(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, ken := w.register("ada"), w.register("ken")
	ada.makes("den", "private")
	ada.put("/rooms/den/members/ken", object{"role": "moderator"}).is(200)
	hook := ken.hooks("den", "Builds")
	ken.delete("/me", object{"password": goodPassword}).is(204)
	if got, text := w.postsBy(hook.URL, asJSON, `{"text":"hello"}`); got != 200 {
		t.Errorf("%d %s", got, text)
	}
	if by := into[page[wire.Hook]](ada.get("/rooms/den/hooks").is(200)).Items[0].CreatedBy; !by.Deleted {
		t.Errorf("by %+v", by)
	}
	// A room whose last person goes is archived: a bot does not inherit it.
	ada.delete("/me", object{"password": goodPassword}).is(204)
	deadline := time.Now().Add(30 * time.Second)
	for {
		got, text := w.postsBy(hook.URL, asJSON, `{"text":"hello"}`)
		if got == 403 && strings.Contains(text, "archived") {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal(got, text)
		}
		time.Sleep(10 * time.Millisecond)
	}
}
