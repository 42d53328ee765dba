package httpapi

import (
	"encoding/json"
	"errors"
	"io"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"

	"github.com/chatrooms/chatrooms/server/internal/httpapi/openapi"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// These defaults of huma are variables of its package.
func init() {
	// Its own errors have no code, and repeat what was sent: a password that is too short, a whole
	// body.
	huma.NewError = newHumaError
	// `Title` for `title` is an unknown field.
	huma.ValidateStrictCasing = true
	// Our lists are never null.
	huma.DefaultArrayNullable = false
}

// newAPI makes huma's API without its additions: links to schemas in every answer, other formats, a
// docs page that loads from a CDN.
func newAPI(r chi.Router, version string) huma.API {
	format := huma.Format{Marshal: marshal, Unmarshal: unmarshal}
	return humachi.New(r, huma.Config{
		OpenAPI: openapi.New(version),
		// The key `json` is what huma looks up for application/problem+json.
		Formats:       map[string]huma.Format{"application/json": format, "json": format},
		DefaultFormat: "application/json",
	})
}

func marshal(w io.Writer, v any) error {
	_, err := w.Write(append(wire.Encode(v), '\n'))
	return err
}

var errUndecodable = errors.New("has a value of the wrong type")

// unmarshal decodes a body that passed checkBody. The error for a value that still does not fit,
// such as 1e2 for a whole number, does not repeat it.
func unmarshal(data []byte, v any) error {
	if err := json.Unmarshal(data, v); err != nil {
		return errUndecodable
	}
	return nil
}
