package httpapi

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/swaggest/swgui"
	"github.com/swaggest/swgui/v5emb"
)

const docsPath = prefix + "/docs"

// docsFiles are what the page loads, all built into the program.
var docsFiles = []string{
	"swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js", "favicon-32x32.png", "favicon-16x16.png",
}

// mountDocs shows the document in a browser.
func mountDocs(r chi.Router) {
	viewer := v5emb.NewWithConfig(swgui.Config{ShowTopBar: false})("Chatrooms API", prefix+"/openapi.json", docsPath)
	page := rendered(viewer)
	policy := docsPolicy(page)
	r.Get(docsPath, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(page)
	})
	for _, file := range docsFiles {
		r.Get(docsPath+"/"+file, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "public, max-age=3600")
			viewer.ServeHTTP(w, r)
		})
	}
}

var inlineScript = regexp.MustCompile(`(?s)<script>(.*?)</script>`)

// docsPolicy allows the page's own scripts by their hashes, and no others: the web client may have
// the same origin. The viewer sets styles at run time.
func docsPolicy(page []byte) string {
	scripts := []string{"'self'"}
	for _, script := range inlineScript.FindAllSubmatch(page, -1) {
		hash := sha256.Sum256(script[1])
		scripts = append(scripts, "'sha256-"+base64.StdEncoding.EncodeToString(hash[:])+"'")
	}
	return "default-src 'none'; script-src " + strings.Join(scripts, " ") + "; style-src 'self' 'unsafe-inline'; " +
		"img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

// rendered is the viewer's page, which is always the same.
func rendered(viewer http.Handler) []byte {
	page := &capture{header: http.Header{}}
	viewer.ServeHTTP(page, &http.Request{Method: http.MethodGet, URL: &url.URL{Path: docsPath}})
	return page.Bytes()
}

// capture is a ResponseWriter that keeps what is written.
type capture struct {
	bytes.Buffer
	header http.Header
}

func (c *capture) Header() http.Header { return c.header }
func (c *capture) WriteHeader(int)     {}

func (s *server) openAPI(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(s.document())
}
