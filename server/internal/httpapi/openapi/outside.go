package openapi

import (
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// AddOutside documents what is served without huma: health, the document itself and the socket.
// prefix is where the API lives. alive is what /healthz answers, ready and unready what /readyz
// does.
func AddOutside(doc *huma.OpenAPI, prefix string, alive, ready, unready any) {
	asJSON := func(description string, example any) *huma.Response {
		schema := doc.Components.Schemas.Schema(reflect.TypeOf(example), true, "")
		return answer(description, "application/json", schema, example)
	}
	text := &huma.Schema{Type: huma.TypeString}
	anything := &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}
	socket := outside("Socket", prefix+"/ws", "Open a WebSocket", map[string]*huma.Response{
		"101": {Description: http.StatusText(http.StatusSwitchingProtocols) + " to WebSocket (RFC 6455)."},
	})
	socket.Description = socketText
	socket.Security = []map[string][]string{{SecurityScheme: {}}, {}}
	for _, way := range []*Failure{badHandshake, Unauthorized, Forbidden, noHandshake, RateLimited, Internal, Unavailable} {
		socket.Responses[way.Status()] = way.Reference()
	}
	for _, op := range []*huma.Operation{
		outside("About", "/healthz", "Whether the process runs", map[string]*huma.Response{
			"200": asJSON("It runs.", alive),
		}),
		outside("About", "/readyz", "Whether this node can serve", map[string]*huma.Response{
			"200": asJSON("It can: ok, or degraded without Redis.", ready),
			"503": asJSON("It cannot: unavailable, or draining.", unready),
		}),
		outside("About", prefix+"/openapi.json", "This document", map[string]*huma.Response{
			"200": answer("OpenAPI 3.1.", "application/json", anything, map[string]any{"openapi": doc.OpenAPI}),
		}),
		outside("About", prefix+"/docs", "This document, to read in a browser", map[string]*huma.Response{
			"200": answer("A page that needs nothing from elsewhere.", "text/html", text, "<!doctype html>…"),
		}),
		socket,
	} {
		op.OperationID = OperationID(op.Method, strings.TrimPrefix(op.Path, prefix))
		doc.AddOperation(op)
	}
}

// outside is a GET that asks for no sign-in.
func outside(tag, path, summary string, answers map[string]*huma.Response) *huma.Operation {
	return &huma.Operation{
		Method: http.MethodGet, Path: path, Tags: []string{tag}, Summary: summary,
		Security: []map[string][]string{{}}, Responses: answers,
	}
}

func answer(description, mediaType string, schema *huma.Schema, example any) *huma.Response {
	media := &huma.MediaType{Schema: schema, Example: example}
	return &huma.Response{Description: description, Content: map[string]*huma.MediaType{mediaType: media}}
}

// OperationID is like get-rooms-room-members.
func OperationID(method, path string) string {
	words := strings.FieldsFunc(path, func(r rune) bool { return strings.ContainsRune("/{}.", r) })
	return strings.ToLower(method) + "-" + strings.Join(words, "-")
}
