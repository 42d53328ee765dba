package httpapi

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/httpapi/openapi"
)

// operation is one row of the router: what it is called, how it is limited, how it may fail.
type operation struct {
	huma.Operation
	signedIn bool
	limit    limitKind
	page     bool // a browser goes there itself: what is refused is told on a page
	ticket   bool // a file ticket in the query does in place of the header
	// takes checks what is known of a body that is a file, which is not read before it is known where it goes. Nil: the body
	// is none.
	takes func(s *server, w http.ResponseWriter, r *http.Request) error
}

// limitKind says which limit a route counts to.
type limitKind int

const (
	requests limitKind = iota
	sends
	signIns
	registrations
	guesses  // of codes in links
	pictures // which a page may show many of
)

func get(path, tag, summary string) operation {
	return newOperation(http.MethodGet, path, tag, summary)
}

func post(path, tag, summary string) operation {
	return newOperation(http.MethodPost, path, tag, summary)
}

func put(path, tag, summary string) operation {
	return newOperation(http.MethodPut, path, tag, summary)
}

func patch(path, tag, summary string) operation {
	return newOperation(http.MethodPatch, path, tag, summary)
}

func remove(path, tag, summary string) operation {
	return newOperation(http.MethodDelete, path, tag, summary).empty()
}

func newOperation(method, path, tag, summary string) operation {
	return operation{Operation: huma.Operation{
		OperationID: openapi.OperationID(method, path), Method: method, Path: prefix + path,
		Tags: []string{tag}, Summary: summary,
		// One more than is allowed: huma refuses a body of exactly this size. The gate has read the
		// body before, so huma must not set a deadline on the connection.
		MaxBodyBytes: maxBody + 1, BodyReadTimeout: -1,
		Responses: map[string]*huma.Response{},
	}}
}

func (o operation) made() operation  { o.DefaultStatus = http.StatusCreated; return o }
func (o operation) empty() operation { o.DefaultStatus = http.StatusNoContent; return o }

// redirects says that a browser is sent elsewhere, or that the feature is off.
func (o operation) redirects(description string) operation {
	o.DefaultStatus, o.page = http.StatusFound, true
	o.Responses["302"] = &huma.Response{Description: description}
	return o.fails(openapi.NotFound)
}

// leads says that the answer is an address to go to.
func (o operation) leads(description string) operation {
	o.DefaultStatus = http.StatusFound
	o.Responses["302"] = &huma.Response{Description: description}
	return o
}

// repeatable says that the same call again answers 200 with what was made first.
func (o operation) repeatable() operation {
	o.Responses["200"] = &huma.Response{Description: "It was made before: this is the first one, as it is now."}
	return o
}

// goesOn says that the answer may be 202, for work that takes longer than a caller should wait.
func (o operation) goesOn(description string) operation {
	o.Responses["202"] = &huma.Response{Description: description}
	return o
}

// acceptedOnly says that the answer is 202, whatever becomes of it.
func (o operation) acceptedOnly(description string) operation {
	o.DefaultStatus = http.StatusAccepted
	return o.goesOn(description)
}

// streams says that the answer goes on, in one of these media types.
func (o operation) streams(content map[string]*huma.MediaType) operation {
	o.Responses["200"] = &huma.Response{Description: "Sent as it is read.", Content: content}
	return o
}

// answersPart says that the answer may be a part, or nothing new.
func (o operation) answersPart() operation {
	o.Responses["206"] = &huma.Response{Description: "The part that the Range header asks for.", Content: o.Responses["200"].Content}
	o.Responses["304"] = &huma.Response{Description: "The caller has it already, as its If-None-Match says."}
	return o.fails(openapi.BadRange)
}

// byTicket lets a ticket to files do in place of the header.
func (o operation) byTicket() operation { o.ticket = true; return o }

// takesFile says that the body is a file's bytes.
func (o operation) takesFile() operation {
	o.takes = (*server).takeUpload
	return o.takesBytes("The bytes of the file. Content-Length is needed. Content-Type is not believed.")
}

// takesPicture says that the body is a picture's bytes.
func (o operation) takesPicture() operation {
	o.takes = (*server).takePicture
	return o.takesBytes("The bytes of the picture, of at most 5 MiB. Content-Type is not believed.")
}

// takesHookPost says that the body is what a program posts by a webhook, in one of two formats.
func (o operation) takesHookPost() operation {
	o = o.takesBytes("") // huma would read the body otherwise; openapi.DescribeHookPost says what it is
	o.takes = (*server).takeHookPost
	o.Responses["200"] = &huma.Response{Description: "Posted.", Content: map[string]*huma.MediaType{
		"text/plain": {Schema: &huma.Schema{Type: huma.TypeString}, Example: "ok"},
	}}
	return o
}

func (o operation) takesBytes(description string) operation {
	o.RequestBody = &huma.RequestBody{
		Description: description, Required: true,
		Content: map[string]*huma.MediaType{"application/octet-stream": {
			Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}, Example: "the bytes",
		}},
	}
	return o
}

func (o operation) explained(description string) operation { o.Description = description; return o }

func (o operation) limitedAs(kind limitKind) operation { o.limit = kind; return o }

func (o operation) fails(ways ...*openapi.Failure) operation {
	for _, way := range ways {
		o.Responses[way.Status()] = way.Reference()
	}
	return o
}

// open registers a route that needs no sign-in.
func open[I, O any](s *server, o operation, handle func(context.Context, *I) (*O, error)) {
	o.Security = []map[string][]string{{}}
	register(s, o, handle)
}

// signedIn registers a route that needs an access token. Its handler is given the actor.
func signedIn[I, O any](s *server, o operation, handle func(context.Context, chat.Actor, *I) (*O, error)) {
	o.signedIn = true
	o.Security = []map[string][]string{{openapi.SecurityScheme: {}}}
	o = o.fails(openapi.Unauthorized)
	if strings.HasPrefix(o.Path, prefix+"/rooms/{room}") {
		o = o.fails(openapi.Forbidden) // who is banned from a public room
	}
	register(s, o, func(ctx context.Context, in *I) (*O, error) {
		return handle(ctx, visitOf(ctx).actor, in)
	})
}

func register[I, O any](s *server, o operation, handle func(context.Context, *I) (*O, error)) {
	// These hold for routes without a body or a query too: what is sent has to arrive, and to be
	// text.
	o = o.fails(openapi.BadRequest, openapi.BodyTooLarge, openapi.Invalid, openapi.RateLimited, openapi.Internal, openapi.Unavailable)
	o.Middlewares = huma.Middlewares{s.gate(o)}
	huma.Register(s.api, o.Operation, func(ctx context.Context, in *I) (*O, error) {
		out, err := handle(ctx, in)
		if err != nil {
			return nil, s.problemOf(ctx, err)
		}
		return out, nil
	})
}
