package httpapi

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5/middleware"
)

// compressLevel is gzip's: higher ones take more time than they save bytes.
const compressLevel = 4

// lists are the last parts of paths whose answers are long. What holds a code or a token is none of them: how well it
// compresses would tell of it (BREACH). Streams and exports are not JSON.
var lists = []string{"messages", "events", "members", "rooms", "mentions", "search", "files", "pins", "users", "audit"}

// compressLists compresses long answers for callers who take gzip: a page of messages becomes a fifth.
func compressLists(next http.Handler) http.Handler {
	compressing := middleware.Compress(compressLevel, "application/json")(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		last := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
		if r.Method == http.MethodGet && slices.Contains(lists, last) && takesGzip(r.Header) {
			compressing.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// takesGzip reads Accept-Encoding (RFC 9110, section 12.5.3). chi's middleware does not see that `gzip;q=0` refuses it.
func takesGzip(header http.Header) bool {
	for part := range strings.SplitSeq(strings.Join(header.Values("Accept-Encoding"), ","), ",") {
		coding, weight, _ := strings.Cut(strings.ToLower(part), ";")
		if strings.TrimSpace(coding) != "gzip" {
			continue
		}
		quality, isWeighed := strings.CutPrefix(strings.TrimSpace(weight), "q=")
		q, err := strconv.ParseFloat(quality, 64)
		return !isWeighed || err == nil && q > 0
	}
	return false
}
