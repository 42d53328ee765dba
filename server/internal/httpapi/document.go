package httpapi

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// finishDocument adds what Go's types cannot say, and gives the bytes. huma shares the schemas with its validation, but
// what is changed here is of answers only.
func finishDocument(doc *huma.OpenAPI) []byte {
	doc.Components.Headers = sharedHeaders()
	doc.Components.Responses = map[string]*huma.Response{}
	for _, way := range failures {
		doc.Components.Responses[way.name] = way.response()
	}
	examples := namedExamples()
	for _, item := range doc.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op != nil {
				finishOperation(op, examples)
			}
		}
	}
	all := doc.Components.Schemas.Map()
	orNull(all["Message"], "reply_to")
	nullInEnum(all["Standing"], "role")
	uniteEvents(all)
	uniteLines(doc.Components.Schemas)
	data, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		panic(err)
	}
	return append(data, '\n')
}

func finishOperation(op *huma.Operation, examples map[string]any) {
	if op.RequestBody != nil {
		op.Responses[unsupportedMedia.status()] = unsupportedMedia.reference()
		exemplify(op.RequestBody.Content, examples)
	}
	if repeat := op.Responses["200"]; repeat != nil && repeat.Content == nil && op.Responses["201"] != nil {
		repeat.Content = op.Responses["201"].Content
	}
	for status, response := range op.Responses {
		if response.Ref != "" {
			continue
		}
		if response.Headers == nil {
			response.Headers = map[string]*huma.Header{}
		}
		response.Headers[requestIDHeader] = reference(requestIDHeader)
		exemplify(response.Content, examples)
		switch status {
		case "204":
			response.Description = "Done."
		case "503": // not ready
			response.Headers[retryAfterHeader] = reference(retryAfterHeader)
		}
	}
}

// exemplify gives what is one of our types the example of that type.
func exemplify(content map[string]*huma.MediaType, examples map[string]any) {
	for _, media := range content {
		if media.Schema != nil && media.Example == nil {
			media.Example = examples[strings.TrimPrefix(media.Schema.Ref, schemas)]
		}
	}
}

// documentOutside documents what is served without huma.
func (s *server) documentOutside() {
	doc := s.api.OpenAPI()
	readiness := doc.Components.Schemas.Schema(reflect.TypeFor[Readiness](), true, "")
	answers := func(description, mediaType string, schema *huma.Schema) *huma.Response {
		return &huma.Response{Description: description, Content: map[string]*huma.MediaType{mediaType: {Schema: schema}}}
	}
	text := &huma.Schema{Type: huma.TypeString}
	reader := answers("A page that needs nothing from elsewhere.", "text/html", text)
	reader.Content["text/html"].Example = "<!doctype html>…"
	document := answers("OpenAPI 3.1.", "application/json", &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true})
	document.Content["application/json"].Example = map[string]any{"openapi": doc.OpenAPI}
	alive := doc.Components.Schemas.Schema(reflect.TypeFor[health](), true, "")

	for _, o := range []operation{
		outside("/healthz", "About", "Whether the process runs", map[string]*huma.Response{
			"200": answers("It runs.", "application/json", alive),
		}),
		outside("/readyz", "About", "Whether this node can serve", map[string]*huma.Response{
			"200": answers("It can: ok, or degraded without Redis.", "application/json", readiness),
			"503": answers("It cannot: unavailable, or draining.", "application/json", readiness),
		}),
		outside(prefix+"/openapi.json", "About", "This document", map[string]*huma.Response{"200": document}),
		outside(docsPath, "About", "This document, to read in a browser", map[string]*huma.Response{"200": reader}),
		outside(prefix+"/ws", "Socket", "Open a WebSocket", map[string]*huma.Response{
			"101": {Description: http.StatusText(http.StatusSwitchingProtocols) + " to WebSocket (RFC 6455)."},
		}).explained(socketText).fails(badHandshake, unauthorized, forbidden, noHandshake, rateLimited, internal, unavailable),
	} {
		if o.Path == prefix+"/ws" {
			o.Security = []map[string][]string{{securityScheme: {}}, {}}
		}
		doc.AddOperation(&o.Operation)
	}
}

// outside is a GET that huma does not serve, and that asks for no sign-in.
func outside(path, tag, summary string, answers map[string]*huma.Response) operation {
	return operation{Operation: huma.Operation{
		OperationID: operationID(http.MethodGet, strings.NewReplacer(prefix, "", ".", "/").Replace(path)),
		Method:      http.MethodGet, Path: path, Tags: []string{tag}, Summary: summary,
		Security: []map[string][]string{{}}, Responses: answers,
	}}
}

const socketText = "Sign in by the Authorization header, or by `hello` as the first frame. The subprotocol `chatrooms.v1` may be " +
	"asked for. A text frame from the client is one JSON object, one from the server has one or more, one a line; an event " +
	"is an `Event` of this document. An Origin that is not this server's or one of its ALLOWED_ORIGINS is 403. " +
	"Commands, frames and close codes are in docs/socket.md of the source."

// orNull says of a property that is another object that it may be null, which no tag can.
func orNull(object *huma.Schema, property string) {
	object.Properties[property] = &huma.Schema{
		AnyOf: []*huma.Schema{object.Properties[property], {Type: "null"}},
	}
}

// nullInEnum lets null through where a list of values would keep it out.
func nullInEnum(object *huma.Schema, property string) {
	p := object.Properties[property]
	p.Enum = append(p.Enum, nil)
}
