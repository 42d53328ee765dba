package doctor

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// api is a server that answers as Chatrooms does, to pages of one origin.
func api(t *testing.T, allowed *string, change func(*http.ServeMux)) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/info", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(w, `{"name":"Chatrooms","version":"v9"}`)
	})
	mux.HandleFunc("OPTIONS /api/v1/me", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Origin") == *allowed {
			w.Header().Set("Access-Control-Allow-Origin", *allowed)
		}
		w.WriteHeader(http.StatusNoContent)
	})
	change(mux)
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func serves(mux *http.ServeMux, allowed *string, ready string) {
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprintf(w, `{"status":%q}`, ready) })
	mux.HandleFunc("GET /api/v1/ws", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Origin") != *allowed {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		w.Header().Set("Connection", "Upgrade")
		w.Header().Set("Upgrade", "websocket")
		w.WriteHeader(http.StatusSwitchingProtocols)
	})
}

func levels(found []Finding) string {
	var all []string
	for _, f := range found {
		all = append(all, f.Check+" "+string(f.Level))
	}
	return strings.Join(all, ", ")
}

// TestAt: what a browser would stumble over is found, and what to do is told.
func TestAt(t *testing.T) {
	var allowed string
	backend := api(t, &allowed, func(mux *http.ServeMux) { serves(mux, &allowed, "ok") })
	pages := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(w, `{"api_url":%q}`, backend.URL)
	}))
	defer pages.Close()
	degraded := api(t, &allowed, func(mux *http.ServeMux) { serves(mux, &allowed, "degraded") })
	proxied := api(t, &allowed, func(mux *http.ServeMux) { // the proxy drops Upgrade
		mux.HandleFunc("GET /api/v1/ws", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadRequest) })
		mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	})
	nothing := httptest.NewServer(http.NotFoundHandler())
	defer nothing.Close()
	down := httptest.NewServer(http.NotFoundHandler())
	down.Close()
	for _, c := range []struct{ name, at, allowed, version, want string }{
		{"two origins", pages.URL + "/", pages.URL, "v9", "url ok, api ok, ready ok, websocket ok, origins ok"},
		{"the page's origin is not allowed", pages.URL, "https://other", "v9", "url ok, api ok, ready ok, websocket fail, origins fail"},
		{"one origin, another version", backend.URL, backend.URL, "v8", "url ok, api warn, ready ok, websocket ok, origins ok"},
		{"Redis is away", degraded.URL, degraded.URL, "v9", "url ok, api ok, ready warn, websocket ok, origins ok"},
		{"a proxy without sockets, not ready", proxied.URL, proxied.URL, "v9", "url ok, api ok, ready fail, websocket fail, origins ok"},
		{"something else", nothing.URL, "", "v9", "url ok, api fail, ready fail, websocket fail, origins ok"},
		{"nobody there", down.URL, "", "v9", "url fail"},
		{"no address", "chat.example.org", "", "v9", "url fail"},
	} {
		t.Run(c.name, func(t *testing.T) {
			allowed = c.allowed
			found := At(c.at, c.version)(t.Context())
			if got := levels(found); got != c.want {
				t.Errorf("got %s\nwant %s\n%v", got, c.want, found)
			}
			for _, f := range found {
				if (f.Do == "") != (f.Level == OK) || f.Found == "" {
					t.Errorf("%+v does not say what is so and what to do", f)
				}
			}
		})
	}
}
