package metrics

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"
)

func scrape(t *testing.T, m *Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if w.Code != http.StatusOK {
		t.Fatalf("status %d", w.Code)
	}
	return w.Body.String()
}

func useAll(m *Metrics) {
	m.Request("/api/v1/rooms/{room}", "GET", 200, 3*time.Millisecond)
	m.Request("/api/v1/rooms/{room}", "GET", 204, 3*time.Millisecond)
	m.Request("", "BREW", 999, time.Second)
	m.SocketOpened()
	m.SocketOpened()
	m.SocketClosed()
	m.Delivered(3, time.Now().Add(-time.Second))
	m.Delivered(4, time.Time{})
	m.MailboxCut()
	m.Committed(5)
	m.Committed(1)
	m.PositionRepaired()
	m.Resumed(40)
	m.PageRead()
	m.DatabaseAnswered(false)
	m.DatabaseAnswered(true)
	m.RedisChanged(63, 64)
	m.RedisChanged(64, 64)
	m.RedisChanged(63, 64)
	m.RedisChanged(62, 64)
	m.RedisChanged(64, 64)
	m.RedisDropped(3)
}

func TestEverythingShows(t *testing.T) {
	m := New("v1.2.3")
	useAll(m)
	text := scrape(t, m)
	for _, line := range []string{
		`chatrooms_http_requests_total{method="GET",route="/api/v1/rooms/{room}",status="2xx"} 2`,
		`chatrooms_http_requests_total{method="other",route="none",status="other"} 1`,
		`chatrooms_http_request_duration_seconds_count{route="/api/v1/rooms/{room}"} 2`,
		`chatrooms_sockets_open 1`,
		`chatrooms_events_delivered_total 7`,
		`chatrooms_mailboxes_cut_total 1`,
		`chatrooms_commit_batch_events_count 2`,
		`chatrooms_commit_batch_events_sum 6`,
		`chatrooms_position_repairs_total 1`,
		`chatrooms_resume_events_sum 40`,
		`chatrooms_delivery_lag_seconds_count 1`,
		`chatrooms_database_up 1`,
		`chatrooms_redis_up 1`,
		`chatrooms_redis_buckets_up 64`,
		`chatrooms_redis_losses_total 1`,
		`chatrooms_redis_dropped_total 3`,
	} {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("missing: %s", line)
		}
	}
	for _, part := range []string{`version="v1.2.3"} 1`, "go_goroutines ", "process_open_fds "} {
		if !strings.Contains(text, part) {
			t.Errorf("missing: %s", part)
		}
	}
}

func TestNamesFollowTheRule(t *testing.T) {
	m := New("dev")
	useAll(m)
	rule := regexp.MustCompile(`^(chatrooms_[a-z]+(_[a-z]+)+|go_.*|process_.*|promhttp_.*)$`)
	names := regexp.MustCompile(`(?m)^# TYPE (\S+)`).FindAllStringSubmatch(scrape(t, m), -1)
	if len(names) < 10 {
		t.Fatalf("only %d metrics", len(names))
	}
	for _, name := range names {
		if !rule.MatchString(name[1]) {
			t.Errorf("%s is not chatrooms_<thing>_<unit>", name[1])
		}
	}
}

func TestNilCountsNothing(t *testing.T) {
	var m *Metrics
	useAll(m)
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if w.Code != http.StatusNotFound {
		t.Errorf("status %d", w.Code)
	}
}

func TestTwoServersInOneProcess(t *testing.T) {
	first, second := New("a"), New("b") // a shared registry would panic here
	first.SocketOpened()
	if !strings.Contains(scrape(t, second), "chatrooms_sockets_open 0\n") {
		t.Error("they count together")
	}
}

func TestProfilerIsServed(t *testing.T) {
	w := httptest.NewRecorder()
	New("dev").Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/debug/pprof/goroutine?debug=1", nil))
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "goroutine profile") {
		t.Errorf("status %d", w.Code)
	}
}
