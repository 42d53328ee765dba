package previews

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/outbound"
)

func fetcher(t *testing.T, allow string) *Fetcher {
	t.Helper()
	a, err := outbound.ParseAllow(allow)
	if err != nil {
		t.Fatal(err)
	}
	return NewFetcher(outbound.NewGuard(a))
}

// site answers each path with a Content-Type and a body, or a redirect.
func site(t *testing.T, pages map[string][2]string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n := 0; strings.HasPrefix(r.URL.Path, "/redirect/") {
			_, _ = fmt.Sscanf(r.URL.Path, "/redirect/%d", &n)
			to := fmt.Sprint("/redirect/", n-1)
			if n <= 1 {
				to = "/page"
			}
			http.Redirect(w, r, to, http.StatusFound)
			return
		}
		page, ok := pages[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", page[0])
		_, _ = w.Write([]byte(page[1]))
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// TestPages: what a page says of itself (contract section 8).
func TestPages(t *testing.T) {
	const text = "text/html; charset=utf-8"
	at := site(t, map[string][2]string{
		"/page":   {text, "<!doctype html><title> A\n page &amp; more </title><meta name=description content='All of it'>"},
		"/og":     {text, `<title>plain</title><meta name="twitter:title" content="T"><meta property="og:title" content="OG"><meta property="og:description" content="D">`},
		"/latin":  {"text/html; charset=iso-8859-1", "<title>Caf\xe9</title>"},
		"/meta":   {"text/html", "<meta charset=windows-1251><title>\xcf\xf0\xe8\xe2\xe5\xf2</title>"},
		"/sjis":   {"text/html; charset=Shift_JIS", "<title>\x93\xfa\x96{</title>"},
		"/long":   {text, "<title>" + strings.Repeat("é", 500) + "</title>"},
		"/hidden": {text, "<title>\u202eevil\x00\x1b[2J</title>"},
		"/body":   {text, "<body><meta property=og:title content=late><title>late</title>"},
		"/late":   {text, "<!--" + strings.Repeat("x", maxPage) + "--><title>late</title>"},
		"/none":   {text, "<p>no title"},
		"/json":   {"application/json", `{"title": "<title>x</title>"}`},
		"/untold": {"", ""},
		"/text":   {"text/plain", "<title>x</title>"},
		"/script": {text, "<script>document.write('<title>x</title>')</script><title>y</title>"},
	})
	f := fetcher(t, "127.0.0.1")
	for path, want := range map[string]string{
		"/page": "A page & more|All of it", "/og": "OG|D", "/latin": "Café|", "/meta": "Привет|", "/sjis": "日本|",
		"/long": strings.Repeat("é", 199) + "…|", "/hidden": "evil[2J|", "/body": "", "/late": "", "/none": "", "/json": "", "/untold": "", "/text": "",
		"/script": "y|", "/redirect/5": "A page & more|All of it", "/redirect/6": "", "/missing": "",
	} {
		got, err := f.fetch(t.Context(), at+path)
		if want == "" {
			if !errors.Is(err, errNothing) {
				t.Errorf("%s: %+v, %v", path, got, err)
			}
			continue
		}
		if err != nil || got.title+"|"+got.description != want {
			t.Errorf("%s: %q, %q, %v; want %q", path, got.title, got.description, err, want)
		}
	}
	for _, address := range []string{"", "ftp://example.org", "https://", "http://ada:secret@127.0.0.1/", "mailto:ada@example.org"} {
		if _, err := f.fetch(t.Context(), address); !errors.Is(err, errNothing) {
			t.Errorf("%q: %v", address, err)
		}
	}
}

// A special address is refused at connect time, also of an image and behind a redirect; nothing arrives there.
func TestSpecialAddressesAreNotFetched(t *testing.T) {
	visits := 0
	inside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { visits++; w.Header().Set("Content-Type", "image/png") }))
	defer inside.Close()
	if _, err := fetcher(t, "").fetch(t.Context(), inside.URL); !errors.Is(err, errNothing) {
		t.Errorf("inside: %v", err)
	}
	outside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/redirect" {
			http.Redirect(w, r, inside.URL, http.StatusFound)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, "<title>t</title><meta property=og:image content=%q>", inside.URL+"/image.png")
	}))
	defer outside.Close()
	at := strings.Replace(outside.URL, "127.0.0.1", "localhost", 1)
	f := fetcher(t, "localhost") // by this name only
	got, err := f.fetch(t.Context(), at)
	if err != nil || got.title != "t" || got.image != nil {
		t.Errorf("an image inside: %+v, %v", got, err)
	}
	if _, err := f.fetch(t.Context(), at+"/redirect"); !errors.Is(err, errNothing) {
		t.Errorf("a redirect inside: %v", err)
	}
	if visits != 0 {
		t.Errorf("%d requests arrived", visits)
	}
}

// What may pass is told from what will not.
func TestTroubleMayPass(t *testing.T) {
	status := http.StatusServiceUnavailable
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
	f := fetcher(t, "127.0.0.1")
	for _, status = range []int{503, 500, 429} {
		if _, err := f.fetch(t.Context(), s.URL); err == nil || errors.Is(err, errNothing) {
			t.Errorf("%d: %v", status, err)
		}
	}
	for _, status = range []int{403, 404, 410, 204} {
		if _, err := f.fetch(t.Context(), s.URL); !errors.Is(err, errNothing) {
			t.Errorf("%d: %v", status, err)
		}
	}
	s.Close()
	if _, err := f.fetch(t.Context(), s.URL); err == nil || errors.Is(err, errNothing) {
		t.Errorf("nobody there: %v", err)
	}
}
