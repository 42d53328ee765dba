// Package webui serves the built web client, and makes its config.json. It
// imports the standard library only.
//
// A client is read whole into memory when its handler is made, so a request
// touches no file system: what was not in the build cannot be asked for.
package webui

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"
)

// dist is what `make build` puts there; a plain `go build` has an empty one.
//
//go:embed all:dist
var dist embed.FS

// Embedded returns the web client built into this program, and whether it has one.
func Embedded() (fs.FS, bool) {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, false
	}
	_, err = fs.Stat(files, indexPage)
	return files, err == nil
}

const (
	indexPage   = "index.html"
	runtimeFile = "config.json"
	workerFile  = "sw.js"
)

// removeWorker takes the place of the service worker that a browser has, and goes with all that it kept. Pages stay as they
// are (twin of chatui/server/removeWorker.ts).
//
//go:embed remove_worker.js
var removeWorker []byte

type client struct {
	files  map[string]file
	config file
	apiURL string
}

// Handler serves the client in files, which must have an index.html. apiURL is
// where the client finds the API, without a final slash; empty means the origin
// that served it. Any path that is not a file is index.html, whose router knows
// the rest; only /assets, /.well-known and what other handlers own are 404.
// Where hasWorker is false, or the build has none, the service worker of an
// earlier time removes itself.
func Handler(files fs.FS, apiURL string, hasWorker bool) (http.Handler, error) {
	loaded, err := load(files)
	if err != nil {
		return nil, fmt.Errorf("web client: %w", err)
	}
	if _, ok := loaded[indexPage]; !ok {
		return nil, fmt.Errorf("web client: no %s in it", indexPage)
	}
	config, err := runtimeConfig(apiURL, hasWorker)
	if err != nil {
		return nil, err
	}
	if _, isBuilt := loaded[workerFile]; !hasWorker || !isBuilt {
		loaded[workerFile] = newFile(workerFile, removeWorker)
	}
	return &client{files: loaded, config: newFile(runtimeFile, config), apiURL: apiURL}, nil
}

func runtimeConfig(apiURL string, hasWorker bool) ([]byte, error) {
	config := map[string]string{"api_url": apiURL}
	if !hasWorker {
		config["service_worker"] = "off"
	}
	return json.Marshal(config)
}

// ServeHTTP implements http.Handler.
func (c *client) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	setSecurityHeaders(w.Header(), r, c.apiURL)
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	found, ok := c.find(r.URL.Path)
	if !ok {
		w.Header().Set("Cache-Control", "no-store")
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	found.serve(w, r)
}

// find knows the contract's rule of what is a file, what is index.html and what
// is nothing (section 6).
func (c *client) find(path string) (file, bool) {
	if !isPlain(path) {
		return file{}, false
	}
	name := strings.TrimPrefix(path, "/")
	if name == runtimeFile {
		return c.config, true
	}
	if found, ok := c.files[name]; ok {
		return found, true
	}
	switch first, _, _ := strings.Cut(strings.TrimLeft(name, "/"), "/"); first {
	case "assets", "api", "healthz", "readyz", "robots.txt", ".well-known":
		return file{}, false
	}
	return c.files[indexPage], true
}

// isPlain refuses what no link of ours holds and what only probes send.
func isPlain(path string) bool {
	if !utf8.ValidString(path) || strings.ContainsFunc(path, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\\' }) {
		return false
	}
	for part := range strings.SplitSeq(path, "/") {
		if part == ".." || part == "." {
			return false
		}
	}
	return true
}

func (f file) serve(w http.ResponseWriter, r *http.Request) {
	encoding, content := f.pick(r.Header.Get("Accept-Encoding"))
	etag := `"` + f.hash + encoding + `"`
	h := w.Header()
	h.Set("Content-Type", f.contentType)
	h.Set("Cache-Control", f.cacheControl)
	h.Set("ETag", etag)
	h.Set("Vary", "Accept-Encoding")
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
	}
	if matches(r.Header.Get("If-None-Match"), etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(content)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(content) // a reader that left is no error of ours
	}
}

// matches compares weakly, as RFC 9110, 13.1.2 asks.
func matches(ifNoneMatch, etag string) bool {
	for item := range strings.SplitSeq(ifNoneMatch, ",") {
		if item = strings.TrimPrefix(strings.TrimSpace(item), "W/"); item == etag || item == "*" {
			return true
		}
	}
	return false
}
