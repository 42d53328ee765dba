package webui

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

const script = "assets/index-C0ffee42.js"

var build = fstest.MapFS{
	"index.html":             {Data: []byte("<!doctype html><title>Chatrooms</title>")},
	script:                   {Data: []byte(strings.Repeat("console.log('hello');\n", 200))},
	"assets/small-abc.css":   {Data: []byte("a{}")},
	"assets/big-abc.css":     {Data: []byte(strings.Repeat("a{color:red}", 200))},
	"assets/big-abc.css.br":  {Data: []byte("pretend brotli")},
	"assets/big-abc.css.gz":  {Data: []byte("pretend gzip")},
	"favicon.svg":            {Data: []byte("<svg/>")},
	"manifest.webmanifest":   {Data: []byte("{}")},
	"sw.js":                  {Data: []byte("the worker of the build")},
	"config.json":            {Data: []byte(`{"api_url":"https://left.over"}`)},
	".gitkeep":               {Data: nil},
	"notes/archive.gz":       {Data: []byte("a file of its own")},
	"assets/image-abc.woff2": {Data: []byte("font")},
}

func newClient(t *testing.T, apiURL string) http.Handler {
	t.Helper()
	handler, err := Handler(build, apiURL, true)
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

func get(h http.Handler, path string, header ...string) *http.Response {
	return request(h, http.MethodGet, path, header...)
}

func request(h http.Handler, method, path string, header ...string) *http.Response {
	r := httptest.NewRequest(method, "http://chat.example.org/", nil)
	r.URL = &url.URL{Path: path}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Contract section 6: an unknown GET outside /api, /healthz, /readyz, /assets
// is index.html, but for what programs ask for by name; a missing /assets/* is 404.
func TestPaths(t *testing.T) {
	client := newClient(t, "")
	page := string(build["index.html"].Data)
	for path, want := range map[string]string{
		"/": page, "/index.html": page, "/login": page, "/chat/lobby": page, "/chat/lobby/": page,
		"/chat/garden/../lobby": "", "/chat//": page, "/unknown.js": page, "/.gitkeep": page, "/assetsy": page, "//api/v1/rooms": "", "///api": "", "//assets/none.js": "", "/robots.txt": "", "/.well-known/security.txt": "", "/.well-known": "", "/.well-knowns": page, "/healthzy": page,
		"/favicon.svg": "<svg/>", "/assets/small-abc.css": "a{}", "/notes/archive.gz": "a file of its own",
		"/config.json": `{"api_url":""}`,
		"/assets":      "", "/assets/": "", "/assets/missing.js": "", "/assets/../index.html": "", "/assets/index.html": "",
		"/assets/big-abc.css.br": "", "/api": "", "/api/v1/unknown": "", "/healthz": "", "/readyz": "", "/readyz/x": "",
		"/../webui.go": "", "/..": "", "/./": "", "/a\x00b": "", "/a\nb": "", "/\xff\xfe": "", `/..\webui.go`: "", "/chat/\u2028": page,
	} {
		res := get(client, path)
		got := body(t, res)
		if want == "" {
			if res.StatusCode != http.StatusNotFound || strings.Contains(got, "<") {
				t.Errorf("%q: %d %q, want 404", path, res.StatusCode, got)
			}
		} else if res.StatusCode != http.StatusOK || got != want {
			t.Errorf("%q: %d %q, want %q", path, res.StatusCode, got, want)
		}
	}
}

// Escapes reach the handler decoded by net/http, or as its own 400.
func TestOddEscapesOverTheWire(t *testing.T) {
	server := httptest.NewServer(newClient(t, ""))
	defer server.Close()
	for path, want := range map[string]int{
		"/chat/%6Cobby": 200, "/%2e%2e/%2e%2e/etc/passwd": 404, "/assets/%2e%2e/index.html": 404,
		"/a%00b": 404, "/%ff": 404, "/%zz": 400, "/..%2fwebui.go": 404, "/assets/%5c..%5cx": 404,
	} {
		target, err := url.Parse(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		target.Opaque = "//" + target.Host + path // as it is written, uncleaned
		res, err := server.Client().Do(&http.Request{Method: http.MethodGet, URL: target, Header: http.Header{}})
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, res.StatusCode, want)
		}
	}
}

func TestHeadHasTheHeadersOfGet(t *testing.T) {
	client := newClient(t, "")
	for _, path := range []string{"/", "/chat/lobby", "/config.json", "/" + script} {
		got, head := get(client, path), request(client, http.MethodHead, path)
		if head.StatusCode != got.StatusCode || body(t, head) != "" {
			t.Errorf("HEAD %s: %d with a body", path, head.StatusCode)
		}
		for _, name := range []string{"Content-Length", "Content-Type", "ETag", "Cache-Control"} {
			if head.Header.Get(name) != got.Header.Get(name) || got.Header.Get(name) == "" {
				t.Errorf("%s of %s: HEAD %q, GET %q", name, path, head.Header.Get(name), got.Header.Get(name))
			}
		}
	}
}

func TestOtherMethodsAreRefused(t *testing.T) {
	client := newClient(t, "")
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions, "BREW"} {
		res := request(client, method, "/")
		if res.StatusCode != http.StatusMethodNotAllowed || res.Header.Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: %d, Allow %q", method, res.StatusCode, res.Header.Get("Allow"))
		}
	}
}

func TestTypesAndCaching(t *testing.T) {
	client := newClient(t, "")
	for path, want := range map[string][2]string{
		"/":                        {"text/html; charset=utf-8", askEachTime},
		"/chat/lobby":              {"text/html; charset=utf-8", askEachTime},
		"/config.json":             {"application/json", askEachTime},
		"/favicon.svg":             {"image/svg+xml", askEachTime},
		"/manifest.webmanifest":    {"application/manifest+json", askEachTime},
		"/" + script:               {"text/javascript; charset=utf-8", forEver},
		"/sw.js":                   {"text/javascript; charset=utf-8", askEachTime},
		"/assets/image-abc.woff2":  {"font/woff2", forEver},
		"/notes/archive.gz":        {"application/octet-stream", askEachTime},
		"/assets/missing-abc12.js": {"text/plain; charset=utf-8", "no-store"},
	} {
		h := get(client, path).Header
		if got := [2]string{h.Get("Content-Type"), h.Get("Cache-Control")}; got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

func TestEncodings(t *testing.T) {
	client := newClient(t, "")
	for _, test := range []struct{ path, accept, want string }{
		{"/" + script, "", ""},
		{"/" + script, "gzip, deflate, br", "gzip"},
		{"/" + script, "GZIP;q=0.5", "gzip"},
		{"/" + script, "gzip;q=0", ""},
		{"/" + script, "identity", ""},
		{"/assets/big-abc.css", "gzip, br", "br"},
		{"/assets/big-abc.css", "gzip, br;q=0.0", "gzip"},
		{"/assets/small-abc.css", "gzip, br", ""},
	} {
		res := get(client, test.path, "Accept-Encoding", test.accept)
		if got := res.Header.Get("Content-Encoding"); got != test.want {
			t.Errorf("%s with %q: %q, want %q", test.path, test.accept, got, test.want)
		}
		if res.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s varies by %q", test.path, res.Header.Get("Vary"))
		}
	}
	if got := body(t, get(client, "/assets/big-abc.css", "Accept-Encoding", "gzip")); got != "pretend gzip" {
		t.Errorf("the build's own gzip is not used: %q", got)
	}
	z, err := gzip.NewReader(get(client, "/"+script, "Accept-Encoding", "gzip").Body)
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := io.ReadAll(z); err != nil || string(plain) != string(build[script].Data) {
		t.Errorf("gzip does not unpack to the file (%v)", err)
	}
}

func TestNotModified(t *testing.T) {
	client := newClient(t, "")
	plain := get(client, "/"+script).Header.Get("ETag")
	zipped := get(client, "/"+script, "Accept-Encoding", "gzip").Header.Get("ETag")
	if plain == "" || plain == zipped {
		t.Fatalf("ETags %q and %q", plain, zipped)
	}
	for header, want := range map[string]int{plain: 304, `"other", W/` + plain: 304, "*": 304, zipped: 200, `"other"`: 200, "": 200} {
		res := get(client, "/"+script, "If-None-Match", header)
		if got := body(t, res); res.StatusCode != want || (want == 304) != (got == "") {
			t.Errorf("If-None-Match %s: %d with %d bytes, want %d", header, res.StatusCode, len(got), want)
		}
	}
}

func TestContentSecurityPolicy(t *testing.T) {
	const rest = "; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	const start = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:"
	const media = "; media-src 'self' blob:"
	for _, test := range []struct{ api, host, want string }{
		{"", "localhost:8080", start + media + "; font-src 'self'; connect-src 'self' ws://localhost:8080 wss://localhost:8080" + rest},
		{"", "[::1]:8080", start + media + "; font-src 'self'; connect-src 'self' ws://[::1]:8080 wss://[::1]:8080" + rest},
		{"", "evil.example; script-src *", start + media + "; font-src 'self'; connect-src 'self'" + rest},
		{"https://api.example.org", "chat.example.org", start + " https://api.example.org" + media + " https://api.example.org; font-src 'self'; connect-src 'self' https://api.example.org wss://api.example.org" + rest},
		{"http://localhost:8080", "localhost:5173", start + " http://localhost:8080" + media + " http://localhost:8080; font-src 'self'; connect-src 'self' http://localhost:8080 ws://localhost:8080" + rest},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Host = test.host
		w := httptest.NewRecorder()
		newClient(t, test.api).ServeHTTP(w, r)
		if got := w.Header().Get("Content-Security-Policy"); got != test.want {
			t.Errorf("API %q, host %q:\n got %s\nwant %s", test.api, test.host, got, test.want)
		}
	}
}

func TestSecurityHeadersOnEveryAnswer(t *testing.T) {
	client := newClient(t, "")
	for _, path := range []string{"/", "/" + script, "/config.json", "/assets/missing.js"} {
		h := get(client, path).Header
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
			"Strict-Transport-Security": "",
		} {
			if got := h.Get(name); got != want {
				t.Errorf("%s of %s: %q, want %q", name, path, got, want)
			}
		}
		if h.Get("Content-Security-Policy") == "" {
			t.Errorf("%s has no policy", path)
		}
	}
	if got := get(client, "/", "X-Forwarded-Proto", "https").Header.Get("Strict-Transport-Security"); got != "" {
		t.Error("a header that anyone may send was believed")
	}
}

func TestRuntimeConfigNamesTheAPI(t *testing.T) {
	res := get(newClient(t, "https://api.example.org"), "/config.json")
	if got := body(t, res); got != `{"api_url":"https://api.example.org"}` {
		t.Errorf("got %s", got)
	}
}

func TestABuildWithoutIndexIsRefused(t *testing.T) {
	if _, err := Handler(fstest.MapFS{"a.js": {}}, "", true); err == nil || !strings.Contains(err.Error(), "index.html") {
		t.Errorf("got %v", err)
	}
}

// Told so, or of a build without one, it sends a worker that removes the one that a browser has; the page is told, too.
func TestServiceWorker(t *testing.T) {
	without := fstest.MapFS{"index.html": build["index.html"]}
	for _, test := range []struct {
		name      string
		files     fstest.MapFS
		hasWorker bool
		removes   bool
		config    string
	}{
		{"on", build, true, false, `{"api_url":""}`},
		{"off", build, false, true, `{"api_url":"","service_worker":"off"}`},
		{"not built", without, true, true, `{"api_url":""}`},
	} {
		client, err := Handler(test.files, "", test.hasWorker)
		if err != nil {
			t.Fatal(err)
		}
		res := get(client, "/sw.js")
		if got := body(t, res); strings.Contains(got, "registration.unregister()") != test.removes {
			t.Errorf("%s: sent %q", test.name, got)
		}
		h := res.Header
		if got := [2]string{h.Get("Content-Type"), h.Get("Cache-Control")}; got != [2]string{"text/javascript; charset=utf-8", askEachTime} {
			t.Errorf("%s: %q", test.name, got)
		}
		if policy := h.Get("Content-Security-Policy"); !strings.Contains(policy, "worker-src 'self'") || !strings.Contains(policy, "connect-src 'self'") {
			t.Errorf("%s: policy %q", test.name, policy)
		}
		if got := body(t, get(client, "/config.json")); got != test.config {
			t.Errorf("%s: config %s", test.name, got)
		}
	}
}

// Both servers of the client send the same worker.
func TestTheRemovingWorkerIsTheTwins(t *testing.T) {
	twin, err := os.ReadFile("../../../chatui/server/removeWorker.ts")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(twin), "`"+string(removeWorker)+"`") {
		t.Error("chatui/server/removeWorker.ts has another")
	}
}

// A build may have a client or not; both must say so truthfully.
func TestEmbedded(t *testing.T) {
	files, ok := Embedded()
	_, err := Handler(files, "", true)
	if ok != (err == nil) {
		t.Errorf("Embedded says %v, but serving it: %v", ok, err)
	}
}
