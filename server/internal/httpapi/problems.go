package httpapi

import (
	"context"
	"net/http"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/httpapi/openapi"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// Problem is wire.Problem with the methods that huma wants of an error. Its name is the schema's
// name in the document.
type Problem struct {
	wire.Problem
}

func (p *Problem) Error() string { return p.Detail }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return wire.ProblemType }

// GetHeaders implements huma.HeadersError.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	p.SetHeaders(h)
	return h
}

func newProblem(code wire.Code, detail string) *Problem {
	return &Problem{wire.NewProblem(code, detail)}
}

// problemOf turns any error into the problem to be shown, and logs what is not shown.
func (s *server) problemOf(ctx context.Context, err error) *Problem {
	if p, ok := err.(*Problem); ok { //nolint:errorlint // made here, never wrapped
		return p
	}
	p := wire.FromRequest(ctx, err)
	if p.Status >= http.StatusInternalServerError {
		s.Log.ErrorContext(ctx, "request failed", "request_id", visitOf(ctx).id, "status", p.Status, "err", err)
	}
	return &Problem{p}
}

func (s *server) notFound(w http.ResponseWriter, r *http.Request) {
	if isAPI(r.URL.Path) {
		newProblem(wire.CodeNotFound, "There is nothing at this address.").Write(w)
		return
	}
	if s.UI != nil {
		s.UI.ServeHTTP(w, r)
		return
	}
	if s.UIURL != "" && (r.URL.Path == "/" || strings.HasPrefix(r.URL.Path, "/chat/")) {
		http.Redirect(w, r, strings.TrimSuffix(s.UIURL, "/")+r.URL.RequestURI(), http.StatusFound)
		return
	}
	newProblem(wire.CodeNotFound, "There is nothing at this address.").Write(w)
}

// isAPI tells the API's addresses from the web client's.
func isAPI(path string) bool {
	path = "/" + strings.TrimLeft(path, "/") // `//api/v1/me`: somebody has joined addresses carelessly
	return path == "/api" || strings.HasPrefix(path, "/api/") || path == "/healthz" || path == "/readyz"
}

func (s *server) methodNotAllowed(w http.ResponseWriter, r *http.Request) {
	routes := chi.RouteContext(r.Context()).Routes
	path := r.URL.Path
	if r.URL.RawPath != "" {
		path = r.URL.RawPath
	}
	var allowed []string
	for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} {
		asked := method
		if method == "HEAD" {
			asked = "GET"
		}
		if routes.Match(chi.NewRouteContext(), asked, path) {
			allowed = append(allowed, method)
		}
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	newProblem(wire.CodeMethodNotAllowed, "This address does not know that method.").Write(w)
}

// newHumaError turns huma's own errors into problems. Most are about fields.
func newHumaError(status int, _ string, errs ...error) huma.StatusError {
	switch status {
	case 0, http.StatusUnprocessableEntity:
		p := wire.FromError(chat.InvalidFields())
		for _, err := range errs {
			p.Errors = append(p.Errors, problemField(err))
		}
		return &Problem{p}
	case http.StatusBadRequest:
		return newProblem(wire.CodeBadJSON, openapi.BadJSON)
	case http.StatusRequestEntityTooLarge:
		return newProblem(wire.CodeTooLarge, openapi.TooLarge)
	case http.StatusUnsupportedMediaType:
		return newProblem(wire.CodeUnsupportedMediaType, openapi.NotJSON)
	}
	return &Problem{wire.FromError(nil)}
}

var (
	missingField  = regexp.MustCompile(`^expected required property (\S+) to be present$`)
	plainLocation = regexp.MustCompile(`^[A-Za-z0-9_.\[\]-]{1,200}$`)
)

// problemField leaves out the value. A location may contain a name that the caller made up. Then
// only its first part is shown.
func problemField(err error) wire.ProblemField {
	field := wire.ProblemField{Location: "body", Message: "is not valid"}
	detailer, ok := err.(huma.ErrorDetailer) //nolint:errorlint // huma hands them over as they are
	if !ok {
		return field
	}
	detail := detailer.ErrorDetail()
	field.Message = detail.Message
	switch {
	case plainLocation.MatchString(detail.Location):
		field.Location = detail.Location
	case strings.HasPrefix(detail.Location, "query"):
		field.Location = "query"
	}
	if missing := missingField.FindStringSubmatch(detail.Message); missing != nil {
		field.Location, field.Message = field.Location+"."+missing[1], "is required"
	}
	return field
}
