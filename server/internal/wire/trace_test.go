package wire_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/wire"
)

func TestTraceID(t *testing.T) {
	const id, parent = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
	for header, want := range map[string]string{
		"00-" + id + "-" + parent + "-01":                             id,
		"00-" + id + "-" + parent + "-00":                             id,
		"01-" + id + "-" + parent + "-01-what-comes":                  id, // of a later version
		"00-" + id + "-" + parent + "-01-what-comes":                  "",
		"ff-" + id + "-" + parent + "-01":                             "",
		"00-" + strings.Repeat("0", 32) + "-" + parent + "-01":        "",
		"00-" + strings.ToUpper(id) + "-" + parent + "-01":            "",
		"00-" + id + "-" + parent + "-01\n":                           "",
		"01-" + id + "-" + parent + "-01-" + strings.Repeat("x", 500): "",
		"": "",
	} {
		h := http.Header{}
		h.Set("traceparent", header)
		if got := wire.TraceID(h); got != want {
			t.Errorf("%.80q: %q, want %q", header, got, want)
		}
	}
	if got := wire.TraceID(http.Header{"Traceparent": {"00-" + id + "-" + parent + "-01", "x"}}); got != "" {
		t.Errorf("two headers: %q", got)
	}
}
