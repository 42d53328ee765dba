package webui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"sync"
)

// file is one file of the build, in the encodings it can be sent in.
type file struct {
	plain, brotli []byte
	gzip          func() []byte // made when it is first asked for; nil where it is not worth it
	contentType   string
	cacheControl  string
	hash          string
}

// Vite puts a hash of the content into every name below assets/; all other
// names stay when their content changes.
const (
	hashedFolder = "assets/"
	forEver      = "public, max-age=31536000, immutable"
	askEachTime  = "no-cache"
)

// minGzip is the size below which a packet is sent anyway.
const minGzip = 1024

// contentTypes is closed, since the machine's own table differs by machine.
var contentTypes = map[string]string{
	".css":         "text/css; charset=utf-8",
	".html":        "text/html; charset=utf-8",
	".ico":         "image/x-icon",
	".jpg":         "image/jpeg",
	".js":          "text/javascript; charset=utf-8",
	".json":        "application/json",
	".map":         "application/json",
	".mjs":         "text/javascript; charset=utf-8",
	".png":         "image/png",
	".svg":         "image/svg+xml",
	".txt":         "text/plain; charset=utf-8",
	".wasm":        "application/wasm",
	".webmanifest": "application/manifest+json",
	".webp":        "image/webp",
	".woff2":       "font/woff2",
}

// load reads every file. NAME.br and NAME.gz are NAME, compressed by the build.
func load(files fs.FS) (map[string]file, error) {
	contents := map[string][]byte{}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(entry.Name(), ".") {
			return err
		}
		contents[name], err = fs.ReadFile(files, name)
		return err
	})
	if err != nil {
		return nil, err
	}
	loaded := map[string]file{}
	for name, content := range contents {
		if _, isVariant := contents[withoutCoding(name)]; isVariant && name != withoutCoding(name) {
			continue
		}
		f := newFile(name, content)
		f.brotli = contents[name+".br"]
		if gz, ok := contents[name+".gz"]; ok {
			f.gzip = func() []byte { return gz }
		}
		loaded[name] = f
	}
	return loaded, nil
}

func withoutCoding(name string) string {
	return strings.TrimSuffix(strings.TrimSuffix(name, ".br"), ".gz")
}

func newFile(name string, content []byte) file {
	sum := sha256.Sum256(content)
	f := file{
		plain:        content,
		contentType:  contentTypes[path.Ext(name)],
		cacheControl: askEachTime,
		hash:         hex.EncodeToString(sum[:12]),
	}
	if f.contentType == "" {
		f.contentType = "application/octet-stream"
	}
	if strings.HasPrefix(name, hashedFolder) {
		f.cacheControl = forEver
	}
	if isText(f.contentType) && len(content) >= minGzip {
		f.gzip = sync.OnceValue(func() []byte { return gzipped(content) })
	}
	return f
}

func isText(contentType string) bool {
	return strings.HasPrefix(contentType, "text/") || strings.HasPrefix(contentType, "application/") || contentType == "image/svg+xml"
}

func gzipped(content []byte) []byte {
	var out bytes.Buffer
	// Neither the level nor a buffer can fail.
	z, _ := gzip.NewWriterLevel(&out, gzip.BestCompression)
	_, _ = z.Write(content)
	_ = z.Close()
	return out.Bytes()
}

// pick chooses the smallest form that Accept-Encoding allows.
func (f file) pick(accept string) (encoding string, content []byte) {
	switch {
	case f.brotli != nil && accepts(accept, "br"):
		return "br", f.brotli
	case f.gzip != nil && accepts(accept, "gzip"):
		return "gzip", f.gzip()
	default:
		return "", f.plain
	}
}

// accepts says whether a coding is listed with a weight above zero.
func accepts(header, coding string) bool {
	for item := range strings.SplitSeq(header, ",") {
		name, parameters, _ := strings.Cut(item, ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		q, hasWeight := strings.CutPrefix(strings.ToLower(strings.TrimSpace(parameters)), "q=")
		weight, err := strconv.ParseFloat(q, 64)
		return !hasWeight || err == nil && weight > 0
	}
	return false
}
