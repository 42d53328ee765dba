package httpapi_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chatrooms/chatrooms/server/internal/httpapi"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// sse are the ids and the data of a stream of Server-Sent Events, as an EventSource would read it.
func sse(t *testing.T, body []byte) (ids, data []string) {
	t.Helper()
	lines := bufio.NewScanner(bytes.NewReader(body))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		field, value, _ := strings.Cut(lines.Text(), ": ")
		switch field {
		case "id":
			ids = append(ids, value)
		case "data":
			data = append(data, value)
		case "", "retry":
		default:
			t.Errorf("a field %q", field)
		}
	}
	return ids, data
}

func (p *person) stream(query string, header map[string]string) *reply {
	p.w.t.Helper()
	return p.w.send(request{method: http.MethodGet, path: "/api/v1/rooms/lobby/stream" + query, token: p.access, header: header})
}

// The log comes as GET /events has it, one event a line, from where the caller says (contract section 4).
func TestStreamGivesTheLog(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada := w.register("ada")
		ada.makes("lobby", "public")
		for i := range 250 { // more than two pages
			ada.says("lobby", fmt.Sprintf("line one %d\nline two \u2028\u0085.", i))
		}
		want := eventsAfter(t, ada, 0)
		ids, data := sse(t, ada.stream("?after=0", nil).is(200).body)
		if len(data) != len(want) || len(ids) != len(want) {
			t.Fatalf("%d events with %d ids, want %d", len(data), len(ids), len(want))
		}
		for i := range want {
			if ids[i] != fmt.Sprint(i+1) || data[i] != want[i] {
				t.Fatalf("event %s is %s, want %s", ids[i], data[i], want[i])
			}
		}
		lines := strings.Split(strings.TrimSuffix(string(ada.stream("?after=0", map[string]string{"Accept": "application/x-ndjson"}).is(200).body), "\n"), "\n")
		if diff := cmp.Diff(want, lines); diff != "" {
			t.Errorf("NDJSON (-want +got):\n%s", diff)
		}
	})
}

// eventsAfter are the events as GET /events writes them.
func eventsAfter(t *testing.T, p *person, after int) (all []string) {
	t.Helper()
	for {
		var page struct{ Events []json.RawMessage }
		must(t, json.Unmarshal(p.get(fmt.Sprintf("/rooms/lobby/events?limit=200&after=%d", after)).is(200).body, &page))
		if len(page.Events) == 0 {
			return all
		}
		for _, e := range page.Events {
			var compact bytes.Buffer
			must(t, json.Compact(&compact, e))
			all = append(all, compact.String())
			after++
		}
	}
}

func TestStreamBeginsWhereItsCallerSays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.register("ada")
	ada.makes("lobby", "public")
	for range 3 {
		ada.says("lobby", "hello")
	}
	for name, c := range map[string]struct {
		query  string
		header string
		ids    []string
	}{
		"from now on: the place":    {"", "", []string{"4"}},
		"after a seq":               {"?after=3", "", []string{"4"}},
		"at the head":               {"?after=4", "", nil},
		"Last-Event-ID":             {"", "2", []string{"3", "4"}},
		"Last-Event-ID wins":        {"?after=0", "3", []string{"4"}},
		"past the head: from there": {"?after=99", "", []string{"4"}},
	} {
		header := map[string]string{}
		if c.header != "" {
			header["Last-Event-ID"] = c.header
		}
		ids, data := sse(t, ada.stream(c.query, header).is(200).body)
		if !slices.Equal(ids, c.ids) {
			t.Errorf("%s: got %v", name, ids)
		}
		if c.query == "" && c.header == "" && len(data) > 0 {
			t.Errorf("%s: told %s", name, data)
		}
		if isReset := len(data) > 0 && data[0] == `{"type":"reset","seq":4}`; isReset != (c.query == "?after=99") {
			t.Errorf("%s: began with %s", name, data)
		}
	}
	for _, wrong := range []string{"x", "-1", "1.5", "9007199254740992", "99999999999999999999"} {
		ada.stream("", map[string]string{"Last-Event-ID": wrong}).blames("header.Last-Event-ID")
		ada.stream("?after="+wrong, nil).fails(422, wire.CodeInvalid)
	}
}

func TestStreamNegotiatesItsFormat(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.register("ada")
	ada.makes("lobby", "public")
	for accept, want := range map[string]string{
		"": "text/event-stream", "*/*": "text/event-stream", "text/event-stream": "text/event-stream", "application/json": "text/event-stream",
		"application/x-ndjson": "application/x-ndjson", "application/x-ndjson, text/event-stream;q=0.5": "application/x-ndjson",
		"text/html, application/x-ndjson;q=0.1": "application/x-ndjson", "text/event-stream, application/x-ndjson;q=0.9": "text/event-stream",
		"application/x-ndjson;q=0": "text/event-stream", ";;;,": "text/event-stream",
		"application/x-ndjson, */*": "application/x-ndjson", "application/*": "application/x-ndjson", "text/*, application/x-ndjson;q=0.9": "text/event-stream",
		"text/event-stream;q=0, */*;q=0.1": "application/x-ndjson", "application/x-ndjson;q=0, */*": "text/event-stream",
		"Application/X-NDJSON": "application/x-ndjson", "application/x-ndjson, text/event-stream": "text/event-stream",
	} {
		r := ada.stream("", map[string]string{"Accept": accept}).is(200)
		if got := r.header.Get("Content-Type"); got != want {
			t.Errorf("Accept %q: got %q", accept, got)
		}
		if r.header.Get("Cache-Control") != "no-store" || r.header.Get("X-Accel-Buffering") != "no" {
			t.Errorf("headers %v", r.header)
		}
	}
	head := w.send(request{method: http.MethodHead, path: "/api/v1/rooms/lobby/stream?after=0", token: ada.access}).is(200)
	if len(head.body) > 0 {
		t.Error("HEAD has a body")
	}
}

// opens begins a stream that goes on.
func (p *person) opens() *http.Response { return p.opensAs("", "") }

func (p *person) opensAs(query, accept string) *http.Response {
	p.w.t.Helper()
	req, err := http.NewRequestWithContext(p.w.t.Context(), http.MethodGet, p.w.url+"/api/v1/rooms/lobby/stream"+query, nil)
	must(p.w.t, err)
	req.Header.Set("Authorization", "Bearer "+p.access)
	req.Header.Set("Accept", accept)
	answer, err := http.DefaultClient.Do(req)
	must(p.w.t, err)
	return answer
}

// A stream is one of its user's connections (MAX_SOCKETS_PER_USER), as long as it lasts.
func TestStreamsAreBounded(t *testing.T) {
	t.Parallel()
	stopping := make(chan struct{})
	defer close(stopping)
	w := newWorld(t, with(func(o *httpapi.Options) { o.SocketsPerUser, o.Stopping = 2, stopping }))
	ada := w.register("ada")
	ada.makes("lobby", "public")
	first, second := ada.opens(), ada.opens()
	defer second.Body.Close()
	ada.stream("", nil).fails(429, wire.CodeRateLimited)
	other := w.register("grace").opens()
	defer other.Body.Close()
	if other.StatusCode != 200 {
		t.Errorf("another user got %d", other.StatusCode)
	}
	_ = first.Body.Close()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		again := ada.opens()
		_ = again.Body.Close()
		if again.StatusCode == 200 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("a stream that is over still counts")
		}
	}
}

// How long a stream is read says nothing of how fast the server answers: its metrics must not hold it.
func TestAStreamIsObservedUntilItBegins(t *testing.T) {
	t.Parallel()
	observed := make(chan time.Duration, 1)
	stopping := make(chan struct{})
	w := newWorld(t, with(func(o *httpapi.Options) {
		o.Stopping = stopping
		o.Observe = func(route, _ string, _ int, took time.Duration) {
			if strings.HasSuffix(route, "/stream") {
				observed <- took
			}
		}
	}))
	ada := w.register("ada")
	ada.makes("lobby", "public")
	began := time.Now()
	answer := ada.opens()
	defer answer.Body.Close()
	opened := time.Since(began)
	for time.Since(began) < 5*opened {
		ada.says("lobby", "hello")
	}
	close(stopping)
	select {
	case took := <-observed:
		if took > opened {
			t.Errorf("observed %v, but it had begun after %v", took, opened)
		}
	case <-time.After(20 * time.Second):
		t.Error("it was not observed")
	}
}
