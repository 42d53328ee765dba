package httpapi

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// failure is one way to fail, as the document tells it: a response that operations share. Its examples, of one status, say
// which codes it has.
type failure struct {
	name     string
	examples map[string]error
}

// The ways to fail that a route names, and those that every route has.
var (
	badRequest         = &failure{"BadRequest", map[string]error{"body": newProblem(wire.CodeBadJSON, badJSON)}}
	unauthorized       = &failure{"Unauthorized", map[string]error{"token": chat.Unauthorized("The access token is missing, wrong or expired: refresh it or sign in.")}}
	invalidCredentials = &failure{"InvalidCredentials", map[string]error{"credentials": chat.InvalidCredentials()}}
	forbidden          = &failure{"Forbidden", map[string]error{
		"right": chat.Forbidden("Only an owner or a moderator can change this room."),
		"scope": chat.Forbidden("This token can only read: use one with the scope write."),
	}}
	notFound = &failure{"NotFound", map[string]error{"room": newProblem(wire.CodeNotFound, "This room was not found.")}}
	conflict = &failure{"Conflict", map[string]error{
		"name":  chat.Conflict("This room name is taken: choose another."),
		"owner": chat.Conflict("The last owner cannot leave or step down: make someone else an owner first."),
	}}
	gone             = &failure{"Gone", map[string]error{"message": chat.Gone()}}
	bodyTooLarge     = &failure{"TooLarge", map[string]error{"body": newProblem(wire.CodeTooLarge, tooLarge)}}
	unsupportedMedia = &failure{"UnsupportedMediaType", map[string]error{"body": newProblem(wire.CodeUnsupportedMediaType, notJSON)}}
	invalid          = &failure{"Invalid", map[string]error{
		"field": chat.InvalidFields(chat.Field{Location: "body.title", Message: "must be at most 80 characters long"}),
		"query": chat.Invalid("query.limit", "expected number <= 200"),
	}}
	rateLimited = &failure{"RateLimited", map[string]error{"rate": chat.RateLimited(2 * time.Second)}}
	internal    = &failure{"Internal", map[string]error{"fault": newProblem(wire.CodeInternal, "Something went wrong on the server.")}}
	unavailable = &failure{"Unavailable", map[string]error{"database": chat.Unavailable(nil)}}

	// Those of a handshake.
	badHandshake = &failure{"BadHandshake", map[string]error{"version": handshakeProblem(http.StatusBadRequest)}}
	noHandshake  = &failure{"UpgradeRequired", map[string]error{"upgrade": handshakeProblem(http.StatusUpgradeRequired)}}
)

var failures = []*failure{
	badRequest, unauthorized, invalidCredentials, forbidden, notFound, conflict, gone, bodyTooLarge, unsupportedMedia,
	invalid, rateLimited, internal, unavailable, badHandshake, noHandshake,
}

func handshakeProblem(status int) *Problem {
	p := newProblem(wire.CodeUpgradeRequired, "This address takes WebSocket handshakes only (RFC 6455, version 13).")
	p.Status, p.Title = status, http.StatusText(status)
	return p
}

// problems are the examples as they are answered.
func (f *failure) problems() map[string]wire.Problem {
	all := map[string]wire.Problem{}
	for name, err := range f.examples {
		if p, ok := err.(*Problem); ok { //nolint:errorlint // made here, never wrapped
			all[name] = p.Problem
			continue
		}
		all[name] = wire.FromError(err)
	}
	return all
}

// status is that of all examples.
func (f *failure) status() string {
	for _, p := range f.problems() {
		return strconv.Itoa(p.Status)
	}
	return ""
}

// reference is how an operation names it.
func (f *failure) reference() *huma.Response {
	return &huma.Response{Ref: "#/components/responses/" + f.name}
}

// response is what it refers to: a Problem with one of its codes.
func (f *failure) response() *huma.Response {
	problems, codes := f.problems(), map[wire.Code]bool{}
	status, media := 0, &huma.MediaType{Examples: map[string]*huma.Example{}}
	for name, p := range problems {
		status, codes[p.Code] = p.Status, true
		media.Examples[name] = &huma.Example{Value: p}
	}
	is := &huma.Schema{Properties: map[string]*huma.Schema{
		"status": {Type: huma.TypeInteger, Enum: []any{status}}, "code": {Type: huma.TypeString},
	}}
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		is.Properties["code"].Enum = append(is.Properties["code"].Enum, code)
	}
	media.Schema = &huma.Schema{AllOf: []*huma.Schema{{Ref: schemas + "Problem"}, is}}
	r := &huma.Response{
		Description: http.StatusText(status), Content: map[string]*huma.MediaType{wire.ProblemType: media},
		Headers: map[string]*huma.Header{requestIDHeader: reference(requestIDHeader)},
	}
	if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
		r.Headers[retryAfterHeader] = reference(retryAfterHeader)
	}
	return r
}

const (
	requestIDHeader  = "X-Request-Id"
	retryAfterHeader = "Retry-After"
)

func reference(header string) *huma.Header {
	return &huma.Header{Ref: "#/components/headers/" + header}
}

func sharedHeaders() map[string]*huma.Header {
	return map[string]*huma.Header{
		requestIDHeader: {
			Description: "The caller's own, if it sent 20 to 200 of A-Z a-z 0-9 + / = -, else one made up.",
			Schema:      &huma.Schema{Type: huma.TypeString},
		},
		retryAfterHeader: {Description: "Seconds to wait.", Schema: &huma.Schema{Type: huma.TypeInteger}},
	}
}
