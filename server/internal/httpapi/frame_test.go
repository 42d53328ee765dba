package httpapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/httpapi"
	"github.com/chatrooms/chatrooms/server/internal/ratelimit"
)

func (w *world) get(path string) *reply {
	w.t.Helper()
	return w.send(request{method: http.MethodGet, path: path})
}

func TestUnknownAddressesAndMethods(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, path := range []string{"/api", "/api/", "/api/v1", "/api/v1/", "/api/v2/me", "/api/v1/nothing", "/api/v1/rooms/", "/api/v1/me/nothing"} {
		w.get(path).fails(404, "not_found")
	}
	for path, allow := range map[string]string{
		"/api/v1/me": "GET, HEAD, PATCH, DELETE", "/api/v1/rooms": "GET, HEAD, POST", "/api/v1/auth/login": "POST",
		"/api/v1/rooms/lobby/members/me": "PUT, DELETE", "/api/v1/info": "GET, HEAD",
	} {
		for _, method := range []string{"PUT", "GET", "DELETE", "OPTIONS", "TRACE", "PROPFIND"} {
			if strings.Contains(allow, method) {
				continue
			}
			r := w.send(request{method: method, path: path}).fails(405, "method_not_allowed")
			if got := r.header.Get("Allow"); got != allow {
				t.Errorf("%s: Allow is %q, want %q", path, got, allow)
			}
		}
	}
	w.send(request{method: http.MethodHead, path: "/api/v1/auth/login"}).is(405)
	w.send(request{method: http.MethodHead, path: "/api/v1/nothing"}).is(404)
}

// Every response carries X-Request-Id: the caller's, if it sent 20 to 200 of [A-Za-z0-9+/=-] (contract section 1).
func TestRequestID(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for sent, kept := range map[string]bool{
		strings.Repeat("a", 20): true, strings.Repeat("Z9+/=-", 33): true, strings.Repeat("a", 200): true,
		"": false, strings.Repeat("a", 19): false, strings.Repeat("a", 201): false, strings.Repeat("a", 20) + "_": false, "<script>alert(1)</script>": false,
	} {
		for _, path := range []string{"/api/v1/info", "/api/v1/me", "/api/v1/nothing", "/healthz", "/nothing"} {
			got := w.send(request{method: "GET", path: path, header: map[string]string{"X-Request-Id": sent}}).header.Get("X-Request-Id")
			if (got == sent) != kept || len(got) < 20 {
				t.Errorf("%s: sent %q, got %q", path, sent, got)
			}
		}
	}
}

func TestCORS(t *testing.T) {
	t.Parallel()
	const app = "https://chat.example.org"
	w := newWorld(t, with(func(o *httpapi.Options) { o.Origins = []string{app} }))
	ask := func(method, origin, path string) *reply {
		return w.send(request{method: method, path: path, header: map[string]string{"Origin": origin, "Access-Control-Request-Method": "PATCH"}})
	}
	for _, path := range []string{"/api/v1/rooms/lobby", "/api/v1/nothing"} {
		r := ask(http.MethodOptions, app, path).is(204)
		for name, want := range map[string]string{
			"Access-Control-Allow-Origin": app, "Access-Control-Max-Age": "600", "Access-Control-Allow-Credentials": "",
			"Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
		} {
			if got := r.header.Get(name); got != want {
				t.Errorf("preflight: %s is %q", name, got)
			}
		}
		if !strings.Contains(r.header.Get("Access-Control-Allow-Headers"), "Authorization, Content-Type") {
			t.Errorf("preflight allows %q", r.header.Get("Access-Control-Allow-Headers"))
		}
	}
	for _, path := range []string{"/api/v1/info", "/api/v1/me", "/api/v1/nothing"} {
		r := ask(http.MethodGet, app, path)
		if r.header.Get("Access-Control-Allow-Origin") != app || r.header.Get("Access-Control-Expose-Headers") != "Retry-After, X-Request-Id" ||
			!strings.Contains(strings.Join(r.header.Values("Vary"), ","), "Origin") || r.header.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%s: %v", path, r.header)
		}
	}
	for _, origin := range []string{
		"https://chat.example.org.evil.org", "http://chat.example.org", "https://chat.example.org:444", "https://CHAT.example.org",
		"https://evil.org", "null", "*", "https://x.chat.example.org",
	} {
		for _, method := range []string{http.MethodOptions, http.MethodGet} {
			r := ask(method, origin, "/api/v1/info")
			if r.header.Get("Access-Control-Allow-Origin") != "" || r.header.Get("Vary") == "" {
				t.Errorf("%s of %s: %v", method, origin, r.header)
			}
		}
	}
	for _, own := range []string{w.url, strings.Replace(w.url, "http:", "https:", 1)} { // a proxy may have ended TLS
		if got := ask(http.MethodGet, own, "/api/v1/info").header.Get("Access-Control-Allow-Origin"); got != own {
			t.Errorf("the own origin %s gets %q", own, got)
		}
	}
}

func TestSecurityHeaders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, path := range []string{"/api/v1/info", "/api/v1/me", "/api/v1/nothing", "/healthz", "/api/v1/openapi.json", "/nothing"} {
		r := w.send(request{method: "GET", path: path, header: map[string]string{"X-Forwarded-Proto": "https"}})
		for name, want := range map[string]string{
			"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
			"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "Strict-Transport-Security": "",
		} {
			if got := r.header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
	}
	proxied := newWorld(t, with(func(o *httpapi.Options) { o.TrustedProxies = 1 }))
	r := proxied.send(request{method: "GET", path: "/api/v1/info", header: map[string]string{"X-Forwarded-Proto": "https"}})
	if r.header.Get("Strict-Transport-Security") == "" {
		t.Error("no HSTS behind TLS")
	}
}

// Where TLS ends at a trusted proxy, nobody is served in the clear (facts.md section 3).
func TestHTTPSOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t, with(func(o *httpapi.Options) {
		o.TrustedProxies, o.HTTPSOnly, o.UIURL = 1, true, "https://chat.example.org"
	}))
	ask := func(w *world, method, proto string) *reply {
		return w.send(request{method: method, path: "/api/v1/info?x=%2F", header: map[string]string{"X-Forwarded-Proto": proto}})
	}
	for _, method := range []string{"GET", "HEAD", "POST"} {
		r := ask(w, method, "http").is(308)
		if got, want := r.header.Get("Location"), strings.Replace(w.url, "http:", "https:", 1)+"/api/v1/info?x=%2F"; got != want {
			t.Errorf("%s goes to %s, want %s", method, got, want)
		}
	}
	ask(w, "GET", "https").is(200)
	w.get("/api/v1/info").is(200)

	untrusting := newWorld(t, with(func(o *httpapi.Options) { o.HTTPSOnly = true }))
	ask(untrusting, "GET", "http").is(200)
	elsewhere := newWorld(t, with(func(o *httpapi.Options) { o.TrustedProxies = 1 }))
	ask(elsewhere, "GET", "http").is(200)
}

// TestPanics holds facts.md, fault 31.
func TestPanics(t *testing.T) {
	t.Parallel()
	w := newWorld(t, with(func(o *httpapi.Options) {
		o.WS = http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("secret of the inside") })
	}))
	r := w.get("/api/v1/ws").fails(500, "internal")
	if strings.Contains(string(r.body), "secret") {
		t.Errorf("it tells %s", r.body)
	}
	if log := w.Log.String(); !strings.Contains(log, "secret of the inside") || !strings.Contains(log, r.header.Get("X-Request-Id")) {
		t.Errorf("the log does not tell: %s", log)
	}
	w.get("/api/v1/info").is(200)
}

// TestRateLimits holds facts.md, fault 26.
func TestRateLimits(t *testing.T) {
	t.Parallel()
	limits := httpapi.Limits{
		Messages: ratelimit.New(0.001, 2), Requests: ratelimit.New(0.001, 3), AuthNames: ratelimit.New(0.001, 3), AuthAddresses: ratelimit.New(0.001, 2),
	}
	w := newWorld(t, with(func(o *httpapi.Options) { o.Limits = limits }))
	ada, grace := w.register("ada"), w.register("grace")
	ada.makes("lobby", "public") // of ada's 3 requests
	ada.says("lobby", "one")
	ada.says("lobby", "two")
	r := ada.post("/rooms/lobby/messages", object{"body": "three"}).fails(429, "rate_limited")
	if r.header.Get("Retry-After") == "0" {
		t.Error("come back at once?")
	}
	ada.get("/me").is(200)
	ada.get("/me").is(200)
	ada.get("/me").fails(429, "rate_limited")
	grace.get("/me").is(200) // another user's limit is another's
	grace.post("/rooms/lobby/messages", object{"body": "hi"}).is(201)

	// By name, wherever it comes from: one use was the registration.
	wrong := object{"username": "ada", "password": "not " + goodPassword}
	w.post("/auth/login", wrong).fails(401, "invalid_credentials")
	w.post("/auth/login", wrong).fails(401, "invalid_credentials")
	w.post("/auth/login", wrong).fails(429, "rate_limited")
	w.post("/auth/login", object{"username": "Ada", "password": goodPassword}).fails(429, "rate_limited")
	// By address: two uses are spent, since no guess was made in the others.
	w.post("/auth/login", object{"username": "grace", "password": goodPassword}).fails(429, "rate_limited")

	// Without sign-in the rest counts to the address.
	for range 2 {
		w.get("/api/v1/info").is(200)
	}
	w.post("/auth/refresh", object{"refresh_token": grace.refresh}).is(200)
	w.post("/auth/refresh", object{"refresh_token": ada.refresh}).fails(429, "rate_limited")
	w.get("/api/v1/info").fails(429, "rate_limited")
	w.get("/healthz").is(200)
}

// A client behind trusted proxies is known by what they append, and by nothing that it says itself.
func TestClientAddress(t *testing.T) {
	t.Parallel()
	addresses := func(proxies int, forwarded string) string {
		w := newWorld(t, with(func(o *httpapi.Options) { o.TrustedProxies = proxies }))
		ada := w.person(w.send(request{
			method: "POST", path: "/api/v1/auth/register", body: strings.NewReader(`{"username":"ada","password":"` + goodPassword + `"}`),
			header: map[string]string{"Content-Type": "application/json", "X-Forwarded-For": forwarded, "X-Real-Ip": "203.0.113.1", "True-Client-Ip": "203.0.113.1"},
		}).is(201))
		type sessions struct {
			Items []struct{ IP string }
		}
		var all sessions
		must(t, json.Unmarshal(ada.get("/me/sessions").is(200).body, &all))
		return all.Items[0].IP
	}
	for _, c := range []struct {
		proxies         int
		forwarded, want string
	}{
		{0, "192.0.2.7", "127.0.0.1"},
		{1, "192.0.2.7", "192.0.2.7"},
		{1, "198.51.100.9, 192.0.2.7", "192.0.2.7"},
		{2, "198.51.100.9, 192.0.2.7", "198.51.100.9"},
		{1, "", "127.0.0.1"},
		{1, "garbage", "127.0.0.1"},
		{1, "192.0.2.7:49152", "192.0.2.7"},
		{1, "198.51.100.9, 192.0.2.7:80", "192.0.2.7"},
		{2, "198.51.100.9:1234, 192.0.2.7:80", "198.51.100.9"},
		{1, "2001:db8::7", "2001:db8::7"},
		{1, "[2001:db8::7]", "2001:db8::7"},
		{1, "[2001:db8::7]:49152", "2001:db8::7"},
		{1, "198.51.100.9,\t\"[2001:db8::7]:49152\"", "2001:db8::7"},
		{1, "[2001:db8::7", "127.0.0.1"},
		{1, "192.0.2.7:port", "127.0.0.1"},
		{1, "192.0.2.7:", "127.0.0.1"},
	} {
		if got := addresses(c.proxies, c.forwarded); got != c.want {
			t.Errorf("%d proxies, %q: %s", c.proxies, c.forwarded, got)
		}
	}
}

func TestInfo(t *testing.T) {
	t.Parallel()
	type info struct {
		Name, Version, Registration string
		Features                    map[string]bool
		Passwords                   bool
		SSO                         *struct{ Name string }
		Limits                      map[string]int
	}
	got := into[info](newWorld(t).get("/api/v1/info").is(200))
	if got.Name != "Chatrooms" || got.Version != "test" || got.Registration != "open" || got.Limits["message_body"] != 4000 ||
		!got.Features["files"] || got.Limits["file_bytes"] != mostBytes {
		t.Errorf("info: %+v", got)
	}
	if !got.Passwords || got.SSO == nil || got.SSO.Name != "Example Ltd" {
		t.Errorf("ways to sign in: %v, %v", got.Passwords, got.SSO)
	}
	without := with(func(o *httpapi.Options) { o.SSO = nil })
	if by := into[info](newWorld(t, without).get("/api/v1/info").is(200)); by.SSO != nil {
		t.Errorf("single sign-on: %+v", by.SSO)
	}
	if !got.Features["invitations"] || len(got.Features) < 4 {
		t.Errorf("features: %v", got.Features)
	}
	byInvitation := newWorld(t, func(_ *testing.T, s *setup) { s.registration = chat.RegistrationInvite })
	if invite := into[info](byInvitation.get("/api/v1/info").is(200)); invite.Registration != "invite" {
		t.Errorf("info: %+v", invite)
	}
	if closed := into[info](newWorld(t, registrationClosed).get("/api/v1/info").is(200)); closed.Registration != "closed" {
		t.Errorf("info: %+v", closed)
	}
}

func TestReadiness(t *testing.T) {
	t.Parallel()
	var now httpapi.Readiness
	w := newWorld(t, with(func(o *httpapi.Options) { o.Readiness = func(context.Context) httpapi.Readiness { return now } }))
	for status, want := range map[string]int{"ok": 200, "degraded": 200, "unavailable": 503, "draining": 503} {
		now = httpapi.Readiness{Status: status, Checks: httpapi.Checks{Database: "ok", Redis: "off"}}
		if got := into[httpapi.Readiness](w.get("/readyz").is(want)); got != now {
			t.Errorf("readyz: %+v", got)
		}
		w.get("/healthz").is(200)
	}
	if got := into[httpapi.Readiness](newWorld(t).get("/readyz").is(200)); got.Status != "ok" || got.Checks.Database != "ok" {
		t.Errorf("readyz by itself: %+v", got)
	}
}

func TestDocument(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	served := w.get("/api/v1/openapi.json").is(200)
	if string(served.body) != string(httpapi.Document("test")) {
		t.Error("what is served is not what Document gives")
	}
	if doc := into[map[string]any](served); doc["openapi"] != "3.1.0" || document(t).Components.SecuritySchemes["bearer"] == nil {
		t.Errorf("the document is %v", doc["openapi"])
	}
}

// The docs page shows the document from files of its own: nothing is loaded from elsewhere.
func TestDocsPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	page := w.get("/api/v1/docs").is(200)
	policy := page.header.Get("Content-Security-Policy")
	if !strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(policy, "http") || strings.Contains(policy, "*") ||
		!strings.Contains(policy, "script-src 'self' 'sha256-") {
		t.Errorf("its policy is %s", policy)
	}
	links := regexp.MustCompile(`(?:src|href)="([^"]+)"`).FindAllStringSubmatch(string(page.body), -1)
	if len(links) < 3 {
		t.Fatalf("the page has %d links:\n%s", len(links), page.body)
	}
	for _, link := range links {
		if !strings.HasPrefix(link[1], "/api/v1/docs/") {
			t.Errorf("it loads %s", link[1])
			continue
		}
		if file := w.get(link[1]).is(200); len(file.body) == 0 {
			t.Errorf("%s is empty", link[1])
		}
	}
	w.get("/api/v1/docs/nothing").fails(404, "not_found")
	if !strings.Contains(string(page.body), "/api/v1/openapi.json") {
		t.Error("it does not show the document")
	}
}

func TestWebClient(t *testing.T) {
	t.Parallel()
	ui := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "the client") })
	w := newWorld(t, with(func(o *httpapi.Options) { o.UI, o.UIURL = ui, "https://chat.example.org" }))
	for _, path := range []string{"/", "/chat/lobby", "/chat/lobby/", "/login", "/assets/x.js", "/apis"} {
		r := w.get(path).is(200)
		if string(r.body) != "the client" || r.header.Get("Content-Security-Policy") != "" {
			t.Errorf("%s: %s, %v", path, r.body, r.header)
		}
	}
	w.get("/api/nothing").fails(404, "not_found")

	redirecting := newWorld(t, with(func(o *httpapi.Options) { o.UIURL = "https://chat.example.org/" }))
	for path, want := range map[string]string{"/": "https://chat.example.org/", "/chat/lobby?seq=7": "https://chat.example.org/chat/lobby?seq=7"} {
		if got := redirecting.get(path).is(302).header.Get("Location"); got != want {
			t.Errorf("%s goes to %s", path, got)
		}
	}
	redirecting.get("/other").is(404)
	newWorld(t).get("/").is(404)
}

// The log tells the route's pattern, the status and who: never paths, queries, bodies or tokens.
func TestRequestLog(t *testing.T) {
	t.Parallel()
	type seen struct {
		route, method string
		status        int
	}
	var observed []seen
	w := newWorld(t, with(func(o *httpapi.Options) {
		o.Observe = func(route, method string, status int, _ time.Duration) {
			observed = append(observed, seen{route, method, status})
		}
	}))
	ada := w.register("ada")
	ada.makes("secret-room", "public")
	ada.post("/rooms/secret-room/messages?q=secret-query", object{"body": "secret-text"}).is(201)
	ada.get("/rooms/secret-other").is(404)
	w.get("/secret-path").is(404)
	log := w.Log.String()
	for _, never := range []string{"secret", goodPassword, ada.access, ada.refresh} {
		if strings.Contains(log, never) {
			t.Errorf("the log has %q:\n%s", never, log)
		}
	}
	if !strings.Contains(log, "route=/api/v1/rooms/{room}/messages status=201") || !strings.Contains(log, "user_id="+ada.id) {
		t.Errorf("the log is %s", log)
	}
	if last := observed[len(observed)-1]; last != (seen{"", "GET", 404}) {
		t.Errorf("observed %+v", last)
	}
	if other := observed[len(observed)-2]; other != (seen{"/api/v1/rooms/{room}", "GET", 404}) {
		t.Errorf("observed %+v", other)
	}
	if post := observed[len(observed)-3]; post != (seen{"/api/v1/rooms/{room}/messages", "POST", 201}) {
		t.Errorf("observed %+v", post)
	}
}

// What cannot be done now is 503, and the log says why.
func TestUnavailable(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.register("ada")
	w.Service.Close() // posts are refused from now on
	ada.makes("lobby", "public")
	ada.post("/rooms/lobby/messages", object{"body": "x"}).fails(503, "unavailable")
	if !strings.Contains(w.Log.String(), "shutting down") {
		t.Error("the log does not say why")
	}
}

// What is internal is logged whole and shown as nothing.
func TestInternalErrors(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.register("ada")
	must(t, w.DB.Close()) // not an error that the store foresees
	answer := ada.get("/rooms")
	answer.fails(500, "internal")
	if strings.Contains(string(answer.body), "sql") || !strings.Contains(w.Log.String(), "database is closed") {
		t.Errorf("shown: %s\nlogged: %s", answer.body, w.Log)
	}
}

// A media type's case does not matter (RFC 9110 section 8.3.1).
func TestMediaTypeCase(t *testing.T) {
	t.Parallel()
	newWorld(t).send(request{
		method: "POST", path: "/api/v1/auth/register", header: map[string]string{"Content-Type": "Application/JSON"},
		body: strings.NewReader(`{"username":"ada","password":"` + goodPassword + `"}`),
	}).is(201)
}

// Whatever a client would rather have, the API speaks JSON.
func TestAccept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, accept := range []string{"", "*/*", "text/html", "application/xml;q=0.9", "json", "application/cbor", ",;q=x"} {
		r := w.send(request{method: "GET", path: "/api/v1/info", header: map[string]string{"Accept": accept}}).is(200)
		if got := r.header.Get("Content-Type"); got != "application/json" {
			t.Errorf("Accept %q is answered with %q", accept, got)
		}
	}
}

// Bytes that a client library would not send.
func TestRawBytesInTheAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.register("ada")
	for address, want := range map[string]string{
		"/api/v1/rooms/\xff\xfe":                       "404",
		"/api/v1/users/\xed\xa0\x80":                   "404",
		"/api/v1/rooms?q=\xff":                         "422",
		"/api/v1/rooms/a%2fb%ff/messages":              "404",
		"/api/v1/rooms?q=a;b":                          "422",
		"/api/v1/rooms//messages":                      "404",
		"/api/v1//rooms":                               "404",
		"/api/v1/rooms/lobby/../../../me":              "404",
		"/api/v1/%6de":                                 "404",
		"/api/v1/rooms/lobby%3fq=1":                    "404",
		"/api/v1/rooms/" + strings.Repeat("%ff", 2000): "404",
	} {
		if got := rawStatus(t, w, ada, address); got != want {
			t.Errorf("%q: %s, want %s", address, got, want)
		}
	}
}

func rawStatus(t *testing.T, w *world, p *person, address string) string {
	t.Helper()
	connection, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
	must(t, err)
	defer connection.Close()
	_, err = fmt.Fprintf(connection, "GET %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n", address, p.access)
	must(t, err)
	answer, err := io.ReadAll(connection)
	must(t, err)
	return strings.Fields(string(answer))[1]
}
