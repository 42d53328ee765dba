package httpapi_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// asked is an answer as it came over the wire, for a caller who takes such encodings.
func (p *person) asked(path, encodings string) (*http.Response, []byte) {
	p.w.t.Helper()
	r, err := http.NewRequestWithContext(p.w.t.Context(), http.MethodGet, p.w.url+path, nil)
	must(p.w.t, err)
	r.Header.Set("Authorization", "Bearer "+p.access)
	r.Header.Set("Accept-Encoding", encodings) // set by hand, it is not decoded
	answer, err := http.DefaultClient.Do(r)
	must(p.w.t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	must(p.w.t, err)
	return answer, body
}

// Long answers are compressed for those who take it, whole and with the right headers. Others get them as they are, and what
// holds a secret is never compressed.
func TestListsAreCompressed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.register("ada")
	ada.post("/rooms", map[string]any{"name": "lobby"}).is(201)
	for n := range 40 {
		ada.post("/rooms/lobby/messages", map[string]any{"body": fmt.Sprint("apples, pears and quinces, basket ", n)}).is(201)
	}
	plain, whole := ada.asked("/api/v1/rooms/lobby/messages", "identity")
	if plain.Header.Get("Content-Encoding") != "" {
		t.Errorf("unasked: %v", plain.Header)
	}
	for _, refusal := range []string{"gzip;q=0", "GZIP; Q=0.0, identity", "br, gzip;q=0", "gzip;q=x", "x-gzip", ""} {
		if answer, body := ada.asked("/api/v1/rooms/lobby/messages", refusal); answer.Header.Get("Content-Encoding") != "" || !bytes.Equal(body, whole) {
			t.Errorf("%q is answered with %q", refusal, answer.Header.Get("Content-Encoding"))
		}
	}
	if answer, _ := ada.asked("/api/v1/rooms/lobby/messages", "br;q=1, gzip;q=0.5"); answer.Header.Get("Content-Encoding") != "gzip" {
		t.Error("a weight is taken for a refusal")
	}
	packed, short := ada.asked("/api/v1/rooms/lobby/messages", "gzip, deflate, br")
	if packed.Header.Get("Content-Encoding") != "gzip" || packed.Header.Get("Content-Type") != "application/json" || packed.Header.Get("Vary") == "" {
		t.Errorf("headers: %v", packed.Header)
	}
	if len(short)*4 > len(whole) {
		t.Errorf("%d bytes became %d", len(whole), len(short))
	}
	z, err := gzip.NewReader(bytes.NewReader(short))
	must(t, err)
	var page struct{ Messages []wire.Message }
	must(t, json.NewDecoder(z).Decode(&page))
	if len(page.Messages) != 40 {
		t.Errorf("%d messages", len(page.Messages))
	}
	for _, path := range []string{"/api/v1/me", "/api/v1/me/tokens", "/api/v1/rooms/lobby/invitations", "/api/v1/rooms/lobby/export?format=jsonl", "/api/v1/nothing/messages"} {
		if answer, _ := ada.asked(path, "gzip"); answer.Header.Get("Content-Encoding") != "" {
			t.Errorf("%s is compressed", path)
		}
	}
}
