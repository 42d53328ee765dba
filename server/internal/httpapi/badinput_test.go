package httpapi_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// route is a row of the table: how a good call of that operation looks.
type route struct {
	path string // with its parameters filled in, and a query where it needs one
	body object // nil: it takes none
	// texts may hold blanks only; all other texts of the body may not.
	blanksAllowed []string
	// lines are its texts that must be one line.
	lines []string
}

// scene is what the good calls refer to.
type scene struct {
	ada        *person
	message    wire.Message
	session    string
	token      string // the id of a personal access token
	file       string // unused
	invitation wire.Invitation
	toServer   wire.Invitation
	report     wire.Report
	picture    string // its hash
	leave      string // the code that ends mails
	hook       wire.Hook
	outgoing   wire.Hook
	command    wire.Hook
	hookPath   string // of its address
	botToken   string // the id of a bot's token
}

func newScene(w *world) scene {
	w.t.Helper()
	s := scene{ada: w.register("ada")}
	w.register("grace")
	isAdmin := true // so that her good calls are answered
	_, err := w.Service.ChangeAccount(w.t.Context(), chat.CommandLine, "ada", chat.AccountChange{Admin: &isAdmin})
	must(w.t, err)
	s.ada.put("/me/blocks/grace", nil).is(200)
	s.ada.makes("lobby", "public")
	s.ada.put("/me/cursors/bot", object{"room": "lobby", "seq": 1}).is(200)
	s.message = s.ada.says("lobby", "hello")
	s.session = string(sessionOf(w.t, w, s.ada))
	s.token = s.ada.token(object{"name": "script"}).ID
	s.invitation = s.ada.invites("lobby", object{})
	s.toServer = into[wire.Invitation](s.ada.post("/admin/invitations", nil).is(201))
	s.picture = path.Base(s.ada.shows(redPicture))
	s.report = s.ada.reports("lobby", s.message.ID)
	s.hook, s.outgoing = s.ada.hooks("lobby", "Builds"), s.ada.sends("lobby", "Deploys")
	s.command = s.ada.commands("lobby", "/deploy", "https://hooks.example.invalid/")
	s.hookPath = strings.TrimPrefix(s.hook.URL, w.url)
	s.ada.post("/bots", object{"username": "helper"}).is(201)
	s.botToken = into[page[wire.Token]](s.ada.get("/bots/helper/tokens").is(200)).Items[0].ID
	s.file = s.ada.uploads("lobby", "red.png", redPicture).ID
	s.leave = "the-code"
	user, err := w.DB.UserByName(w.t.Context(), "ada")
	must(w.t, err)
	_, err = w.DB.AskEmail(w.t.Context(), user.ID, "ada@example.org", s.leave, time.Now(), time.Now().Add(time.Hour))
	must(w.t, err)
	return s
}

// routes has a row for every operation of the document; TestEveryRouteHasARow holds it to that.
func (s scene) routes() map[string]route {
	const api = "/api/v1"
	return map[string]route{
		"GET /api/v1/info":                    {path: api + "/info"},
		"POST /api/v1/auth/register":          {path: api + "/auth/register", body: object{"username": "linus", "password": goodPassword, "display_name": "Linus", "invitation": s.invitation.Code}, blanksAllowed: []string{"invitation"}, lines: []string{"username", "display_name"}},
		"POST /api/v1/auth/login":             {path: api + "/auth/login", body: object{"username": "ada", "password": goodPassword}, blanksAllowed: []string{"username", "password"}},
		"POST /api/v1/auth/refresh":           {path: api + "/auth/refresh", body: object{"refresh_token": s.ada.refresh}, blanksAllowed: []string{"refresh_token"}},
		"POST /api/v1/auth/logout":            {path: api + "/auth/logout"},
		"GET /api/v1/auth/oidc/start":         {path: api + "/auth/oidc/start"},
		"GET /api/v1/auth/oidc/callback":      {path: api + "/auth/oidc/callback"},
		"POST /api/v1/auth/oidc/exchange":     {path: api + "/auth/oidc/exchange", body: object{"code": "of-nobody", "username": "linus", "invitation": "of-nobody"}, blanksAllowed: []string{"code", "invitation"}, lines: []string{"username"}},
		"GET /api/v1/me":                      {path: api + "/me"},
		"PATCH /api/v1/me":                    {path: api + "/me", body: object{"display_name": "Ada", "status": object{"emoji": "🌴", "text": "On holiday", "until": nil}}, lines: []string{"display_name"}},
		"PUT /api/v1/me/picture":              {path: api + "/me/picture"},
		"DELETE /api/v1/me/picture":           {path: api + "/me/picture"},
		"GET /api/v1/pictures/{hash}":         {path: api + "/pictures/" + s.picture},
		"DELETE /api/v1/me":                   {path: api + "/me", body: object{"password": goodPassword}, blanksAllowed: []string{"password"}},
		"POST /api/v1/me/password":            {path: api + "/me/password", body: object{"current_password": goodPassword, "new_password": "another good one"}, blanksAllowed: []string{"current_password"}},
		"GET /api/v1/me/sessions":             {path: api + "/me/sessions"},
		"GET /api/v1/me/notifications":        {path: api + "/me/notifications"},
		"PATCH /api/v1/me/notifications":      {path: api + "/me/notifications", body: object{"quiet": object{"from": "22:00", "to": "07:00", "zone": "Europe/Berlin"}, "paused_until": nil, "email": true}, lines: []string{"from", "to", "zone"}},
		"GET /api/v1/push":                    {path: api + "/push"},
		"PUT /api/v1/me/push":                 {path: api + "/me/push", body: goodSubscription},
		"DELETE /api/v1/me/push":              {path: api + "/me/push", body: object{"endpoint": goodSubscription["endpoint"]}, blanksAllowed: []string{"endpoint"}},
		"POST /api/v1/me/push/test":           {path: api + "/me/push/test"},
		"GET /api/v1/me/rooms":                {path: api + "/me/rooms"},
		"GET /api/v1/me/tokens":               {path: api + "/me/tokens"},
		"POST /api/v1/me/tokens":              {path: api + "/me/tokens", body: object{"name": "script", "scopes": []string{"read"}, "expires_in_days": 30}, lines: []string{"name"}},
		"DELETE /api/v1/me/tokens/{id}":       {path: api + "/me/tokens/" + s.token},
		"PUT /api/v1/me/direct":               {path: api + "/me/direct", body: object{"usernames": []string{"grace"}}},
		"GET /api/v1/me/cursors":              {path: api + "/me/cursors"},
		"GET /api/v1/me/cursors/{name}":       {path: api + "/me/cursors/bot"},
		"PUT /api/v1/me/cursors/{name}":       {path: api + "/me/cursors/bot", body: object{"room": "lobby", "seq": 1}, lines: []string{"room"}},
		"DELETE /api/v1/me/cursors/{name}":    {path: api + "/me/cursors/bot"},
		"GET /api/v1/me/blocks":               {path: api + "/me/blocks"},
		"GET /api/v1/me/blocks/{username}":    {path: api + "/me/blocks/grace"},
		"PUT /api/v1/me/blocks/{username}":    {path: api + "/me/blocks/grace"},
		"DELETE /api/v1/me/blocks/{username}": {path: api + "/me/blocks/grace"},
		"GET /api/v1/me/mentions":             {path: api + "/me/mentions"},
		"GET /api/v1/search":                  {path: api + "/search?author=ada"},
		"GET /api/v1/users/{username}":        {path: api + "/users/grace"},
		"GET /api/v1/rooms":                   {path: api + "/rooms"},
		"POST /api/v1/rooms":                  {path: api + "/rooms", body: object{"name": "garden", "title": "Garden", "topic": "Roses", "visibility": "public"}, blanksAllowed: []string{"topic"}, lines: []string{"name", "title"}},
		"GET /api/v1/rooms/{room}":            {path: api + "/rooms/lobby"},
		"PATCH /api/v1/rooms/{room}":          {path: api + "/rooms/lobby", body: object{"title": "Lobby", "topic": "Sofas", "visibility": "public", "archived": false}, blanksAllowed: []string{"topic"}, lines: []string{"title"}},
		"DELETE /api/v1/rooms/{room}":         {path: api + "/rooms/lobby"},

		"GET /api/v1/bots":                               {path: api + "/bots"},
		"POST /api/v1/bots":                              {path: api + "/bots", body: object{"username": "helper-2", "display_name": "Helper"}, lines: []string{"username", "display_name"}},
		"DELETE /api/v1/bots/{username}":                 {path: api + "/bots/helper"},
		"GET /api/v1/bots/{username}/tokens":             {path: api + "/bots/helper/tokens"},
		"POST /api/v1/bots/{username}/tokens":            {path: api + "/bots/helper/tokens", body: object{"name": "script", "scopes": []string{"read"}, "expires_in_days": 30}, lines: []string{"name"}},
		"DELETE /api/v1/bots/{username}/tokens":          {path: api + "/bots/helper/tokens"},
		"DELETE /api/v1/bots/{username}/tokens/{id}":     {path: api + "/bots/helper/tokens/" + s.botToken},
		"POST /api/v1/rooms/{room}/hooks":                {path: api + "/rooms/lobby/hooks", body: object{"kind": "outgoing", "name": "Deploys", "url": "https://hooks.example.org/", "events": []string{"message.created"}}, lines: []string{"name"}, blanksAllowed: []string{"description", "hint"}},
		"GET /api/v1/rooms/{room}/hooks":                 {path: api + "/rooms/lobby/hooks"},
		"DELETE /api/v1/rooms/{room}/hooks/{id}":         {path: api + "/rooms/lobby/hooks/" + s.hook.ID},
		"PATCH /api/v1/rooms/{room}/hooks/{id}":          {path: api + "/rooms/lobby/hooks/" + s.outgoing.ID, body: object{"name": "Deploys", "url": "https://hooks.example.org/", "events": []string{"message.created"}, "disabled": false}, lines: []string{"name"}},
		"POST /api/v1/rooms/{room}/hooks/{id}/secret":    {path: api + "/rooms/lobby/hooks/" + s.outgoing.ID + "/secret"},
		"POST /api/v1/rooms/{room}/hooks/{id}/replay":    {path: api + "/rooms/lobby/hooks/" + s.outgoing.ID + "/replay", body: object{"after": 1}},
		"GET /api/v1/rooms/{room}/hooks/{id}/deliveries": {path: api + "/rooms/lobby/hooks/" + s.outgoing.ID + "/deliveries"},
		"GET /api/v1/rooms/{room}/commands":              {path: api + "/rooms/lobby/commands"},
		"POST /api/v1/rooms/{room}/commands":             {path: api + "/rooms/lobby/commands", body: object{"name": s.command.Name, "text": "main", "client_id": "call"}, blanksAllowed: []string{"text", "client_id"}},
		"POST /api/v1/hooks/{secret}":                    {path: s.hookPath, body: object{"body": "hi", "client_id": "draft"}, blanksAllowed: []string{"client_id"}},

		"GET /api/v1/admin/users":                   {path: api + "/admin/users"},
		"PATCH /api/v1/admin/users/{username}":      {path: api + "/admin/users/grace", body: object{"suspended": false, "admin": false}},
		"POST /api/v1/admin/users/{username}/reset": {path: api + "/admin/users/grace/reset"},
		"GET /api/v1/admin/audit":                   {path: api + "/admin/audit"},
		"GET /api/v1/admin/stats":                   {path: api + "/admin/stats"},
		"GET /api/v1/admin/audit/export":            {path: api + "/admin/audit/export"},
		"GET /api/v1/admin/settings":                {path: api + "/admin/settings"},
		"PATCH /api/v1/admin/settings":              {path: api + "/admin/settings", body: object{"registration": "open"}},
		"POST /api/v1/admin/invitations":            {path: api + "/admin/invitations", body: object{"expires_in_hours": 1, "max_uses": 1}},
		"GET /api/v1/admin/invitations":             {path: api + "/admin/invitations"},
		"DELETE /api/v1/admin/invitations/{id}":     {path: api + "/admin/invitations/" + s.toServer.ID},
		"POST /api/v1/auth/forgot":                  {path: api + "/auth/forgot", body: object{"account": "ada"}},
		"POST /api/v1/auth/email/confirm":           {path: api + "/auth/email/confirm", body: object{"code": "of-nobody"}, blanksAllowed: []string{"code"}},
		"GET /api/v1/me/email":                      {path: api + "/me/email"},
		"PUT /api/v1/me/email":                      {path: api + "/me/email", body: object{"address": "ada@example.org", "password": goodPassword}, blanksAllowed: []string{"password"}, lines: []string{"address"}},
		"DELETE /api/v1/me/email":                   {path: api + "/me/email", body: object{"password": goodPassword}, blanksAllowed: []string{"password"}},
		"GET /api/v1/unsubscribe/{code}":            {path: api + "/unsubscribe/" + s.leave},
		"POST /api/v1/unsubscribe/{code}":           {path: api + "/unsubscribe/" + s.leave},
		"POST /api/v1/auth/reset":                   {path: api + "/auth/reset", body: object{"code": "of-nobody", "new_password": "another good one"}, blanksAllowed: []string{"code"}},

		"DELETE /api/v1/me/sessions/{id}":                     {path: api + "/me/sessions/" + s.session},
		"PATCH /api/v1/rooms/{room}/me":                       {path: api + "/rooms/lobby/me", body: object{"level": "all", "muted_until": "2026-11-29T12:00:00Z", "starred": false, "hidden": false}},
		"PUT /api/v1/rooms/{room}/read":                       {path: api + "/rooms/lobby/read", body: object{"seq": 1, "back": false}},
		"GET /api/v1/rooms/{room}/members":                    {path: api + "/rooms/lobby/members"},
		"PUT /api/v1/rooms/{room}/members/{username}":         {path: api + "/rooms/lobby/members/grace", body: object{"role": "member"}},
		"DELETE /api/v1/rooms/{room}/members/{username}":      {path: api + "/rooms/lobby/members/grace"},
		"POST /api/v1/rooms/{room}/invitations":               {path: api + "/rooms/lobby/invitations", body: object{"expires_in_hours": 1, "max_uses": 1}},
		"GET /api/v1/rooms/{room}/invitations":                {path: api + "/rooms/lobby/invitations"},
		"DELETE /api/v1/rooms/{room}/invitations/{id}":        {path: api + "/rooms/lobby/invitations/" + s.invitation.ID},
		"GET /api/v1/invitations/{code}":                      {path: api + "/invitations/" + s.invitation.Code},
		"POST /api/v1/invitations/{code}":                     {path: api + "/invitations/" + s.invitation.Code},
		"GET /api/v1/rooms/{room}/messages":                   {path: api + "/rooms/lobby/messages"},
		"POST /api/v1/rooms/{room}/messages":                  {path: api + "/rooms/lobby/messages", body: object{"body": "hi", "client_id": "draft", "reply_to": s.message.ID}, blanksAllowed: []string{"client_id"}},
		"GET /api/v1/rooms/{room}/messages/{id}":              {path: api + "/rooms/lobby/messages/" + s.message.ID},
		"PATCH /api/v1/rooms/{room}/messages/{id}":            {path: api + "/rooms/lobby/messages/" + s.message.ID, body: object{"body": "hey"}},
		"DELETE /api/v1/rooms/{room}/messages/{id}":           {path: api + "/rooms/lobby/messages/" + s.message.ID},
		"GET /api/v1/rooms/{room}/events":                     {path: api + "/rooms/lobby/events"},
		"GET /api/v1/rooms/{room}/files":                      {path: api + "/rooms/lobby/files"},
		"POST /api/v1/rooms/{room}/files":                     {path: api + "/rooms/lobby/files?name=x"},
		"GET /api/v1/rooms/{room}/files/{id}":                 {path: api + "/rooms/lobby/files/" + s.file},
		"GET /api/v1/rooms/{room}/files/{id}/thumbnail":       {path: api + "/rooms/lobby/files/" + s.file + "/thumbnail"},
		"DELETE /api/v1/rooms/{room}/files/{id}":              {path: api + "/rooms/lobby/files/" + s.file},
		"POST /api/v1/me/file-ticket":                         {path: api + "/me/file-ticket"},
		"GET /api/v1/rooms/{room}/restrictions":               {path: api + "/rooms/lobby/restrictions"},
		"PUT /api/v1/rooms/{room}/restrictions/{username}":    {path: api + "/rooms/lobby/restrictions/grace", body: object{"kind": "mute", "until": "2100-01-01T00:00:00Z", "reason": "Advertising"}, blanksAllowed: []string{"reason"}},
		"DELETE /api/v1/rooms/{room}/restrictions/{username}": {path: api + "/rooms/lobby/restrictions/grace"},
		"POST /api/v1/rooms/{room}/messages/{id}/reports":     {path: api + "/rooms/lobby/messages/" + s.message.ID + "/reports", body: object{"reason": "Advertising"}},
		"DELETE /api/v1/rooms/{room}/messages/{id}/preview":   {path: api + "/rooms/lobby/messages/" + s.message.ID + "/preview"},
		"GET /api/v1/rooms/{room}/reports":                    {path: api + "/rooms/lobby/reports"},
		"PATCH /api/v1/rooms/{room}/reports/{id}":             {path: api + "/rooms/lobby/reports/" + s.report.ID, body: object{"state": "closed"}},
		"GET /api/v1/rooms/{room}/pins":                       {path: api + "/rooms/lobby/pins"},
		"PUT /api/v1/rooms/{room}/pins/{message_id}":          {path: api + "/rooms/lobby/pins/" + s.message.ID},
		"DELETE /api/v1/rooms/{room}/pins/{message_id}":       {path: api + "/rooms/lobby/pins/" + s.message.ID},
		"GET /api/v1/rooms/{room}/stream":                     {path: api + "/rooms/lobby/stream"},
		"GET /api/v1/rooms/{room}/export":                     {path: api + "/rooms/lobby/export"},

		"GET /api/v1/rooms/{room}/messages/{id}/revisions":            {path: api + "/rooms/lobby/messages/" + s.message.ID + "/revisions"},
		"GET /api/v1/rooms/{room}/messages/{id}/reactions":            {path: api + "/rooms/lobby/messages/" + s.message.ID + "/reactions"},
		"PUT /api/v1/rooms/{room}/messages/{id}/reactions/{emoji}":    {path: api + "/rooms/lobby/messages/" + s.message.ID + "/reactions/%F0%9F%91%8D"},
		"DELETE /api/v1/rooms/{room}/messages/{id}/reactions/{emoji}": {path: api + "/rooms/lobby/messages/" + s.message.ID + "/reactions/%F0%9F%91%8D"},
	}
}

// operations are the document's, as `METHOD /path`, but for those that ask and take nothing: health, the document itself, and
// the socket, whose handshake is tried where it is served.
func operations(doc *openapi3.T) map[string]*openapi3.Operation {
	all := everyOperation(doc)
	for _, name := range []string{"GET /healthz", "GET /readyz", "GET /api/v1/openapi.json", "GET /api/v1/docs", "GET /api/v1/ws"} {
		delete(all, name)
	}
	return all
}

func everyOperation(doc *openapi3.T) map[string]*openapi3.Operation {
	all := map[string]*openapi3.Operation{}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			all[method+" "+path] = op
		}
	}
	return all
}

// asksForSignIn is whether an operation cannot be called without a token.
func asksForSignIn(op *openapi3.Operation) bool {
	return op.Security != nil && !slices.ContainsFunc(*op.Security, func(way openapi3.SecurityRequirement) bool { return len(way) == 0 })
}

func TestEveryRouteHasARow(t *testing.T) {
	t.Parallel()
	rows, ops := scene{ada: &person{}}.routes(), operations(document(t))
	for name, op := range ops {
		row, ok := rows[name]
		if !ok {
			t.Errorf("%s has no row in the table of bad input", name)
		}
		takesJSON := op.RequestBody != nil && op.RequestBody.Value.Content["application/json"] != nil
		if takesJSON != (row.body != nil) {
			t.Errorf("%s: the row's body is not the document's", name)
		}
		if op.Summary == "" || op.OperationID == "" || len(op.Tags) != 1 {
			t.Errorf("%s is not fully documented", name)
		}
	}
	if len(rows) != len(ops) {
		t.Errorf("%d rows for %d routes", len(rows), len(ops))
	}
}

// marker stands in hostile bodies where a secret would: no answer may repeat it.
const marker = "hunter2-marker"

// hostile is what one bad call is made with.
type hostile struct {
	*testing.T
	w      *world
	ada    *person
	name   string
	method string
	op     *openapi3.Operation
	route  route
}

// TestBadInput holds contract section 1 over all routes: the problem and code that fit, never a 500, never an echo
// (facts.md, fault 27).
func TestBadInput(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		s := newScene(w)
		rows, ops := s.routes(), operations(w.doc)
		for _, name := range slices.Sorted(maps.Keys(rows)) {
			method, _, _ := strings.Cut(name, " ")
			h := hostile{T: t, w: w, ada: s.ada, name: name, method: method, op: ops[name], route: rows[name]}
			h.w.t = t
			h.tokens()
			h.queries()
			h.paths()
			// What programs post by webhooks is read leniently: TestIncomingWebhooks, TestHostileHookPosts.
			if h.route.body != nil && name != "POST /api/v1/hooks/{secret}" {
				h.mediaTypes()
				h.sizes()
				h.brokenJSON()
				h.wrongShapes()
				h.wrongFields()
			}
		}
		// After all that nothing has changed.
		if got := s.ada.eventTypes("lobby"); got != "member.joined message.created member.joined member.joined" {
			t.Errorf("the room's log now reads %s", got)
		}
		if strings.Contains(w.Log.String(), marker) {
			t.Error("the log repeats what was sent")
		}
		if strings.Contains(w.Log.String(), "panic") || strings.Contains(w.Log.String(), "request failed") {
			t.Errorf("something failed inside:\n%s", w.Log.String())
		}
	})
}

func (h hostile) send(r request) *reply {
	h.Helper()
	if r.method == "" {
		r.method = h.method
	}
	if r.path == "" {
		r.path = h.route.path
	}
	if r.token == "" {
		r.token = h.ada.access
	}
	out := h.w.send(r)
	if out.status >= 500 {
		h.Errorf("%s: %d\n%s", h.name, out.status, out.body)
	}
	if bytes.Contains(out.body, []byte(marker)) {
		h.Errorf("%s: repeats what was sent: %s", h.name, out.body)
	}
	return out
}

func (h hostile) sendBody(body string) *reply {
	h.Helper()
	return h.send(request{body: strings.NewReader(body), header: map[string]string{"Content-Type": "application/json"}})
}

// with is the good body with one field changed, as JSON.
func (h hostile) with(field string, raw string) string {
	changed := map[string]json.RawMessage{}
	for name, value := range h.route.body {
		changed[name], _ = json.Marshal(value)
	}
	changed[field] = json.RawMessage(raw)
	var parts []string // by hand: json.Marshal would mend what is to be broken
	for name, value := range changed {
		parts = append(parts, `"`+name+`":`+string(value))
	}
	return "{" + strings.Join(parts, ",") + "}"
}

func (h hostile) expect(r *reply, status int, code wire.Code, what string) {
	h.Helper()
	if r.status != status || r.problem().Code != code {
		h.Errorf("%s: %s: got %d %s, want %d %s", h.name, what, r.status, r.body, status, code)
	}
}

func (h hostile) expectField(r *reply, location, what string) {
	h.Helper()
	h.expect(r, 422, wire.CodeInvalid, what)
	for _, f := range r.problem().Errors {
		if f.Location == location && f.Message != "" {
			return
		}
	}
	h.Errorf("%s: %s: does not blame %s: %s", h.name, what, location, r.body)
}

func (h hostile) tokens() {
	h.Helper()
	if !asksForSignIn(h.op) {
		return
	}
	h.expect(h.w.send(request{method: h.method, path: h.route.path}), 401, wire.CodeUnauthorized, "no token")
	h.expect(h.send(request{token: marker}), 401, wire.CodeUnauthorized, "garbage token")
	h.expect(h.send(request{token: h.ada.refresh}), 401, wire.CodeUnauthorized, "refresh token")
}

// redirects says whether the route sends browsers elsewhere, whatever they come with.
func (h hostile) redirects() bool { return h.op.Responses.Value("302") != nil }

func (h hostile) queries() {
	h.Helper()
	if h.route.body == nil || len(h.op.Parameters) > 0 {
		for _, query := range []string{"q=%ff", "q=a%00b", "%c3=1", "other=%ed%a0%80", "limit=%zz"} {
			if h.method != http.MethodGet {
				continue // these checks come after the body's, which is not sent
			}
			h.expect(h.send(request{path: h.asking(query)}), 422, wire.CodeInvalid, query)
		}
	}
	for _, p := range h.op.Parameters {
		if p.Value.In != "query" {
			continue
		}
		name := p.Value.Name
		var bad []string
		switch {
		case name == "ticket":
			continue // the header wins, and no other ticket than a good one opens anything: TestTickets
		case h.redirects(): // what comes from elsewhere is judged by its meaning
			bad = []string{"a&" + name + "=b"}
		case name == "name":
			bad = []string{strings.Repeat("q", 256), "a&" + name + "=b"}
		case name == "reason":
			bad = []string{strings.Repeat("q", 501), "a&" + name + "=b"}
		case name == "cursor":
			bad = []string{"x", "!!!", marker, encoded("\x02lobby"), encoded("\x01"), encoded("\x01a\x00b"), encoded("\x01\xff"), encoded("\x01" + strings.Repeat("a", 129)), encoded("\x01lobby") + "=", "x&cursor=y"}
		case p.Value.Schema.Value.Type.Is("integer"):
			bad = []string{"", "x", marker, "-1", "1.5", "1e2", "99999999999999999999", "9007199254740992", "1%202", "1&" + name + "=2", "&" + name + "=1"}
			if name == "limit" {
				bad = append(bad, "0", "201")
			}
		default:
			bad = []string{strings.Repeat("q", 201), "a&" + name + "=b"}
		}
		for _, value := range bad {
			h.expectField(h.send(request{path: h.asking(name + "=" + value)}), "query."+name, name+"="+value)
		}
	}
	if h.method == http.MethodGet { // unknown parameters are ignored
		good := http.StatusOK
		if h.redirects() {
			good = http.StatusFound
		}
		if r := h.send(request{path: h.asking("unknown=1&unknown=2&x")}); r.status != good {
			h.Errorf("%s: unknown query parameters: %d", h.name, r.status)
		}
		if r := h.send(request{method: http.MethodHead}); r.status != good || len(r.body) != 0 {
			h.Errorf("%s: HEAD: %d, %d bytes", h.name, r.status, len(r.body))
		}
	}
}

// asking is the good path with more of a query, which wins over its own.
func (h hostile) asking(query string) string {
	path, own, needed := strings.Cut(h.route.path, "?")
	name, _, _ := strings.Cut(query, "=")
	if needed && !strings.HasPrefix(own, name+"=") {
		query = own + "&" + query
	}
	return path + "?" + query
}

var cursorName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{0,63}$`)

func encoded(key string) string { return base64.RawURLEncoding.EncodeToString([]byte(key)) }

// paths puts what no database should see into each part of the path that is a parameter.
func (h hostile) paths() {
	h.Helper()
	_, template, _ := strings.Cut(h.name, " ")
	parts, filled := strings.Split(template, "/"), strings.Split(h.route.path, "/")
	for i := range parts {
		if !strings.HasPrefix(parts[i], "{") {
			continue
		}
		for _, value := range []string{
			"%00", "a%00b", "%ff", "%ed%a0%80", "%c0%af", strings.Repeat("a", 5000), "..", "%2e%2e%2f%2e%2e", "a%2Fb",
			"'%20OR%201=1--", "%25", "-1", "0", "%E2%80%AE", marker, "01980c5e-7a31-7c52-9f0b-5d0c1f1f9a01", "%7Broom%7D",
		} {
			if parts[i] == "{name}" && cursorName.MatchString(value) {
				continue // a good one, however odd
			}
			bad := slices.Clone(filled)
			bad[i] = value
			r := request{path: strings.Join(bad, "/")}
			if h.route.body != nil {
				text, _ := json.Marshal(h.route.body)
				r.body, r.header = bytes.NewReader(text), map[string]string{"Content-Type": "application/json"}
			}
			if out := h.send(r); out.status != 404 && out.status != 422 {
				h.Errorf("%s: %s for %s: %d %s", h.name, value, parts[i], out.status, out.body)
			}
		}
	}
}

func (h hostile) mediaTypes() {
	h.Helper()
	good, _ := json.Marshal(h.route.body)
	for _, header := range []map[string]string{
		{},
		{"Content-Type": ""},
		{"Content-Type": "text/plain"},
		{"Content-Type": "application/x-www-form-urlencoded"},
		{"Content-Type": "multipart/form-data; boundary=x"},
		{"Content-Type": "application/jsonx"},
		{"Content-Type": "application/json, text/plain"},
		{"Content-Type": "application/json; charset=latin1"},
		{"Content-Type": "application/json; charset=utf-16"},
		{"Content-Type": "application/problem+json"},
		{"Content-Type": "json"},
		{"Content-Type": "application/json", "Content-Encoding": "gzip"},
	} {
		h.expect(h.send(request{body: bytes.NewReader(good), header: header}), 415, wire.CodeUnsupportedMediaType, "media type")
	}
	// These are JSON: what is wrong is found further on.
	for _, mediaType := range []string{"application/json; charset=UTF-8", "Application/JSON;charset=\"utf-8\"", "application/json; charset=utf8", "application/json;charset=UTF8", "application/json"} {
		r := h.send(request{body: strings.NewReader("{"), header: map[string]string{"Content-Type": mediaType}})
		h.expect(r, 400, wire.CodeBadJSON, mediaType)
	}
}

// unsized hides a body's length, so that it is sent in chunks.
type unsized struct{ io.Reader }

func (h hostile) sizes() {
	h.Helper()
	jsonType := map[string]string{"Content-Type": "application/json"}
	huge := strings.Repeat("x", 2<<20)
	h.expect(h.send(request{body: strings.NewReader(huge), header: jsonType}), 413, wire.CodeTooLarge, "2 MiB")
	h.expect(h.send(request{body: unsized{strings.NewReader(huge)}, header: jsonType}), 413, wire.CodeTooLarge, "2 MiB in chunks")
	h.expect(h.sendBody(strings.Repeat(" ", 64<<10)+"{"), 413, wire.CodeTooLarge, "64 KiB and one")
	h.expect(h.sendBody(strings.Repeat(" ", 64<<10-1)+"{"), 400, wire.CodeBadJSON, "64 KiB")
}

func (h hostile) brokenJSON() {
	h.Helper()
	good, _ := json.Marshal(h.route.body)
	for _, body := range []string{
		"{", "}", `{"a"`, `{"a":}`, `{a:1}`, `{'a':1}`, "nul", "NaN", "{} {}", string(good) + "x", string(good) + string(good),
		"\xef\xbb\xbf\xef\xbb\xbf" + string(good), " ", "\x00", `{"a":"` + "\x00" + `"}`, `{"a":"` + "\n" + `"}`, `{"a":"\x"}`, `{"a":"\u12"}`, `{"a":01}`,
		"{\"" + marker + "\":\"\xff\"}", "\xff", "\xed\xa0\x80", strings.Repeat("[", 60_000), strings.Repeat(`{"a":`, 12_000), "<xml/>",
	} {
		h.expect(h.sendBody(body), 400, wire.CodeBadJSON, "broken JSON "+body[:min(len(body), 30)])
	}
	if !h.op.RequestBody.Value.Required {
		return
	}
	jsonType := map[string]string{"Content-Type": "application/json"}
	h.expect(h.send(request{body: http.NoBody, header: jsonType}), 400, wire.CodeBadJSON, "empty body")
	h.expect(h.send(request{body: unsized{strings.NewReader("")}, header: jsonType}), 400, wire.CodeBadJSON, "empty body in chunks")
}

func (h hostile) wrongShapes() {
	h.Helper()
	for _, body := range []string{
		"null", "[]", "1", `"text"`, "true", `[{}]`, strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000),
		strings.Repeat(`{"a":`, 9_000) + "1" + strings.Repeat("}", 9_000),
	} {
		if body == "null" && !h.op.RequestBody.Value.Required {
			continue // as good as none
		}
		h.expect(h.sendBody(body), 422, wire.CodeInvalid, "the shape "+body[:min(len(body), 30)])
	}
	h.expectField(h.sendBody(h.with("unknown", `"`+marker+`"`)), "body.unknown", "an unknown field")
	h.expect(h.sendBody(h.with(`\u0000`, `1`)), 422, wire.CodeInvalid, "NUL in a name")
	h.expect(h.sendBody(h.with(`\ud800`, `1`)), 422, wire.CodeInvalid, "a surrogate in a name")
	h.expect(h.sendBody(h.with(strings.Repeat("long", 10_000), `1`)), 422, wire.CodeInvalid, "a long name")
	h.expect(h.sendBody(h.with("é\u202e<script>", `1`)), 422, wire.CodeInvalid, "a hostile name")
}

func (h hostile) wrongFields() {
	h.Helper()
	schema := h.op.RequestBody.Value.Content["application/json"].Schema.Value
	for _, field := range slices.Sorted(maps.Keys(schema.Properties)) {
		at, kind := "body."+field, schema.Properties[field].Value.Type
		wrong := []string{`[]`, `1e999`, `-1e999`}
		if !kind.Includes("object") { // what is missing in one is told inside it
			wrong = append(wrong, `{}`)
		}
		if nested := h.with(field, `[["`+marker+`"]]`); kind.Includes("array") {
			h.expectField(h.sendBody(nested), at+"[0]", field+": nested")
		} else {
			h.expectField(h.sendBody(nested), at, field+": nested")
		}
		if !kind.Is("string") {
			wrong = append(wrong, `"`+marker+`"`, `""`)
		}
		if !kind.Is("boolean") {
			wrong = append(wrong, `true`)
		}
		if !kind.Is("integer") {
			wrong = append(wrong, `1`, `0.5`)
		} else {
			wrong = append(wrong, `1.5`, `-1`, `1e30`, `9007199254740992`, `123456789012345678901234567890`)
		}
		if field == "files" { // none is a good list
			wrong = wrong[1:]
		}
		for _, raw := range wrong {
			h.expectField(h.sendBody(h.with(field, raw)), at, field+": "+raw)
		}
		if slices.Contains(schema.Required, field) {
			h.expectField(h.sendBody(h.with(field, `null`)), at, field+": null")
			without := maps.Clone(h.route.body)
			delete(without, field)
			text, _ := json.Marshal(without)
			h.expectField(h.sendBody(string(text)), at, "without "+field)
		}
		h.expectField(h.sendBody(h.with(strings.ToUpper(field[:1])+field[1:], `"x"`)), "body."+strings.ToUpper(field[:1])+field[1:], "the wrong case")
		value, _ := json.Marshal(h.route.body[field])
		h.expect(h.sendBody(`{"`+field+`":`+string(value)+`,`+h.with("x", "1")[1:]), 422, wire.CodeInvalid, field+" twice")
		if !kind.Is("string") {
			continue
		}
		for _, text := range []string{`\u0000`, marker + `\u0000`, `\ud800`, `\udc00`, `\ud83d\ud83d`, `\ude00\ud83d`, `\uD83D x`, `\ud83d\u0041`} {
			h.expectField(h.sendBody(h.with(field, `"`+text+`"`)), at, field+": "+text)
		}
		if !slices.Contains(h.route.blanksAllowed, field) {
			texts := blankTexts
			if strings.Contains(field, "password") {
				texts = texts[:3] // nobody sees one anyway
			}
			for _, text := range texts {
				h.expectField(h.sendBody(h.with(field, `"`+text+`"`)), at, field+": blanks "+text)
			}
		}
		if slices.Contains(h.route.lines, field) {
			for _, text := range []string{
				`a\nb`, `a\rb`, `a\tb`, `a\u2028b`, `a\u2029b`, `a\u0085b`, `a\u000bb`, `a\u0007b`, `a\u001b[31mb`, `a\u007fb`, `\u202egnp.exe`,
				`a\u202ab`, `a\u202db`, `a\u2066b\u2069`,
			} {
				h.expectField(h.sendBody(h.with(field, `"`+text+`"`)), at, field+": more than a line "+text)
			}
		}
	}
}

// blankTexts are texts of JSON in which nothing can be seen.
var blankTexts = []string{
	``, ` `, `\t\n\u2003\u00a0\u3000`, `\u200b`, `\u200d\u200c`, `\u2800`, `\u3164`, `\uffa0 \u115f\u1160`, `\u202e`, `\u2066\u2069`, `\u0007`, `\u001b\u0085`,
	`\u00ad`, `\u034f`, `\ufe0f`, `\udb40\udd00`, `\udb40\udc41`, `\ufeff`, `\u180e\u2060`, `\u2028\u2029`, `\u200b \u2800\n\ufe0f`,
}
