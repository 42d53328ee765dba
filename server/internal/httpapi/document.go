package httpapi

import (
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/chatrooms/chatrooms/server/internal/wire"
)

const problemSchema = schemas + "Problem"

// problemResponse documents one way to fail.
func problemResponse(status int) *huma.Response {
	r := &huma.Response{
		Description: http.StatusText(status),
		Content:     map[string]*huma.MediaType{wire.ProblemType: {Schema: &huma.Schema{Ref: problemSchema}}},
	}
	if example, ok := problemExamples[status]; ok {
		r.Content[wire.ProblemType].Example = wire.NewProblem(example.code, example.detail)
	}
	if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
		r.Headers = map[string]*huma.Header{"Retry-After": {
			Description: "Seconds to wait.", Schema: &huma.Schema{Type: huma.TypeInteger},
		}}
	}
	return r
}

var problemExamples = map[int]struct {
	code   wire.Code
	detail string
}{
	400: {wire.CodeBadJSON, badJSON},
	401: {wire.CodeUnauthorized, "The access token is missing, wrong or expired: refresh it or sign in."},
	403: {wire.CodeForbidden, "Only an owner or a moderator can change this room."},
	404: {wire.CodeNotFound, "This room was not found."},
	409: {wire.CodeConflict, "This room name is taken: choose another."},
	410: {wire.CodeGone, "This message was deleted."},
	413: {wire.CodeTooLarge, tooLarge},
	415: {wire.CodeUnsupportedMediaType, notJSON},
	422: {wire.CodeInvalid, "Some fields are not valid."},
	429: {wire.CodeRateLimited, "Too many requests: slow down and try again."},
	500: {wire.CodeInternal, "Something went wrong on the server."},
	503: {wire.CodeUnavailable, "The server cannot do this just now: try again."},
}

// finishDocument adds what Go's types cannot say, and gives the bytes. huma shares the schemas with its validation, but
// what is changed here is of answers only.
func finishDocument(doc *huma.OpenAPI) []byte {
	for _, item := range doc.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op != nil {
				finishOperation(op)
			}
		}
	}
	all := doc.Components.Schemas.Map()
	orNull(all["Message"], "reply_to")
	nullInEnum(all["Standing"], "role")
	uniteEvents(all)
	data, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		panic(err)
	}
	return append(data, '\n')
}

func finishOperation(op *huma.Operation) {
	if op.RequestBody != nil {
		for _, status := range []int{400, 413, 415} {
			op.Responses[strconv.Itoa(status)] = problemResponse(status)
		}
	}
	// Even a query that nobody asked for has to be text.
	op.Responses["422"] = problemResponse(http.StatusUnprocessableEntity)
	if repeat := op.Responses["200"]; repeat != nil && repeat.Content == nil && op.Responses["201"] != nil {
		repeat.Content = op.Responses["201"].Content
	}
	for status, response := range op.Responses {
		if response.Headers == nil {
			response.Headers = map[string]*huma.Header{}
		}
		response.Headers["X-Request-Id"] = &huma.Header{Schema: &huma.Schema{Type: huma.TypeString}}
		if status == "204" {
			response.Description = "Done."
		}
	}
}

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
