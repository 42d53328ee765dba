package httpapi_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"pgregory.net/rapid"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// Requests are made in sequences, each with people, rooms and messages of its own, several on one server.
const (
	requestsASequence = 50
	sequencesAServer  = 20
)

// TestFuzz makes requests from the document alone: every operation, by people of all kinds, with input that is valid, nearly
// so, or broken. None is answered 5xx, and each is answered as the document says. `make fuzz` makes 100,000 of them
// (FUZZ_REQUESTS), others each time; -rapid.seed repeats a run. The short run of `make test` is the same every time: what is
// found by luck is for those who look for it.
func TestFuzz(t *testing.T) {
	t.Parallel()
	requests, seed := 1000, "1"
	if text := os.Getenv("FUZZ_REQUESTS"); text != "" {
		var err error
		requests, err = strconv.Atoi(text)
		must(t, err)
		seed = flag.Lookup("rapid.seed").Value.String()
	}
	answered := map[string]map[int]int{} // how often, by operation and status
	for left := (requests + requestsASequence - 1) / requestsASequence; left > 0 && !t.Failed(); left -= sequencesAServer {
		t.Run("server", func(t *testing.T) {
			sequences(t, min(left, sequencesAServer), seed)
			w, arrivals := newWorld(t), 0
			rapid.Check(t, func(rt *rapid.T) {
				arrivals++
				f := &fuzzer{w: w, rt: rt, answered: answered}
				f.arrive(arrivals)
				for range requestsASequence {
					f.step()
				}
			})
		})
	}
	if !t.Failed() {
		checkReach(t, answered, requests)
	}
}

// sequences sets how many rapid makes, and from which seed; of "0" rapid chooses one.
func sequences(t *testing.T, n int, seed string) {
	t.Helper()
	for name, value := range map[string]string{
		"rapid.seed": seed, "rapid.checks": strconv.Itoa(n),
		"rapid.nofailfile": "true", "rapid.shrinktime": "5s",
	} {
		before := flag.Lookup(name).Value.String()
		must(t, flag.Set(name, value))
		t.Cleanup(func() { must(t, flag.Set(name, before)) })
	}
}

// What needs a code that only a mail or a provider has, a preview, or a service that answers a command.
var outOfReach = []string{
	"POST /api/v1/auth/oidc/exchange", "POST /api/v1/auth/email/confirm", "POST /api/v1/auth/reset",
	"POST /api/v1/rooms/{room}/commands", "GET /api/v1/unsubscribe/{code}", "POST /api/v1/unsubscribe/{code}",
}

// checkReach holds the run to what it has reached: a fuzz that is refused everywhere finds nothing.
func checkReach(t *testing.T, answered map[string]map[int]int, requests int) {
	t.Helper()
	total, good, all := 0, 0, operations(document(t))
	for name := range all {
		succeeded := 0
		for status, times := range answered[name] {
			total += times
			if status < 400 {
				succeeded += times
			}
		}
		good += succeeded
		if requests >= 5000 && len(answered[name]) == 0 {
			t.Errorf("%s was never asked", name)
		}
		if requests >= 50_000 && succeeded == 0 && !slices.Contains(outOfReach, name) {
			t.Errorf("%s never succeeded in %d requests: %v", name, requests, answered[name])
		}
	}
	if good*20 < total {
		t.Errorf("only %d of %d requests succeeded", good, total)
	}
	t.Logf("%d requests to %d operations, %d of them succeeded", total, len(all), good)
}

// fuzzer makes one sequence.
type fuzzer struct {
	w        *world
	rt       *rapid.T
	who      []string            // people of all kinds
	tokens   map[string]string   // theirs
	known    map[string][]string // what there is, by the parameter or field it is for
	answered map[string]map[int]int
}

// arrive brings people, rooms and what is in them. Nothing of it is in another sequence.
func (f *fuzzer) arrive(n int) {
	w, name := f.w, func(of string) string { return fmt.Sprint(of, n) }
	w.operator().patch("/admin/settings", object{"registration": "open"}).is(200)
	ada, grace, linus := w.register(name("ada")), w.register(name("grace")), w.register(name("linus"))
	mallory, gone := w.register(name("mallory")), w.register(name("gone"))
	isTrue := true
	_, err := w.Service.ChangeAccount(w.t.Context(), chat.CommandLine, ada.name, chat.AccountChange{Admin: &isTrue})
	must(w.t, err)
	lobby, attic, helper := name("lobby"), name("attic"), name("helper")
	ada.makes(lobby, "public")
	ada.makes(attic, "private")
	ada.put("/rooms/"+attic+"/members/"+grace.name, nil).is(200)
	ada.put("/rooms/"+lobby+"/members/"+linus.name, nil).is(200)
	grace.put("/me/blocks/"+mallory.name, nil).is(200)
	ada.put("/rooms/"+lobby+"/members/"+linus.name, object{"role": "moderator"}).is(200)
	file := ada.uploads(lobby, "red.png", redPicture).ID
	hello, shared := ada.says(lobby, "hello @"+grace.name), ada.shares(lobby, file)
	invitation, hook, outgoing := ada.invites(lobby, object{}), ada.hooks(lobby, "Builds"), ada.sends(lobby, "Deploys")
	bot := into[wire.NewBot](ada.post("/bots", object{"username": helper}).is(201))
	botToken := into[page[wire.Token]](ada.get("/bots/" + helper + "/tokens").is(200)).Items[0].ID
	reads := grace.token(object{"name": "reader", "scopes": []string{"read"}})
	_, err = w.Service.ChangeAccount(w.t.Context(), chat.CommandLine, gone.name, chat.AccountChange{Suspended: &isTrue})
	must(w.t, err)

	f.who = []string{"ada", "ada", "ada", "ada", "grace", "grace", "linus", "mallory", "bot", "reader", "suspended", "nobody", "garbage", "refresh"}
	f.tokens = map[string]string{
		"ada": ada.access, "grace": grace.access, "linus": linus.access, "mallory": mallory.access, "bot": bot.Token,
		"reader": reads.Text, "suspended": gone.access, "nobody": "", "garbage": marker, "refresh": ada.refresh,
	}
	f.known = map[string][]string{
		"username": {grace.name, ada.name, linus.name, mallory.name, gone.name, "me", helper, name("new")},
		"bots":     {helper}, "account": {ada.name}, "author": {grace.name}, "usernames": {grace.name, linus.name},
		"room": {lobby, lobby, attic}, "name": {"bot", name("garden"), "script"}, "hash": {path.Base(ada.shows(redPicture))},
		"messages": {hello.ID, shared.ID}, "message_id": {hello.ID, shared.ID}, "reply_to": {hello.ID}, "files": {file},
		"hooks": {outgoing.ID, outgoing.ID, hook.ID}, "secret": {path.Base(hook.URL)}, "tokens": {reads.ID, botToken},
		"invitations": {invitation.ID}, "code": {invitation.Code}, "invitation": {invitation.Code},
		"password": {goodPassword}, "current_password": {goodPassword}, "new_password": {"another good one"},
		"refresh_token": {ada.refresh, grace.refresh}, "sessions": {string(sessionOf(w.t, w, ada))},
		"reports": {grace.reports(lobby, hello.ID).ID}, "emoji": {"👍", "🌴"}, "reason": {"Advertising"},
		"endpoint": {fmt.Sprint(goodSubscription["endpoint"])}, "url": {"https://hooks.example.org/"},
		"address": {name("ada") + "@example.org"}, "events": {"message.created"}, "q": {"hello", name("ada")}, "zone": {"Europe/Berlin"},
		"from": {"22:00"}, "to": {"07:00"}, "payload": {`{"text":"hi"}`}, "format": {"jsonl", "csv", "html", "txt", "zip"},
	}
	for field, value := range goodSubscription["keys"].(object) {
		f.known[field] = []string{fmt.Sprint(value)}
	}
}

// step makes one request and looks at its answer.
func (f *fuzzer) step() {
	ops := operations(f.w.doc)
	name := rapid.SampledFrom(slices.Sorted(maps.Keys(ops))).Draw(f.rt, "operation")
	method, template, _ := strings.Cut(name, " ")
	r, body := f.request(method, template, ops[name])
	out, err := f.ask(r)
	if err != nil {
		f.rt.Fatalf("%s %s %v\n%.2000q\n%v\n%.4000s", r.method, r.path, r.header, body, err, out.body)
	}
	if f.answered[name] == nil {
		f.answered[name] = map[int]int{}
	}
	f.answered[name][out.status]++
	f.learn(template, out)
}

// request is one call of an operation, and its body.
func (f *fuzzer) request(method, template string, op *openapi3.Operation) (request, string) {
	in := &input{rt: f.rt, known: f.known, care: rapid.SampledFrom([]care{valid, valid, valid, valid, near, near, broken}).Draw(f.rt, "care")}
	r := request{method: method, token: f.tokens[rapid.SampledFrom(f.who).Draw(f.rt, "who")], header: map[string]string{}}
	r.path = in.path(template) + in.query(op)
	var body string
	if op.RequestBody != nil {
		r.header["Content-Type"], body = in.body(op.RequestBody.Value.Content)
		r.body = strings.NewReader(body)
	}
	if method == http.MethodGet {
		in.headers(r.header)
	}
	return r, body
}

// ask sends a request and says what is wrong with the answer.
func (f *fuzzer) ask(r request) (*reply, error) {
	out := &reply{}
	req, err := http.NewRequestWithContext(f.w.t.Context(), r.method, f.w.url+r.path, r.body)
	if err != nil {
		return out, err
	}
	for name, value := range r.header {
		req.Header.Set(name, value)
	}
	if r.token != "" {
		req.Header.Set("Authorization", "Bearer "+r.token)
	}
	answer, err := noRedirects.Do(req)
	if err != nil {
		return out, err
	}
	defer answer.Body.Close()
	out = &reply{what: r.method + " " + r.path, status: answer.StatusCode, header: answer.Header}
	if out.body, err = io.ReadAll(answer.Body); err != nil {
		return out, err
	}
	if out.status >= 500 || out.header.Get("X-Request-Id") == "" {
		return out, fmt.Errorf("%d with X-Request-Id %q", out.status, out.header.Get("X-Request-Id"))
	}
	if out.status >= 400 {
		if err := out.problemFault(); err != nil {
			return out, err
		}
	}
	if findRoute(f.w.doc, req.Method, req.URL.EscapedPath()) == nil && out.status != 404 && out.status != 405 {
		return out, fmt.Errorf("a path of no operation is answered %d", out.status)
	}
	if err := undocumented(f.w.doc, req, out); err != nil {
		return out, fmt.Errorf("%d is not as documented: %w", out.status, err)
	}
	return out, nil
}

// learn keeps what was made, so that later requests can be about it.
func (f *fuzzer) learn(template string, r *reply) {
	if r.status != http.StatusCreated {
		return
	}
	var made struct {
		ID   string `json:"id"`
		Code string `json:"code"`
		Name string `json:"name"`
	}
	if err := json.Unmarshal(r.body, &made); err != nil {
		return
	}
	kind := path.Base(template)
	if made.ID != "" {
		f.known[kind] = append(f.known[kind], made.ID)
	}
	if made.Code != "" {
		f.known["code"] = append(f.known["code"], made.Code)
	}
	if kind == "rooms" && made.Name != "" {
		f.known["room"] = append(f.known["room"], made.Name)
	}
}
