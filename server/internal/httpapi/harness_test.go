package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/files"
	"github.com/chatrooms/chatrooms/server/internal/httpapi"
	"github.com/chatrooms/chatrooms/server/internal/hub"
	"github.com/chatrooms/chatrooms/server/internal/oidc"
	"github.com/chatrooms/chatrooms/server/internal/outbound"
	"github.com/chatrooms/chatrooms/server/internal/servertest"
	"github.com/chatrooms/chatrooms/server/internal/testservers"
	"github.com/chatrooms/chatrooms/server/internal/webhooks"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

func TestMain(m *testing.M) {
	for _, kind := range []string{"text/event-stream", "application/x-ndjson", "text/html", "image/png", "image/jpeg"} {
		openapi3filter.RegisterBodyDecoder(kind, openapi3filter.PlainBodyDecoder)
	}
	testservers.Main(m)
}

// onEachStore runs a test on a fresh SQLite and, unless -short, on a fresh Postgres.
func onEachStore(t *testing.T, test func(*testing.T, *world)) {
	servertest.OnEachDatabase(t, func(t *testing.T, url string) {
		test(t, newWorld(t, func(_ *testing.T, s *setup) { s.database = url }))
	})
}

// world is a server on a loopback port. Its hub hears of nothing that happens.
type world struct {
	*servertest.World
	t       *testing.T
	url     string
	heard   *listener
	doc     *openapi3.T
	checked sync.Map // problems held to doc
	storage files.Storage
}

// mostBytes is the largest file of the tests.
const mostBytes = 1 << 20

type setup struct {
	database     string
	registration chat.Registration // "": open
	noPush       bool
	noMail       bool
	noPasswords  bool
	isNew        bool // nobody has an account yet
	limits       chat.FileLimits
	events       func(readEvents) readEvents // what the hub reads logs by, from what it would be
	store        func(chat.Store) chat.Store // what the service has, from what it would have
	httpapi.Options
}

// readEvents is how a hub reads a page of a room's log.
type readEvents = func(ctx context.Context, room chat.RoomID, after int64, limit int) ([]wire.Frame, int64, error)

type option func(*testing.T, *setup)

func registrationClosed(_ *testing.T, s *setup) { s.registration = chat.RegistrationClosed }
func with(change func(*httpapi.Options)) option {
	return func(_ *testing.T, s *setup) { change(&s.Options) }
}
func newWorld(t *testing.T, opts ...option) *world { return newWorldOn(t, "", opts...) }

// nobodysProvider is one that does not answer.
var nobodysProvider = oidc.New(oidc.Options{Issuer: "http://127.0.0.1:1", Name: "Example Ltd", Client: http.DefaultClient, Now: time.Now})

// newWorldOn opens the SQLite in dir, so that two servers can stand on one database.
func newWorldOn(t *testing.T, dir string, opts ...option) *world {
	t.Helper()
	w := &world{t: t, heard: &listener{}, doc: document(t)}
	storage, err := files.OpenDisk(t.TempDir())
	must(t, err)
	w.storage = storage
	s := setup{Options: httpapi.Options{Files: files.New(storage), MaxFileBytes: mostBytes, Previews: true, SSO: nobodysProvider}}
	for _, opt := range opts {
		opt(t, &s)
	}
	w.World = servertest.New(t, servertest.Options{
		DatabaseURL: s.database, DataDir: dir, Publisher: w.heard, Feed: silence{}, IsNew: s.isNew,
		Service: func(o chat.Options) chat.Options {
			o.HasFiles, o.FileLimits, o.NoPasswords = s.Files != nil, s.limits, s.noPasswords
			if s.registration != "" {
				o.Registration = s.registration
			}
			if s.store != nil {
				o.Store = s.store(o.Store)
			}
			return o
		},
		RoomLog: func(log hub.Log) hub.Log {
			if s.events != nil {
				log.Events = s.events(log.Events)
			}
			return log
		},
	})
	s.Service, s.Tokens, s.Log, s.Version, s.Hub = w.Service, w.Tokens, w.Logger, "test", w.Hub
	w.withPush(&s)
	w.withMail(&s)
	if s.Webhooks == nil {
		s.Webhooks = webhooks.New(webhooks.Options{Guard: outbound.NewGuard(outbound.Allow{})})
	}
	if s.Commands == nil {
		caller := webhooks.NewCaller(webhooks.CallerOptions{Guard: outbound.NewGuard(outbound.Allow{})})
		t.Cleanup(caller.Close)
		s.Commands = caller
	}
	if s.Stopping == nil {
		s.Stopping = ended()
	}
	server := httptest.NewServer(httpapi.New(s.Options))
	t.Cleanup(server.Close)
	w.url = server.URL
	return w
}

// silence is a feed of nothing.
type silence struct{}

func (silence) Follow(chat.RoomID)   {}
func (silence) Unfollow(chat.RoomID) {}
func (silence) IsUp() bool           { return true }

// ended is a server that stops: a stream gives what there is, and ends.
func ended() <-chan struct{} {
	stopping := make(chan struct{})
	close(stopping)
	return stopping
}

// listener is a publisher that remembers.
type listener struct {
	mu      sync.Mutex
	events  []chat.Event
	signals []chat.Signal
}

func (l *listener) PublishEvents(events []chat.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.events = append(l.events, events...)
}

func (l *listener) PublishSignal(s chat.Signal) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.signals = append(l.signals, s)
}

// notices are what users were told of messages and rooms.
func (l *listener) notices() (told []chat.Notice) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range l.signals {
		if n, ok := s.(chat.Notice); ok {
			told = append(told, n)
		}
	}
	return told
}

// settings are what users' other connections were told.
func (l *listener) settings() (told []chat.SettingsChanged) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range l.signals {
		if changed, ok := s.(chat.SettingsChanged); ok {
			told = append(told, changed)
		}
	}
	return told
}

func (l *listener) endedSessions() []chat.SessionID {
	l.mu.Lock()
	defer l.mu.Unlock()
	var ids []chat.SessionID
	for _, s := range l.signals {
		if ended, ok := s.(chat.SessionsEnded); ok {
			ids = append(ids, ended.Sessions...)
		}
	}
	return ids
}

// document is the API's own, as a test reads it.
var document = func() func(*testing.T) *openapi3.T {
	load := sync.OnceValues(func() (*openapi3.T, error) {
		doc, err := openapi3.NewLoader().LoadFromData(httpapi.Document("test"))
		if err != nil {
			return nil, err
		}
		err = doc.Validate(context.Background())
		// For 3.1 the library compiles a schema anew for each answer that it checks, most of this package's time, and then
		// finds that these schemas need nothing that its own check lacks. TestUndocumentedAnswersAreFound holds it to that.
		doc.OpenAPI = "3.0.3"
		return doc, err
	})
	return func(t *testing.T) *openapi3.T {
		t.Helper()
		doc, err := load()
		must(t, err)
		return doc
	}
}()

// request is one call; zero values are left out.
type request struct {
	method, path string
	token        string
	header       map[string]string
	body         io.Reader
}

type reply struct {
	t      *testing.T
	what   string
	status int
	header http.Header
	body   []byte
}

// send makes the call, and holds every answer to the document and to what every answer has.
func (w *world) send(r request) *reply {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), r.method, w.url+r.path, r.body)
	must(w.t, err)
	if r.token != "" {
		req.Header.Set("Authorization", "Bearer "+r.token)
	}
	for name, value := range r.header {
		if name == "Host" {
			req.Host = value
		}
		req.Header.Set(name, value)
	}
	answer, err := noRedirects.Do(req)
	must(w.t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	must(w.t, err)
	out := &reply{t: w.t, what: r.method + " " + r.path, status: answer.StatusCode, header: answer.Header, body: body}
	if out.header.Get("X-Request-Id") == "" {
		w.t.Errorf("%s: no X-Request-Id", out.what)
	}
	if out.status >= 400 && r.method != http.MethodHead && strings.HasPrefix(r.path, "/api/") {
		out.checkProblem()
	}
	w.checkAgainstDocument(req, out)
	return out
}

var noRedirects = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// checkAgainstDocument holds an answer to the OpenAPI document, where it knows the route. The check is slow, and problems
// are all alike (checkProblem looks at each), so a route's problem of one status and code is held to it once a world.
func (w *world) checkAgainstDocument(req *http.Request, r *reply) {
	w.t.Helper()
	if route := findRoute(w.doc, req.Method, req.URL.EscapedPath()); route != nil && r.status >= 400 {
		var p wire.Problem
		_ = json.Unmarshal(r.body, &p) // checkProblem tells
		key := fmt.Sprint(req.Method, route.Path, r.status, p.Code)
		if _, done := w.checked.LoadOrStore(key, true); done {
			return
		}
	}
	if err := undocumented(w.doc, req, r); err != nil {
		w.t.Errorf("%s: %d is not as documented: %v\n%s", r.what, r.status, err, r.body)
	}
}

func undocumented(doc *openapi3.T, req *http.Request, r *reply) error {
	route := findRoute(doc, req.Method, req.URL.EscapedPath())
	if route == nil {
		return nil
	}
	err := openapi3filter.ValidateResponse(req.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: req, Route: route},
		Status:                 r.status, Header: r.header, Body: io.NopCloser(bytes.NewReader(r.body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	})
	if err != nil || r.header.Get("Content-Type") != ndjson {
		return err
	}
	return checkLines(doc, route.Operation.Responses.Value("200").Value.Content[ndjson], r.body)
}

// The check that every other test leans on finds what is wrong.
func TestUndocumentedAnswersAreFound(t *testing.T) {
	t.Parallel()
	const user = `{"id":"1","username":"ada","display_name":"Ada","created_at":"2026-11-23T12:00:00.000Z","picture":null,"bot":false,"status":null`
	jsonType := http.Header{"Content-Type": {"application/json"}, "X-Request-Id": {"x"}}
	for name, c := range map[string]struct {
		reply reply
		good  bool
	}{
		"good":                {reply{status: 200, header: jsonType, body: []byte(user + "}")}, true},
		"undocumented field":  {reply{status: 200, header: jsonType, body: []byte(user + `,"password_hash":"x"}`)}, false},
		"missing field":       {reply{status: 200, header: jsonType, body: []byte(`{"id":"1"}`)}, false},
		"wrong type":          {reply{status: 200, header: jsonType, body: []byte(strings.Replace(user, `"1"`, "1", 1) + "}")}, false},
		"null":                {reply{status: 200, header: jsonType, body: []byte(strings.Replace(user, `"Ada"`, "null", 1) + "}")}, false},
		"undocumented status": {reply{status: 418, header: jsonType, body: []byte(user + "}")}, false},
		"a problem":           {problemReply(404, wire.CodeNotFound), true},
		"undocumented code":   {problemReply(404, wire.CodeGone), false},
		"status undocumented": {problemReply(410, wire.CodeGone), false},
		"wrong media type":    {reply{status: 404, header: jsonType, body: []byte(user + "}")}, false},
	} {
		req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1/users/ada", nil)
		if err := undocumented(document(t), req, &c.reply); (err == nil) != c.good {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func problemReply(status int, code wire.Code) reply {
	p := wire.NewProblem(code, "It is not there.")
	p.Status = status
	return reply{status: status, header: http.Header{"Content-Type": {wire.ProblemType}, "X-Request-Id": {"x"}}, body: wire.Encode(p)}
}

func findRoute(doc *openapi3.T, method, path string) *routers.Route {
	parts := strings.Split(path, "/")
	var best *routers.Route
	for template, item := range doc.Paths.Map() {
		op := item.GetOperation(method)
		if op == nil || !matches(strings.Split(template, "/"), parts) {
			continue
		}
		if best == nil || strings.Count(template, "{") < strings.Count(best.Path, "{") {
			best = &routers.Route{Spec: doc, Path: template, PathItem: item, Method: method, Operation: op}
		}
	}
	return best
}

func matches(template, path []string) bool {
	if len(template) != len(path) {
		return false
	}
	for i := range template {
		if !strings.HasPrefix(template[i], "{") && template[i] != path[i] {
			return false
		}
	}
	return true
}

// checkProblem holds an error to RFC 9457 and to the contract's shape.
func (r *reply) checkProblem() {
	r.t.Helper()
	if err := r.problemFault(); err != nil {
		r.t.Errorf("%s: %v", r.what, err)
	}
}

// problemFault says what is wrong with a problem.
func (r *reply) problemFault() error {
	var p wire.Problem
	if got := r.header.Get("Content-Type"); got != wire.ProblemType {
		return fmt.Errorf("%d comes as %q", r.status, got)
	}
	if err := json.Unmarshal(r.body, &p); err != nil || p.Status != r.status || p.Code == "" || p.Title == "" || p.Detail == "" {
		return fmt.Errorf("%d is no problem: %s", r.status, r.body)
	}
	if want := r.status == 429 || r.status == 503; want != (r.header.Get("Retry-After") != "") {
		return fmt.Errorf("%d has Retry-After %q", r.status, r.header.Get("Retry-After"))
	}
	return nil
}

func (r *reply) problem() wire.Problem {
	r.t.Helper()
	var p wire.Problem
	must(r.t, json.Unmarshal(r.body, &p))
	return p
}

// is asserts the status.
func (r *reply) is(status int) *reply {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("%s: got %d, want %d\n%s", r.what, r.status, status, r.body)
	}
	return r
}

// fails asserts a problem's status and code.
func (r *reply) fails(status int, code wire.Code) *reply {
	r.t.Helper()
	r.is(status)
	if got := r.problem().Code; got != code {
		r.t.Fatalf("%s: got code %q, want %q", r.what, got, code)
	}
	return r
}

// blames asserts a 422 that names the place.
func (r *reply) blames(location string) *reply {
	r.t.Helper()
	for _, f := range r.fails(422, wire.CodeInvalid).problem().Errors {
		if f.Location == location {
			return r
		}
	}
	r.t.Fatalf("%s: does not blame %s: %s", r.what, location, r.body)
	return nil
}

func into[T any](r *reply) T {
	r.t.Helper()
	var v T
	decoder := json.NewDecoder(bytes.NewReader(r.body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&v); err != nil {
		r.t.Fatalf("%s: %v\n%s", r.what, err, r.body)
	}
	return v
}

// person is someone signed in.
type person struct {
	w       *world
	name    string
	id      string
	access  string
	refresh string
}

const goodPassword = servertest.Password

func (w *world) register(name string) *person {
	w.t.Helper()
	return w.person(w.post("/auth/register", object{"username": name, "password": goodPassword}).is(201))
}

func (w *world) login(name string) *person {
	w.t.Helper()
	return w.person(w.post("/auth/login", object{"username": name, "password": goodPassword}).is(200))
}

func (w *world) person(r *reply) *person {
	w.t.Helper()
	s := into[wire.Session](r)
	return &person{w: w, name: *s.User.Username, id: s.User.ID, access: s.AccessToken, refresh: s.RefreshToken}
}

// object is a JSON object in a test.
type object = map[string]any

// operator signs in who administers the server.
func (w *world) operator() *person {
	w.t.Helper()
	return w.login("operator")
}

// post calls without a token.
func (w *world) post(path string, body any) *reply {
	w.t.Helper()
	return w.call("", http.MethodPost, path, body)
}

func (w *world) call(token, method, path string, body any) *reply {
	w.t.Helper()
	r := request{method: method, path: "/api/v1" + path, token: token}
	if body != nil {
		text, err := json.Marshal(body)
		must(w.t, err)
		r.body, r.header = bytes.NewReader(text), map[string]string{"Content-Type": "application/json"}
	}
	return w.send(r)
}

func (p *person) get(path string) *reply {
	p.w.t.Helper()
	return p.w.call(p.access, http.MethodGet, path, nil)
}

func (p *person) post(path string, body any) *reply {
	p.w.t.Helper()
	return p.w.call(p.access, http.MethodPost, path, body)
}

func (p *person) put(path string, body any) *reply {
	p.w.t.Helper()
	return p.w.call(p.access, http.MethodPut, path, body)
}

func (p *person) patch(path string, body any) *reply {
	p.w.t.Helper()
	return p.w.call(p.access, http.MethodPatch, path, body)
}

func (p *person) delete(path string, body any) *reply {
	p.w.t.Helper()
	return p.w.call(p.access, http.MethodDelete, path, body)
}

// makes creates a room.
func (p *person) makes(room, visibility string) {
	p.w.t.Helper()
	p.post("/rooms", object{"name": room, "visibility": visibility}).is(201)
}

// says posts a message.
func (p *person) says(room, body string) wire.Message {
	p.w.t.Helper()
	return into[wire.Message](p.post("/rooms/"+room+"/messages", object{"body": body}).is(201))
}

// events is the room's log as that person reads it.
func (p *person) events(room string) []wire.Event {
	p.w.t.Helper()
	type answer struct {
		Events []wire.Event
		Seq    int64
	}
	return into[answer](p.get("/rooms/" + room + "/events?after=0&limit=200").is(200)).Events
}

func (p *person) eventTypes(room string) string {
	p.w.t.Helper()
	var types []string
	for i, e := range p.events(room) {
		if e.Seq != int64(i)+1 {
			p.w.t.Fatalf("event %d of %s has seq %d", i+1, room, e.Seq)
		}
		types = append(types, e.Type)
	}
	return strings.Join(types, " ")
}

var must = servertest.Must
