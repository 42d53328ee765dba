package wire

import (
	"net/http"
	"regexp"
	"strings"
)

// traceparent is the header of W3C Trace Context, level 1, section 3.2. Later versions may append to it.
var traceparent = regexp.MustCompile(`^([0-9a-f]{2})-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(-.*)?$`)

// TraceID is the trace that a caller says its request belongs to, "" where it says none, or nothing that the standard
// allows.
func TraceID(h http.Header) string {
	values := h.Values("Traceparent")
	if len(values) != 1 || len(values[0]) > 512 {
		return ""
	}
	parts := traceparent.FindStringSubmatch(values[0])
	if parts == nil || parts[1] == "ff" || parts[1] == "00" && parts[3] != "" || strings.Trim(parts[2], "0") == "" {
		return ""
	}
	return parts[2]
}
