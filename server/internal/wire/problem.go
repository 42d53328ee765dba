package wire

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// Code is the stable name of an error (contract section 1).
type Code string

// The codes. The edges themselves find those that have no chat.Kind.
const (
	CodeInvalid              Code = "invalid"
	CodeBadJSON              Code = "bad_json"
	CodeUnauthorized         Code = "unauthorized"
	CodeInvalidCredentials   Code = "invalid_credentials"
	CodeForbidden            Code = "forbidden"
	CodeNotFound             Code = "not_found"
	CodeMethodNotAllowed     Code = "method_not_allowed"
	CodeConflict             Code = "conflict"
	CodeChooseUsername       Code = "choose_username"
	CodeGone                 Code = "gone"
	CodeTooLarge             Code = "too_large"
	CodeUnsupportedMediaType Code = "unsupported_media_type"
	CodeUpgradeRequired      Code = "upgrade_required"
	CodeLengthRequired       Code = "length_required"
	CodeRange                Code = "range_not_satisfiable"
	CodeTooSlow              Code = "too_slow"
	CodeStorageFull          Code = "storage_full"
	CodeRateLimited          Code = "rate_limited"
	CodeUnavailable          Code = "unavailable"
	CodeInternal             Code = "internal"
)

// statuses and codes map errors to what is shown.
var (
	statuses = map[Code]int{
		CodeInvalid:              http.StatusUnprocessableEntity,
		CodeBadJSON:              http.StatusBadRequest,
		CodeUnauthorized:         http.StatusUnauthorized,
		CodeInvalidCredentials:   http.StatusUnauthorized,
		CodeForbidden:            http.StatusForbidden,
		CodeNotFound:             http.StatusNotFound,
		CodeMethodNotAllowed:     http.StatusMethodNotAllowed,
		CodeConflict:             http.StatusConflict,
		CodeChooseUsername:       http.StatusConflict,
		CodeGone:                 http.StatusGone,
		CodeTooLarge:             http.StatusRequestEntityTooLarge,
		CodeUnsupportedMediaType: http.StatusUnsupportedMediaType,
		CodeUpgradeRequired:      http.StatusUpgradeRequired,
		CodeLengthRequired:       http.StatusLengthRequired,
		CodeRange:                http.StatusRequestedRangeNotSatisfiable,
		CodeTooSlow:              http.StatusRequestTimeout,
		CodeStorageFull:          http.StatusInsufficientStorage,
		CodeRateLimited:          http.StatusTooManyRequests,
		CodeUnavailable:          http.StatusServiceUnavailable,
		CodeInternal:             http.StatusInternalServerError,
	}
	codes = map[chat.Kind]Code{
		chat.KindUnauthorized: CodeUnauthorized,
		chat.KindRateLimited:  CodeRateLimited,
		chat.KindInvalid:      CodeInvalid,
		chat.KindNotFound:     CodeNotFound,
		chat.KindForbidden:    CodeForbidden,
		chat.KindConflict:     CodeConflict,
		chat.KindGone:         CodeGone,
		chat.KindStorageFull:  CodeStorageFull,
		chat.KindUnavailable:  CodeUnavailable,
	}
)

// Problem is an error as shown (RFC 9457). It never holds what the caller sent.
type Problem struct {
	Type   string         `json:"type" doc:"Always about:blank: the code says what it is." example:"about:blank"`
	Title  string         `json:"title" example:"Unprocessable Entity"`
	Status int            `json:"status" example:"422"`
	Detail string         `json:"detail" doc:"What to do, for a person." example:"Some fields are not valid."`
	Code   Code           `json:"code" doc:"What went wrong, stable." enum:"invalid,bad_json,unauthorized,invalid_credentials,forbidden,not_found,method_not_allowed,conflict,choose_username,gone,too_large,unsupported_media_type,upgrade_required,length_required,range_not_satisfiable,too_slow,storage_full,rate_limited,unavailable,internal" example:"invalid"`
	Errors []ProblemField `json:"errors,omitempty" doc:"Bad fields, with code invalid."`
	Until  *Time          `json:"until,omitempty" format:"date-time" doc:"With code forbidden, where the caller is muted or banned until then."`
	// Suggestion is a username that is free.
	Suggestion string `json:"suggestion,omitempty" doc:"With code choose_username: one that is free."`

	// RetryAfter goes into the Retry-After header (REST) or retry_after_ms (socket).
	RetryAfter time.Duration `json:"-"`
}

// ProblemField is one bad field.
type ProblemField struct {
	Location string `json:"location" example:"body.title"`
	Message  string `json:"message" example:"must be at most 80 characters long"`
}

// NewProblem makes a problem of a code; its status follows from it.
func NewProblem(code Code, detail string) Problem {
	status, ok := statuses[code]
	if !ok {
		code, status = CodeInternal, http.StatusInternalServerError
	}
	return Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail, Code: code}
}

// FromError turns any error into a problem. An error that is not the domain's is internal: its text
// is not shown, so the caller has to log it.
func FromError(err error) Problem {
	e, ok := chat.AsError(err)
	if !ok || codes[e.Kind] == "" {
		return NewProblem(CodeInternal, "Something went wrong on the server.")
	}
	code := codes[e.Kind]
	if e.Code != "" {
		code = Code(e.Code)
	}
	p := NewProblem(code, e.Detail)
	p.RetryAfter, p.Until, p.Suggestion = e.RetryAfter, atOrNull(e.Until), e.Suggestion
	for _, f := range e.Fields {
		p.Errors = append(p.Errors, ProblemField(f))
	}
	return p
}

// StatusCallerLeft is the status in log and metrics of a request whose caller hung up before the
// answer. nginx uses the same number. Nobody reads that answer, so the OpenAPI document has none.
const StatusCallerLeft = 499

// CallerLeft says whether the caller of a request with that context, or one made of it, has hung
// up.
func CallerLeft(ctx context.Context) bool { return errors.Is(ctx.Err(), context.Canceled) }

// FromRequest is FromError for a request with that context. If it failed because the caller hung
// up, the status is StatusCallerLeft.
func FromRequest(ctx context.Context, err error) Problem {
	p := FromError(err)
	if CallerLeft(ctx) && (p.Code == CodeUnavailable || errors.Is(err, context.Canceled)) {
		p.Status, p.Title = StatusCallerLeft, "Client Closed Request"
	}
	return p
}

// SetHeaders sets Retry-After and WWW-Authenticate where they belong to the problem (RFC 9110
// sections 10.2.3 and 11.6.1).
func (p Problem) SetHeaders(h http.Header) {
	if p.RetryAfter > 0 {
		seconds := int64((p.RetryAfter + time.Second - 1) / time.Second) // rounded up: one who comes back then is let in
		h.Set("Retry-After", strconv.FormatInt(seconds, 10))
	}
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", "Bearer")
	}
}

// ProblemType is the media type of a Problem (RFC 9457).
const ProblemType = "application/problem+json"

// Write answers a request with the problem.
func (p Problem) Write(w http.ResponseWriter) {
	h := w.Header()
	p.SetHeaders(h)
	h.Set("Content-Type", ProblemType)
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(p.Status)
	_, _ = w.Write(append(Encode(p), '\n'))
}
