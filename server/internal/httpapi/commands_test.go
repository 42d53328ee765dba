package httpapi_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/httpapi"
	"github.com/chatrooms/chatrooms/server/internal/outbound"
	"github.com/chatrooms/chatrooms/server/internal/ratelimit"
	"github.com/chatrooms/chatrooms/server/internal/servertest"
	"github.com/chatrooms/chatrooms/server/internal/webhooks"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// commands makes a slash command.
func (p *person) commands(room, name, url string) wire.Hook {
	p.w.t.Helper()
	return into[wire.Hook](p.post("/rooms/"+room+"/hooks", object{"kind": "command", "name": name, "url": url, "description": "Deploys", "hint": "[branch]"}).is(201))
}

// runs calls a command.
func (p *person) runs(room string, call object) wire.CommandRun {
	p.w.t.Helper()
	return into[wire.CommandRun](p.post("/rooms/"+room+"/commands", call).is(201))
}

// program is the address of a command.
type program struct {
	url string

	mu      sync.Mutex
	answers func(w http.ResponseWriter, text string)
	got     []wire.CommandCall
	head    []http.Header
	bodies  [][]byte
}

func newProgram(t *testing.T, answers func(w http.ResponseWriter, text string)) *program {
	t.Helper()
	p := &program{answers: answers}
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	p.url = server.URL
	return p
}

func (p *program) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	var call struct {
		Type string
		Data wire.CommandCall
	}
	if json.Unmarshal(body, &call) != nil || call.Type != "command" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	p.mu.Lock()
	p.got, p.head, p.bodies = append(p.got, call.Data), append(p.head, r.Header), append(p.bodies, body)
	answers := p.answers
	p.mu.Unlock()
	answers(w, call.Data.Text)
}

// answersFrom is how it answers from now on: a call before may still be under way.
func (p *program) answersFrom(answers func(w http.ResponseWriter, text string)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answers = answers
}

func (p *program) calls() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.got)
}

func says(contentType, body string) func(http.ResponseWriter, string) {
	return func(w http.ResponseWriter, _ string) {
		w.Header().Set("Content-Type", contentType)
		_, _ = io.WriteString(w, body)
	}
}

// signedBy says whether the last call carries a signature of that secret.
func (p *program) signedBy(t *testing.T, secret string) bool {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	head := p.head[len(p.head)-1]
	at, err := strconv.ParseInt(head.Get("Webhook-Timestamp"), 10, 64)
	must(t, err)
	ours := http.Header{}
	must(t, webhooks.Sign(ours, []string{secret}, head.Get("Webhook-Id"), time.Unix(at, 0), p.bodies[len(p.bodies)-1]))
	return slices.Contains(strings.Fields(head.Get("Webhook-Signature")), ours.Get("Webhook-Signature"))
}

// onCallingWorlds is onEachStore where the programs of this machine may be called, for at most so long.
func onCallingWorlds(t *testing.T, callTime time.Duration, f func(*testing.T, *world)) {
	t.Helper()
	servertest.OnEachDatabase(t, func(t *testing.T, url string) { f(t, newWorld(t, calling(url, callTime))) })
}

// calling is a server on that database which may call the programs of this machine.
func calling(url string, callTime time.Duration) option {
	return func(t *testing.T, s *setup) {
		t.Helper()
		allow, err := outbound.ParseAllow("127.0.0.1")
		must(t, err)
		guard := outbound.NewGuard(allow)
		caller := webhooks.NewCaller(webhooks.CallerOptions{Guard: guard, CallTime: callTime})
		t.Cleanup(caller.Close)
		s.database, s.Webhooks, s.Commands = url, webhooks.New(webhooks.Options{Guard: guard}), caller
	}
}

// onTwoCallingNodes is for two servers on one database. The clock of the second is ahead by so much.
func onTwoCallingNodes(t *testing.T, ahead time.Duration, f func(t *testing.T, here, there *world)) {
	t.Helper()
	servertest.OnEachDatabase(t, func(t *testing.T, url string) {
		dir := ""
		if url == "" {
			dir = t.TempDir()
		}
		here, there := newWorldOn(t, dir, calling(url, 0)), newWorldOn(t, dir, calling(url, 0))
		there.Clock.Forward(ahead)
		f(t, here, there)
	})
}

// TestCommandsOfARoom holds contract section 11: how they are made and listed, and what of them nobody else sees.
func TestCommandsOfARoom(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, ken := w.register("ada"), w.register("ken")
		ada.makes("den", "private")
		ada.makes("attic", "public")
		ada.put("/rooms/den/members/ken", nil).is(200)
		made := ada.commands("den", " /Deploy ", "https://hooks.example.org/deploy")
		if made.Kind != "command" || made.Name != "/deploy" || made.URL != "https://hooks.example.org/deploy" || !strings.HasPrefix(made.Secret, "whsec_") ||
			made.Bot == nil || made.Bot.DisplayName != "deploy" || made.Description != "Deploys" || made.Hint != "[branch]" || made.Seq != nil {
			t.Errorf("made %+v", made)
		}
		for _, name := range []string{"", "/", "deploy", "/usr/bin", "//deploy", "/1st", "/two words", "/ä", "/" + strings.Repeat("x", 33), "/me", "/Topic", "/dm"} {
			ada.post("/rooms/den/hooks", object{"kind": "command", "name": name, "url": "https://hooks.example.org/"}).blames("body.name")
		}
		for _, bad := range []object{{"description": strings.Repeat("x", 129)}, {"hint": "two\nlines"}, {"url": "ftp://example.org"}, {"url": "http://10.0.0.1/"}} {
			draft := object{"kind": "command", "name": "/other", "url": "https://hooks.example.org/"}
			for field, value := range bad {
				draft[field] = value
				ada.post("/rooms/den/hooks", draft).blames("body." + field)
			}
		}
		ada.post("/rooms/den/hooks", object{"kind": "incoming", "name": "x", "hint": "x"}).blames("body.hint")
		ada.post("/rooms/den/hooks", object{"kind": "command", "name": "/deploy", "url": "https://hooks.example.org/"}).fails(409, "conflict")
		ken.post("/rooms/den/hooks", object{"kind": "command", "name": "/other", "url": "https://hooks.example.org/"}).fails(403, "forbidden")
		ada.commands("attic", "/deploy", "https://hooks.example.org/") // another room's names are its own

		list := ken.get("/rooms/den/commands").is(200)
		if got := into[page[wire.SlashCommand]](list).Items; len(got) != 1 || got[0].Name != "/deploy" || got[0].Hint != "[branch]" || *got[0].CreatedBy.Username != "ada" {
			t.Errorf("listed %+v", got)
		}
		for _, secret := range []string{"hooks.example.org", "whsec_", made.ID} {
			if strings.Contains(string(list.body), secret) {
				t.Errorf("the list shows %q", secret)
			}
		}
		if hooks := ada.get("/rooms/den/hooks").is(200); strings.Contains(string(hooks.body), "whsec_") {
			t.Error("the secret is shown twice")
		}
		ken.get("/rooms/attic/commands").fails(403, "forbidden")
		ada.delete("/rooms/den/hooks/"+made.ID, nil).is(204)
		ken.post("/rooms/den/commands", object{"name": "/deploy"}).fails(404, "not_found")
		ada.commands("den", "/deploy", "https://hooks.example.org/") // the name is free again
	})
}

// TestCommandsAreCalled holds contract section 11: what an address is told, and who sees its answer.
func TestCommandsAreCalled(t *testing.T) {
	t.Parallel()
	onCallingWorlds(t, 0, func(t *testing.T, w *world) {
		ada, ken := w.register("ada"), w.register("ken")
		ada.makes("den", "private")
		ada.put("/rooms/den/members/ken", nil).is(200)
		p := newProgram(t, func(w http.ResponseWriter, text string) {
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			_, _ = io.WriteString(w, text)
		})
		ada.commands("den", "/echo", p.url)
		for answer, want := range map[string][2]string{ // who sees it, what
			`{"body": "**done**"}`:                                                                  {"caller", "**done**"},
			`{"body": "done", "visible_to": "caller"}`:                                              {"caller", "done"},
			`{"body": "to all", "visible_to": "room"}`:                                              {"room", "to all"},
			`{"text": "*done* by <https://example.org|it>"}`:                                        {"caller", "**done** by [it](https://example.org)"},
			`{"response_type": "ephemeral", "text": "*done*"}`:                                      {"caller", "**done**"},
			`{"response_type": "in_channel", "text": "*here*"}`:                                     {"room", "**here**"},
			`{"response_type": "in_channel"}`:                                                       {"caller", ""},
			`{"body": "", "visible_to": "room"}`:                                                    {"caller", ""},
			`{"body": "` + strings.Repeat("x", 3900) + `", "visible_to": "caller", "more": [1, 2]}`: {"caller", strings.Repeat("x", 3900)},
		} {
			run := ken.runs("den", object{"name": " /ECHO", "text": answer})
			got := [2]string{run.VisibleTo, run.Body}
			if run.Message != nil {
				got[1] = run.Message.Body + run.Body
				if !run.Message.Author.Bot || run.Message.Author.DisplayName != "echo" {
					t.Errorf("posted by %+v", run.Message.Author)
				}
			}
			if got != want || run.Outcome != "answered" || run.Reason != "" || *run.Status != 200 {
				t.Errorf("%.60s: %+v", answer, run)
			}
		}
		last := p.got[len(p.got)-1]
		if last.Command != "/echo" || last.Room != "den" || *last.Caller.Username != "ken" || last.ClientID != nil {
			t.Errorf("told %+v", last)
		}
		head := p.head[0]
		if !strings.HasPrefix(head.Get("Webhook-Id"), "cmd_") || !strings.HasPrefix(head.Get("Webhook-Signature"), "v1,") || head.Get("Authorization") != "" {
			t.Errorf("headers %v", head)
		}
		if n := strings.Count(ada.eventTypes("den"), "message.created"); n != 2 {
			t.Errorf("the room has %d messages", n)
		}
		if hooks := into[page[wire.Hook]](ada.get("/rooms/den/hooks").is(200)); hooks.Items[0].LastUsedAt == nil {
			t.Error("it does not say when it was used")
		}
	})
}

// A repeat with the same client id calls nothing and posts nothing, at once or later.
func TestACommandRunsOnce(t *testing.T) {
	t.Parallel()
	onCallingWorlds(t, 0, func(t *testing.T, w *world) {
		ada, ken := w.register("ada"), w.register("ken")
		ada.makes("den", "private")
		ada.put("/rooms/den/members/ken", nil).is(200)
		p := newProgram(t, func(w http.ResponseWriter, text string) {
			time.Sleep(100 * time.Millisecond) // so that repeats come while it is under way
			says("application/json", `{"body": "ran", "visible_to": "`+text+`"}`)(w, text)
		})
		ada.commands("den", "/run", p.url)
		for n, visible := range []string{"room", "caller"} {
			call := object{"name": "/run", "text": visible, "client_id": "call-" + visible}
			answers := make([]wire.CommandRun, 4)
			var all sync.WaitGroup
			for i := range answers {
				all.Go(func() { answers[i] = into[wire.CommandRun](ada.post("/rooms/den/commands", call)) })
			}
			all.Wait()
			answers = append(answers, into[wire.CommandRun](ada.post("/rooms/den/commands", call).is(200)))
			for _, a := range answers {
				if a.Outcome != "answered" || a.VisibleTo != visible || (a.Message == nil) != (visible == "caller") || *a.ClientID != "call-"+visible {
					t.Errorf("answered %+v", a)
				}
				if a.Message != nil && a.Message.ID != answers[0].Message.ID {
					t.Error("posted twice")
				}
			}
			if p.calls() != n*2+1 {
				t.Errorf("called %d times", p.calls())
			}
			// Another's client id is another's.
			ken.runs("den", call)
			if p.calls() != n*2+2 {
				t.Errorf("called %d times", p.calls())
			}
		}
		// What was posted and deleted is shown to nobody.
		run := into[wire.CommandRun](ada.post("/rooms/den/commands", object{"name": "/run", "client_id": "call-room"}).is(200))
		ada.delete("/rooms/den/messages/"+run.Message.ID, nil).is(204)
		run = into[wire.CommandRun](ada.post("/rooms/den/commands", object{"name": "/run", "client_id": "call-room"}).is(200))
		if run.Message == nil || run.Message.Body != "" || run.Message.DeletedAt == nil || run.Body != "" {
			t.Errorf("after the deletion %+v", run)
		}
	})
}

// An address that is slow, down, or answers what it should not, is told as such; the call is over within its time.
func TestCommandsThatFail(t *testing.T) {
	t.Parallel()
	onCallingWorlds(t, 300*time.Millisecond, func(t *testing.T, w *world) {
		ada := w.register("ada")
		ada.makes("den", "private")
		elsewhere := newProgram(t, says("text/plain", "inside"))
		p := newProgram(t, nil)
		ada.commands("den", "/try", p.url)
		slow := make(chan struct{})
		t.Cleanup(func() { close(slow) })
		for name, c := range map[string]struct {
			reason  string
			answers func(http.ResponseWriter, string)
		}{
			"slow": {"timeout", func(http.ResponseWriter, string) { <-slow }},
			"slow body": {"timeout", func(w http.ResponseWriter, _ string) {
				says("text/plain", "begun")(w, "")
				w.(http.Flusher).Flush()
				<-slow
			}},
			"500":        {"status", func(w http.ResponseWriter, _ string) { w.WriteHeader(500) }},
			"410":        {"status", func(w http.ResponseWriter, _ string) { w.WriteHeader(410) }},
			"redirect":   {"refused", func(w http.ResponseWriter, _ string) { w.Header().Set("Location", elsewhere.url); w.WriteHeader(307) }},
			"large":      {"too_large", says("text/plain", strings.Repeat("x", 65<<10))},
			"HTML":       {"not_understood", says("text/html", "<p>hello</p>")},
			"no type":    {"not_understood", says("", "hello")},
			"no JSON":    {"not_understood", says("application/json", "hello")},
			"a list":     {"not_understood", says("application/json", "[]")},
			"a number":   {"not_understood", says("application/json", `{"body": 5}`)},
			"to nobody":  {"not_understood", says("application/json", `{"body": "x", "visible_to": "all"}`)},
			"no UTF-8":   {"not_understood", says("text/plain", "\xff\xfe")},
			"NUL":        {"not_understood", says("text/plain", "a\x00b")},
			"NUL, JSON":  {"not_understood", says("application/json", `{"body": "a\u0000b", "visible_to": "room"}`)},
			"hangs up":   {"network", func(http.ResponseWriter, string) { panic(http.ErrAbortHandler) }},
			"empty":      {"", says("text/plain", "")},
			"no content": {"", func(w http.ResponseWriter, _ string) { w.WriteHeader(204) }},
		} {
			p.answersFrom(c.answers)
			call := object{"name": "/try", "client_id": name}
			run := ada.runs("den", call)
			if run.Reason != c.reason || (run.Outcome == "failed") != (c.reason != "") || run.Body != "" || run.Message != nil {
				t.Errorf("%s: %+v", name, run)
			}
			again := into[wire.CommandRun](ada.post("/rooms/den/commands", call).is(200))
			if again.Reason != run.Reason || fmt.Sprint(again.Status != nil) != fmt.Sprint(run.Status != nil) {
				t.Errorf("%s, again: %+v", name, again)
			}
		}
		if elsewhere.calls() != 0 {
			t.Error("a redirect was followed")
		}
		ada.commands("den", "/down", "http://127.0.0.1:1/")
		if run := ada.runs("den", object{"name": "/down"}); run.Reason != "network" {
			t.Errorf("down: %+v", run)
		}
		ada.post("/rooms/den/commands", object{"name": "/none"}).fails(404, "not_found")
		ada.post("/rooms/den/commands", object{"name": "/me"}).blames("body.name")
		ada.post("/rooms/den/commands", object{"name": "/usr/bin"}).blames("body.name")
		ada.post("/rooms/den/commands", object{"name": "/try", "text": strings.Repeat("x", 4001)}).blames("body.text")
		ada.post("/rooms/den/commands", object{"name": "/try", "client_id": strings.Repeat("x", 65)}).blames("body.client_id")
	})
}

// Who may not post may not call; an answer that the bot may not post is the caller's alone.
func TestWhoCallsCommands(t *testing.T) {
	t.Parallel()
	onCallingWorlds(t, 0, func(t *testing.T, w *world) {
		ada, ken, eve := w.register("ada"), w.register("ken"), w.register("eve")
		ada.makes("den", "public")
		p := newProgram(t, says("application/json", `{"body": "ran", "visible_to": "room"}`))
		bot := ada.commands("den", "/run", p.url).Bot
		call := func(by *person) *reply { return by.post("/rooms/den/commands", object{"name": "/run"}) }
		ada.put("/rooms/den/members/ken", nil).is(200)
		call(ken).is(201)
		call(eve).fails(403, "forbidden") // no member
		reads := ken.by(ken.token(object{"name": "reads", "scopes": []string{"read"}}))
		call(reads).fails(403, "forbidden")
		reads.get("/rooms/den/commands").is(200)
		ada.put("/rooms/den/restrictions/ken", object{"kind": "mute"}).is(200)
		call(ken).fails(403, "forbidden")
		ada.put("/rooms/den/restrictions/"+*bot.Username, object{"kind": "mute"}).is(200)
		if run := into[wire.CommandRun](call(ada).is(201)); run.Reason != "not_posted" || run.Body != "ran" || run.VisibleTo != "caller" {
			t.Errorf("with a bot that is muted: %+v", run)
		}
		ada.delete("/rooms/den", nil).is(204)
		call(ada).fails(403, "forbidden")
		if p.calls() != 2 {
			t.Errorf("called %d times", p.calls())
		}
	})
}

// A slow address takes a part of the places: others go on. Calls count to the limit of messages.
func TestCommandsAreBounded(t *testing.T) {
	t.Parallel()
	onCallingWorlds(t, 5*time.Second, func(t *testing.T, w *world) {
		ada := w.register("ada")
		ada.makes("den", "private")
		ada.makes("attic", "private")
		release := make(chan struct{})
		slow := newProgram(t, func(http.ResponseWriter, string) { <-release })
		fast := newProgram(t, says("text/plain", "here"))
		ada.commands("den", "/slow", slow.url)
		ada.commands("attic", "/fast", fast.url)
		var all sync.WaitGroup
		statuses := make([]int, 12)
		for i := range statuses {
			all.Go(func() { statuses[i] = ada.post("/rooms/den/commands", object{"name": "/slow"}).status })
		}
		for slow.calls() < 8 {
			time.Sleep(5 * time.Millisecond)
		}
		if run := ada.runs("attic", object{"name": "/fast"}); run.Body != "here" {
			t.Errorf("another room: %+v", run)
		}
		ada.post("/rooms/den/commands", object{"name": "/slow"}).fails(429, "rate_limited")
		close(release)
		all.Wait()
		slices.Sort(statuses)
		if got := fmt.Sprint(statuses); !strings.HasPrefix(got, "[201 201 201 201 201 201 201 201") {
			t.Errorf("answered %s", got)
		}
	})
	w := newWorld(t, with(func(o *httpapi.Options) { o.Limits.Messages = ratelimit.New(0.001, 2) }))
	ada := w.register("ada")
	ada.makes("den", "private")
	ada.commands("den", "/run", "https://hooks.example.invalid/")
	for range 2 {
		ada.runs("den", object{"name": "/run"})
	}
	ada.post("/rooms/den/commands", object{"name": "/run"}).fails(429, "rate_limited")
}

// The client's built-in names are the server's.
func TestBuiltInCommandsAreReserved(t *testing.T) {
	t.Parallel()
	if got := strings.Join(chat.BuiltInCommands, " "); got != "/me /shrug /topic /invite /mute /leave /dm" {
		t.Errorf("built in: %s", got)
	}
}

// TestCommandsAreChanged: by their staff, each part alone; a disabled one is neither listed nor called, and keeps its name.
func TestCommandsAreChanged(t *testing.T) {
	t.Parallel()
	onCallingWorlds(t, 0, func(t *testing.T, w *world) {
		ada, ken := w.register("ada"), w.register("ken")
		ada.makes("den", "private")
		ada.put("/rooms/den/members/ken", nil).is(200)
		p := newProgram(t, says("text/plain", "ran"))
		made, other := ada.commands("den", "/run", "https://hooks.example.org/old"), ada.commands("den", "/other", p.url)
		at := "/rooms/den/hooks/" + made.ID
		ken.patch(at, object{"hint": ""}).fails(403, "forbidden")
		for field, bad := range map[string][]any{
			"name":        {"", "run", "/", "/usr/bin", "/me", "/two words"},
			"url":         {"", "ftp://example.org", "http://10.0.0.1/"},
			"description": {strings.Repeat("x", 129), "two\nlines"},
			"hint":        {strings.Repeat("x", 65), "two\nlines"},
			"events":      {[]string{"message.created"}},
		} {
			for _, value := range bad {
				ada.patch(at, object{field: value}).blames("body." + field)
			}
		}
		ada.patch("/rooms/den/hooks/"+ada.sends("den", "Events").ID, object{"hint": "x"}).blames("body.hint")
		ada.patch(at, object{"name": "/other"}).fails(409, "conflict")
		ada.post(at+"/replay", object{"after": 0}).fails(409, "conflict")
		if same := into[wire.Hook](ada.patch(at, object{"name": "/run"}).is(200)); same.Name != "/run" || same.Hint != "[branch]" || same.Description != "Deploys" {
			t.Errorf("changed to the same %+v", same)
		}
		got := into[wire.Hook](ada.patch(at, object{"name": " /Start", "url": p.url, "description": "", "hint": "NAME"}).is(200))
		if got.Name != "/start" || got.URL != p.url || got.Description != "" || got.Hint != "NAME" || got.DisabledAt != nil || got.Bot.DisplayName != "run" {
			t.Errorf("changed %+v", got)
		}
		call := object{"name": "/start"}
		ken.runs("den", call)
		ken.post("/rooms/den/commands", object{"name": "/run"}).fails(404, "not_found")

		fresh := into[wire.Hook](ada.post(at+"/secret", nil).is(201))
		if fresh.Secret == made.Secret || !strings.HasPrefix(fresh.Secret, "whsec_") {
			t.Errorf("a new secret: %+v", fresh)
		}
		ken.runs("den", call)
		if !p.signedBy(t, fresh.Secret) || !p.signedBy(t, made.Secret) || p.signedBy(t, other.Secret) {
			t.Error("a call is not signed by the new secret and the one before, and by no other")
		}
		w.Clock.Forward(25 * time.Hour)
		ada, ken = w.login("ada"), w.login("ken")
		ken.runs("den", call)
		if !p.signedBy(t, fresh.Secret) || p.signedBy(t, made.Secret) {
			t.Error("a day later the secret before signs still, or the new one does not")
		}

		off := into[wire.Hook](ada.patch(at, object{"disabled": true}).is(200))
		if off.DisabledAt == nil || off.DisabledReason != "staff" {
			t.Errorf("disabled %+v", off)
		}
		calls := p.calls()
		ken.post("/rooms/den/commands", call).fails(409, "conflict")
		for _, c := range into[page[wire.SlashCommand]](ken.get("/rooms/den/commands").is(200)).Items {
			if c.Name == "/start" {
				t.Error("a disabled command is listed for those who call")
			}
		}
		ada.post("/rooms/den/hooks", object{"kind": "command", "name": "/start", "url": p.url}).fails(409, "conflict")
		if p.calls() != calls {
			t.Error("a disabled command is called")
		}
		if on := into[wire.Hook](ada.patch(at, object{"disabled": false}).is(200)); on.DisabledAt != nil || on.DisabledReason != "" {
			t.Errorf("enabled %+v", on)
		}
		ken.runs("den", call)
		audit := into[page[wire.AuditEntry]](w.operator().get("/admin/audit?person=ada&action=hook_changed").is(200)).Items
		if len(audit) != 5 || audit[0].Detail != "enabled" || audit[2].Detail != "secret" || audit[3].Detail != "description hint name url" {
			t.Errorf("audited %+v", audit)
		}
	})
}

// Two commands that are given one name at once: one has it.
func TestCommandsChangedAtOnce(t *testing.T) {
	t.Parallel()
	onCallingWorlds(t, 0, func(t *testing.T, w *world) {
		ada := w.register("ada")
		ada.makes("den", "private")
		statuses := make([]int, 6)
		ids := make([]string, len(statuses))
		for i := range ids {
			ids[i] = ada.commands("den", fmt.Sprint("/c", i), "https://hooks.example.org/").ID
		}
		var all sync.WaitGroup
		for i := range statuses {
			all.Go(func() { statuses[i] = ada.patch("/rooms/den/hooks/"+ids[i], object{"name": "/same"}).status })
		}
		all.Wait()
		slices.Sort(statuses)
		if got := fmt.Sprint(statuses); got != "[200 409 409 409 409 409]" {
			t.Errorf("answered %s", got)
		}
	})
}

// Repeats with one client id at two nodes: one call, one post, one answer.
func TestACommandRunsOnceOnTwoNodes(t *testing.T) {
	t.Parallel()
	onTwoCallingNodes(t, 0, func(t *testing.T, here, there *world) {
		ada := here.register("ada")
		ada.makes("den", "private")
		under := make(chan struct{})
		p := newProgram(t, func(w http.ResponseWriter, text string) {
			<-under
			says("application/json", `{"body": "ran", "visible_to": "room"}`)(w, text)
		})
		ada.commands("den", "/run", p.url)
		callers := []*person{ada, there.login("ada"), ada, there.login("ada")}
		runs := make([]wire.CommandRun, len(callers))
		statuses := make([]int, len(callers))
		var all sync.WaitGroup
		for i, by := range callers {
			all.Go(func() {
				got := by.post("/rooms/den/commands", object{"name": "/run", "client_id": "once"})
				runs[i], statuses[i] = into[wire.CommandRun](got), got.status
			})
		}
		for p.calls() == 0 {
			time.Sleep(time.Millisecond)
		}
		close(under)
		all.Wait()
		slices.Sort(statuses)
		if got := fmt.Sprint(statuses); got != "[200 200 200 201]" {
			t.Errorf("answered %s", got)
		}
		for _, run := range runs {
			if run.Outcome != "answered" || run.Message == nil || run.Message.ID != runs[0].Message.ID {
				t.Errorf("answered %+v", run)
			}
		}
		if n := strings.Count(ada.eventTypes("den"), "message.created"); n != 1 || p.calls() != 1 {
			t.Errorf("%d posts of %d calls", n, p.calls())
		}
	})
}

// A call whose node is gone for longer than a call takes is lost: a repeat is told so at once, and nothing is called again.
func TestACommandOfANodeThatIsGone(t *testing.T) {
	t.Parallel()
	onTwoCallingNodes(t, time.Minute, func(t *testing.T, here, there *world) {
		ada := here.register("ada")
		ada.makes("den", "private")
		under := make(chan struct{})
		p := newProgram(t, func(http.ResponseWriter, string) { <-under })
		ada.commands("den", "/run", p.url)
		abroad := there.login("ada") // whose clock says that a minute has passed
		call := object{"name": "/run", "client_id": "once"}
		var first sync.WaitGroup
		first.Go(func() { ada.post("/rooms/den/commands", call) })
		for p.calls() == 0 {
			time.Sleep(time.Millisecond)
		}
		for range 2 {
			run := into[wire.CommandRun](abroad.post("/rooms/den/commands", call).is(200))
			if run.Outcome != "failed" || run.Reason != "lost" || run.Status != nil || run.Body != "" {
				t.Errorf("answered %+v", run)
			}
		}
		close(under)
		first.Wait()
		if p.calls() != 1 {
			t.Errorf("called %d times", p.calls())
		}
	})
}

// Calls are forgotten a day after they were made, in batches, and those of today are not.
func TestCallsAreForgotten(t *testing.T) {
	t.Parallel()
	onCallingWorlds(t, 0, func(t *testing.T, w *world) {
		ada := w.register("ada")
		ada.makes("den", "private")
		p := newProgram(t, says("text/plain", "ran"))
		ada.commands("den", "/run", p.url)
		call := func(id string) int {
			return ada.post("/rooms/den/commands", object{"name": "/run", "client_id": id}).status
		}
		if first, again := call("old"), call("old"); first != 201 || again != 200 {
			t.Errorf("answered %d, %d", first, again)
		}
		yesterday := w.DB.Now()
		w.Clock.Forward(time.Minute)
		ada.post("/rooms/den/commands", object{"name": "/run", "client_id": "young"}).is(201)
		must(t, w.DB.PruneCommandRuns(t.Context(), yesterday.Add(30*time.Second)))
		if old, young := call("old"), call("young"); old != 201 || young != 200 {
			t.Errorf("after the cleanup: %d, %d", old, young)
		}
	})
}
