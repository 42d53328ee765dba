package httpapi_test

import (
	"net/url"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/httpapi"
	"github.com/chatrooms/chatrooms/server/internal/ratelimit"
)

// TestABrowserIsToldOnAPage: whoever goes to the provider and back with a browser reads no JSON. Programs do.
func TestABrowserIsToldOnAPage(t *testing.T) {
	t.Parallel()
	page := func(w *world, path, accept string) *reply {
		return w.send(request{method: "GET", path: "/api/v1/auth/oidc/" + path, header: map[string]string{"Accept": accept}})
	}
	told := func(r *reply) url.Values {
		to, err := url.Parse(r.is(302).header.Get("Location"))
		must(t, err)
		if to.Path != "/login" {
			t.Errorf("%s leads to %s", r.what, to)
		}
		return to.Query()
	}
	const browser, program = "text/html,application/xhtml+xml,*/*;q=0.8", "application/json"
	w := newWorld(t)
	for _, path := range []string{"start?next=/a&next=/b", "callback?state=a&state=b", "start?next=%ff"} {
		if query := told(page(w, path, browser)); query.Get("error") != "failed" || query.Has("code") {
			t.Errorf("%s: %v", path, query)
		}
		page(w, path, program).fails(422, "invalid")
	}
	limited := newWorld(t, with(func(o *httpapi.Options) { o.Limits = httpapi.Limits{Requests: ratelimit.New(0.001, 1)} }))
	limited.get("/api/v1/info").is(200)
	if query := told(page(limited, "start?next=/chat/lobby", browser)); query.Get("error") != "busy" || query.Get("next") != "/chat/lobby" {
		t.Errorf("too often: %v", query)
	}
	page(limited, "start", program).fails(429, "rate_limited")
	limited.send(request{method: "GET", path: "/api/v1/info", header: map[string]string{"Accept": browser}}).fails(429, "rate_limited")
}
