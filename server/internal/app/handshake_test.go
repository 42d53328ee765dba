package app

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A refused handshake is what the OpenAPI document says of it (contract section 5).
func TestRefusedHandshakesAreDocumented(t *testing.T) {
	t.Parallel()
	s := start(t, environment(t))
	documented := handshakeCodes(t)
	for name, c := range map[string]struct {
		header map[string]string
		status int
	}{
		"no handshake":   {nil, http.StatusUpgradeRequired},
		"an old version": {map[string]string{"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "8"}, http.StatusBadRequest},
		"a bad token":    {map[string]string{"Authorization": "Bearer wrong"}, http.StatusUnauthorized},
		"a bad origin":   {map[string]string{"Origin": "https://elsewhere.example"}, http.StatusForbidden},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/api/v1/ws", nil)
		must(t, err)
		for key, value := range c.header {
			r.Header.Set(key, value)
		}
		answer, err := http.DefaultClient.Do(r)
		must(t, err)
		var problem struct{ Code string }
		must(t, json.NewDecoder(answer.Body).Decode(&problem))
		_ = answer.Body.Close()
		if answer.StatusCode != c.status || !slices.Contains(documented[c.status], problem.Code) {
			t.Errorf("%s: got %d %q, documented are %v", name, answer.StatusCode, problem.Code, documented)
		}
	}
}

// handshakeCodes are the codes that the document has for GET /ws, by status.
func handshakeCodes(t *testing.T) map[int][]string {
	t.Helper()
	type problem struct{ Value struct{ Code string } }
	type response struct {
		Ref     string `json:"$ref"`
		Content map[string]struct{ Examples map[string]problem }
	}
	var doc struct {
		Paths map[string]struct {
			Get struct{ Responses map[string]response }
		}
		Components struct{ Responses map[string]response }
	}
	must(t, json.Unmarshal(OpenAPI("test"), &doc))
	codes := map[int][]string{}
	for status, answer := range doc.Paths["/api/v1/ws"].Get.Responses {
		number, err := strconv.Atoi(status)
		must(t, err)
		named := doc.Components.Responses[strings.TrimPrefix(answer.Ref, "#/components/responses/")]
		for _, example := range named.Content["application/problem+json"].Examples {
			codes[number] = append(codes[number], example.Value.Code)
		}
	}
	return codes
}
