package httpapi

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// slowBody comes after a while.
type slowBody struct {
	after time.Duration
	io.Reader
}

func (b *slowBody) Read(p []byte) (int, error) {
	time.Sleep(b.after)
	b.after = 0
	return b.Reader.Read(p)
}

// A body that was long in arriving leaves time for the work, and the answer comes before the server cuts it after 20 s.
func TestASlowBodyLeavesTimeForTheWork(t *testing.T) {
	for after, want := range map[time.Duration]time.Duration{
		0: 9 * time.Second, 5 * time.Second: 9 * time.Second, 12 * time.Second: 6 * time.Second, 15 * time.Second: 3 * time.Second,
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &server{Options: Options{Log: slog.New(slog.DiscardHandler), Observe: func(string, string, int, time.Duration) {}}}
			router := s.router()
			var left time.Duration
			open(s, post("/slow", "About", "Waits for its body"), func(ctx context.Context, _ *struct{ Body struct{} }) (*answer[health], error) {
				deadline, _ := ctx.Deadline()
				left = time.Until(deadline)
				return &answer[health]{}, nil
			})
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, prefix+"/slow", &slowBody{after, strings.NewReader("{}")})
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			router.ServeHTTP(w, r)
			if w.Code != http.StatusOK || left != want {
				t.Errorf("a body that takes %v: %d, with %v left, want %v", after, w.Code, left, want)
			}
		})
	}
}
