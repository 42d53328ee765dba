package openapi

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

// Failure is one way to fail, as the document tells it: a response that operations share. Its
// examples are of one status, and say which codes it has.
type Failure struct {
	name     string
	examples map[string]wire.Problem
}

// What the API finds wrong with a body.
const (
	BadJSON      = "The body is not one valid JSON value in UTF-8."
	TooLarge     = "The body is larger than 64 KiB."
	FileTooLarge = "The file is larger than this server takes: see limits.file_bytes of GET /info."
	NoRange      = "The Range header asks for bytes that the file does not have: see Content-Range."
	NoLength     = "Content-Length is needed: the size of the file is checked before its first byte is read."
	TooSlow      = "The upload was slower than 16 KiB a second: try again over a better connection."
	NotJSON      = "The body has to be JSON: send it with Content-Type: application/json and no Content-Encoding."
)

// The ways to fail that a route names, and those that every route has.
var (
	BadRequest         = &Failure{"BadRequest", map[string]wire.Problem{"body": wire.NewProblem(wire.CodeBadJSON, BadJSON)}}
	Unauthorized       = &Failure{"Unauthorized", map[string]wire.Problem{"token": wire.FromError(chat.Unauthorized("The access token is missing, wrong or expired: refresh it or sign in."))}}
	InvalidCredentials = &Failure{"InvalidCredentials", map[string]wire.Problem{"credentials": wire.FromError(chat.InvalidCredentials())}}
	Forbidden          = &Failure{"Forbidden", map[string]wire.Problem{
		"right": wire.FromError(chat.Forbidden("Only an owner or a moderator can change this room.")),
		"scope": wire.FromError(chat.Forbidden("This token can only read: use one with the scope write.")),
	}}
	NotFound = &Failure{"NotFound", map[string]wire.Problem{"room": wire.NewProblem(wire.CodeNotFound, "This room was not found.")}}
	Conflict = &Failure{"Conflict", map[string]wire.Problem{
		"name":  wire.FromError(chat.Conflict("This room name is taken: choose another.")),
		"owner": wire.FromError(chat.Conflict("The last owner cannot leave or step down: make someone else an owner first.")),
	}}
	ChooseUsername   = &Failure{"ChooseUsername", map[string]wire.Problem{"new": wire.FromError(chat.ChooseUsername("Choose a username for your new account.", "ada"))}}
	Gone             = &Failure{"Gone", map[string]wire.Problem{"message": wire.FromError(chat.Gone())}}
	BodyTooLarge     = &Failure{"TooLarge", map[string]wire.Problem{"body": wire.NewProblem(wire.CodeTooLarge, TooLarge)}}
	UnsupportedMedia = &Failure{"UnsupportedMediaType", map[string]wire.Problem{"body": wire.NewProblem(wire.CodeUnsupportedMediaType, NotJSON)}}
	Invalid          = &Failure{"Invalid", map[string]wire.Problem{
		"field": wire.FromError(chat.InvalidFields(chat.Field{Location: "body.title", Message: "must be at most 80 characters long"})),
		"query": wire.FromError(chat.Invalid("query.limit", "expected number <= 200")),
	}}
	LengthRequired = &Failure{"LengthRequired", map[string]wire.Problem{"body": wire.NewProblem(wire.CodeLengthRequired, NoLength)}}
	BadRange       = &Failure{"RangeNotSatisfiable", map[string]wire.Problem{"range": wire.NewProblem(wire.CodeRange, NoRange)}}
	SlowUpload     = &Failure{"RequestTimeout", map[string]wire.Problem{"body": wire.NewProblem(wire.CodeTooSlow, TooSlow)}}
	StorageFull    = &Failure{"InsufficientStorage", map[string]wire.Problem{"storage": wire.FromError(chat.StorageFull())}}
	RateLimited    = &Failure{"RateLimited", map[string]wire.Problem{"rate": wire.FromError(chat.RateLimited(2 * time.Second))}}
	Internal       = &Failure{"Internal", map[string]wire.Problem{"fault": wire.NewProblem(wire.CodeInternal, "Something went wrong on the server.")}}
	Unavailable    = &Failure{"Unavailable", map[string]wire.Problem{"database": wire.FromError(chat.Unavailable(nil))}}

	// Those of a handshake.
	badHandshake = &Failure{"BadHandshake", map[string]wire.Problem{"version": handshakeProblem(http.StatusBadRequest)}}
	noHandshake  = &Failure{"UpgradeRequired", map[string]wire.Problem{"upgrade": handshakeProblem(http.StatusUpgradeRequired)}}
)

var failures = []*Failure{
	BadRequest, Unauthorized, InvalidCredentials, Forbidden, NotFound, Conflict, ChooseUsername, Gone, BodyTooLarge, UnsupportedMedia,
	Invalid, BadRange, LengthRequired, SlowUpload, StorageFull, RateLimited, Internal, Unavailable, badHandshake, noHandshake,
}

func handshakeProblem(status int) wire.Problem {
	p := wire.NewProblem(wire.CodeUpgradeRequired, "This address takes WebSocket handshakes only (RFC 6455, version 13).")
	p.Status, p.Title = status, http.StatusText(status)
	return p
}

// Status is that of all examples.
func (f *Failure) Status() string {
	for _, p := range f.examples {
		return strconv.Itoa(p.Status)
	}
	return ""
}

// Reference is how an operation names it.
func (f *Failure) Reference() *huma.Response {
	return &huma.Response{Ref: "#/components/responses/" + f.name}
}

// response is what it refers to: a Problem with one of its codes.
func (f *Failure) response() *huma.Response {
	codes := map[wire.Code]bool{}
	status, media := 0, &huma.MediaType{Examples: map[string]*huma.Example{}}
	for name, p := range f.examples {
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
