package httpapi

import (
	"net/http/httptest"
	"testing"
	"time"
)

// What is no event has no id: it must not move an EventSource's Last-Event-ID (contract section 4).
func TestHeartbeatsOfAStream(t *testing.T) {
	t.Parallel()
	if streamHeartbeat != 25*time.Second { // contract section 4; hosts cut what is silent for longer (Heroku: 55 s)
		t.Errorf("a heartbeat every %v", streamHeartbeat)
	}
	for _, c := range []struct {
		isLines bool
		want    string
	}{
		{false, "id: 7\ndata: {\"type\":\"x.y\"}\n\n: heartbeat\n\ndata: {\"type\":\"removed\"}\n\n"},
		{true, "{\"type\":\"x.y\"}\n{\"type\":\"heartbeat\",\"seq\":7}\n{\"type\":\"removed\"}\n"},
	} {
		w := httptest.NewRecorder()
		o := newStreamWriter(w, c.isLines)
		o.event(7, []byte(`{"type":"x.y"}`))
		_ = o.heartbeat(7) // the recorder has no deadlines
		o.object([]byte(`{"type":"removed"}`))
		if got := string(o.buf); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
